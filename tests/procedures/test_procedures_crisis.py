"""crisis.bpmn walked on its own: facts, authority and victims side by side, the statement, the general procedure, the review."""

from collections.abc import Callable
from itertools import permutations

import pytest
from procedure_steps import APPROVE_BY_MANAGEMENT, RESOLVED, Step, expect, task, wait

from app.rehearsal import Rehearsal

Perform = Callable[..., Rehearsal]
DECLARE = task("declare_crisis", crisis_level="red", crisis_leader="leader")
FACTS = task("establish_facts", facts_known="known")
REPORT = task("report_to_authority", authority_told="authority")
CARE = task("care_for_victims", care_given="care")
REFUSED = task("approve_statement", statement_text="first", statement_approved=False)
APPROVED = task("approve_statement", statement_text="second", statement_approved=True)
REVIEW = task("review_crisis", review_findings="findings")


@pytest.mark.parametrize("order", list(permutations((FACTS, REPORT, CARE))))
def test_statement_waits_for_facts_report_and_care(perform: Perform, order: tuple[Step, ...]) -> None:
    steps = [DECLARE, *order[:2], expect(open=[order[2]["task"]]), order[2], expect(open=["approve_statement"])]
    assert perform("crisis", {"procedure": "crisis", "casualties": 1}, steps).failures == ()


@pytest.mark.parametrize("start", [{}, {"casualties": 0}, {"casualties": None}])
def test_without_casualties_only_the_facts_are_waited_for(perform: Perform, start: Step) -> None:
    steps = [DECLARE, expect(open=["establish_facts"]), FACTS, expect(open=["approve_statement"])]
    assert perform("crisis", start, steps).failures == ()


def test_clock_of_the_first_hour_shows_what_is_late(perform: Perform) -> None:
    steps = [
        wait("PT15M"),
        expect(overdue=["declare_crisis"]),
        DECLARE,
        wait("PT59M"),
        expect(overdue=["establish_facts"]),
        wait("PT1M"),
        expect(overdue=["establish_facts", "report_to_authority"]),
    ]
    assert perform("crisis", {"casualties": 2}, steps).failures == ()


def test_crisis_procedure_runs_to_its_end(perform: Perform) -> None:
    handled = [RESOLVED[0], RESOLVED[1], APPROVE_BY_MANAGEMENT, *RESOLVED[2:]]
    steps = [
        DECLARE,
        FACTS,
        REFUSED,
        expect(open=["approve_statement"]),
        APPROVED,
        *handled,
        expect(open=["review_crisis"]),
        REVIEW,
    ]
    rehearsal = perform("crisis", {"procedure": "crisis"}, steps, end="closed")
    assert rehearsal.failures == ()
    assert rehearsal.visited[-1] == "crisis_done"
