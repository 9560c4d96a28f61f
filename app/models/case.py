"""A case: one complaint from intake to archive, with its data, its personal data apart, and its head of history."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.models.columns import Id, Instant, JsonText, parent
from app.models.deployment import Deployment


class CaseStatus(StrEnum):
    """Where a case stands as a whole; the steps between are the diagram's."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


def _generated(*keys: str) -> Mapped[str | None]:
    return mapped_column(String, Computed(JsonText("data", *keys), persisted=True))


class Case(Base):
    """One complaint.

    `data` holds every value the procedure reads, once (design.md 3); personal values are in `PersonalValue`.
    `priority`, `procedure`, `channel`, `sector`, `category` and `outcome` are generated from `data` by the database;
    `procedure` is the one in force: an assessor's override before the decision's.
    `open_incidents` counts the incidents that wait, so that a run reads none where there are none.
    """

    __tablename__ = "case_file"

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    year: Mapped[int]
    number: Mapped[int]
    process_id: Mapped[str] = mapped_column(String(255))
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployment.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    status: Mapped[CaseStatus] = mapped_column(String(16), default=CaseStatus.OPEN)
    milestone: Mapped[str | None] = mapped_column(String(255))
    data: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(Json), default=dict)
    received_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    pause_reason: Mapped[str | None] = mapped_column(String(255))
    tracking_nonce: Mapped[str] = mapped_column(String(43))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    open_incidents: Mapped[int] = mapped_column(default=0)
    audit_seq: Mapped[int] = mapped_column(default=0)
    audit_hash: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    deployment: Mapped[Deployment] = parent()

    priority: Mapped[str | None] = _generated("priority")
    procedure: Mapped[str | None] = _generated("procedure_override", "procedure")
    channel: Mapped[str | None] = _generated("channel")
    sector: Mapped[str | None] = _generated("sector")
    category: Mapped[str | None] = _generated("category")
    outcome: Mapped[str | None] = _generated("outcome")

    __mapper_args__ = {"version_id_col": version, "eager_defaults": False}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__ = (UniqueConstraint("year", "number"), Index(None, "status", "received_at"))


class PersonalValue(Base):
    """One personal value of a case, encrypted under the case's key; `blind_index` finds exact matches."""

    __tablename__ = "personal_value"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    ciphertext: Mapped[bytes | None] = mapped_column(LargeBinary)
    blind_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    case: Mapped["Case"] = parent()


class ReferenceCounter(Base):
    """The last running number given to a case of a year (in the organisation's zone)."""

    __tablename__ = "reference_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
