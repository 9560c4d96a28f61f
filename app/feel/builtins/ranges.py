"""Built-in functions that relate points and ranges to each other (DMN 10.3.4.9).

An end of a range is a value and a nudge: an excluded start lies just after its value, an excluded end just before it.
A point is a range that starts and ends on itself. Every relation is then a comparison of such ends.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from app.feel.builtins.signature import builtin
from app.feel.comparison import order
from app.feel.values import ORDERED, Range, kind_of
from app.feel.work import Work


class _End(NamedTuple):
    value: Any
    nudge: int


class _Span(NamedTuple):
    start: _End
    end: _End
    is_range: bool


def _span(value: Any) -> _Span | None:
    if isinstance(value, Range):
        start, end = _End(value.low, 0 if value.low_included else 1), _End(value.high, 0 if value.high_included else -1)
        return _Span(start, end, is_range=True)
    return _Span(_End(value, 0), _End(value, 0), is_range=False) if kind_of(value) in ORDERED else None


def _order(left: _End, right: _End, work: Work) -> int:
    place = order(left.value, right.value, work)
    if place is None:
        raise ValueError  # the built-in gives null
    return place or (left.nudge > right.nudge) - (left.nudge < right.nudge)


_Relation = Callable[[_Span, _Span, Work], bool]


def _before(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.end, other.start, work) < 0


def _meets(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.end, other.start, work) == 0


def _overlaps(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.end, other.start, work) >= 0 and _order(one.start, other.end, work) <= 0


def _overlaps_before(one: _Span, other: _Span, work: Work) -> bool:
    begins = _order(one.start, other.start, work) < 0 and _order(one.end, other.start, work) >= 0
    return begins and _order(one.end, other.end, work) <= 0


def _finishes(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.end, other.end, work) == 0 and _order(one.start, other.start, work) >= 0


def _includes(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.start, other.start, work) <= 0 and _order(one.end, other.end, work) >= 0


def _starts(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.start, other.start, work) == 0 and _order(one.end, other.end, work) <= 0


def _coincides(one: _Span, other: _Span, work: Work) -> bool:
    return _order(one.start, other.start, work) == 0 and _order(one.end, other.end, work) == 0


# relation, whether its arguments are swapped, and which of the two (as called) must be ranges
_RELATIONS: Final[dict[str, tuple[_Relation, bool, tuple[bool, bool]]]] = {
    "before": (_before, False, (False, False)),
    "after": (_before, True, (False, False)),
    "meets": (_meets, False, (True, True)),
    "met by": (_meets, True, (True, True)),
    "overlaps": (_overlaps, False, (True, True)),
    "overlaps before": (_overlaps_before, False, (True, True)),
    "overlaps after": (_overlaps_before, True, (True, True)),
    "finishes": (_finishes, False, (False, True)),
    "finished by": (_finishes, True, (True, False)),
    "includes": (_includes, False, (True, False)),
    "during": (_includes, True, (False, True)),
    "starts": (_starts, False, (False, True)),
    "started by": (_starts, True, (True, False)),
    "coincides": (_coincides, False, (False, False)),
}


def _relate(name: str, work: Work, one: Any, other: Any) -> bool | None:
    relation, swapped, ranges = _RELATIONS[name]
    left, right = _span(one), _span(other)
    if left is None or right is None:
        return None
    if (ranges[0] and not left.is_range) or (ranges[1] and not right.is_range):
        return None
    if name == "coincides" and left.is_range is not right.is_range:
        return None
    work.charge()
    return relation(right, left, work) if swapped else relation(left, right, work)


def _register(name: str) -> None:
    mixed = ("range", "point") if _RELATIONS[name][2] == (True, False) else ("point", "range")
    # what DMN calls the arguments: points and ranges, numbered where both are the same
    for first, second in (("point1", "point2"), ("range1", "range2"), mixed):
        builtin(f"{name}({first}: point, {second}: point)")(lambda work, one, other: _relate(name, work, one, other))


for _name in _RELATIONS:
    _register(_name)
