"""The organisation's working time: office hours in its own zone, holidays and make-up workdays (design.md section 4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from app.errors import RedressError

Hours = tuple[tuple[time, time], ...]
"""Opening hours of a day, ascending and apart, each from a time before to a later time."""

OFFICE_HOURS: Final[Hours] = ((time(9), time(18)),)
WEEK: Final[Mapping[int, Hours]] = MappingProxyType(dict.fromkeys(range(5), OFFICE_HOURS))
"""Monday (0) to Friday (4), 09:00-18:00."""

_HORIZON_DAYS: Final = 366 * 20
_LAST_DAY: Final = date.max - timedelta(days=2)


class WorkingTimeUnknown(RedressError):
    """No working time ends there: {reason}."""

    zh = "无法计算工作时间：{reason}。"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """A working calendar.

    Attributes:
        zone: the zone in which the hours are meant.
        week: opening hours by weekday, 0 is Monday; a weekday without hours is closed.
        exceptions: days that differ: True works (with the hours of `make_up_hours`), False is a holiday.
        make_up_hours: hours of a make-up workday that falls on a closed weekday.
    """

    zone: ZoneInfo
    week: Mapping[int, Hours] = field(default_factory=lambda: WEEK)
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    make_up_hours: Hours = OFFICE_HOURS

    def add(self, start: datetime, span: timedelta) -> datetime:
        """Return the instant (UTC) at which `span` of working time has passed since `start`.

        Raises:
            WorkingTimeUnknown: `span` is negative, or not within 20 years of open days.
        """
        if span < timedelta():
            raise WorkingTimeUnknown(reason=f"{span} < 0")
        if not span:
            return start.astimezone(UTC)
        left = span
        for day in self._days(start):
            for opens, closes in self._open(day, after=start):
                if closes - opens >= left:
                    return opens + left
                left -= closes - opens
        raise WorkingTimeUnknown(reason=f"{span} > 20 a")

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants; negative where `end` is before `start`."""
        if end < start:
            return -self.working_between(end, start)
        total, last = timedelta(), end.astimezone(self.zone).date()
        for day in self._days(start):
            if day > last:
                break
            for opens, closes in self._open(day, after=start):
                total += max(min(closes, end.astimezone(UTC)) - opens, timedelta())
        return total

    def is_workday(self, day: date) -> bool:
        """Whether the organisation is open on a day."""
        return bool(self._hours(day))

    def _hours(self, day: date) -> Hours:
        usual = self.week.get(day.weekday(), ())
        working = self.exceptions.get(day)
        if working is None:
            return usual
        return (usual or self.make_up_hours) if working else ()

    def _days(self, start: datetime) -> Iterator[date]:
        first = start.astimezone(self.zone).date()
        span = min(_HORIZON_DAYS, (_LAST_DAY - first).days)
        return map(date.fromordinal, range(first.toordinal(), first.toordinal() + max(span, 0)))

    def _open(self, day: date, after: datetime) -> list[tuple[datetime, datetime]]:
        # In UTC, so that an hour lasts an hour where clocks change.
        begin = after.astimezone(UTC)
        spans = (
            (
                max(datetime.combine(day, opens, self.zone).astimezone(UTC), begin),
                datetime.combine(day, closes, self.zone).astimezone(UTC),
            )
            for opens, closes in self._hours(day)
        )
        return [(opens, closes) for opens, closes in spans if opens < closes]
