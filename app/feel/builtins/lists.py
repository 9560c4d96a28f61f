"""Built-in functions on lists."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any, Final

from app.feel.builtins.signature import builtin
from app.feel.builtins.strings import whole
from app.feel.comparison import equal, order
from app.feel.values import ORDERED, Function, Kind, kind_of
from app.feel.work import Work

_COMPARISONS_PER_STEP: Final = 5
# kinds whose Python equality is FEEL's
_PLAIN: Final = frozenset({Kind.NULL, Kind.BOOLEAN, Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.DAYS, Kind.MONTHS})


@builtin("list contains(list: list, element: any)")
def _list_contains(work: Work, items: list[Any], element: Any) -> bool:
    return any(equal(item, element, work) is True for item in items)


@builtin("count(list: list...)")
def _count(_: Work, items: list[Any]) -> Decimal:
    return Decimal(len(items))


def _booleans(items: list[Any]) -> list[bool | None]:
    return [item if isinstance(item, bool) else None for item in items]


@builtin("all(list: list...)")
def _all(work: Work, items: list[Any]) -> bool | None:
    work.expect_items(len(items))
    values = _booleans(items)
    return False if False in values else None if None in values else True


@builtin("any(list: list...)")
def _any(work: Work, items: list[Any]) -> bool | None:
    work.expect_items(len(items))
    values = _booleans(items)
    return True if True in values else None if None in values else False


@builtin("sublist(list: list, start position: number, length: number?)")
def _sublist(work: Work, items: list[Any], start_position: Decimal, length: Decimal | None) -> list[Any] | None:
    start, count = whole(start_position), whole(length) if length is not None else len(items)
    if start is None or count is None or not start or abs(start) > len(items) or count < 0:
        return None
    first = start - 1 if start > 0 else len(items) + start
    if length is not None and first + count > len(items):
        return None
    return work.listed(items[first : first + count])


@builtin("append(list: list, item: any*)")
def _append(work: Work, items: list[Any], added: list[Any]) -> list[Any]:
    return work.listed([*items, *added])


def _joined(work: Work, lists: Iterable[Any]) -> list[Any]:
    result: list[Any] = []
    for items in lists:
        part = items if isinstance(items, list) else [items]
        work.expect_items(len(result) + len(part))
        result += part
    return result


@builtin("concatenate(list: any*)")
def _concatenate(work: Work, lists: list[Any]) -> list[Any] | None:
    return None if any(part is None for part in lists) else _joined(work, lists)


@builtin("union(list: any*)")
def _union(work: Work, lists: list[Any]) -> list[Any] | None:
    return None if any(part is None for part in lists) else _distinct(work, _joined(work, lists))


@builtin("insert before(list: list, position: number, newItem: any)")
def _insert_before(work: Work, items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    place = whole(position)
    if place is None or not place or abs(place) > len(items):
        return None
    first = place - 1 if place > 0 else len(items) + place
    return work.listed([*items[:first], item, *items[first:]])


@builtin("list replace(list: list, position: number, newItem: any)")
def _list_replace(work: Work, items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    place = whole(position)
    if place is None or not place or abs(place) > len(items):
        return None
    first = place - 1 if place > 0 else len(items) + place
    return work.listed([*items[:first], item, *items[first + 1 :]])


@builtin("remove(list: list, position: number)")
def _remove(work: Work, items: list[Any], position: Decimal) -> list[Any] | None:
    place = whole(position)
    if place is None or not place or abs(place) > len(items):
        return None
    first = place - 1 if place > 0 else len(items) + place
    return work.listed([*items[:first], *items[first + 1 :]])


@builtin("reverse(list: list)")
def _reverse(work: Work, items: list[Any]) -> list[Any]:
    return work.listed(items[::-1])


@builtin("index of(list: list, match: any)")
def _index_of(work: Work, items: list[Any], match: Any) -> list[Any]:
    return work.listed([Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, work) is True])


def _distinct(work: Work, items: list[Any]) -> list[Any]:
    result: list[Any] = []
    seen: set[tuple[Kind, Any]] = set()
    others: list[Any] = []
    for item in items:
        work.charge()
        kind = kind_of(item)
        plain = kind in _PLAIN
        known = (kind, item) in seen if plain else any(equal(item, other, work) is True for other in others)
        if known:
            continue
        result.append(item)
        if plain:
            seen.add((kind, item))
        else:
            others.append(item)
    return result


@builtin("distinct values(list: list)")
def _distinct_values(work: Work, items: list[Any]) -> list[Any]:
    return _distinct(work, items)


@builtin("flatten(list: list)")
def _flatten(work: Work, items: list[Any]) -> list[Any]:
    result: list[Any] = []
    _collect(work, items, result, 0)
    return work.listed(result)


def _collect(work: Work, items: list[Any], result: list[Any], level: int) -> None:
    below = work.deeper(level)
    for item in items:
        work.charge()
        if isinstance(item, list):
            _collect(work, item, result, below)
        else:
            result.append(item)


class _Unordered(ValueError):
    """Two items have no common order; the built-in gives null."""


def _place(left: Any, right: Any, work: Work) -> int:
    place = order(left, right, work)
    if place is None:
        raise _Unordered
    return place


def ordered(work: Work, items: list[Any]) -> list[Any]:
    """Return the items in ascending order.

    Raises:
        ValueError: two of them have no common order.
    """
    work.charge(len(items) * len(items).bit_length() // _COMPARISONS_PER_STEP)
    return sorted(items, key=cmp_to_key(lambda left, right: _place(left, right, work)))


@builtin("sort(list: list, precedes: function?)")
def _sort(work: Work, items: list[Any], precedes: Function | None) -> list[Any]:
    work.expect_items(len(items))
    if precedes is None:
        return ordered(work, items)
    return sorted(items, key=cmp_to_key(lambda left, right: _compare(precedes, left, right)))


def _compare(precedes: Function, left: Any, right: Any) -> int:
    before = precedes.call(left, right)
    if not isinstance(before, bool):
        raise _Unordered
    return -1 if before else 1 if precedes.call(right, left) is True else 0


def _extreme(work: Work, items: list[Any], side: int) -> Any:
    work.expect_items(len(items))
    if not items or any(kind_of(item) not in ORDERED for item in items):
        return None
    best = items[0]
    for item in items[1:]:
        best = item if _place(item, best, work) == side else best
    return best


@builtin("min(list: list...)")
def _min(work: Work, items: list[Any]) -> Any:
    return _extreme(work, items, -1)


@builtin("max(list: list...)")
def _max(work: Work, items: list[Any]) -> Any:
    return _extreme(work, items, 1)
