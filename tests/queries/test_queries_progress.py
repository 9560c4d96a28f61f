"""What a customer is told comes next: never a refusal nobody has decided, never a date nobody promised."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from app.commands.deployments import read_resources
from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.engine.procedures import Procedures, compile_procedures
from app.models import UserTask, UserTaskState
from app.queries.progress import next_milestone

DUE = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def procedures() -> Procedures:
    return compile_procedures(read_resources(SHIPPED_BPMN, SHIPPED_FORMS))


def waiting(process_id: str, element_id: str) -> UserTask:
    return UserTask(id=uuid4(), process_id=process_id, element_id=element_id, state=UserTaskState.OPEN, due_at=DUE)


@pytest.mark.parametrize(
    ("process_id", "element_id", "milestone", "by"),
    [
        ("complaint", "screen_complaint", "confirmed", None),
        ("complaint", "explain_and_close", "closed", DUE),
        ("complaint", "acknowledge_complaint", "acknowledged", DUE),
        ("complaint", "confirm_with_customer", "confirmed", DUE),
        ("general", "investigate_complaint", "investigated", DUE),
        ("general", "agree_with_customer", "in_progress", DUE),
        ("complaint", "summarise_and_improve", "archived", DUE),
    ],
)
def test_next_milestone_is_on_the_way_to_the_end_and_dated_only_where_promised(
    procedures: Procedures, process_id: str, element_id: str, milestone: str, by: datetime | None
) -> None:
    found = next_milestone([waiting(process_id, element_id)], [], procedures)
    assert found is not None
    assert (found.key, found.by) == (milestone, by)
