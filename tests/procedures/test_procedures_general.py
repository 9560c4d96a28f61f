"""general.bpmn walked on its own: approval, agreement, rework and the close gate."""

from collections.abc import Callable

import pytest
from procedure_steps import (
    AGREE,
    APPROVE_BY_MANAGEMENT,
    CARRY_OUT,
    CONFIRM_RESULT,
    INVESTIGATE,
    REFUSE,
    RESOLVED,
    accept,
    decide_by_management,
    expect,
    message,
    plan,
    task,
)

from app.rehearsal import Rehearsal

Perform = Callable[..., Rehearsal]
GENERAL = {"procedure": "general", "language": "zh"}
DONE = [INVESTIGATE, plan(), AGREE, CARRY_OUT, CONFIRM_RESULT]


def failures(rehearsal: Rehearsal) -> list[str]:
    return [failure.get("en") for failure in rehearsal.failures]


def test_general_procedure_runs_to_its_end(perform: Perform) -> None:
    rehearsal = perform("general", GENERAL, RESOLVED, end="closed")
    assert failures(rehearsal) == []
    assert rehearsal.visited[-1] == "general_done"


def test_customer_is_told_progress_proposal_and_result(perform: Perform) -> None:
    letters = ["progress", "proposal", "progress", "result"]
    assert failures(perform("general", GENERAL, [*DONE, expect(letters=letters)])) == []


@pytest.mark.parametrize(
    ("cost", "task_open"),
    [
        (0, "agree_with_customer"),
        (1, "approve_plan"),
        (499_999, "approve_plan"),
        (500_000, "approve_plan_by_management"),
    ],
)
def test_cost_of_the_plan_decides_who_approves(perform: Perform, cost: int, task_open: str) -> None:
    assert failures(perform("general", GENERAL, [INVESTIGATE, plan(plan_cost=cost), expect(open=[task_open])])) == []


def test_exception_to_policy_needs_the_supervisor(perform: Perform) -> None:
    exceptional = plan(policy_exception=True, exception_reason="the seven days have passed")
    assert failures(perform("general", GENERAL, [INVESTIGATE, exceptional, expect(open=["approve_plan"])])) == []


def test_approval_of_an_earlier_plan_does_not_approve_the_next(perform: Perform) -> None:
    steps = [
        INVESTIGATE,
        plan(plan_cost=100),
        task("approve_plan", plan_approved=True),
        REFUSE,
        plan(plan_cost=200),
        expect(open=["approve_plan"]),
        task("approve_plan", plan_approved=False),
        expect(open=["propose_plan"]),
    ]
    assert failures(perform("general", GENERAL, steps)) == []


def test_nothing_is_carried_out_without_the_customers_yes(perform: Perform) -> None:
    steps = [INVESTIGATE, plan(), REFUSE, expect(open=["propose_plan"]), plan(), message(answer="I must think")]
    rehearsal = perform("general", GENERAL, [*steps, expect(open=["propose_plan"], data={"failed_talks": 2})])
    assert failures(rehearsal) == []
    assert "carry_out_plan" not in rehearsal.visited


@pytest.mark.parametrize("by_message", [True, False])
def test_third_refusal_escalates_out_of_the_general_procedure(perform: Perform, by_message: bool) -> None:
    refuse = message(agreed=False) if by_message else REFUSE
    rehearsal = perform("general", GENERAL, [INVESTIGATE, plan(), refuse, plan(), refuse, plan(), refuse], end="closed")
    assert failures(rehearsal) == []
    assert rehearsal.visited[-1] == "escalated"


@pytest.mark.parametrize("procedure", ["major", "crisis"])
def test_third_refusal_of_a_grave_case_is_managements_to_decide(perform: Perform, procedure: str) -> None:
    steps = [INVESTIGATE, plan(), APPROVE_BY_MANAGEMENT, REFUSE, expect(open=["decide_by_management"])]
    offer = [decide_by_management("partly_upheld"), expect(open=["agree_with_customer"]), AGREE, CARRY_OUT]
    rehearsal = perform(
        "general", {"procedure": procedure, "failed_talks": 2}, [*steps, *offer, CONFIRM_RESULT, accept()], end="closed"
    )
    assert failures(rehearsal) == []


def test_managements_final_answer_ends_without_agreement(perform: Perform) -> None:
    steps = [INVESTIGATE, plan(), APPROVE_BY_MANAGEMENT, REFUSE, decide_by_management("rejected")]
    ended = expect(milestone="final_answer", letters=["proposal", "result"], data={"outcome": "rejected"})
    rehearsal = perform("general", {"procedure": "major", "failed_talks": 2}, [*steps, ended], end="closed")
    assert failures(rehearsal) == []
    assert "carry_out_plan" not in rehearsal.visited


def test_result_not_accepted_goes_back_to_the_plan(perform: Perform) -> None:
    steps = [*DONE[:-1], task("confirm_result", result_accepted=False), expect(open=["propose_plan"])]
    assert failures(perform("general", GENERAL, steps)) == []


@pytest.mark.parametrize(
    "missing",
    [
        "flow_complete",
        "process_ok",
        "quality_ok",
        "file_complaint_record",
        "file_investigation",
        "file_communications",
        "file_solution",
        "file_feedback",
    ],
)
def test_close_gate_refuses_while_one_condition_is_missing(perform: Perform, missing: str) -> None:
    steps = [*DONE, accept(**{missing: False}), expect(open=["close_gaps"], status="open", milestone="in_progress")]
    again = [task("close_gaps", actions_taken="mended"), expect(open=["accept_internally"]), accept()]
    assert failures(perform("general", GENERAL, [*steps, *again], end="closed")) == []


@pytest.mark.parametrize("cost", [0, 100])
def test_management_approves_the_plan_of_a_case_moved_to_major_by_hand(perform: Perform, cost: int) -> None:
    steps = [INVESTIGATE, plan(plan_cost=cost), expect(open=["approve_plan_by_management"])]
    assert failures(perform("general", GENERAL | {"procedure_override": "major"}, steps)) == []
