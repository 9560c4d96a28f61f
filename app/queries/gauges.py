"""How much waits right now: the few numbers a monitor watches."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Case, CaseStatus, Incident, OutboxMessage, OutboxStatus, Timer, UserTask, UserTaskState


class Gauge(NamedTuple):
    """One number with its Prometheus name."""

    name: str
    help: str
    value: int


def read_gauges(session: Session, now: datetime) -> list[Gauge]:
    """Return the gauges in one statement."""
    tasks = select(func.count()).select_from(UserTask).where(UserTask.state == UserTaskState.OPEN)
    letters = select(func.count()).select_from(OutboxMessage)
    counted = {
        ("redress_open_cases", "Cases that are open."): select(func.count())
        .select_from(Case)
        .where(Case.status == CaseStatus.OPEN),
        ("redress_open_tasks", "User tasks that wait for a person."): tasks,
        ("redress_overdue_tasks", "Open user tasks past their due time."): tasks.where(UserTask.due_at < now),
        ("redress_outbox_pending", "Letters and notices to be sent."): letters.where(
            OutboxMessage.status == OutboxStatus.PENDING
        ),
        ("redress_outbox_dead", "Letters and notices given up."): letters.where(OutboxMessage.status == OutboxStatus.DEAD),
        ("redress_timers_late", "Timers due and not fired."): select(func.count())
        .select_from(Timer)
        .where(Timer.fired_at.is_(None), Timer.due_at < now),
        ("redress_open_incidents", "Steps that failed and wait for an operator."): select(func.count())
        .select_from(Incident)
        .where(Incident.resolved_at.is_(None)),
    }
    values = session.execute(select(*(query.scalar_subquery() for query in counted.values()))).one()
    return [Gauge(name, help_text, int(value)) for (name, help_text), value in zip(counted, values, strict=True)]
