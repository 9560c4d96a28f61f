"""Reads decision tables."""

from typing import Any

from app.engine.dmn.definitions import Definitions, label_of
from app.engine.dmn.findings import (
    DMN_AGGREGATION,
    DMN_CELL_COUNT,
    DMN_CELL_EMPTY,
    DMN_DEFAULT,
    DMN_DUPLICATE_NAME,
    DMN_EMPTY_TABLE,
    DMN_HIT_POLICY,
    DMN_NO_ORDER,
    DMN_ORDER_VALUE,
    DMN_OUTPUT_NAME,
)
from app.engine.dmn.model import Aggregation, HitPolicy, InputCell, InputColumn, OutputCell, OutputColumn, Table, TableRule
from app.engine.dmn.structure import description_of, named, properties_of, text_of
from app.engine.xml import XmlElement, line_of
from app.feel import Expression, FeelError, Range, UnaryTests, parse_expression
from app.languages import Text


class TableReader:
    """Reads one decision table.

    Args:
        node: the decisionTable element.
        definitions: types and texts of the file.
        name: what a single output without a name is called.
    """

    def __init__(self, node: XmlElement, definitions: Definitions, name: str) -> None:
        self.node = node
        self.definitions = definitions
        self.report = definitions.report
        self.name = name

    def read(self) -> Table:
        """Return the table; what is wrong with it is in the report."""
        policy = self._hit_policy()
        outputs = named(self.node, "output")
        aggregation = self._aggregation(policy, len(outputs))
        if not outputs:
            self.report.add(DMN_EMPTY_TABLE, self.node, found=Text("输出列", "output column"))
        inputs = tuple(self._input(number, node) for number, node in enumerate(named(self.node, "input"), start=1))
        columns = tuple(
            self._output(number, node, len(outputs), ordered=policy.needs_order) for number, node in enumerate(outputs, start=1)
        )
        self._check_names(columns)
        self._check_order(policy, columns)
        rules = tuple(self._rule(number, node, inputs, columns) for number, node in enumerate(named(self.node, "rule"), start=1))
        if not rules:
            self.report.add(DMN_EMPTY_TABLE, self.node, found=Text("规则", "rule"))
        return Table(
            hit_policy=policy, aggregation=aggregation, inputs=inputs, outputs=columns, rules=rules, line=line_of(self.node)
        )

    def _hit_policy(self) -> HitPolicy:
        written = self.node.get("hitPolicy", "UNIQUE")
        try:
            return HitPolicy(written)
        except ValueError:
            self.report.add(DMN_HIT_POLICY, self.node, found=written)
            return HitPolicy.UNIQUE

    def _aggregation(self, policy: HitPolicy, outputs: int) -> Aggregation | None:
        written = self.node.get("aggregation")
        if not written:
            return None
        reason = None
        if written not in {one.value for one in Aggregation}:
            reason = Text("没有这种汇总方式", "there is no such aggregation")
        elif policy is not HitPolicy.COLLECT:
            reason = Text(f"命中策略是 {policy}", f"the hit policy is {policy}")
        elif outputs > 1:
            reason = Text("表有多个输出", "the table has several outputs")
        if reason:
            self.report.add(DMN_AGGREGATION, self.node, found=written, reason=reason)
            return None
        return Aggregation(written)

    def _input(self, number: int, node: XmlElement) -> InputColumn:
        found = named(node, "inputExpression")
        holder = found[0] if found else node
        source = text_of(holder) or "" if found else ""
        label = label_of(node, source)
        where = Text(f"输入列 {number} 的表达式", f"The expression of input column {number}")
        values = next(iter(named(node, "inputValues")), None)
        return InputColumn(
            id=node.get("id", ""),
            label=label,
            source=source,
            expression=self.definitions.expression(holder, source, where),
            type=self.definitions.type_of(found[0] if found else None),
            allowed=self._values(values, Text(f"输入列 {number} 的输入值", f"The input values of column {number}")),
            line=line_of(node),
        )

    def _output(self, number: int, node: XmlElement, count: int, *, ordered: bool) -> OutputColumn:
        name = " ".join((node.get("name") or "").split())
        if count > 1 and not name:
            self.report.add(DMN_OUTPUT_NAME, node, column=number)
        values = next(iter(named(node, "outputValues")), None)
        where = Text(f"输出列 {number} 的输出值", f"The output values of column {number}")
        default = next(iter(named(node, "defaultOutputEntry")), None)
        allowed = self._values(values, where)
        return OutputColumn(
            id=node.get("id", ""),
            label=label_of(node, name or self.name),
            name=name or self.name,
            type=self.definitions.type_of(node),
            allowed=allowed,
            order=self._order(values) if allowed and ordered else (),
            default=self._default(number, default, allowed),
            line=line_of(node),
        )

    def _values(self, node: XmlElement | None, where: Text) -> UnaryTests | None:
        return self.definitions.tests(node, text_of(node) if node is not None else "", where)

    def _default(self, number: int, node: XmlElement | None, allowed: UnaryTests | None) -> Expression | None:
        source = text_of(node) if node is not None else ""
        if node is None or not source:
            return None
        where = Text(f"输出列 {number} 的默认输出", f"The default output of column {number}")
        default = self.definitions.expression(node, source, where)
        if allowed and not default.names and not _passes(allowed, default):
            self.report.add(DMN_DEFAULT, node, found=source)
        return default

    def _order(self, node: XmlElement | None) -> tuple[Any, ...]:
        """Return the listed output values; empty where they are no plain values."""
        source = text_of(node) if node is not None else ""
        try:
            listed = parse_expression(f"[{source}]")
            values = None if listed.names else listed.evaluate({})
        except FeelError:
            return ()
        plain = isinstance(values, list) and not any(isinstance(value, Range | None) for value in values)
        return tuple(values) if plain and values else ()

    def _check_names(self, columns: tuple[OutputColumn, ...]) -> None:
        seen: dict[str, int] = {}
        for column, node in zip(columns, named(self.node, "output"), strict=True):
            if column.name in seen and node.get("name"):
                self.report.add(DMN_DUPLICATE_NAME, node, found=column.name, line=seen[column.name])
            seen.setdefault(column.name, column.line)

    def _check_order(self, policy: HitPolicy, columns: tuple[OutputColumn, ...]) -> None:
        if not policy.needs_order or not columns:
            return
        listed = [column for column in columns if column.allowed]
        if not listed:
            self.report.add(DMN_NO_ORDER, self.node, found=policy.value)
        for column, node in zip(columns, named(self.node, "output"), strict=True):
            if column.allowed and not column.order:
                self.report.add(DMN_ORDER_VALUE, node, found=column.allowed.source)

    def _rule(
        self, number: int, node: XmlElement, inputs: tuple[InputColumn, ...], outputs: tuple[OutputColumn, ...]
    ) -> TableRule:
        cells, results = named(node, "inputEntry"), named(node, "outputEntry")
        for found, expected, kind in (
            (len(cells), len(inputs), Text("输入", "input")),
            (len(results), len(outputs), Text("输出", "output")),
        ):
            if found != expected:
                self.report.add(DMN_CELL_COUNT, node, rule=number, found=found, expected=expected, kind=kind)
        return TableRule(
            number=number,
            id=node.get("id", ""),
            inputs=tuple(
                self._input_cell(number, at, *pair) for at, pair in enumerate(zip(cells, inputs, strict=False), start=1)
            ),
            outputs=tuple(
                self._output_cell(number, at, *pair) for at, pair in enumerate(zip(results, outputs, strict=False), start=1)
            ),
            annotation=self._annotation(node),
            requirement=properties_of(node).get("requirement", ""),
            line=line_of(node),
        )

    def _input_cell(self, rule: int, number: int, node: XmlElement, column: InputColumn) -> InputCell:
        source = text_of(node)
        where = cell_name(rule, number, column.label)
        if source is None:
            self.report.add(DMN_CELL_EMPTY, node, where=where)
        return InputCell(source=source or "-", tests=self.definitions.tests(node, source, where))

    def _output_cell(self, rule: int, number: int, node: XmlElement, column: OutputColumn) -> OutputCell:
        source = text_of(node)
        where = cell_name(rule, number, column.label, output=True)
        return OutputCell(source=source or "", expression=self.definitions.expression(node, source, where))

    def _annotation(self, node: XmlElement) -> Text:
        """Return the reason beside a rule: annotation columns or the description; a column called `en` is its English."""
        headings = [(column.get("name") or "").strip().lower() for column in named(self.node, "annotation")]
        texts = [text_of(entry) or "" for entry in named(node, "annotationEntry")]
        english = [text for heading, text in zip(headings, texts, strict=False) if heading == "en"]
        chinese = [text for at, text in enumerate(texts) if text and (at >= len(headings) or headings[at] != "en")]
        zh = "; ".join(chinese) or description_of(node)
        return Text(zh, properties_of(node).get("documentation.en", "") or "; ".join(english))


def cell_name(rule: int, number: int, label: Text, *, output: bool = False) -> Text:
    """Return how messages call a cell."""
    kind = Text("输出列", "output column") if output else Text("输入列", "input column")
    return Text(
        f"规则 {rule} 的{kind.zh} {number}({label.zh})",
        f"Rule {rule}, {kind.en} {number} ({label.get('en')})",
    )


def _passes(allowed: UnaryTests, default: Expression) -> bool:
    try:
        return allowed.matches(default.evaluate({}), {}) is True
    except FeelError:
        return True
