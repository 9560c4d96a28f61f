"""Letters of a case as people read them; unreadable ones (forgotten cases) are left without text."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.encryption import Keyring
from app.models import Case, OutboxMessage, OutboxStatus
from app.notifications import open_letter

CUSTOMER = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter or notice; `subject` and `body` are None where the reader may not see them or they are forgotten."""

    id: UUID
    template: str
    audience: str
    language: str
    subject: str | None
    body: str | None
    status: OutboxStatus
    created_at: datetime
    sent_at: datetime | None


def read_letters(session: Session, keyring: Keyring, case: Case, *, readable: bool, audience: str | None = None) -> list[Letter]:
    """Return the messages of a case, oldest first.

    Args:
        session: a reading session.
        keyring: opens what is sealed.
        case: the case.
        readable: whether the reader may see the texts.
        audience: `customer` or `colleague` alone, both when None.
    """
    query = select(OutboxMessage).where(OutboxMessage.case_id == case.id).order_by(OutboxMessage.created_at, OutboxMessage.id)
    if audience:
        query = query.where(OutboxMessage.audience == audience)
    return [_letter(keyring, case, message, readable=readable) for message in session.scalars(query)]


def _letter(keyring: Keyring, case: Case, message: OutboxMessage, *, readable: bool) -> Letter:
    content = open_letter(keyring, case, message) if readable else None
    return Letter(
        id=message.id,
        template=message.template,
        audience=message.audience,
        language=message.language,
        subject=content.subject if content else None,
        body=content.body if content else None,
        status=message.status,
        created_at=message.created_at,
        sent_at=message.sent_at,
    )
