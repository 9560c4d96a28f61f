"""A message's values are read as the forms read them, so that a yes routes as a yes whoever says it."""

import pytest
from case_work import SAMPLES, Desk

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.intake import file_complaint
from app.commands.messages import deliver_message
from app.errors import FormInvalid

SCREENING = {"category": "product_quality", "urgency": 1, "reach": 1, "validity": "valid"}


def waiting_case(system: System, desk: Desk) -> tuple[str, object]:
    filed = system.execute(file_complaint, SYSTEM_ACTOR, intake=SAMPLES[1]["intake"])
    desk.complete(filed.case_id, "screen_complaint", **SCREENING)
    return filed.reference, filed.case_id


@pytest.mark.parametrize("said", [True, "true"])
def test_a_yes_in_words_is_a_yes(system: System, desk: Desk, said: object) -> None:
    reference, case_id = waiting_case(system, desk)
    system.execute(deliver_message, SYSTEM_ACTOR, reference, "customer_answers", {"agreed": said})
    assert "assess_complaint" in desk.open(case_id)
    assert desk.case(case_id).data["agreed"] is True


@pytest.mark.parametrize("said", ["yes", 1, ["true"], {"a": 1}])
def test_an_answer_that_is_neither_yes_nor_no_is_refused_and_changes_nothing(system: System, desk: Desk, said: object) -> None:
    reference, case_id = waiting_case(system, desk)
    before = desk.case(case_id).audit_seq
    with pytest.raises(FormInvalid) as caught:
        system.execute(deliver_message, SYSTEM_ACTOR, reference, "customer_answers", {"agreed": said})
    assert set(caught.value.errors) == {"agreed"}
    assert desk.case(case_id).audit_seq == before
    assert "confirm_with_customer" in desk.open(case_id)
