"""Loops over lists and ranges, and filters."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.feel import tree
from app.feel.comparison import order
from app.feel.scope import Scope
from app.feel.tree import Node
from app.feel.values import NUMBERS, Range
from app.feel.work import Work

Evaluate = Callable[[Node, Scope, Work], Any]


def combinations(evaluate: Evaluate, iterators: tuple[tree.Iterator, ...], scope: Scope, work: Work) -> Iterator[Scope | None]:
    """Yield a scope for every combination of the iterators' items, the last iterator running fastest.

    None where an iterator has nothing to run over (null, or a range without ends): the whole loop is null then.
    """
    first, *others = iterators
    items = _items(evaluate, first, scope, work)
    if items is None:
        yield None
        return
    for item in items:
        work.charge()
        inside = scope.inner({first.name: item})
        if others:
            yield from combinations(evaluate, tuple(others), inside, work)
        else:
            yield inside


def _items(evaluate: Evaluate, iterator: tree.Iterator, scope: Scope, work: Work) -> Any:
    source = evaluate(iterator.source, scope, work)
    if iterator.end is not None:
        return _run(source, evaluate(iterator.end, scope, work), work)
    if isinstance(source, Range):
        return _run_range(source, work)
    return source if isinstance(source, list) or source is None else [source]


def _run(low: Any, high: Any, work: Work) -> list[Any] | None:
    """Return the whole numbers or days from one end to the other, downwards where the second is smaller."""
    if type(low) is date and type(high) is date:
        days = (high - low).days
        work.expect_items(abs(days) + 1)
        step = 1 if days >= 0 else -1
        return [low + timedelta(days=step * place) for place in range(abs(days) + 1)]
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return None
    if low != low.to_integral_value() or high != high.to_integral_value():
        return None
    count = abs(NUMBERS.subtract(high, low)) + 1
    work.expect_items(int(min(count, Decimal(10**9))))
    step = 1 if high >= low else -1
    return [NUMBERS.add(low, Decimal(step * place)) for place in range(int(count))]


def _run_range(span: Range, work: Work) -> list[Any] | None:
    items = _run(span.low, span.high, work) if (order(span.low, span.high, work) or 0) <= 0 else []
    if items and not span.low_included:
        items = items[1:]
    return items[:-1] if items and not span.high_included else items


def select(evaluate: Evaluate, base: Any, condition: Node, scope: Scope, work: Work) -> Any:
    """Return what `base[condition]` gives: the item at a number, or the items for which the condition holds.

    A single value stands for the list of it; null for the empty list.
    """
    items = base if isinstance(base, list) else [] if base is None else [base]
    if _is_index(condition):
        return _at(items, evaluate(condition, scope, work))
    if not items:
        return None if isinstance(evaluate(condition, _empty(scope), work), Decimal) else []
    chosen = []
    for place, item in enumerate(items):
        work.charge()
        inside = scope.inner({"item": item, **item} if isinstance(item, dict) else {"item": item})
        found = evaluate(condition, inside, work)
        if place == 0 and isinstance(found, Decimal):
            return _at(items, found)
        if found is True:
            chosen.append(item)
    return chosen


def _is_index(condition: Node) -> bool:
    plain = condition.operand if isinstance(condition, tree.Negate) else condition
    return isinstance(plain, tree.Literal) and isinstance(plain.value, Decimal)


def _empty(scope: Scope) -> Scope:
    return scope.inner({"item": None})


def _at(items: list[Any], index: Any) -> Any:
    if not isinstance(index, Decimal) or index != index.to_integral_value() or not index or abs(index) > len(items):
        return None
    place = int(index)
    return items[place - 1 if place > 0 else place]
