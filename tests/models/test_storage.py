import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from app.db import Database, dump_json, load_json
from app.models import Attachment, Case, Deployment, IntakeKey, ProcessState, UserTask
from app.models.columns import new_id

AddCase = Callable[..., Case]


def in_threads(count: int, work: Callable[[], None]) -> list[BaseException]:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the test shows whatever went wrong
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_no_update_is_lost_between_threads(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case_id = add_case(session, data={"count": 0}).id

    def work() -> None:
        for _ in range(25):
            with database.transaction() as session:
                case = session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
                case.data["count"] += 1

    assert in_threads(4, work) == []
    with database.reading() as session:
        case = session.get_one(Case, case_id)
        assert (case.data["count"], case.version) == (100, 101)


def test_a_writer_without_the_lock_is_told_not_overwritten(postgres_url: str, add_case: AddCase) -> None:
    database = Database(postgres_url)
    with database.transaction() as session:
        case_id = add_case(session, data={"count": 0}).id

    def write_late() -> None:
        with database.transaction() as slow:
            case = slow.get_one(Case, case_id)
            with database.transaction() as quick:
                changed = quick.get_one(Case, case_id)
                changed.data["count"] = 7
            case.data["count"] = 1

    with pytest.raises(StaleDataError):
        write_late()
    with database.reading() as session:
        assert session.get_one(Case, case_id).data == {"count": 7}
    database.close()


def test_a_reader_does_not_wait_for_a_writer(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case_id = add_case(session, data={"count": 0}).id
    with database.transaction() as writer:
        case = writer.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()
        case.data["count"] = 1
        writer.flush()
        with database.reading() as reader:
            assert reader.get_one(Case, case_id).data == {"count": 0}


def test_what_was_read_stays_readable_after_the_session(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case_id = add_case(session, data={"sector": "bank"}).id
    with database.reading() as session:
        case = session.get_one(Case, case_id)
    assert case.data["sector"] == "bank"


def test_search_columns_follow_the_data(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case = add_case(session, data={"sector": "银行", "priority": "high"})
    with database.transaction() as session:
        case = session.get_one(Case, case.id, with_for_update=True)
        case.data["category"] = "service_attitude"
    with database.reading() as session:
        row = session.execute(select(Case.priority, Case.sector, Case.category, Case.outcome, Case.procedure, Case.channel)).one()
        assert tuple(row) == ("high", "银行", "service_attitude", None, None, None)
        assert session.scalars(select(Case.id).where(Case.category == "service_attitude")).all() == [case.id]


def test_search_columns_cannot_be_written(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        add_case(session)
    with pytest.raises(Exception, match=r"generated column|can only be updated to DEFAULT"), database.transaction() as session:
        session.execute(update(Case).values(sector="bank"))


@pytest.mark.parametrize(
    "data",
    [
        {
            "amount": 20050,
            "rate": Decimal("0.10"),
            "tiny": Decimal("1E-7"),
            "exact": Decimal("123456789012345678901234567890.12"),
        },
        {"large": 2**63, "larger": 10**40, "negative": -(2**70), "zero": Decimal("0.00")},
        {"text": "投诉“内容”\\\n\u2028😀", "yes": True, "nothing": None, "list": [1, [2, {"a": []}]], "": "empty key"},
    ],
)
def test_data_comes_back_exactly(data: dict[str, Any], database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        case = add_case(session, data=data)
    with database.reading() as session:
        found = session.get_one(Case, case.id).data
    assert found == data
    assert {key: str(value) for key, value in found.items() if isinstance(value, Decimal)} == {
        key: format(value, "f") for key, value in data.items() if isinstance(value, Decimal)
    } or "tiny" in data


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e999999999"), object(), "\ud800", {1: 2}])
def test_what_is_no_json_value_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dump_json({"a": value})


NO_JSON = ["NaN", "-Infinity", "[1e999999999]", "1e-999999999", "9" * 5000, "", "{", "\ufeff1", "[" * 100_000]


@pytest.mark.parametrize("source", NO_JSON)
def test_text_that_is_no_json_is_refused(source: str) -> None:
    for form in (source, source.encode()):
        with pytest.raises(ValueError, match=r"."):
            load_json(form)


def test_canonical_json_is_sorted_compact_and_exact() -> None:
    assert dump_json({"b": Decimal("1.50"), "a": [True, None, 10**20]}) == b'{"a":[true,null,100000000000000000000],"b":1.50}'
    assert load_json(b'{"a": 1.10}') == {"a": Decimal("1.10")}


def test_instants_keep_their_moment_and_come_back_as_utc(database: Database, add_case: AddCase) -> None:
    moment = datetime(2026, 11, 21, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        case = add_case(session, received_at=moment)
    with database.reading() as session:
        found = session.get_one(Case, case.id).received_at
        assert found == moment
        assert found.tzinfo is UTC
        assert session.scalars(select(Case.id).where(Case.received_at <= moment)).all() == [case.id]
        assert session.scalars(select(Case.id).where(Case.received_at < moment)).all() == []


def test_an_instant_without_a_zone_is_refused(sqlite_database: Database, add_case: AddCase) -> None:
    with pytest.raises(StatementError, match="an instant needs a zone"), sqlite_database.transaction() as session:
        add_case(session, received_at=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused


def test_a_case_and_what_belongs_to_it_may_be_added_in_any_order(database: Database, add_case: AddCase) -> None:
    now = datetime.now(UTC)
    with database.transaction() as session:
        deployment_id = add_case(session).deployment_id
        case_id = new_id()
        session.add(ProcessState(case_id=case_id, blob=b"x"))
        session.add(IntakeKey(key="k", content_sha256="", case_id=case_id, filed_at=now))
        session.add(
            UserTask(
                id=new_id(),
                case_id=case_id,
                process_id="p",
                element_id="e",
                form_key="f",
                candidate_group="legal",
                created_at=now,
            )
        )
        session.add(
            Attachment(
                id=new_id(),
                case_id=case_id,
                field="f",
                digest="",
                media_type="",
                size=0,
                name=b"",
                content=b"",
                added_at=now,
                added_by="",
            )
        )
        fields: dict[str, Any] = {"reference": "R", "year": 2026, "number": 1, "process_id": "p", "received_at": now}
        session.add(Case(id=case_id, deployment_id=deployment_id, tracking_nonce="", data={}, **fields))
    with database.reading() as session:
        assert session.get_one(ProcessState, case_id).blob == b"x"


def test_at_most_one_deployment_is_active(database: Database) -> None:
    def add(number: int, *, active: bool) -> None:
        with database.transaction() as session:
            session.add(
                Deployment(number=number, digest=str(number), deployed_at=datetime.now(UTC), deployed_by="tests", active=active)
            )

    add(1, active=True)
    add(2, active=False)
    add(3, active=False)
    with pytest.raises(IntegrityError):
        add(4, active=True)


def test_the_procedure_in_force_is_the_override_before_the_decision(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        decided = add_case(session, data={"procedure": "general", "procedure_override": None})
        overridden = add_case(session, data={"procedure": "general", "procedure_override": "crisis"})
    with database.reading() as session:
        rows = dict(session.execute(select(Case.id, Case.procedure).where(Case.id.in_([decided.id, overridden.id]))).all())
    assert rows == {decided.id: "general", overridden.id: "crisis"}
