"""Built-in functions that make one number of a list of numbers."""

from decimal import Decimal
from typing import Any

from app.feel.builtins.signature import builtin
from app.feel.values import NUMBERS
from app.feel.work import Work


def _numbers(work: Work, items: list[Any]) -> list[Decimal] | None:
    work.expect_items(len(items))
    return items if items and all(isinstance(item, Decimal) for item in items) else None


def _total(numbers: list[Decimal]) -> Decimal:
    result = Decimal(0)
    for number in numbers:
        result = NUMBERS.add(result, number)
    return result


@builtin("sum(list: list...)")
def _sum(work: Work, items: list[Any]) -> Decimal | None:
    numbers = _numbers(work, items)
    return None if numbers is None else _total(numbers)


@builtin("product(list: list...)")
def _product(work: Work, items: list[Any]) -> Decimal | None:
    numbers = _numbers(work, items)
    if numbers is None:
        return None
    result = Decimal(1)
    for number in numbers:
        result = NUMBERS.multiply(result, number)
    return result


@builtin("mean(list: list...)")
def _mean(work: Work, items: list[Any]) -> Decimal | None:
    numbers = _numbers(work, items)
    return None if numbers is None else NUMBERS.divide(_total(numbers), Decimal(len(numbers)))


@builtin("median(list: list...)")
def _median(work: Work, items: list[Any]) -> Decimal | None:
    numbers = _numbers(work, items)
    if numbers is None:
        return None
    ranked, middle = sorted(numbers), len(numbers) // 2
    if len(ranked) % 2:
        return ranked[middle]
    return NUMBERS.divide(NUMBERS.add(ranked[middle - 1], ranked[middle]), Decimal(2))


@builtin("stddev(list: list...)")
def _stddev(work: Work, items: list[Any]) -> Decimal | None:
    """The sample standard deviation; null for fewer than two numbers."""
    numbers = _numbers(work, items)
    if numbers is None or len(numbers) < 2:  # noqa: PLR2004 - one number deviates from nothing
        return None
    mean = NUMBERS.divide(_total(numbers), Decimal(len(numbers)))
    squares = [NUMBERS.power(NUMBERS.subtract(number, mean), Decimal(2)) for number in numbers]
    return NUMBERS.sqrt(NUMBERS.divide(_total(squares), Decimal(len(numbers) - 1)))


@builtin("mode(list: list...)")
def _mode(work: Work, items: list[Any]) -> list[Decimal] | None:
    if not items:
        return []
    numbers = _numbers(work, items)
    if numbers is None:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, count in counts.items() if count == most)
