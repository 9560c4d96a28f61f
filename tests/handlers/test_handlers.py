"""Service operations: what they write, and what they refuse in both languages."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app import personal_data
from app.config import Settings
from app.db import Database
from app.encryption import Keyring
from app.handlers import HANDLERS, DataInvalid, HandlerContext, ParameterInvalid
from app.models import Attachment, Case, OutboxMessage
from app.models.columns import new_id
from app.notifications import open_letter

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
Surround = Callable[[dict[str, Any]], HandlerContext]


@pytest.fixture
def surround(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: Callable[..., Case]
) -> Iterator[Surround]:
    with sqlite_database.transaction() as session:
        case = add_case(session)

        def make(data: dict[str, Any]) -> HandlerContext:
            return HandlerContext(session=session, case=case, data=data, now=NOW, settings=settings, keyring=keyring)

        yield make


def test_operations_are_those_the_procedures_know() -> None:
    signatures = {name: (handler.parameters, handler.results) for name, handler in HANDLERS.items()}
    assert signatures == {
        "letter.send": (("template",), ()),
        "notice.send": (("group", "template"), ()),
        "agreement.count_refusal": ((), ("failed_talks",)),
        "case.conclude": (("outcome",), ("outcome",)),
        "archive.collect": ((), ("archived_at", "archive_parts")),
    }


def test_letter_is_queued_with_the_steps_data_and_the_diagrams_promise(surround: Surround) -> None:
    context = surround({"plan_measures": "更换内胆"})
    result = HANDLERS["letter.send"].run(context, {"template": "proposal", "promised_on": "2026-12-24"})
    letter = context.session.scalars(select(OutboxMessage)).one()
    opened = open_letter(context.keyring, context.case, letter)
    assert result == {}
    assert opened is not None
    assert "更换内胆" in opened.body
    assert "2026年12月24日" in opened.body


def test_notice_is_queued(surround: Surround) -> None:
    context = surround({})
    parameters = {"group": "service_supervisor", "template": "acknowledgement_overdue"}
    assert HANDLERS["notice.send"].run(context, parameters) == {}


def test_procedure_of_a_forgotten_customer_goes_on_without_letters(surround: Surround) -> None:
    context = surround({})
    personal_data.forget(context.session, context.keyring, context.case)
    assert HANDLERS["letter.send"].run(context, {"template": "progress"}) == {}
    assert HANDLERS["notice.send"].run(context, {"group": "quality", "template": "return_visit_overdue"}) == {}
    assert context.session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize(
    ("operation", "parameters", "parameter"),
    [
        ("letter.send", {}, "template"),
        ("letter.send", {"template": "poem"}, "template"),
        ("letter.send", {"template": 7}, "template"),
        ("letter.send", {"template": "acknowledgement_overdue"}, "template"),
        ("letter.send", {"template": "progress", "promised_on": "tomorrow"}, "promised_on"),
        ("letter.send", {"template": "progress", "promised_on": 3}, "promised_on"),
        ("notice.send", {"template": "acknowledgement_overdue"}, "group"),
        ("notice.send", {"group": "choir", "template": "acknowledgement_overdue"}, "group"),
        ("notice.send", {"group": "quality", "template": "progress"}, "template"),
        ("case.conclude", {}, "outcome"),
        ("case.conclude", {"outcome": "won"}, "outcome"),
    ],
)
def test_wrong_parameter_is_refused_by_name_in_both_languages(
    operation: str, parameters: dict[str, Any], parameter: str, surround: Surround
) -> None:
    with pytest.raises(ParameterInvalid) as caught:
        HANDLERS[operation].run(surround({}), parameters)
    text = caught.value.text
    assert f"The parameter {parameter} of the operation {operation} is " in text.en
    assert f"服务操作 {operation} 的参数 {parameter} 为 " in text.zh


@pytest.mark.parametrize(("data", "after"), [({}, 1), ({"failed_talks": None}, 1), ({"failed_talks": 2}, 3)])
def test_refusal_is_counted(data: dict[str, Any], after: int, surround: Surround) -> None:
    assert HANDLERS["agreement.count_refusal"].run(surround(data), {}) == {"failed_talks": after}


@pytest.mark.parametrize("before", [True, "2", -1, [1]])
def test_count_that_is_no_number_is_refused(before: object, surround: Surround) -> None:
    with pytest.raises(DataInvalid) as caught:
        HANDLERS["agreement.count_refusal"].run(surround({"failed_talks": before}), {})
    assert "failed_talks" in caught.value.text.zh


@pytest.mark.parametrize("outcome", ["upheld", "partly_upheld", "rejected", "withdrawn", "resolved_at_once"])
def test_outcome_is_written(outcome: str, surround: Surround) -> None:
    assert HANDLERS["case.conclude"].run(surround({}), {"outcome": outcome}) == {"outcome": outcome}


def test_archive_tells_which_of_the_five_parts_are_missing(surround: Surround) -> None:
    result = HANDLERS["archive.collect"].run(surround({}), {})
    assert result["archived_at"] == "2026-11-21T02:00:00+00:00"
    parts = ("complaint_record", "investigation", "communications", "solution", "feedback")
    assert result["archive_parts"] == dict.fromkeys(parts, False)


def test_archive_finds_the_five_parts_in_the_data(surround: Surround) -> None:
    data = {
        "registration": "complete",
        "facts_found": "内胆有划痕",
        "acknowledged_how": "phone",
        "plan_measures": "换货",
        "result_accepted": False,
    }
    assert set(HANDLERS["archive.collect"].run(surround(data), {})["archive_parts"].values()) == {True}


def test_archive_finds_parts_beside_the_data(surround: Surround) -> None:
    context = surround({"explanation": "咨询答复"})
    personal_data.store(context.session, context.keyring, context.case, {"content": "电饭煲内胆有划痕"})
    HANDLERS["letter.send"].run(context, {"template": "acknowledgement"})
    context.session.add(
        Attachment(
            id=new_id(),
            case_id=context.case.id,
            field="report_file",
            digest="0" * 64,
            media_type="text/plain",
            size=1,
            name=b"n",
            content=b"c",
            added_at=NOW,
            added_by="agent",
        )
    )
    parts = HANDLERS["archive.collect"].run(context, {})["archive_parts"]
    assert parts == {"complaint_record": True, "investigation": True, "communications": True, "solution": True, "feedback": False}
