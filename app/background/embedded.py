"""Jobs in a SQLite file of their own, run by huey's consumer inside this process."""

import logging
import threading
from pathlib import Path
from typing import Final

from huey import SqliteHuey
from huey.api import Task
from huey.consumer import Consumer
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.background.failures import describe
from app.background.port import Job, Jobs

_WORKERS: Final = 2
_STOP_SECONDS: Final = 15
_log = logging.getLogger(__name__)


class EmbeddedQueue:
    """A queue in a file of its own, so that it never waits for the database's write lock.

    Each job name has its own lane with its own workers: a mail server that does not answer holds up no timer.

    Args:
        file: the queue's SQLite file; made when it is first needed.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}
        self._consumers: list[_Consumer] = []

    def enqueue(self, session: Session | None, job: str, id: str) -> None:  # noqa: A002 - the port's own word
        """Ask for a job once `session` has committed, or at once where it is None."""
        if session is None:
            self._put(job, id)
        else:
            event.listen(session, "after_commit", lambda _session: self._put(job, id), once=True)

    def start(self, jobs: Jobs) -> None:
        """Start the workers of every lane."""
        for name, job in jobs.items():
            lane = self._lane(name)
            lane.job = job
            consumer = _Consumer(lane)
            threading.Thread(target=consumer.run, name=f"jobs-{name}", daemon=True).start()
            consumer.started.wait()
            self._consumers.append(consumer)

    def stop(self) -> None:
        """Let the jobs under way finish and stop the workers."""
        for consumer in self._consumers:
            consumer.stop()
        for consumer in self._consumers:
            consumer.stop(graceful=True)
        self._consumers.clear()
        for lane in self._lanes.values():
            lane.storage.close()

    def _put(self, job: str, row: str) -> None:
        try:
            self._lane(job).storage.enqueue(row.encode())
        except Exception as error:  # noqa: BLE001 - the change is committed: the caller must not fail, the tick finds the row
            _log.warning("Job %s %s is left to the tick: %s", job, row, describe(error))

    def _lane(self, job: str) -> "_Lane":
        with self._lock:
            if job not in self._lanes:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._lanes[job] = _Lane(job, self._file)
            return self._lanes[job]


class _Lane(SqliteHuey):  # type: ignore[misc]  # huey is untyped
    """The queue of one job name. On disk a job is its id and nothing else: huey's own pickles would run what they hold."""

    def __init__(self, name: str, file: Path) -> None:
        super().__init__(name, filename=str(file), timeout=30, results=False)
        self.job: Job | None = None
        self._task_of = self.task(name=name)(self.carry_out)

    def deserialize_task(self, data: bytes) -> Task:
        """Return huey's task for the id in the file."""
        return self._task_of.s(bytes(data).decode())

    def carry_out(self, row: str) -> None:
        """Run the job; huey would log a traceback with whatever an error holds, so none reaches it."""
        assert self.job is not None, "start() sets it before the first job is taken"
        try:
            self.job(row)
        except Exception as error:  # noqa: BLE001 - one job that fails must not end its worker; its row says what comes next
            # No traceback: it may hold personal data.
            _log.error("Job %s %s failed: %s", self.name, row, describe(error))


class _Consumer(Consumer):  # type: ignore[misc]  # huey is untyped
    """huey's consumer without its signal handlers: only the main thread may set them, and they are the web server's."""

    def __init__(self, lane: _Lane) -> None:
        self.started = threading.Event()
        super().__init__(
            lane, workers=_WORKERS, periodic=False, initial_delay=0.02, max_delay=0.2, shutdown_timeout=_STOP_SECONDS
        )

    def _set_signal_handlers(self) -> None:
        self.started.set()
