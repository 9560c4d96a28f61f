"""Decisions as values: tables, boxed expressions, their inputs and outputs, and what an evaluation gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.engine.dmn.types import DataType
from app.feel import Expression, UnaryTests
from app.languages import Text


class HitPolicy(StrEnum):
    """How many rules may match, and what comes of them (DMN 1.3 section 8.2.10)."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"

    @property
    def gives_list(self) -> bool:
        """Whether the result is a list of hits."""
        return self in {HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER}

    @property
    def needs_order(self) -> bool:
        """Whether the order of the output values ranks the hits."""
        return self in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}


class Aggregation(StrEnum):
    """What a COLLECT table makes of its hits."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData:
    """An input of a decision: the name expressions use and the type its JSON value is read by."""

    id: str
    name: str
    type: DataType
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InputColumn:
    """A column of conditions.

    Attributes:
        source: text of the input expression.
        label: heading as people read it.
        allowed: the input values; None where any value may come.
    """

    id: str
    label: Text
    source: str
    expression: Expression
    type: DataType
    allowed: UnaryTests | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputColumn:
    """A column of results.

    Attributes:
        name: the name its value is given under.
        order: the output values from highest to lowest, for PRIORITY and OUTPUT ORDER; empty where not listed.
        allowed: tests of the output values; None where any value may be given.
        default: the value when no rule matches; None where there is none.
    """

    id: str
    label: Text
    name: str
    type: DataType
    allowed: UnaryTests | None
    order: tuple[Any, ...]
    default: Expression | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputCell:
    """A condition; `tests` is None where the cell is empty or `-` and any value will do."""

    source: str
    tests: UnaryTests | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputCell:
    """A result."""

    source: str
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule:
    """A row of a decision table.

    Attributes:
        number: 1-based number as the editor shows it.
        annotation: the reason a person reads beside the row.
        requirement: ids of the requirement rows it carries out, space separated.
    """

    number: int
    id: str
    inputs: tuple[InputCell, ...]
    outputs: tuple[OutputCell, ...]
    annotation: Text
    requirement: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision table."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[TableRule, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A literal expression."""

    source: str
    expression: Expression
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedContext:
    """Named entries, each seeing those before it; the result, or all entries where there is no result."""

    entries: "tuple[tuple[str, Logic], ...]"
    result: "Logic | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedList:
    """A list of boxed expressions."""

    items: "tuple[Logic, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A list of contexts with the same names."""

    columns: tuple[str, ...]
    rows: "tuple[tuple[Logic, ...], ...]"


Logic = Table | Literal | BoxedContext | BoxedList | Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision, ready to be evaluated.

    Attributes:
        variable: the name other decisions read its value by.
        inputs: the input data it needs, those of the decisions it requires included; for a file that declares none, the
            names its input expressions read.
        outputs: the names its outputs are given under.
        requires: ids of the decisions it needs first.
        properties: extension properties, such as `requirement`.
    """

    id: str
    name: Text
    file: str
    line: int
    variable: str
    type: DataType
    logic: Logic
    inputs: tuple[InputData, ...]
    outputs: tuple[str, ...]
    requires: tuple[str, ...]
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionModel:
    """The decisions of one file by id."""

    file: str
    decisions: Mapping[str, Decision]

    def find(self, decision: str) -> Decision | None:
        """Return a decision by id, else by name (Chinese, English or the name of its variable)."""
        if decision in self.decisions:
            return self.decisions[decision]
        named = (one for one in self.decisions.values() if decision in (one.name.zh, one.name.en, one.variable))
        return next(named, None) if decision else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedRule:
    """A rule that matched, to be shown beside the outputs."""

    number: int
    id: str
    annotation: Text
    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """What a decision came to.

    Attributes:
        outputs: FEEL values by output name; every output is there, null when no rule matched.
        value: the decision's value as other decisions see it.
        matched: the rules the outputs come from, in table order; empty when none matched or the decision is no table.
    """

    outputs: Mapping[str, Any]
    value: Any
    matched: tuple[MatchedRule, ...]
