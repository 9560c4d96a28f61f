"""Which rules of a table surely overlap, and which inputs no rule covers, found by trying sample values.

Cells made of plain values, comparisons and intervals can change their answer only at the values they name. So a column is
tried at each of those values, between them and beyond them; two rules overlap when every column has a sample both accept.
Cells that are not that simple, and columns that compute something, are judged only where they are `-`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from app.engine.dmn.errors import ValueUnfit
from app.engine.dmn.model import InputCell, InputColumn, Table, TableRule
from app.engine.dmn.types import shown
from app.feel import FeelError, UnaryTests, parse_expression

_VALUE: Final = (
    r'(?:-?(?:\d+(?:\.\d+)?|\.\d+)|"(?:[^"\\]|\\.)*"|true\b|false\b|null\b|@"[^"]*"'
    r'|(?:date and time|date|time|duration)\s*\(\s*"[^"]*"\s*\))'
)
_TEST: Final = rf"(?:(?:<=|>=|!=|<|>|=)?\s*{_VALUE}|[\[\](]\s*{_VALUE}\s*\.\.\s*{_VALUE}\s*[\]\[)])"
_TESTS: Final = rf"\s*{_TEST}(?:\s*,\s*{_TEST})*\s*"
_SIMPLE: Final = re.compile(rf"{_TESTS}|\s*not\s*\({_TESTS}\)\s*")
_VALUES: Final = re.compile(rf"\.\.|{_VALUE}")
_LONGEST_CELL: Final = 500
_MOST_TRIALS: Final = 50_000
_MOST_VISITS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """One input: the columns that read it, the samples tried, and by rule which of them it accepts (a bit each)."""

    label: str
    samples: tuple[Any, ...]
    accepted: tuple[int, ...]
    known: bool


class Coverage:
    """What the rules of a table cover.

    Args:
        table: a table whose cells could all be read.
    """

    def __init__(self, table: Table) -> None:
        self.rules = table.rules
        groups: dict[str, list[int]] = {}
        for at, column in enumerate(table.inputs):
            groups.setdefault(column.source, []).append(at)
        self._left = _MOST_TRIALS
        self._axes = [self._axis(table, columns) for columns in groups.values()]

    def overlaps(self) -> Iterator[tuple[TableRule, TableRule, str]]:
        """Yield pairs of rules that surely both match, with an example; nothing for a table too large to try."""
        if self._left < 0:
            return
        for second in range(len(self.rules)):
            for first in range(second):
                common = [axis.accepted[first] & axis.accepted[second] for axis in self._axes]
                if all(common):
                    example = _example((axis, _lowest(bits)) for axis, bits in zip(self._axes, common, strict=True))
                    yield self.rules[first], self.rules[second], example

    def gap(self) -> str:
        """Return an example of inputs that no rule covers; "" where there is none or it cannot be known."""
        if self._left < 0 or not self._axes or not all(axis.known for axis in self._axes):
            return ""
        found = _Search(self._axes).run(range(len(self.rules)))
        return _example(zip(self._axes, found, strict=True)) if found else ""

    def _axis(self, table: Table, columns: Sequence[int]) -> _Axis:
        first = table.inputs[columns[0]]
        plain = first.expression.names == {first.source}
        cells = [[rule.inputs[at] for at in columns] for rule in table.rules]
        flat = [cell for row in cells for cell in row]
        samples = _samples(first, flat) if plain else (None,)
        accepted = []
        answers: dict[str, int] = {}
        for row in cells:
            bits = (1 << len(samples)) - 1
            for cell in row:
                if cell.source not in answers:
                    answers[cell.source] = self._answer(cell, samples) if plain else _everything(cell, len(samples))
                bits &= answers[cell.source]
            accepted.append(bits)
        known = plain and all(cell.tests is None or _is_simple(cell.source) for cell in flat)
        return _Axis(label=first.source, samples=samples, accepted=tuple(accepted), known=known)

    def _answer(self, cell: InputCell, samples: Sequence[Any]) -> int:
        """Return the samples a cell accepts; none where it cannot be known."""
        if cell.tests is None:
            return (1 << len(samples)) - 1
        self._left -= len(samples)
        if self._left < 0 or not _is_simple(cell.source):
            return 0
        return sum(1 << at for at, sample in enumerate(samples) if _passes(cell.tests, sample))


class _Search:
    """Looks for a combination of samples that no rule accepts; gives up after a number of visits."""

    def __init__(self, axes: Sequence[_Axis]) -> None:
        self._axes = axes
        self._visits = 0
        self._covered: set[tuple[int, frozenset[int]]] = set()

    def run(self, rules: Iterable[int]) -> list[int]:
        """Return the place of a sample on each axis, empty where there is none or it was not found in time."""
        return self._below(0, frozenset(rules)) or []

    def _below(self, level: int, rules: frozenset[int]) -> list[int] | None:
        if level == len(self._axes):
            return None if rules else []
        if (level, rules) in self._covered:
            return None
        axis = self._axes[level]
        for at, sample in enumerate(axis.samples):
            self._visits += 1
            if self._visits > _MOST_VISITS:
                return None
            if not _counts_as_gap(sample, axis.samples):
                continue
            below = self._below(level + 1, frozenset(rule for rule in rules if axis.accepted[rule] >> at & 1))
            if below is not None:
                return [at, *below]
        self._covered.add((level, rules))
        return None


def _is_simple(source: str) -> bool:
    # White space is folded first: runs of it would make the pattern try every way to share them out.
    return len(source) <= _LONGEST_CELL and _SIMPLE.fullmatch(_folded(source)) is not None


def _folded(source: str) -> str:
    return " ".join(source.split())


def _everything(cell: InputCell, samples: int) -> int:
    return (1 << samples) - 1 if cell.tests is None else 0


def _passes(tests: UnaryTests, sample: Any) -> bool:
    try:
        return tests.matches(sample, {}) is True
    except FeelError:
        return False


def _samples(column: InputColumn, cells: Iterable[InputCell]) -> tuple[Any, ...]:
    """Return the values a column is tried at: those its cells name, between and beyond them, and null last."""
    sources = {cell.source for cell in cells if cell.tests is not None}
    if column.allowed is not None:
        sources.add(column.allowed.source)
    named = [value for source in sorted(sources) if _is_simple(source) for value in _named_values(source)]
    by_type: dict[type, set[Any]] = {}
    for value in named:
        by_type.setdefault(type(value), set()).add(value)
    tried = [sample for kind, values in by_type.items() for sample in _around(kind, values)]
    fitting = [value for value in tried if value is not None and _is_allowed(column, value)]
    return (*fitting, None)


def _named_values(source: str) -> Iterator[Any]:
    for text in _VALUES.findall(_folded(source)):
        if text != "..":
            try:
                yield parse_expression(text).evaluate({})
            except FeelError:
                continue  # a date that does not exist names no value


def _around(kind: type, values: set[Any]) -> list[Any]:
    """Return values of one type with others between and beyond them."""
    if kind is bool:
        return [True, False]
    if kind is str:
        other = "other"
        while other in values:
            other += "_"
        return [*sorted(values), other]
    steps: Mapping[type, Any] = {
        Decimal: Decimal(1),
        date: timedelta(days=1),
        datetime: timedelta(seconds=1),
        timedelta: timedelta(seconds=1),
    }
    if kind not in steps:
        return [value for value in values if value is not None]
    try:
        ordered = sorted(values)
        between = [low + (high - low) / 2 for low, high in pairwise(ordered)]
        return list(dict.fromkeys([*ordered, *between, ordered[0] - steps[kind], ordered[-1] + steps[kind]]))
    except (ArithmeticError, TypeError):
        return list(values)


def _is_allowed(column: InputColumn, value: Any) -> bool:
    try:
        fitted = column.type.fit(value)
        allowed = column.type.allows(fitted, None)
    except (FeelError, ValueUnfit):
        return False
    return allowed and (column.allowed is None or _passes(column.allowed, fitted))


def _counts_as_gap(sample: Any, samples: Sequence[Any]) -> bool:
    """Whether a sample may show a gap: not a missing value (unless nothing else is tried), nor 4.5 between whole numbers."""
    if sample is None:
        return len(samples) == 1
    numbers = [value for value in samples if isinstance(value, Decimal)]
    halves = [value for value in numbers if value != value.to_integral_value()]
    whole_cells = all((value * 2) == (value * 2).to_integral_value() for value in halves)
    return not (isinstance(sample, Decimal) and sample in halves and whole_cells)


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _example(chosen: Iterable[tuple[_Axis, int]]) -> str:
    """Return sample inputs as text; an input that may be anything is left out unless nothing else is left."""
    pairs = [(axis.label, axis.samples[at]) for axis, at in chosen]
    telling = [(label, value) for label, value in pairs if value is not None] or pairs
    return ", ".join(f"{label} = {shown(value)}" for label, value in telling) or "-"
