"""History: one chain of events a case, and signed checkpoints over all chains."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.models.columns import Id, Instant, parent

if TYPE_CHECKING:
    from app.models.case import Case


class AuditEvent(Base):
    """One thing that happened. Never changed, never deleted: triggers refuse it.

    `chain` is the case's id, or the fixed id of the system's own chain where `case_id` is None. `hash` is
    SHA-256 over `prev` and the event's fields (`app.audit`).
    """

    __tablename__ = "audit_event"

    id: Mapped[Id]
    chain: Mapped[UUID]
    seq: Mapped[int]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"))
    case: Mapped["Case | None"] = parent()
    at: Mapped[datetime] = mapped_column(Instant)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(255))
    action: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("chain", "seq"),)


class Checkpoint(Base):
    """A signed RFC 6962 root over the heads of all chains; a copy leaves the database. Guarded like events."""

    __tablename__ = "checkpoint"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    chains: Mapped[int]
    root: Mapped[str] = mapped_column(String(64))
    prev_root: Mapped[str] = mapped_column(String(64))
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointHead(Base):
    """The head of one chain at the last checkpoint. Not guarded: its root is what the last checkpoint signed."""

    __tablename__ = "checkpoint_head"

    chain: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class SystemChain(Base):
    """The head of the system's own chain (deployments, accounts): one row."""

    __tablename__ = "system_chain"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    audit_seq: Mapped[int] = mapped_column(default=0)
    audit_hash: Mapped[str] = mapped_column(String(64), default="")
