"""major.bpmn walked on its own: departments and legal evaluate together, then the general procedure, then the review."""

from collections.abc import Callable
from itertools import permutations

import pytest
from procedure_steps import APPROVE_BY_MANAGEMENT, RESOLVED, Step, expect, task

from app.rehearsal import Rehearsal

Perform = Callable[..., Rehearsal]
START = {"procedure": "major"}
EVALUATIONS = (
    task("evaluate_department", department_opinion="opinion"),
    task("give_legal_opinion", legal_opinion="opinion", legal_risk="high"),
)
REVIEW = task("review_major", review_findings="findings")


@pytest.mark.parametrize("order", list(permutations(EVALUATIONS)))
def test_both_opinions_are_heard_in_whatever_order_and_both_survive(perform: Perform, order: tuple[Step, Step]) -> None:
    first, second = order
    steps = [
        first,
        expect(open=[second["task"]]),
        second,
        expect(
            open=["investigate_complaint"], milestone="evaluated", data={"department_opinion": "opinion", "legal_risk": "high"}
        ),
    ]
    assert perform("major", START, steps).failures == ()


def test_major_procedure_runs_to_its_end(perform: Perform) -> None:
    handled = [RESOLVED[0], RESOLVED[1], APPROVE_BY_MANAGEMENT, *RESOLVED[2:]]
    rehearsal = perform("major", START, [*EVALUATIONS, *handled, expect(open=["review_major"]), REVIEW], end="closed")
    assert rehearsal.failures == ()
    assert rehearsal.visited[-1] == "major_done"
