"""The running side of a case: the engine's saved state, and what people see of it: user tasks and timers."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.models.columns import Id, Instant, parent

if TYPE_CHECKING:
    from app.models.case import Case


class UserTaskState(StrEnum):
    """Where a user task stands."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessState(Base):
    """The engine's state of one case, without specs and without data; apart, so that lists stay light."""

    __tablename__ = "process_state"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    case: Mapped["Case"] = parent()


class UserTask(Base):
    """One user task of a case; its id is the engine's task id.

    `item` is the key of the item within a multi-instance activity, "" otherwise; `priority` is 3 high, 2 medium, 1 low,
    written by the engine's projection beside each change of the case's data.
    """

    __tablename__ = "user_task"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    process_id: Mapped[str] = mapped_column(String(255))
    element_id: Mapped[str] = mapped_column(String(255))
    item: Mapped[str] = mapped_column(String(255), default="")
    form_key: Mapped[str] = mapped_column(String(255))
    candidate_group: Mapped[str] = mapped_column(String(64))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[UserTaskState] = mapped_column(String(16), default=UserTaskState.OPEN)
    priority: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    follow_up_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(255))
    draft: Mapped[bytes | None] = mapped_column(LargeBinary)
    case: Mapped["Case"] = parent()

    __table_args__ = (
        Index("ix_user_task_inbox", "candidate_group", "state", "priority", "due_at"),
        Index(None, "assignee_id", "state"),
        Index(None, "case_id", "state"),
    )


class Timer(Base):
    """One timer of a case that the engine waits for; `fired_at` is set when it has fired or its wait has ended."""

    __tablename__ = "timer"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case: Mapped["Case"] = parent()
    task_id: Mapped[UUID]
    element_id: Mapped[str] = mapped_column(String(255))
    due_at: Mapped[datetime] = mapped_column(Instant)
    fired_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_because: Mapped[str | None] = mapped_column(String(16))
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    __table_args__ = (Index(None, "fired_at", "due_at"),)
