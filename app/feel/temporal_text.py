"""Dates, times and durations read from ISO 8601 text, strictly, and written back."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from app.feel.values import YearsMonths

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)?"
)
_MONTHS: Final = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS: Final = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\.([0-9]{1,9}))?S)?)?"
)
_WIDEST_OFFSET: Final = timedelta(hours=14)
_MONTHS_A_YEAR: Final = 12


@lru_cache(maxsize=512)
def find_zone(key: str) -> ZoneInfo | None:
    """Return the IANA zone of that name, None when there is none."""
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):  # zoneinfo raises each of them for some wrong keys
        return None


def read_date(text: str) -> date | None:
    """Read `2026-11-21`; None when it is no date between the years 1 and 9999."""
    found = _DATE.fullmatch(text)
    return make_date(*map(int, found.groups())) if found else None


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the date, None when the calendar has none such."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def make_offset(offset: timedelta) -> tzinfo | None:
    """Return the zone of a fixed offset from UTC, None beyond 14 hours."""
    if abs(offset) > _WIDEST_OFFSET:
        return None
    return timezone(offset) if offset else UTC


def _read_zone(text: str) -> tzinfo | None:
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return find_zone(text[1:])
    hours, minutes, seconds = (int(part) for part in (text[1:] + ":00").split(":")[:3])
    if minutes >= 60 or seconds >= 60:  # noqa: PLR2004 - minutes an hour, seconds a minute
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return make_offset(-offset if text.startswith("-") else offset)


def read_time(text: str) -> time | None:
    """Read `10:30:00` with an optional fraction and an optional `Z`, `+08:00` or `@Asia/Shanghai`.

    Digits of the fraction beyond microseconds are dropped. None when it is no time.
    """
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, second, fraction, zone_text = found.groups()
    zone = _read_zone(zone_text) if zone_text else None
    if zone_text and zone is None:
        return None
    try:
        return time(int(hour), int(minute), int(second), _microseconds(fraction), tzinfo=zone)
    except ValueError:
        return None


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "").ljust(6, "0")[:6])


def read_date_time(text: str) -> datetime | None:
    """Read `2026-11-21T10:30:00` with what `read_time` allows behind it; None when it is no date and time."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    moment = read_time(time_text) if separator else None
    return None if day is None or moment is None else datetime.combine(day, moment)


def read_duration(text: str) -> timedelta | YearsMonths | None:
    """Read `P1Y2M` or `P1DT2H3M4.5S`, with a leading `-` where it counts down.

    None for anything else; weeks and mixtures of months and days are no FEEL durations.
    """
    if found := _MONTHS.fullmatch(text):
        sign, years, months = found.groups()
        length = int(years or 0) * _MONTHS_A_YEAR + int(months or 0)
        return YearsMonths(-length if sign else length)
    if found := _DAYS.fullmatch(text):
        sign, days, hours, minutes, seconds, fraction = found.groups()
        try:
            span = timedelta(
                days=int(days or 0),
                hours=int(hours or 0),
                minutes=int(minutes or 0),
                seconds=int(seconds or 0),
                microseconds=_microseconds(fraction),
            )
        except OverflowError:
            return None
        return -span if sign else span
    return None


def read_temporal(text: str) -> date | time | timedelta | YearsMonths | None:
    """Read any of them, as the literal @"..." does; None when the text is none of them."""
    for read in (read_date, read_date_time, read_time, read_duration):
        value = read(text)
        if value is not None:
            return value
    return None


def write_zone(zone: tzinfo | None) -> str:
    """Return `Z`, `+08:00`, `@Asia/Shanghai`, or nothing for a local time."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    offset = zone.utcoffset(None)
    if not offset:
        return "Z"
    seconds = int(abs(offset).total_seconds())
    text = f"{'-' if offset < timedelta(0) else '+'}{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def write_time(value: time) -> str:
    """Return the text `read_time` reads."""
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}{write_zone(value.tzinfo)}"


def write_date_time(value: datetime) -> str:
    """Return the text `read_date_time` reads."""
    return f"{value.date().isoformat()}T{write_time(value.timetz())}"


def write_days(value: timedelta) -> str:
    """Return `P1DT2H3M4.5S`, parts that are nothing left out; `PT0S` for no time at all."""
    span = abs(value)
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{span.days}D" if span.days else ""
    text = f"P{days}T{clock}" if clock else f"P{days}"
    return "PT0S" if text == "P" else f"-{text}" if value < timedelta(0) else text


def write_months(value: YearsMonths) -> str:
    """Return `P1Y2M`, parts that are nothing left out; `P0M` for nothing."""
    years, months = divmod(abs(value.months), _MONTHS_A_YEAR)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return f"{'-' if value.months < 0 else ''}P{text or '0M'}"
