"""Incidents: a step that could not be carried out is written down, so that it is seen and not tried for ever."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from app import audit
from app.commands.context import Context
from app.errors import StepFailed
from app.models import Case, Incident, Timer
from app.models.columns import new_id

RETRY_AFTER: Final = timedelta(hours=1)


def open_incident(context: Context, failure: StepFailed) -> None:
    """Open an incident on the element that failed, or count another attempt of one that is open.

    The timer that led to it, if any, rests for an hour, so that no worker spins on it.
    """
    facts = failure.facts
    timer_id = facts.get("timer_id")
    case = context.session.get_one(Case, facts["case_id"], with_for_update=True)
    process_id, element_id = str(facts.get("process_id", "")), str(facts.get("element_id", ""))
    incident = context.session.scalar(
        select(Incident).where(
            Incident.case_id == case.id,
            Incident.process_id == process_id,
            Incident.element_id == element_id,
            Incident.resolved_at.is_(None),
        )
    )
    if incident is not None:
        incident.attempts += 1
        incident.message = failure.text.en
    else:
        incident = Incident(
            id=new_id(),
            case_id=case.id,
            process_id=process_id,
            element_id=element_id,
            code=failure.code,
            message=failure.text.en,
            opened_at=context.now,
            facts={"zh": failure.text.zh, "en": failure.text.en, "timer": str(timer_id) if timer_id else None},
        )
        context.session.add(incident)
        case.open_incidents = (case.open_incidents or 0) + 1
        payload = {"incident": str(incident.id), "process": process_id, "element": element_id}
        audit.record(context.session, case, context.actor, audit.Action.INCIDENT_OPENED, payload, context.now)
    if timer_id is not None:
        timer = context.session.get_one(Timer, timer_id)
        timer.leased_until = context.now + RETRY_AFTER
