"""Messages from outside: what cannot be stored is refused before anything is touched, on both databases alike."""

from typing import Any

import pytest
from case_work import SAMPLES, Desk

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.intake import file_complaint
from app.commands.messages import deliver_message
from app.errors import InputInvalid


@pytest.mark.parametrize("answer", ["a\0b", "\ud800", {"x\0": 1}, ["fine", ["\0"]]])
def test_a_text_that_cannot_be_stored_is_refused(system: System, desk: Desk, answer: Any) -> None:
    filed = system.execute(file_complaint, SYSTEM_ACTOR, intake=SAMPLES[1]["intake"])
    desk.complete(filed.case_id, "screen_complaint", **SAMPLES[1]["screening"])
    before = desk.case(filed.case_id).audit_hash
    with pytest.raises(InputInvalid, match="cannot be stored"):
        system.execute(deliver_message, SYSTEM_ACTOR, filed.reference, "customer_answers", {"agreed": True, "answer": answer})
    assert desk.case(filed.case_id).audit_hash == before
    system.execute(deliver_message, SYSTEM_ACTOR, filed.reference, "customer_answers", {"agreed": True, "answer": "好🐎"})
    assert desk.case(filed.case_id).data["answer"] == "好🐎"
