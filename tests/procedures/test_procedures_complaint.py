"""complaint.bpmn walked from intake to archive, with the turns that scenario files leave out."""

from collections.abc import Callable

import pytest
from procedure_steps import (
    APPROVE_BY_MANAGEMENT,
    ASSESSED_GENERAL,
    CONFIRM,
    RESOLVED,
    START,
    SUMMARISE,
    VISIT,
    Step,
    assess,
    expect,
    message,
    screen,
    task,
    wait,
)

from app.rehearsal import Rehearsal

Perform = Callable[..., Rehearsal]


def failures(rehearsal: Rehearsal) -> list[str]:
    return [failure.get("en") for failure in rehearsal.failures]


def test_complaint_reaches_its_archive_with_every_milestone(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [*ASSESSED_GENERAL, *RESOLVED, VISIT, SUMMARISE], end="closed")
    assert failures(rehearsal) == []
    milestones = ["received", "confirmed", "investigated", "proposed", "in_progress", "resolved", "handled", "archived"]
    assert [element for element in rehearsal.visited if element in milestones] == milestones
    assert "acknowledged" in rehearsal.visited
    assert "close_gaps" not in rehearsal.visited


@pytest.mark.parametrize("contact_by", ["phone", "wechat", "none"])
def test_customer_without_email_is_told_by_a_person(perform: Perform, contact_by: str) -> None:
    rehearsal = perform(
        "complaint",
        START | {"contact_by": contact_by},
        [
            expect(open=["acknowledge_complaint", "screen_complaint"], letters=["acknowledgement"], milestone="received"),
            task("acknowledge_complaint", acknowledged_how="in_person"),
            expect(open=["screen_complaint"], milestone="acknowledged"),
        ],
    )
    assert failures(rehearsal) == []


@pytest.mark.parametrize("start", [START, START | {"contact_by": "email"}, START | {"contact_by": None}])
def test_letter_alone_acknowledges_by_email(perform: Perform, start: Step) -> None:
    steps = [expect(open=["screen_complaint"], letters=["acknowledgement"], milestone="acknowledged"), wait("PT25H")]
    assert failures(perform("complaint", start, [*steps, expect(open=["screen_complaint"])])) == []


@pytest.mark.parametrize(
    ("waited", "open_tasks", "overdue"),
    [
        ("PT19H59M", ["acknowledge_complaint"], []),
        ("PT23H59M", ["acknowledge_complaint"], []),
        ("PT24H", ["acknowledge_complaint", "supervise_acknowledgement"], ["acknowledge_complaint"]),
    ],
)
def test_acknowledgement_escalates_at_24_hours(perform: Perform, waited: str, open_tasks: list[str], overdue: list[str]) -> None:
    steps = [screen(), CONFIRM, wait(waited), assess()]
    expected = expect(open=[*open_tasks, "investigate_complaint"], overdue=overdue)
    rehearsal = perform("complaint", START | {"contact_by": "phone"}, [*steps, expected])
    assert failures(rehearsal) == []
    assert ("remind_acknowledgement" in rehearsal.visited) == (waited != "PT19H59M")


def test_acknowledgement_done_in_time_neither_reminds_nor_escalates(perform: Perform) -> None:
    steps = [task("acknowledge_complaint", acknowledged_how="phone"), wait("P3D"), expect(open=["screen_complaint"])]
    rehearsal = perform("complaint", START | {"contact_by": "phone"}, steps)
    assert failures(rehearsal) == []
    assert not {"remind_acknowledgement", "report_late_acknowledgement"} & set(rehearsal.visited)


def test_explained_case_takes_supervision_of_its_acknowledgement_with_it(perform: Perform) -> None:
    steps = [
        wait("PT25H"),
        screen(validity="invalid"),
        task("explain_and_close", explanation="because"),
        expect(open=[], status="closed", data={"outcome": "rejected"}),
    ]
    assert failures(perform("complaint", START | {"contact_by": "phone"}, steps, end="closed")) == []


def test_answer_without_a_clear_yes_confirms_nothing(perform: Perform) -> None:
    steps = [screen(), message(answer="well"), expect(open=["screen_complaint"])]
    assert failures(perform("complaint", START, steps)) == []


def test_override_leads_to_the_chosen_procedure(perform: Perform) -> None:
    steps = [screen(), CONFIRM, assess(procedure_override="crisis", override_reason="because"), expect(open=["declare_crisis"])]
    assert failures(perform("complaint", START, steps)) == []


def test_override_taken_back_in_a_later_round_leaves_the_decision_in_force(perform: Perform) -> None:
    unhappy = task("return_visit", visit_satisfied=False, reopen=True)
    steps = [
        screen(),
        CONFIRM,
        assess(legal_threat=True, procedure_override="general", override_reason="because"),
        *RESOLVED[:2],
        APPROVE_BY_MANAGEMENT,
        *RESOLVED[2:],
        unhappy,
        assess(legal_threat=True, procedure_override=None),
        expect(open=["evaluate_department", "give_legal_opinion"], data={"procedure": "major"}),
    ]
    assert failures(perform("complaint", START, steps)) == []


def test_dissatisfied_customer_who_does_not_want_more_is_archived(perform: Perform) -> None:
    steps = [*ASSESSED_GENERAL, *RESOLVED, task("return_visit", visit_satisfied=False, reopen=False), SUMMARISE]
    assert failures(perform("complaint", START, steps, end="closed")) == []


def test_second_return_visit_forgets_the_wish_of_the_first(perform: Perform) -> None:
    reopened = task("return_visit", visit_satisfied=False, reopen=True)
    steps = [*ASSESSED_GENERAL, *RESOLVED, reopened, assess(), *RESOLVED, VISIT, expect(open=["summarise_and_improve"])]
    assert failures(perform("complaint", START, steps)) == []


def test_archive_waits_for_an_acknowledgement_still_owed(perform: Perform) -> None:
    steps = [*ASSESSED_GENERAL, *RESOLVED, VISIT, SUMMARISE, expect(open=["acknowledge_complaint"], status="open")]
    told = task("acknowledge_complaint", acknowledged_how="phone")
    assert failures(perform("complaint", START | {"contact_by": "phone"}, [*steps, told], end="closed")) == []


def test_yes_to_the_complaint_is_no_yes_to_the_plan(perform: Perform) -> None:
    agreed_once = [screen(), message(agreed=True), assess(), *RESOLVED[:2]]
    steps = [*agreed_once, message(answer="let me think"), expect(open=["propose_plan"], data={"agreed": None})]
    assert failures(perform("complaint", START, steps)) == []
