"""Steps that many walks through the procedures share: what an agent answers when nothing is special."""

from typing import Any

Step = dict[str, Any]

START: Step = {"channel": "web", "sector": "online_shop", "language": "zh"}
_ASSESSMENT: Step = dict.fromkeys(("severity", "safety", "complexity", "influence", "immediacy"), 0)
_PLAN: Step = {
    "outcome": "upheld",
    "plan_root_cause": "cause",
    "plan_measures": "measures",
    "plan_owner": "owner",
    "plan_due": "2026-03-13",
}
_ACCEPTED = ("flow_complete", "process_ok", "quality_ok")
_FILED = ("file_complaint_record", "file_investigation", "file_communications", "file_solution", "file_feedback")


def task(element_id: str, **data: Any) -> Step:
    return {"task": element_id, "data": data}


def message(**data: Any) -> Step:
    return {"message": "customer_answers", "data": data}


def wait(span: str) -> Step:
    return {"wait": span}


def expect(**expected: Any) -> Step:
    return {"expect": expected}


def screen(**other: Any) -> Step:
    return task("screen_complaint", **{"category": "product_quality", "urgency": 1, "reach": 1, "validity": "valid"} | other)


def assess(**other: Any) -> Step:
    return task("assess_complaint", **_ASSESSMENT | other)


def plan(**other: Any) -> Step:
    return task("propose_plan", **_PLAN | other)


def decide_by_management(outcome: str) -> Step:
    return task("decide_by_management", **_PLAN | {"outcome": outcome})


def accept(**other: Any) -> Step:
    return task("accept_internally", **dict.fromkeys((*_ACCEPTED, *_FILED), True) | other)


CONFIRM = task("confirm_with_customer", customer_confirmed=True)
INVESTIGATE = task("investigate_complaint", facts_found="facts", truth="true", root_cause="cause")
AGREE = task("agree_with_customer", agreed=True)
REFUSE = task("agree_with_customer", agreed=False)
CARRY_OUT = task("carry_out_plan", actions_taken="done")
CONFIRM_RESULT = task("confirm_result", result_accepted=True)
VISIT = task("return_visit", visit_satisfied=True)
SUMMARISE = task("summarise_and_improve", lesson="lesson")
APPROVE_BY_MANAGEMENT = task("approve_plan_by_management", plan_approved=True)

RESOLVED = [INVESTIGATE, plan(), AGREE, CARRY_OUT, CONFIRM_RESULT, accept()]
ASSESSED_GENERAL = [screen(), CONFIRM, assess()]
