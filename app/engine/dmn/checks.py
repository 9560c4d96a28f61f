"""Checks of a decision that could be read: names nobody gives, rules that overlap, inputs no rule covers."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.engine.dmn.findings import DMN_AMBIGUOUS, DMN_DIFFER, DMN_GAP, DMN_OVERLAP, DMN_UNKNOWN_NAME, Report
from app.engine.dmn.model import (
    BoxedContext,
    BoxedList,
    Decision,
    HitPolicy,
    InputData,
    Literal,
    Logic,
    Relation,
    Table,
    TableRule,
)
from app.engine.dmn.overlap import Coverage
from app.feel import FeelError, parse_expression
from app.findings import Place

_SINGLE_HIT: Final = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})
_PAIRS_REPORTED: Final = 10


def check_decision(
    decision: Decision, decisions: Mapping[str, Decision], inputs: Mapping[str, InputData], report: Report
) -> None:
    """Report what can be known of a decision without evaluating it on a case."""
    _check_names(decision, decisions, inputs, report)
    for table in _tables(decision.logic):
        coverage = Coverage(table)
        if table.hit_policy is HitPolicy.UNIQUE:
            _check_overlap(decision, coverage, report)
        elif table.hit_policy is HitPolicy.ANY:
            _check_difference(decision, coverage, report)
        if table.hit_policy in _SINGLE_HIT and not any(column.default for column in table.outputs):
            gap = coverage.gap()
            if gap:
                report.findings.append(DMN_GAP.at(_place(decision, table.line), example=gap))


def _check_names(decision: Decision, decisions: Mapping[str, Decision], inputs: Mapping[str, InputData], report: Report) -> None:
    required = [decisions[key] for key in decision.requires if key in decisions]
    givers: dict[str, list[str]] = {}
    for one in required:
        for name in one.outputs:
            givers.setdefault(name, []).append(one.id)
    variables = {one.variable for one in required}
    known = {one.name for one in (*inputs.values(), *decision.inputs)} | variables | givers.keys()
    told: set[str] = set()
    for line, element_id, names in _names_read(decision.logic, decision.id, frozenset()):
        place = Place(file=decision.file, line=line or decision.line, element_id=element_id, element_name=decision.name.zh)
        for name in sorted(names - told):
            if name not in known:
                report.findings.append(DMN_UNKNOWN_NAME.at(place, found=name))
            elif name not in variables and len(givers.get(name, ())) > 1:
                report.findings.append(DMN_AMBIGUOUS.at(place, found=name, decisions=", ".join(givers[name])))
        told |= names


def _names_read(logic: Logic, owner: str, local: frozenset[str]) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Yield line, element id and the names surely read there that the expression does not give itself."""
    if isinstance(logic, Literal):
        yield logic.line, owner, logic.expression.certain_names - local
    elif isinstance(logic, Table):
        for column in logic.inputs:
            yield column.line, column.id or owner, column.expression.certain_names - local
        for rule in logic.rules:
            names = [cell.tests.certain_names for cell in rule.inputs if cell.tests]
            names += [cell.expression.certain_names for cell in rule.outputs]
            yield rule.line, rule.id or owner, frozenset().union(*names) - local
    else:
        for name, part in _parts(logic):
            yield from _names_read(part, owner, local)
            local |= {name}


def _tables(logic: Logic) -> Iterator[Table]:
    if isinstance(logic, Table):
        yield logic
    elif not isinstance(logic, Literal):
        for _, part in _parts(logic):
            yield from _tables(part)


def _parts(logic: BoxedContext | BoxedList | Relation) -> Iterator[tuple[str, Logic]]:
    """Yield what a boxed expression is made of, with the name that later parts see it by ("" where they do not)."""
    if isinstance(logic, BoxedContext):
        yield from logic.entries
        if logic.result is not None:
            yield "", logic.result
    elif isinstance(logic, BoxedList):
        yield from (("", item) for item in logic.items)
    else:
        yield from (("", cell) for row in logic.rows for cell in row)


def _check_overlap(decision: Decision, coverage: Coverage, report: Report) -> None:
    for at, (first, second, example) in enumerate(coverage.overlaps()):
        if at == _PAIRS_REPORTED:
            break
        place = _place(decision, second.line, second.id)
        report.findings.append(DMN_OVERLAP.at(place, first=first.number, second=second.number, example=example))


def _check_difference(decision: Decision, coverage: Coverage, report: Report) -> None:
    reported = 0
    for first, second, example in coverage.overlaps():
        if _differ(first, second):
            place = _place(decision, second.line, second.id)
            report.findings.append(DMN_DIFFER.at(place, first=first.number, second=second.number, example=example))
            reported += 1
        if reported == _PAIRS_REPORTED:
            break


def _differ(first: TableRule, second: TableRule) -> bool:
    """Whether two rules surely give different outputs: only outputs that read no names are compared."""
    for left, right in zip(first.outputs, second.outputs, strict=True):
        if left.source == right.source or left.expression.names or right.expression.names:
            continue
        try:
            values = {"left": left.expression.evaluate({}), "right": right.expression.evaluate({})}
            if parse_expression("left = right").evaluate(values) is False:
                return True
        except FeelError:
            continue  # it fails when it is evaluated, with its own place
    return False


def _place(decision: Decision, line: int, element_id: str = "") -> Place:
    return Place(file=decision.file, line=line, element_id=element_id or decision.id, element_name=decision.name.zh)
