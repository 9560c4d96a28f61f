"""The organisation's working calendar: days that differ from the week's pattern."""

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class CalendarDay(Base):
    """A holiday (`working` false) or a make-up workday (`working` true) in the organisation's zone."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    working: Mapped[bool]
    note: Mapped[str] = mapped_column(String(255), default="")
