"""Reads a decision file into its model, gathering what is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from app.engine.dmn.checks import check_decision
from app.engine.dmn.definitions import Definitions
from app.engine.dmn.findings import (
    DMN_CYCLE,
    DMN_DIFFER,
    DMN_ID,
    DMN_NAME,
    DMN_NO_DECISION,
    DMN_NO_LOGIC,
    DMN_OVERLAP,
    DMN_REFERENCE,
    DMN_UNSUPPORTED,
    Report,
)
from app.engine.dmn.model import BoxedContext, BoxedList, Decision, DecisionModel, InputData, Literal, Logic, Relation, Table
from app.engine.dmn.structure import LOGIC, check_structure, named, properties_of, text_of
from app.engine.dmn.tables import TableReader
from app.engine.dmn.types import ANY
from app.engine.xml import XmlElement, XmlRefused, line_of, local_name, parse_xml
from app.feel import parse_expression
from app.findings import Finding, Severity
from app.languages import Text

_NOTHING: Final = "null"
_DECIDABLE: Final = frozenset({DMN_OVERLAP.code, DMN_DIFFER.code})


def read_model(file: str, content: bytes) -> tuple[DecisionModel | None, list[Finding]]:
    """Return the model of a decision file and every finding; None in place of a model that is not usable.

    Rules that overlap against their hit policy are refused for deployment, but each input can still be decided: those that
    meet the overlap fail, naming the rules.
    """
    report = Report(file)
    try:
        root = parse_xml(file, content)
    except XmlRefused as refused:
        return None, [refused.finding]
    if not check_structure(root, report):
        return None, report.findings
    definitions = Definitions(root, report)
    nodes = named(root, "decision")
    if not nodes:
        report.add(DMN_NO_DECISION, root)
    drafts: dict[str, tuple[Decision, XmlElement]] = {}
    clean: set[str] = set()
    for node in nodes:
        before = report.refused()
        decision = _Reader(node, definitions).read()
        drafts.setdefault(decision.id, (decision, node))
        if report.refused() == before:
            clean.add(decision.id)
    _check_graph(drafts, report)
    acyclic = report.refused() == 0 or not any(finding.code == DMN_CYCLE.code for finding in report.findings)
    known = {one.name: one for one in definitions.inputs.values()}
    decisions = {key: _with_inputs(key, drafts, known) if acyclic else drafts[key][0] for key in drafts}
    for key, decision in decisions.items():
        if key in clean:
            check_decision(decision, decisions, definitions.inputs, report)
    findings = list(dict.fromkeys(report.findings))
    usable = all(finding.severity is not Severity.REFUSED or finding.code in _DECIDABLE for finding in findings)
    return (DecisionModel(file=file, decisions=decisions) if usable else None), findings


class _Reader:
    """Reads one decision."""

    def __init__(self, node: XmlElement, definitions: Definitions) -> None:
        self.node = node
        self.definitions = definitions
        self.report = definitions.report
        self.variable = definitions.name_of(node)

    def read(self) -> Decision:
        key = self.node.get("id", "")
        if not key:
            self.report.add(DMN_ID, self.node, found="decision")
        properties = properties_of(self.node)
        required, inputs = self._requirements()
        variable = next(iter(named(self.node, "variable")), None)
        logic = self._logic(self.node)
        return Decision(
            id=key or self.variable,
            name=Text(self.node.get("name") or self.variable, properties.get("name.en", "")),
            file=self.report.file,
            line=line_of(self.node),
            variable=self.variable or key,
            type=self.definitions.type_of(variable),
            logic=logic,
            inputs=inputs,
            outputs=tuple(column.name for column in logic.outputs) if isinstance(logic, Table) else (self.variable or key,),
            requires=required,
            properties=properties,
        )

    def _requirements(self) -> tuple[tuple[str, ...], tuple[InputData, ...]]:
        """Return the ids of the required decisions and the required input data."""
        decisions: list[str] = []
        inputs: list[InputData] = []
        own = self.node.getroottree().getroot().get("namespace", "")
        for requirement in named(self.node, "informationRequirement"):
            for target in named(requirement, "requiredDecision", "requiredInput"):
                reference = target.get("href", "")
                key = reference.removeprefix(own).removeprefix("#")
                if local_name(target) == "requiredDecision":
                    decisions.append(key)
                elif key in self.definitions.inputs:
                    inputs.append(self.definitions.inputs[key])
                else:
                    self.report.add(DMN_REFERENCE, target, found=f"inputData {reference}")
        return tuple(dict.fromkeys(decisions)), tuple(dict.fromkeys(inputs))

    def _logic(self, node: XmlElement) -> Logic:
        """Return the one boxed expression below `node`."""
        found = named(node, *LOGIC)
        if not found:
            self.report.add(DMN_NO_LOGIC, node)
            return _nothing(node)
        for more in found[1:]:
            self.report.add(DMN_UNSUPPORTED, more, found=local_name(more))
        return self._boxed(found[0])

    def _boxed(self, node: XmlElement) -> Logic:
        kind = local_name(node)
        if kind == "decisionTable":
            return TableReader(node, self.definitions, self.variable or self.node.get("id", "")).read()
        if kind == "context":
            return self._context(node)
        if kind == "list":
            return BoxedList(items=tuple(self._boxed(item) for item in named(node, *LOGIC)))
        if kind == "relation":
            return self._relation(node)
        source = text_of(node)
        where = Text("文字表达式", "The literal expression")
        expression = self.definitions.expression(node, source, where)
        return Literal(source=source or _NOTHING, expression=expression, line=line_of(node))

    def _context(self, node: XmlElement) -> BoxedContext:
        entries: list[tuple[str, Logic]] = []
        result: Logic | None = None
        for entry in named(node, "contextEntry"):
            variable = next(iter(named(entry, "variable")), None)
            name = " ".join((variable.get("name") or "").split()) if variable is not None else ""
            if result is not None or (variable is not None and not name):
                self.report.add(DMN_NAME, entry, found="contextEntry")
            elif name:
                entries.append((name, self._logic(entry)))
            else:
                result = self._logic(entry)
        return BoxedContext(entries=tuple(entries), result=result)

    def _relation(self, node: XmlElement) -> Relation:
        columns = tuple(" ".join((column.get("name") or "").split()) for column in named(node, "column"))
        for column, name in zip(named(node, "column"), columns, strict=True):
            if not name:
                self.report.add(DMN_NAME, column, found="column")
        rows = []
        for row in named(node, "row"):
            cells = tuple(self._boxed(cell) for cell in named(row, *LOGIC))
            if len(cells) != len(columns):
                self.report.add(DMN_UNSUPPORTED, row, found=f"row ({len(cells)} / {len(columns)})")
            rows.append(cells)
        return Relation(columns=columns, rows=tuple(rows))


def _nothing(node: XmlElement) -> Literal:
    return Literal(source=_NOTHING, expression=parse_expression(_NOTHING), line=line_of(node))


def _check_graph(drafts: Mapping[str, tuple[Decision, XmlElement]], report: Report) -> None:
    for decision, node in drafts.values():
        for key in decision.requires:
            if key not in drafts:
                report.add(DMN_REFERENCE, node, found=f"decision {key}")
    graph = {key: [one for one in decision.requires if one in drafts] for key, (decision, _) in drafts.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        path = error.args[1]
        report.add(DMN_CYCLE, drafts[path[0]][1], path=" -> ".join(path[:20]))


def _with_inputs(key: str, drafts: Mapping[str, tuple[Decision, XmlElement]], known: Mapping[str, InputData]) -> Decision:
    """Return a decision with the input data of the decisions it needs beside its own."""
    inputs: dict[str, InputData] = {}
    waiting, seen = [key], set()
    while waiting:
        current = waiting.pop()
        if current in seen or current not in drafts:
            continue
        seen.add(current)
        decision = drafts[current][0]
        for one in decision.inputs or _read_by_columns(decision, drafts, known):
            if one.name not in inputs or inputs[one.name].type == ANY:
                inputs[one.name] = one
        waiting.extend(decision.requires)
    return replace(drafts[key][0], inputs=tuple(inputs.values()))


def _read_by_columns(
    decision: Decision, drafts: Mapping[str, tuple[Decision, XmlElement]], known: Mapping[str, InputData]
) -> list[InputData]:
    """Return, for a decision that declares no inputs, what its input expressions read."""
    if not isinstance(decision.logic, Table):
        return []
    required = [drafts[key][0] for key in decision.requires if key in drafts]
    given = {name for one in required for name in (one.variable, *one.outputs)}
    inputs = []
    for column in decision.logic.inputs:
        # A column that is a bare name gives its type to the input it reads.
        kind = column.type if column.source in column.expression.names else ANY
        names = sorted(column.expression.names - given)
        inputs += [known.get(name) or InputData(id="", name=name, type=kind, line=column.line) for name in names]
    return inputs
