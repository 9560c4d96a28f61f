"""Decisions of a deployment: read from DMN files, checked, and evaluated with FEEL.

The engine's own DMN evaluation is not used: it takes cells for Python and is wrong without a word.
"""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from app.engine.dmn.errors import CellFailed, DecisionsInvalid, DecisionUnknown, InputOutside, InputUnfit, OutputUnfit, ValueUnfit
from app.engine.dmn.hits import TableRun
from app.engine.dmn.model import (
    BoxedContext,
    BoxedList,
    Decision,
    DecisionModel,
    DecisionResult,
    InputData,
    Literal,
    Logic,
    MatchedRule,
    Relation,
    Table,
)
from app.engine.dmn.reading import read_model
from app.engine.dmn.types import shown
from app.errors import InputInvalid
from app.feel import FeelError, Host, from_json, to_json
from app.findings import Finding, Place, Severity
from app.languages import Text

__all__ = [
    "Decision",
    "DecisionModel",
    "DecisionResult",
    "DecisionUnknown",
    "DecisionsInvalid",
    "InputData",
    "MatchedRule",
    "check_decisions",
    "decide",
    "decide_json",
    "evaluate_decision",
    "read_decisions",
]


def read_decisions(file: str, content: bytes) -> DecisionModel:
    """Return the decisions of a DMN file (1.1 to 1.5).

    Raises:
        DecisionsInvalid: the file is refused; its findings say where and why.
    """
    model, findings = read_model(file, content)
    if model is None:
        raise DecisionsInvalid([found for found in findings if found.severity is Severity.REFUSED])
    return model


def check_decisions(file: str, content: bytes) -> list[Finding]:
    """Return every finding about a DMN file, refusals and warnings."""
    return read_model(file, content)[1]


def evaluate_decision(
    models: Mapping[str, DecisionModel], decision: str, context: Mapping[str, Any], host: Host | None = None
) -> DecisionResult:
    """Return what a decision comes to on `context`.

    Args:
        models: the models it is looked up in, by whatever key; an id goes before a name.
        decision: id, name or variable name.
        context: JSON or FEEL values by name; input data are read by their types, what is missing is null. An old value
            of an output is never kept: every output is in the result, null when no rule matched.
        host: the clock and calendar expressions may ask.

    Raises:
        DecisionUnknown: no model has it.
        DecisionFailed: an input does not fit, a cell cannot be evaluated or a hit policy is violated; names the place.
    """
    model, found = _find(models.values(), decision)
    scope = _typed(found, context)
    results: dict[str, DecisionResult] = {}
    for key in _order(model, found):
        one = model.decisions[key]
        # What a required decision gives hides older values; its own name goes before its outputs' names.
        given = {name: value for need in one.requires for name, value in results[need].outputs.items()}
        given |= {model.decisions[need].variable: results[need].value for need in one.requires}
        results[key] = _evaluate(one, {**scope, **given}, host)
    return results[found.id]


def decide(model: DecisionModel, decision: str, inputs: Mapping[str, Any], host: Host | None = None) -> dict[str, Any]:
    """Return the outputs of a decision as JSON values by output name; see `decide_json`."""
    if not isinstance(inputs, Mapping):
        raise InputInvalid(
            place=Text("输入", "The input"),
            reason=Text("不是 JSON 对象", "it is no JSON object"),
            repair=Text('请写成 {"名称": 值} 的形式。', 'Write it as {"name": value}.'),
        )
    result = evaluate_decision({model.file: model}, decision, inputs, host)
    return {name: to_json(value) for name, value in result.outputs.items()}


def decide_json(content: bytes, file: str, decision: str, inputs: Mapping[str, Any], host: Host | None = None) -> dict[str, Any]:
    """Evaluate one decision of a DMN file on JSON inputs, as `redress decide` prints it.

    Inputs are read by the typeRef of the input data (of the input column where the file declares no input data). The answer is
    an object {output name: value}; a single output without a name goes by the decision's variable name, and so does the
    value of a literal expression. COLLECT, RULE ORDER and OUTPUT ORDER without aggregation give a list for each output.

    Raises:
        DecisionsInvalid: the file is refused.
        DecisionUnknown: it has no such decision.
        DecisionFailed: the decision cannot be taken on these inputs.
        InputInvalid: `inputs` is no object.
    """
    return decide(read_decisions(file, content), decision, inputs, host)


def _find(models: "Sequence[DecisionModel] | Any", decision: str) -> tuple[DecisionModel, Decision]:
    models = list(models)
    for model in models:
        if decision in model.decisions:
            return model, model.decisions[decision]
    for model in models:
        if (found := model.find(decision)) is not None:
            return model, found
    known = sorted(key for model in models for key in model.decisions)
    raise DecisionUnknown(decision=decision, known=", ".join(known) or "-")


def _order(model: DecisionModel, decision: Decision) -> list[str]:
    """Return the ids of the decisions to evaluate, the required ones first and `decision` last."""
    graph: dict[str, tuple[str, ...]] = {}
    waiting = [decision.id]
    while waiting:
        key = waiting.pop()
        if key not in graph:
            graph[key] = model.decisions[key].requires
            waiting.extend(graph[key])
    return list(TopologicalSorter(graph).static_order())


def _typed(decision: Decision, context: Mapping[str, Any]) -> dict[str, Any]:
    place = _place(decision)
    try:
        scope: dict[str, Any] = from_json(dict(context))
    except FeelError as error:
        raise InputUnfit(place, input="JSON", reason=error.text) from error
    for one in decision.inputs:
        value = context.get(one.name)
        try:
            scope[one.name] = one.type.fit(value)
        except ValueUnfit as error:
            raise InputUnfit(place, input=one.name, reason=error.text) from error
        if not one.type.allows(scope[one.name], None):
            raise InputOutside(place, input=one.name, value=shown(value), allowed=one.type.name)
    return scope


def _place(decision: Decision) -> Place:
    return Place(file=decision.file, line=decision.line, element_id=decision.id, element_name=decision.name.zh)


def _evaluate(decision: Decision, context: Mapping[str, Any], host: Host | None) -> DecisionResult:
    place = _place(decision)
    if isinstance(decision.logic, Table):
        return TableRun(decision.logic, context, host, place).result()
    value = _value(decision.logic, context, host, place)
    try:
        value = decision.type.fit(value)
    except ValueUnfit as error:
        raise OutputUnfit(place, output=decision.variable, rule="-", reason=error.text) from error
    return DecisionResult(outputs={decision.variable: value}, value=value, matched=())


def _value(logic: Logic, context: Mapping[str, Any], host: Host | None, place: Place) -> Any:
    """Return the value of a boxed expression; nested as deep as the XML parser lets a file nest."""
    match logic:
        case Table():
            return TableRun(logic, context, host, place).result().value
        case Literal():
            try:
                return logic.expression.evaluate(context, host)
            except FeelError as error:
                where = Text("文字表达式", "The literal expression")
                raise CellFailed(place, cell=where, source=logic.source, reason=error.text) from error
        case BoxedContext():
            entries: dict[str, Any] = {}
            for name, entry in logic.entries:
                entries[name] = _value(entry, {**context, **entries}, host, place)
            return entries if logic.result is None else _value(logic.result, {**context, **entries}, host, place)
        case BoxedList():
            return [_value(item, context, host, place) for item in logic.items]
        case Relation():
            rows = [[_value(cell, context, host, place) for cell in row] for row in logic.rows]
            return [dict(zip(logic.columns, row, strict=True)) for row in rows]
