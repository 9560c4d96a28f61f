"""What a path `value.name` gives: an entry of a context, a property of a date or duration, never a Python attribute."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.feel.arithmetic import microseconds_of
from app.feel.comparison import time_offset
from app.feel.values import NUMBERS, Kind, YearsMonths, kind_of
from app.feel.work import Work

_MILLION: Final = Decimal(1_000_000)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def follow(value: Any, name: str, work: Work, level: int = 0) -> Any:
    """Return the part of a value called `name`; null where it has none. A list gives the list of its items' parts."""
    kind = kind_of(value)
    if kind is Kind.CONTEXT:
        return value.get(name)
    if kind is Kind.LIST:
        below = work.deeper(level)
        work.charge(len(value))
        return [follow(item, name, work, below) for item in value]
    read = _PROPERTIES.get(kind, {}).get(name)
    return None if read is None else read(value, work)


def _count(value: int) -> Decimal:
    return Decimal(value)


def _seconds(value: timedelta) -> Decimal:
    return NUMBERS.divide(Decimal(microseconds_of(value)), _MILLION)


def _second(value: time | datetime) -> Decimal:
    return NUMBERS.add(Decimal(value.second), NUMBERS.divide(Decimal(value.microsecond), _MILLION))


def _offset(value: datetime | time, work: Work) -> timedelta | None:
    return time_offset(value, work) if isinstance(value, time) else value.utcoffset()


def _zone(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _instant_value(value: datetime) -> Decimal:
    return _seconds((value if value.tzinfo else value.replace(tzinfo=UTC)) - _EPOCH)


def _time_value(value: time) -> Decimal:
    return _seconds(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond))


def _part(value: timedelta, size: int, wrap: int | None = None) -> Decimal:
    """Return whole units of `size` microseconds, with the duration's sign, without the larger units."""
    length = microseconds_of(abs(value))
    amount = length // size if wrap is None else length % wrap // size
    return Decimal(-amount if value < timedelta(0) else amount)


def _part_seconds(value: timedelta) -> Decimal:
    seconds = NUMBERS.divide(Decimal(microseconds_of(abs(value)) % 60_000_000), _MILLION)
    return NUMBERS.minus(seconds) if value < timedelta(0) else seconds


def _months_part(value: YearsMonths) -> Decimal:
    rest = abs(value.months) % 12
    return Decimal(-rest if value.months < 0 else rest)


def _years_part(value: YearsMonths) -> Decimal:
    years = abs(value.months) // 12
    return Decimal(-years if value.months < 0 else years)


_Read = Callable[[Any, Work], Any]

_DATE_PROPERTIES: Final[Mapping[str, _Read]] = {
    "year": lambda value, _: _count(value.year),
    "month": lambda value, _: _count(value.month),
    "day": lambda value, _: _count(value.day),
    "weekday": lambda value, _: _count(value.isoweekday()),
}
_TIME_PROPERTIES: Final[Mapping[str, _Read]] = {
    "hour": lambda value, _: _count(value.hour),
    "minute": lambda value, _: _count(value.minute),
    "second": lambda value, _: _second(value),
    "time offset": _offset,
    "timezone": lambda value, _: _zone(value),
}
_HOUR: Final = 3_600_000_000
_PROPERTIES: Final[Mapping[Kind, Mapping[str, _Read]]] = {
    Kind.DATE: {**_DATE_PROPERTIES, "value": lambda value, _: _instant_value(datetime.combine(value, time()))},
    Kind.TIME: {**_TIME_PROPERTIES, "value": lambda value, _: _time_value(value)},
    Kind.DATE_TIME: {
        **_DATE_PROPERTIES,
        **_TIME_PROPERTIES,
        "value": lambda value, _: _instant_value(value),
        "date": lambda value, _: date(value.year, value.month, value.day),
        "time": lambda value, _: value.timetz(),
    },
    Kind.DAYS: {
        "days": lambda value, _: _part(value, 24 * _HOUR),
        "hours": lambda value, _: _part(value, _HOUR, 24 * _HOUR),
        "minutes": lambda value, _: _part(value, _HOUR // 60, _HOUR),
        "seconds": lambda value, _: _part_seconds(value),
        "value": lambda value, _: _seconds(value),
    },
    Kind.MONTHS: {
        "years": lambda value, _: _years_part(value),
        "months": lambda value, _: _months_part(value),
        "value": lambda value, _: _count(value.months),
    },
    Kind.RANGE: {
        "start": lambda value, _: value.low,
        "end": lambda value, _: value.high,
        "start included": lambda value, _: value.low_included,
        "end included": lambda value, _: value.high_included,
    },
}
