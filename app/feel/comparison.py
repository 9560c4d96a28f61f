"""Equality, order and membership with DMN's three values: true, false and null."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from app.feel.values import ORDERED, Kind, Range, kind_of
from app.feel.work import Work


def equal(left: Any, right: Any, work: Work, level: int = 0) -> bool | None:
    """Whether two values are equal; null when they are of different kinds."""
    work.charge()
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind is not kind_of(right):
        return None
    compare_parts = _PARTS.get(kind)
    return bool(left == right) if compare_parts is None else compare_parts(left, right, work, level)


def _moments_equal(left: Any, right: Any, work: Work, _level: int) -> bool | None:
    place = order(left, right, work)
    return None if place is None else place == 0


def _ranges_equal(left: Range, right: Range, work: Work, _level: int) -> bool | None:
    sides = (left.low_included, left.high_included) == (right.low_included, right.high_included)
    return all_of([equal(left.low, right.low, work), equal(left.high, right.high, work), sides])


def _lists_equal(left: list[Any], right: list[Any], work: Work, level: int) -> bool | None:
    if len(left) != len(right):
        return False
    below = work.deeper(level)
    result: bool | None = True
    for one, other in zip(left, right, strict=True):
        same = equal(one, other, work, below)
        if same is False:
            return False
        result = None if same is None else result
    return result


def _contexts_equal(left: dict[str, Any], right: dict[str, Any], work: Work, level: int) -> bool | None:
    if left.keys() != right.keys():
        return False
    names = list(left)
    return _lists_equal([left[name] for name in names], [right[name] for name in names], work, level)


_PARTS: Final[dict[Kind, Callable[[Any, Any, Work, int], bool | None]]] = {
    Kind.LIST: _lists_equal,
    Kind.CONTEXT: _contexts_equal,
    Kind.RANGE: _ranges_equal,
    Kind.DATE_TIME: _moments_equal,
    Kind.TIME: _moments_equal,
}


def all_of(values: list[bool | None]) -> bool | None:
    """Three-valued conjunction."""
    return False if False in values else None if None in values else True


def any_of(values: list[bool | None]) -> bool | None:
    """Three-valued disjunction."""
    return True if True in values else None if None in values else False


def negated(value: Any) -> bool | None:
    """Three-valued negation; null for what is no boolean."""
    return not value if isinstance(value, bool) else None


def order(left: Any, right: Any, work: Work) -> int | None:
    """Return -1, 0 or 1 as `left` lies before, at or after `right`; None when they have no common order.

    A date and time (or time) without a zone beside one with a zone is read in the host's zone; without a host
    the two have no order.
    """
    kind = kind_of(left)
    if kind is not kind_of(right) or kind not in ORDERED:
        return None
    if kind is Kind.STRING:
        work.charge(min(len(left), len(right)) // 50)
    if kind is Kind.DATE_TIME:
        left, right = aligned(left, right, work)
    elif kind is Kind.TIME:
        left, right = _seconds(left, work), _seconds(right, work)
        if (left[1] is None) is not (right[1] is None):
            return None
        left, right = left[0], right[0]
    if left is None or right is None:
        return None
    return int(left > right) - int(left < right)


def aligned(left: datetime, right: datetime, work: Work) -> tuple[datetime, datetime] | tuple[None, None]:
    """Return both as instants in UTC, or both local; (None, None) where one alone has a zone and no host knows the other's."""
    if left.tzinfo is None and right.tzinfo is None:
        return left, right
    if left.tzinfo is None or right.tzinfo is None:
        zone = work.host.zone if work.host else None
        if zone is None:
            return None, None
        left, right = (in_zone(value, zone) for value in (left, right))
    try:
        return left.astimezone(UTC), right.astimezone(UTC)
    except OverflowError:
        return None, None


def in_zone(value: datetime, zone: tzinfo) -> datetime:
    """Return a local date and time read in `zone`; one with a zone stays as it is."""
    return value.replace(tzinfo=zone) if value.tzinfo is None else value


def _seconds(value: time, work: Work) -> tuple[timedelta, timedelta | None]:
    """Return a time as the span since midnight UTC (or local midnight) and its offset, None where local."""
    span = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    offset = time_offset(value, work)
    return (span if offset is None else span - offset), offset


def time_offset(value: time, work: Work) -> timedelta | None:
    """Return a time's offset from UTC; that of a named zone is taken today, or in January 2000 without a host."""
    if value.tzinfo is None:
        return None
    day = work.host.now.date() if work.host else date(2000, 1, 1)
    return value.tzinfo.utcoffset(datetime.combine(day, value.replace(tzinfo=None)))


def compare(operator: str, left: Any, right: Any, work: Work) -> bool | None:
    """Apply one of = != < <= > >=; null where the values cannot be compared."""
    if operator in {"=", "!="}:
        same = equal(left, right, work)
        return same if operator == "=" else negated(same)
    work.charge()
    place = order(left, right, work)
    if place is None:
        return None
    return {"<": place < 0, "<=": place <= 0, ">": place > 0, ">=": place >= 0}[operator]


def in_range(value: Any, span: Range, work: Work) -> bool | None:
    """Whether a value lies in a range; null where it cannot be compared with its ends."""
    return all_of(
        [
            compare(">=" if span.low_included else ">", value, span.low, work),
            compare("<=" if span.high_included else "<", value, span.high, work),
        ]
    )


def passes(value: Any, test: Any, work: Work) -> bool | None:
    """Whether a value passes a test that is a value: equal to it, inside the range, or among (the ranges of) the list."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return in_range(value, test, work)
    if isinstance(test, list):
        same = equal(value, test, work) if isinstance(value, list) else False
        return any_of([same is True, *(_among(value, item, work) for item in test)])
    return equal(value, test, work)


def _among(value: Any, item: Any, work: Work) -> bool | None:
    if isinstance(item, Range) and not isinstance(value, Range):
        return in_range(value, item, work)
    return equal(value, item, work) is True
