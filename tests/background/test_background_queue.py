"""The queues: a job is asked for with its transaction, runs apart from others, and leaves nothing but ids behind."""

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.background import EmbeddedQueue, InlineQueue, build_queue
from app.config import Settings
from app.db import Database
from app.models import Group

WAIT = 5.0


class Recorder:
    """A job that writes down what it was given."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.seen = threading.Event()

    def __call__(self, row: str) -> None:
        self.rows.append(row)
        self.seen.set()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[EmbeddedQueue]:
    queue = EmbeddedQueue(tmp_path / "queue.db")
    yield queue
    queue.stop()


def test_job_runs_once_in_another_thread(queue: EmbeddedQueue) -> None:
    job = Recorder()
    queue.start({"deliver_message": job})
    queue.enqueue(None, "deliver_message", "row-1")
    assert job.seen.wait(WAIT)
    queue.stop()
    assert job.rows == ["row-1"]


def _enqueue_and_fail(queue: EmbeddedQueue, database: Database) -> None:
    with database.transaction() as session:
        session.add(Group(key="choir", label_zh="合唱团", label_en="Choir"))
        session.flush()
        queue.enqueue(session, "deliver_message", "rolled back")
        raise RuntimeError


def test_job_of_a_transaction_runs_only_if_it_commits(queue: EmbeddedQueue, sqlite_database: Database) -> None:
    job = Recorder()
    queue.start({"deliver_message": job})
    with pytest.raises(RuntimeError):
        _enqueue_and_fail(queue, sqlite_database)
    with sqlite_database.transaction() as session:
        session.add(Group(key="choir", label_zh="合唱团", label_en="Choir"))
        queue.enqueue(session, "deliver_message", "committed")
        time.sleep(0.3)
        assert job.rows == []
    assert job.seen.wait(WAIT)
    queue.stop()
    assert job.rows == ["committed"]


def test_jobs_wait_in_the_file_for_a_process_that_runs_them(tmp_path: Path) -> None:
    first = EmbeddedQueue(tmp_path / "queue.db")
    for number in range(20):
        first.enqueue(None, "fire_timer", f"row-{number}")
    first.stop()
    job = Recorder()
    second = EmbeddedQueue(tmp_path / "queue.db")
    second.start({"fire_timer": job})
    deadline = time.monotonic() + WAIT
    while len(job.rows) < 20 and time.monotonic() < deadline:
        time.sleep(0.02)
    second.stop()
    assert sorted(job.rows) == sorted(f"row-{number}" for number in range(20))


def test_failing_job_is_logged_without_its_text_and_the_next_one_runs(
    queue: EmbeddedQueue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    good = Recorder()

    def run(row: str) -> None:
        if row != "good":
            raise ValueError("陈先生 chen@example.com")
        good(row)

    queue.start({"deliver_message": run})
    for row in ("bad-1", "bad-2", "bad-3", "good"):
        queue.enqueue(None, "deliver_message", row)
    assert good.seen.wait(WAIT)
    queue.stop()
    assert "Job deliver_message bad-2 failed: ValueError" in caplog.text
    assert "chen@" not in caplog.text
    assert "陈先生" not in caplog.text


def test_job_kind_that_hangs_holds_up_no_other(queue: EmbeddedQueue) -> None:
    release = threading.Event()
    timers = Recorder()
    queue.start({"deliver_message": lambda _row: release.wait(WAIT) and None, "fire_timer": timers})
    for number in range(10):
        queue.enqueue(None, "deliver_message", f"row-{number}")
    started = time.monotonic()
    queue.enqueue(None, "fire_timer", "due")
    assert timers.seen.wait(WAIT)
    assert time.monotonic() - started < 1
    release.set()


def test_file_holds_ids_alone(queue: EmbeddedQueue, tmp_path: Path) -> None:
    queue.enqueue(None, "deliver_message", "0a1b2c/3")
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("queue.db*"))
    assert b"0a1b2c/3" in stored
    assert b"pickle" not in stored
    assert b"app.background" not in stored


def test_garbage_in_the_file_harms_nothing(queue: EmbeddedQueue) -> None:
    job = Recorder()
    queue._lane("fire_timer").storage.enqueue(b"\xff\xfe\x80")
    queue.start({"fire_timer": job})
    queue.enqueue(None, "fire_timer", "row")
    assert job.seen.wait(WAIT)


def test_queue_that_cannot_be_written_leaves_the_job_to_the_tick(
    tmp_path: Path, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "in_the_way").write_text("")
    queue = EmbeddedQueue(tmp_path / "in_the_way" / "queue.db")
    with sqlite_database.transaction() as session:
        session.add(Group(key="choir", label_zh="合唱团", label_en="Choir"))
        queue.enqueue(session, "fire_timer", "row")
    with sqlite_database.reading() as session:
        assert session.get(Group, "choir") is not None
    assert "Job fire_timer row is left to the tick" in caplog.text


def test_stopping_waits_for_the_job_under_way(queue: EmbeddedQueue) -> None:
    begun, ended = threading.Event(), threading.Event()

    def run(_row: str) -> None:
        begun.set()
        time.sleep(0.3)
        ended.set()

    queue.start({"fire_timer": run})
    queue.enqueue(None, "fire_timer", "row")
    assert begun.wait(WAIT)
    queue.stop()
    assert ended.is_set()


def test_nothing_is_made_on_disk_before_the_first_job(settings: Settings) -> None:
    queue = build_queue(settings)
    queue.stop()
    assert not (settings.data_folder / "queue.db").exists()


def test_inline_queue_runs_when_it_is_told(sqlite_database: Database) -> None:
    queue, job = InlineQueue(), Recorder()
    queue.start({"fire_timer": job})
    with sqlite_database.transaction() as session:
        session.add(Group(key="choir", label_zh="合唱团", label_en="Choir"))
        queue.enqueue(session, "fire_timer", "with the commit")
        assert not queue.waiting
    queue.enqueue(None, "fire_timer", "at once")
    assert job.rows == []
    assert queue.run_waiting() == 2
    assert job.rows == ["with the commit", "at once"]
