"""Built-in functions on dates, times and durations."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

from app.feel.arithmetic import shift_months
from app.feel.builtins.signature import builtin
from app.feel.builtins.strings import whole
from app.feel.comparison import equal
from app.feel.temporal_text import make_date, make_offset, read_date, read_date_time, read_duration, read_time
from app.feel.values import YearsMonths, kind_of
from app.feel.work import Work

_DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _number(value: int) -> Decimal:
    return Decimal(value)


@builtin("date(from: string|date|date and time)")
def _date(_: Work, value: str | date | datetime) -> date | None:
    if isinstance(value, str):
        return read_date(value)
    return value.date() if isinstance(value, datetime) else value


@builtin("date(year: number, month: number, day: number)")
def _date_of(_: Work, year: Decimal, month: Decimal, day: Decimal) -> date | None:
    parts = [number for part in (year, month, day) if (number := whole(part)) is not None]
    return make_date(*parts) if len(parts) == len("ymd") else None


@builtin("time(from: string|time|date|date and time)")
def _time(_: Work, value: Any) -> time | None:
    if isinstance(value, str):
        return read_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    return value if isinstance(value, time) else time(tzinfo=UTC)


@builtin("time(hour: number, minute: number, second: number, offset: days and time duration?)")
def _time_of(_: Work, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None) -> time | None:
    hours, minutes, seconds = whole(hour), whole(minute), whole(second.to_integral_value("ROUND_FLOOR"))
    if hours is None or minutes is None or seconds is None:
        return None
    zone: tzinfo | None = None
    if offset is not None and (zone := make_offset(offset)) is None:
        return None
    microseconds = int((second - seconds) * 1_000_000)
    return time(hours, minutes, seconds, microseconds, tzinfo=zone)


@builtin("date and time(from: string|date|date and time)")
def _date_and_time(_: Work, value: str | date | datetime) -> datetime | None:
    if isinstance(value, str):
        day = read_date(value)
        return read_date_time(value) if day is None else datetime.combine(day, time())
    return value if isinstance(value, datetime) else datetime.combine(value, time())


@builtin("date and time(date: date|date and time, time: time)")
def _date_and_time_of(_: Work, day: date | datetime, moment: time) -> datetime:
    return datetime.combine(day.date() if isinstance(day, datetime) else day, moment)


@builtin("duration(from: string|days and time duration|years and months duration)")
def _duration(_: Work, value: Any) -> timedelta | YearsMonths | None:
    return read_duration(value) if isinstance(value, str) else value


@builtin("years and months duration(from: date|date and time, to: date|date and time)")
def _years_and_months(_: Work, start: date, end: date) -> YearsMonths:
    """Whole months from one day to the other, towards nothing."""
    first, last = (value.date() if isinstance(value, datetime) else value for value in (start, end))
    forward = first <= last
    early, late = (first, last) if forward else (last, first)
    months = (late.year - early.year) * 12 + late.month - early.month - (late.day < early.day)
    return YearsMonths(months if forward else -months)


@builtin("day of week(date: temporal)")
def _day_of_week(_: Work, value: date) -> str:
    return _DAY_NAMES[value.weekday()]


@builtin("day of year(date: temporal)")
def _day_of_year(_: Work, value: date) -> Decimal:
    return _number(value.timetuple().tm_yday)


@builtin("week of year(date: temporal)")
def _week_of_year(_: Work, value: date) -> Decimal:
    return _number(value.isocalendar().week)


@builtin("month of year(date: temporal)")
def _month_of_year(_: Work, value: date) -> str:
    return _MONTH_NAMES[value.month - 1]


@builtin("last day of month(date: temporal)")
def _last_day_of_month(_: Work, value: date) -> Decimal:
    first = date(value.year, value.month, 1)
    following = shift_months(first, YearsMonths(1))
    return _number(31 if following is None else (following - first).days)


@builtin("is(value1: any, value2: any)")
def _is(work: Work, one: Any, other: Any) -> bool:
    """Same kind and same value, the zone included: 10:00+08:00 is not 02:00Z."""
    if kind_of(one) is not kind_of(other):
        return False
    if isinstance(one, (datetime, time)):
        same_clock = one.replace(tzinfo=None) == other.replace(tzinfo=None)
        return same_clock and str(one.tzinfo) == str(other.tzinfo)
    return equal(one, other, work) is True
