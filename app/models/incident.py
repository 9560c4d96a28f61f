"""An incident: a step of a case that could not be carried out and waits for an operator."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.models.columns import Id, Instant, parent

if TYPE_CHECKING:
    from app.models.case import Case


class Incident(Base):
    """One incident on an element of a case.

    `facts` says what went wrong in both languages (`zh`, `en`) and which `timer` asked for the step, if one did; never
    personal data.
    """

    __tablename__ = "incident"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case: Mapped["Case"] = parent()
    process_id: Mapped[str] = mapped_column(String(255))
    element_id: Mapped[str] = mapped_column(String(255))
    code: Mapped[str] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
