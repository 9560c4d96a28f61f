# ruff: noqa: S608 - the statements are the attacks
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from app import audit, clock
from app.actors import SYSTEM_ACTOR, Actor, ActorKind
from app.audit import SYSTEM_CHAIN, Action
from app.db import Database
from app.models import AuditEvent, Case, SystemChain

AddCase = Callable[..., Case]
Attack = Callable[..., None]
PAYLOAD = {
    "element": "screen_complaint",
    "values": {"amount": Decimal("200.50"), "rate": 0.1, "large": 1e22, "text": "投诉 \u2028"},
}


def fill(database: Database, add_case: AddCase) -> list[Case]:
    with database.transaction() as session:
        cases = [add_case(session) for _ in range(3)]
        for number in range(5):
            for case in cases:
                audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {"number": number} | PAYLOAD)
        audit.record(session, None, SYSTEM_ACTOR, Action.USER_ADDED, {})
    return cases


def texts(found: audit.Verification) -> list[tuple[str, int, str]]:
    return [(problem.reference, problem.seq, problem.text.en) for problem in found.problems]


def test_events_follow_each_other_and_the_head_is_on_the_case(database: Database, add_case: AddCase) -> None:
    cases = fill(database, add_case)
    with database.reading() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.chain == cases[0].id).order_by(AuditEvent.seq)).all()
        case = session.get_one(Case, cases[0].id)
        assert [one.seq for one in events] == [1, 2, 3, 4, 5]
        assert [one.prev for one in events] == ["", *(one.hash for one in events[:-1])]
        assert (case.audit_seq, case.audit_hash) == (5, events[-1].hash)
        found = audit.verify(session)
        assert (found.events, found.chains, found.problems) == (16, 4, [])
        only = audit.verify(session, [cases[1].id])
        assert (only.events, only.chains, only.ok) == (5, 1, True)


@pytest.mark.parametrize(
    "payload",
    [
        {"a": Decimal("1.50"), "b": -0.0, "c": Decimal("-0.00"), "d": 10**30, "e": 1e-7, "f": Decimal("1E+3")},
        {"z": 1, "a": {"ü": [1, True, None, "x"]}, "at": datetime(2026, 11, 21, tzinfo=UTC), "id": UUID(int=7)},
        {"text": '"\\\u2028\u007f😀', "kind": ActorKind.USER, "empty": {}, "list": ()},
    ],
)
def test_what_the_database_gives_back_hashes_alike(database: Database, add_case: AddCase, payload: dict[str, Any]) -> None:
    with database.transaction() as session:
        audit.record(session, add_case(session), SYSTEM_ACTOR, Action.DATA_CHANGED, payload)
    with database.reading() as session:
        assert audit.verify(session).problems == []


def test_recording_costs_no_statement_but_the_insert(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case_id = add_case(session).id
    statements: list[str] = []
    sqlalchemy_event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with database.transaction() as session:
        case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
        case.milestone = "screened"
        for number in range(20):
            audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {"number": number})
    assert [statement.split(maxsplit=1)[0] for statement in statements if not statement.startswith("BEGIN")] == [
        "SELECT",
        "UPDATE",
        "INSERT",
    ]


def test_the_time_is_the_clock_s_or_the_one_given(sqlite_database: Database, add_case: AddCase) -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    with clock.virtual(datetime(2026, 5, 1, tzinfo=UTC)), sqlite_database.transaction() as session:
        case = add_case(session)
        actor = Actor(kind=ActorKind.CUSTOMER, id=case.reference)
        assert audit.record(session, case, actor, Action.MESSAGE_RECEIVED, {}).at == datetime(2026, 5, 1, tzinfo=UTC)
        assert audit.record(session, case, actor, Action.MESSAGE_RECEIVED, {}, at).at == at
    with sqlite_database.reading() as session:
        assert audit.verify(session).ok


