"""History as people read it: page by page, with the names of who acted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import SYSTEM_CHAIN
from app.models import AuditEvent, User

PAGE_SIZE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some events of one chain, oldest first.

    Attributes:
        events: at most a page of them.
        names: display names of the users who acted, by actor id.
        next_after: what to ask for next, None where this is the end.
    """

    events: Sequence[AuditEvent]
    names: dict[str, str]
    next_after: int | None


def read_history(session: Session, chain: UUID = SYSTEM_CHAIN, *, after: int = 0, limit: int = PAGE_SIZE) -> HistoryPage:
    """Return the events of a chain that follow the number `after`.

    Args:
        session: a reading session.
        chain: id of a case; the system's own chain where it is not given.
        after: number of the last event already read, 0 for the beginning.
        limit: events a page.
    """
    query = select(AuditEvent).where(AuditEvent.chain == chain, AuditEvent.seq > after).order_by(AuditEvent.seq)
    events = session.scalars(query.limit(limit + 1)).all()
    page = events[:limit]
    return HistoryPage(events=page, names=read_names(session, page), next_after=page[-1].seq if len(events) > limit else None)


def read_names(session: Session, events: Sequence[AuditEvent]) -> dict[str, str]:
    """Return the display names of the users who acted in these events, by actor id."""
    ids = {UUID(event.actor_id) for event in events if event.actor_kind == "user"}
    if not ids:
        return {}
    return {str(user_id): name for user_id, name in session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))}
