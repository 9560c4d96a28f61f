"""Evaluates decision tables: which rules match, and what the hit policy makes of them.

Rules of DMN 1.3: sections 8.2.8 (default output entries), 8.2.10 (hit policies), 10.3.4.4 (sum, min and max of an empty list
are null, its count is 0). Where no rule matches and no default is given: a single hit and an aggregation other than COUNT
give null for every output, COUNT gives 0, a policy that lists its hits gives the empty list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.engine.dmn.errors import (
    AggregationFailed,
    CellFailed,
    InputOutside,
    InputUnfit,
    OutputOutside,
    OutputsDiffer,
    OutputUnfit,
    RulesOverlap,
    ValueUnfit,
)
from app.engine.dmn.model import (
    Aggregation,
    DecisionResult,
    HitPolicy,
    InputColumn,
    MatchedRule,
    OutputColumn,
    Table,
    TableRule,
)
from app.engine.dmn.tables import cell_name
from app.engine.dmn.types import shown
from app.feel import FeelError, Host, parse_expression
from app.findings import Place
from app.languages import Text

_SHOWN_RULES: Final = 20
_EQUAL: Final = "left = right"
_AGGREGATE: Final[Mapping[Aggregation, str]] = {
    Aggregation.SUM: "sum(values)",
    Aggregation.MIN: "min(values)",
    Aggregation.MAX: "max(values)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    rule: TableRule
    values: Mapping[str, Any]


class TableRun:
    """One evaluation of a decision table.

    Args:
        table: the table.
        context: what its expressions see.
        host: the clock they may ask.
        place: where the decision stands, for errors.
    """

    def __init__(self, table: Table, context: Mapping[str, Any], host: Host | None, place: Place) -> None:
        self.table = table
        self.context = context
        self.host = host
        self.place = place

    def result(self) -> DecisionResult:
        """Return what the table comes to.

        Raises:
            DecisionFailed: a cell cannot be evaluated, a value does not fit its column, or the hit policy is violated.
        """
        policy = self.table.hit_policy
        self.values = [self._input(column) for column in self.table.inputs]
        rules = self._matching(first_only=policy is HitPolicy.FIRST)
        if policy is HitPolicy.UNIQUE and len(rules) > 1:
            raise RulesOverlap(self.place, rules=_numbers(rules), inputs=self._inputs_shown())
        if not rules:
            return self._nothing()
        hits = [_Hit(rule=rule, values=self._outputs(rule)) for rule in rules]
        if policy is HitPolicy.ANY and not all(self._same(hits[0].values, hit.values) for hit in hits[1:]):
            raise OutputsDiffer(self.place, rules=_numbers(rules), inputs=self._inputs_shown())
        if policy.needs_order:
            hits.sort(key=self._rank)
        if policy.gives_list:
            return self._collected(hits)
        matched = hits if policy is HitPolicy.ANY else hits[:1]
        return self._single(dict(hits[0].values), [hit.rule for hit in matched])

    def _input(self, column: InputColumn) -> Any:
        value = self._evaluate(lambda: column.expression.evaluate(self.context, self.host), column.label, column.source)
        try:
            fitted = column.type.fit(value)
        except ValueUnfit as error:
            raise InputUnfit(self.place, input=column.label, reason=error.text) from error
        if not self._allowed(column, fitted, null_passes=True):
            raise InputOutside(self.place, input=column.label, value=shown(fitted), allowed=_allowed_text(column))
        return fitted

    def _allowed(self, column: InputColumn | OutputColumn, value: Any, *, null_passes: bool) -> bool:
        """Whether a value is among those its column and its type list; an input that is missing may always be."""
        if value is None and null_passes:
            return True
        tests = column.allowed
        return bool(
            self._evaluate(
                lambda: column.type.allows(value, self.host) and (tests is None or tests.matches(value, self.context, self.host)),
                column.label,
                _allowed_text(column),
            )
        )

    def _matching(self, *, first_only: bool) -> list[TableRule]:
        found = []
        for rule in self.table.rules:
            if all(self._matches(rule, at) for at in range(len(self.values))):
                found.append(rule)
                if first_only:
                    break
        return found

    def _matches(self, rule: TableRule, at: int) -> bool:
        cell, value = rule.inputs[at], self.values[at]
        tests = cell.tests
        if tests is None:
            return True
        where = cell_name(rule.number, at + 1, self.table.inputs[at].label)
        return self._evaluate(lambda: tests.matches(value, self.context, self.host), where, cell.source) is True

    def _outputs(self, rule: TableRule) -> dict[str, Any]:
        values = {}
        for at, (cell, column) in enumerate(zip(rule.outputs, self.table.outputs, strict=True), start=1):
            where = cell_name(rule.number, at, column.label, output=True)
            expression = cell.expression
            value = self._evaluate(lambda: expression.evaluate(self.context, self.host), where, cell.source)  # noqa: B023 - called at once
            values[column.name] = self._fitted(column, value, str(rule.number))
        return values

    def _fitted(self, column: OutputColumn, value: Any, rule: str) -> Any:
        try:
            fitted = column.type.fit(value)
        except ValueUnfit as error:
            raise OutputUnfit(self.place, output=column.label, rule=rule, reason=error.text) from error
        if not self._allowed(column, fitted, null_passes=False):
            raise OutputOutside(self.place, output=column.label, rule=rule, value=shown(fitted), allowed=_allowed_text(column))
        return fitted

    def _rank(self, hit: _Hit) -> tuple[int, ...]:
        """Return where a hit stands by the order of the output values, columns from left to right; equals keep table order."""
        ranks = []
        for column in self.table.outputs:
            places = (at for at, value in enumerate(column.order) if self._same(value, hit.values[column.name]))
            ranks.append(next(places, len(column.order)))
        return tuple(ranks)

    def _collected(self, hits: Sequence[_Hit]) -> DecisionResult:
        if self.table.aggregation:
            name = self.table.outputs[0].name
            values = [hit.values[name] for hit in hits]
            return self._single({name: self._aggregated(self.table.aggregation, values)}, [hit.rule for hit in hits])
        outputs = {column.name: [hit.values[column.name] for hit in hits] for column in self.table.outputs}
        one = len(outputs) == 1
        value = next(iter(outputs.values())) if one else [dict(hit.values) for hit in hits]
        rules = sorted((hit.rule for hit in hits), key=lambda rule: rule.number)
        return DecisionResult(outputs=outputs, value=value, matched=tuple(_matched(rule) for rule in rules))

    def _aggregated(self, aggregation: Aggregation, values: list[Any]) -> Any:
        if aggregation is Aggregation.COUNT:
            return Decimal(len(values))
        numbers = all(isinstance(value, Decimal) for value in values)
        found = None
        if numbers or aggregation is not Aggregation.SUM:
            source = Text(aggregation.value)
            found = self._evaluate(
                lambda: parse_expression(_AGGREGATE[aggregation]).evaluate({"values": values}, self.host), source, shown(values)
            )
        if found is None:
            raise AggregationFailed(self.place, aggregation=aggregation.value, values=shown(values))
        return found

    def _nothing(self) -> DecisionResult:
        """Return the result when no rule matched: the default outputs, else nothing at all, never an older value."""
        columns = self.table.outputs
        if any(column.default for column in columns):
            values = {column.name: self._default(column) for column in columns}
            if self.table.hit_policy.gives_list and not self.table.aggregation:
                return DecisionResult(
                    outputs={name: [value] for name, value in values.items()},
                    value=list(values.values()) if len(values) == 1 else [values],
                    matched=(),
                )
            return self._single(values, [])
        if self.table.aggregation:
            count = Decimal(0) if self.table.aggregation is Aggregation.COUNT else None
            return self._single({columns[0].name: count}, [])
        if self.table.hit_policy.gives_list:
            return DecisionResult(outputs={column.name: [] for column in columns}, value=[], matched=())
        outputs = dict.fromkeys([column.name for column in columns])
        return DecisionResult(outputs=outputs, value=None, matched=())

    def _default(self, column: OutputColumn) -> Any:
        default = column.default
        if default is None:
            return None
        value = self._evaluate(lambda: default.evaluate(self.context, self.host), column.label, default.source)
        return self._fitted(column, value, "-")

    def _single(self, outputs: Mapping[str, Any], rules: Sequence[TableRule]) -> DecisionResult:
        value = next(iter(outputs.values())) if len(outputs) == 1 else dict(outputs)
        return DecisionResult(outputs=outputs, value=value, matched=tuple(_matched(rule) for rule in rules))

    def _same(self, left: Any, right: Any) -> bool:
        return parse_expression(_EQUAL).evaluate({"left": left, "right": right}, self.host) is True

    def _evaluate(self, evaluate: Callable[[], Any], where: Text, source: str) -> Any:
        try:
            return evaluate()
        except FeelError as error:
            raise CellFailed(self.place, cell=where, source=source, reason=error.text) from error

    def _inputs_shown(self) -> Text:
        columns = self.table.inputs
        pairs = [(column.label, shown(value)) for column, value in zip(columns, self.values, strict=True)]
        return Text(
            "、".join(f"{label.zh} = {value}" for label, value in pairs),
            ", ".join(f"{label.get('en')} = {value}" for label, value in pairs),
        )


def _allowed_text(column: InputColumn | OutputColumn) -> str:
    return column.allowed.source if column.allowed else column.type.name


def _matched(rule: TableRule) -> MatchedRule:
    return MatchedRule(number=rule.number, id=rule.id, annotation=rule.annotation, requirement=rule.requirement)


def _numbers(rules: Sequence[TableRule]) -> str:
    more = "..." if len(rules) > _SHOWN_RULES else ""
    return ", ".join(str(rule.number) for rule in rules[:_SHOWN_RULES]) + more
