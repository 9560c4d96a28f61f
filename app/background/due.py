"""Whether anything is due: one indexed read each, so that a tick with nothing to do takes no lock and touches no row."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models import OutboxMessage, OutboxStatus, Timer


def timers_due(session: Session, at: datetime) -> bool:
    """Whether a timer is due at `at` and not leased."""
    free = or_(Timer.leased_until.is_(None), Timer.leased_until < at)
    return session.scalar(select(Timer.id).where(Timer.fired_at.is_(None), Timer.due_at <= at, free).limit(1)) is not None


def messages_due(session: Session, at: datetime) -> bool:
    """Whether a message waits at `at` and is not leased."""
    free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < at)
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.status == OutboxStatus.PENDING, free).limit(1)) is not None
