"""A step that fails leaves everything as it was, opens one incident, and does not keep the worker busy."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from case_work import SAMPLES, Desk
from sqlalchemy import select

from app import audit, clock, handlers
from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.intake import file_complaint, restart_case
from app.commands.timers import fire_timer, lease_due_timers
from app.errors import NotFound, StepFailed
from app.handlers.context import Handler, HandlerContext
from app.models import Incident, Timer

PHONED = SAMPLES[0]["intake"]
SCREENING: dict[str, Any] = {"category": "response_speed", "urgency": 2, "reach": 1, "validity": "valid"}


def _fail(_context: HandlerContext, _parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    raise LookupError("the mail room is on fire")


def failing() -> Mapping[str, Handler]:
    return {name: Handler(run=_fail, parameters=given.parameters) for name, given in handlers.HANDLERS.items()}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every letter and notice fail."""
    monkeypatch.setattr("app.bootstrap.HANDLERS", failing())


def incidents(system: System) -> list[Incident]:
    with system.reading() as session:
        return list(session.scalars(select(Incident)))


def test_a_failing_step_rolls_back_and_opens_one_incident(system: System, desk: Desk, request: pytest.FixtureRequest) -> None:
    case_id = system.execute(file_complaint, SYSTEM_ACTOR, intake=PHONED).case_id
    before = desk.open(case_id)
    request.getfixturevalue("broken")
    for attempt in (1, 2):
        with pytest.raises(StepFailed) as caught:
            desk.complete(case_id, "screen_complaint", **SCREENING)
        assert caught.value.facts["element_id"] == "send_confirmation"
        assert desk.open(case_id) == before
        assert "urgency" not in desk.case(case_id).data
        (incident,) = incidents(system)
        assert (incident.element_id, incident.attempts) == ("send_confirmation", attempt)
    with system.reading() as session:
        assert audit.verify(session).ok


@pytest.mark.parametrize("error", [OSError, EOFError, Exception, StopIteration, UnicodeDecodeError("utf-8", b"x", 0, 1, "y")])
def test_whatever_an_operation_raises_opens_an_incident_without_its_text(
    system: System, desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception | type[Exception]
) -> None:
    def run(_context: HandlerContext, _parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        raise error if isinstance(error, Exception) else error("no letter to 王女士, 13800000001")

    case_id = system.execute(file_complaint, SYSTEM_ACTOR, intake=PHONED).case_id
    broken = {name: Handler(run=run, parameters=given.parameters) for name, given in handlers.HANDLERS.items()}
    monkeypatch.setattr("app.bootstrap.HANDLERS", broken)
    with pytest.raises(StepFailed):
        desk.complete(case_id, "screen_complaint", **SCREENING)
    (incident,) = incidents(system)
    assert incident.element_id == "send_confirmation"
    assert "13800000001" not in incident.message
    assert "王女士" not in incident.message


def test_a_failing_timer_rests_before_it_is_tried_again(system: System, desk: Desk, request: pytest.FixtureRequest) -> None:
    case_id = system.execute(file_complaint, SYSTEM_ACTOR, intake=PHONED).case_id
    request.getfixturevalue("broken")
    with system.reading() as session:
        due = min(session.scalars(select(Timer.due_at).where(Timer.case_id == case_id, Timer.fired_at.is_(None))))
    with clock.virtual(due) as moved:
        (timer_id,) = system.execute(lease_due_timers, SYSTEM_ACTOR)
        with pytest.raises(StepFailed):
            system.execute(fire_timer, SYSTEM_ACTOR, timer_id)
        moved.advance(timedelta(minutes=30))
        assert timer_id not in system.execute(lease_due_timers, SYSTEM_ACTOR)
        moved.advance(timedelta(minutes=31))
        assert timer_id in system.execute(lease_due_timers, SYSTEM_ACTOR)
    assert len(incidents(system)) == 1
    assert "acknowledge_complaint" in desk.open(case_id)


def test_a_step_that_is_carried_out_later_resolves_its_incident(
    system: System, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = system.execute(file_complaint, SYSTEM_ACTOR, intake=PHONED).case_id
    with monkeypatch.context() as patched:
        patched.setattr("app.bootstrap.HANDLERS", failing())
        with pytest.raises(StepFailed):
            desk.complete(case_id, "screen_complaint", **SCREENING)
    assert desk.case(case_id).open_incidents == 1
    desk.complete(case_id, "screen_complaint", **SCREENING)
    assert desk.case(case_id).open_incidents == 0
    (incident,) = incidents(system)
    assert incident.resolved_at is not None


def test_a_complaint_is_kept_when_its_first_step_fails_and_can_be_started_later(
    system: System, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("app.bootstrap.HANDLERS", failing())
        filed = system.execute(file_complaint, SYSTEM_ACTOR, intake=PHONED, idempotency_key="once")
    (incident,) = incidents(system)
    assert (incident.case_id, incident.element_id) == (filed.case_id, "send_acknowledgement")
    assert desk.open(filed.case_id) == {}
    again = system.execute(file_complaint, SYSTEM_ACTOR, intake=PHONED, idempotency_key="once")
    assert (again.reference, again.repeated) == (filed.reference, True)
    system.execute(restart_case, SYSTEM_ACTOR, filed.reference)
    assert "screen_complaint" in desk.open(filed.case_id)
    assert desk.case(filed.case_id).open_incidents == 0
    with pytest.raises(NotFound):
        system.execute(restart_case, SYSTEM_ACTOR, filed.reference)
    with system.reading() as session:
        assert audit.verify(session).ok
