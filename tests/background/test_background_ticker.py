"""The tick: it goes on whatever happens, and where nothing is due it only reads, by an index."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from app.background import Ticker
from app.background.due import messages_due, timers_due
from app.db import Database
from app.models import Case, OutboxMessage, OutboxStatus, Timer
from app.models.columns import new_id

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AddCase = Callable[..., Case]


def timer(case: Case, **fields: object) -> Timer:
    given: dict[str, object] = {"id": new_id(), "case_id": case.id, "task_id": new_id(), "element_id": "wait", "due_at": NOW}
    return Timer(**(given | fields))


def message(case: Case, **fields: object) -> OutboxMessage:
    given: dict[str, object] = {
        "id": new_id(),
        "case_id": case.id,
        "idempotency_key": new_id().hex,
        "audience": "customer",
        "template": "progress",
        "language": "zh",
        "subject": b"s",
        "body": b"b",
        "created_at": NOW,
    }
    return OutboxMessage(**(given | fields))


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, True),
        ({"due_at": NOW - timedelta(days=9)}, True),
        ({"due_at": NOW + SECOND}, False),
        ({"fired_at": NOW}, False),
        ({"leased_until": NOW + SECOND}, False),
        ({"leased_until": NOW - SECOND}, True),
    ],
)
def test_timer_is_due_when_its_time_has_come_and_nobody_has_it(
    fields: dict[str, object], due: bool, database: Database, add_case: AddCase
) -> None:
    with database.transaction() as session:
        session.add(timer(add_case(session), **fields))
    with database.reading() as session:
        assert timers_due(session, NOW) is due


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, True),
        ({"status": OutboxStatus.SENT}, False),
        ({"status": OutboxStatus.POSTED}, False),
        ({"status": OutboxStatus.DEAD}, False),
        ({"leased_until": NOW + SECOND}, False),
        ({"leased_until": NOW - SECOND}, True),
    ],
)
def test_message_is_due_when_it_waits_and_nobody_has_it(
    fields: dict[str, object], due: bool, database: Database, add_case: AddCase
) -> None:
    with database.transaction() as session:
        session.add(message(add_case(session), **fields))
    with database.reading() as session:
        assert messages_due(session, NOW) is due


def test_questions_of_the_tick_are_answered_by_an_index(sqlite_database: Database, add_case: AddCase) -> None:
    statements: list[tuple[str, object]] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *args: statements.append((args[2], args[3])))
    with sqlite_database.reading() as session:
        timers_due(session, NOW)
        messages_due(session, NOW)
    asked = [(statement, values) for statement, values in statements if statement.startswith("SELECT")]
    assert len(asked) == 2
    with sqlite_database.engine.connect() as connection:
        for statement, values in asked:
            plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
            assert "USING INDEX" in plan or "USING COVERING INDEX" in plan
            assert "SCAN" not in plan


def test_reading_what_is_due_waits_for_no_writer(sqlite_database: Database, add_case: AddCase) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
    with sqlite_database.transaction() as writer:
        writer.execute(text("UPDATE case_file SET milestone = 'x' WHERE id = :id"), {"id": case.id.hex})
        with sqlite_database.reading() as session:
            assert timers_due(session, NOW) is False


def test_ticker_goes_on_after_an_error_and_tells_its_class_alone(caplog: pytest.LogCaptureFixture) -> None:
    ticks = []
    enough = threading.Event()

    def tick() -> bool:
        ticks.append(1)
        if len(ticks) == 3:
            enough.set()
        raise LookupError("chen@example.com")

    ticker = Ticker(tick, every=0.01)
    ticker.start()
    assert enough.wait(5)
    ticker.stop()
    assert "Tick failed: LookupError" in caplog.text
    assert "chen@" not in caplog.text


def test_ticker_looks_again_at_once_while_there_is_more() -> None:
    ticks = []
    done = threading.Event()

    def tick() -> bool:
        ticks.append(1)
        if len(ticks) == 5:
            done.set()
        return len(ticks) < 5

    ticker = Ticker(tick, every=60)
    ticker.start()
    assert done.wait(5)
    ticker.stop()
