"""What is to leave the house: letters to customers and notices to colleagues, written in the change's own transaction."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Id, Instant, parent

if TYPE_CHECKING:
    from app.models.case import Case


class OutboxStatus(StrEnum):
    """Where a message stands: `posted` lies on the tracking page only, since no address is known to send it to."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    POSTED = "posted"


class OutboxMessage(Base):
    """One message. `audience` is `customer` or `colleague`; recipient, subject and body are encrypted under the case's key."""

    __tablename__ = "outbox"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case: Mapped["Case"] = parent()
    idempotency_key: Mapped[str] = mapped_column(String(255), unique=True)
    audience: Mapped[str] = mapped_column(String(16))
    template: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[bytes | None] = mapped_column(LargeBinary)
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[OutboxStatus] = mapped_column(String(16), default=OutboxStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "status", "leased_until"),)