def test_a_change_rolled_back_leaves_no_event(database: Database, add_case: AddCase) -> None:
    cases = fill(database, add_case)

    def change_and_fail() -> None:
        with database.transaction() as session:
            case = session.get_one(Case, cases[0].id, with_for_update=True)
            audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {})
            audit.record(session, None, SYSTEM_ACTOR, Action.USER_ADDED, {})
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    with database.reading() as session:
        found = audit.verify(session)
        assert (found.events, found.ok) == (16, True)


def test_events_of_many_threads_make_one_unbroken_chain(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case_id = add_case(session).id
    errors: list[BaseException] = []

    def act() -> None:
        try:
            for _ in range(10):
                with database.transaction() as session:
                    case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
                    audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {})
                    audit.record(session, None, SYSTEM_ACTOR, Action.USER_ADDED, {})
                    audit.record(session, None, SYSTEM_ACTOR, Action.USER_ADDED, {})
        except BaseException as error:  # noqa: BLE001 - the test shows whatever went wrong
            errors.append(error)

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.reading() as session:
        assert session.get_one(SystemChain, SYSTEM_CHAIN).audit_seq == 80
        assert session.get_one(Case, case_id).audit_seq == 40
        assert audit.verify(session).problems == []


CASE = "(SELECT id FROM case_file ORDER BY id LIMIT 1)"
ATTACKS = [
    (f"UPDATE audit_event SET payload = '{{}}' WHERE chain = {CASE} AND seq = 3", [(3, "altered")]),
    (f"UPDATE audit_event SET actor_id = 'someone else' WHERE chain = {CASE} AND seq = 5", [(5, "altered")]),
    (f"UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE chain = {CASE} AND seq = 1", [(1, "altered")]),
    (f"UPDATE audit_event SET hash = '' WHERE chain = {CASE} AND seq = 2", [(2, "altered"), (3, "earlier")]),
    (f"DELETE FROM audit_event WHERE chain = {CASE} AND seq = 3", [(4, "Event 3 is missing")]),
    (f"DELETE FROM audit_event WHERE chain = {CASE} AND seq = 1", [(2, "Event 1 is missing")]),
    (f"DELETE FROM audit_event WHERE chain = {CASE} AND seq >= 4", [(5, "ends at event 3")]),
    (f"DELETE FROM audit_event WHERE chain = {CASE}", [(5, "ends at event 0")]),
    (f"UPDATE audit_event SET case_id = NULL WHERE chain = {CASE} AND seq = 4", [(4, "another case")]),
    (f"UPDATE case_file SET audit_hash = '' WHERE id = {CASE}", [(5, "last hash")]),
    (f"UPDATE case_file SET audit_seq = 4 WHERE id = {CASE}", [(5, "last hash")]),
    (f"DELETE FROM case_file WHERE id = {CASE}", [(5, "no longer exists")]),
    ("UPDATE system_chain SET audit_seq = 7", [(7, "ends at event 1")]),
]


@pytest.mark.parametrize(("statement", "expected"), ATTACKS)
def test_an_attack_with_the_guards_down_is_found(
    statement: str, expected: list[tuple[int, str]], database: Database, add_case: AddCase, attack: Attack
) -> None:
    fill(database, add_case)
    attack(statement)
    with database.reading() as session:
        found = texts(audit.verify(session))
    assert len(found) == len(expected)
    for (_, seq, message), (at, words) in zip(found, expected, strict=True):
        assert seq == at
        assert words in message


@pytest.mark.parametrize("column", ["payload", "at", "id"])
def test_rows_no_program_wrote_end_in_a_problem(column: str, sqlite_database: Database, add_case: AddCase) -> None:
    fill(sqlite_database, add_case)
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
        connection.exec_driver_sql(
            f"UPDATE audit_event SET {column} = 'rubbish' WHERE seq = 2 AND chain = (SELECT id FROM case_file)"
        )
    with sqlite_database.reading() as session:
        found = audit.verify(session)
    assert [problem.text.en.partition(":")[0] for problem in found.problems] == ["What follows cannot be read"]
