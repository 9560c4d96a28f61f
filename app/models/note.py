"""A note of an agent on a case, encrypted under the case's key."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.models.columns import Id, Instant, parent

if TYPE_CHECKING:
    from app.models.case import Case


class Note(Base):
    """One note; `ciphertext` is unreadable once the case's key is destroyed."""

    __tablename__ = "note"

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    case: Mapped["Case"] = parent()
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
