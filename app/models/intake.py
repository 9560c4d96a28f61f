"""Idempotency keys of intake: the same key again is the same complaint."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Instant, parent

if TYPE_CHECKING:
    from app.models.case import Case


class IntakeKey(Base):
    """A key a client gave with a complaint; `content_sha256` tells a repeated key with other content."""

    __tablename__ = "intake_key"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    content_sha256: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    case: Mapped["Case"] = parent()
