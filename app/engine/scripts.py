"""The script engine SpiffWorkflow is given: FEEL over the case's data, operations and decisions; never Python."""

from collections.abc import Callable, Mapping
from typing import Any, Never

from app.db import load_json
from app.engine.decisions import DecisionModel, DecisionResult, evaluate_decision
from app.errors import InputInvalid
from app.feel import Host, from_json, parse_expression, to_json
from app.languages import Text

CallOperation = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]


class FlowCondition(str):
    """The text of a condition on a flow; its value must be true, false or null."""

    __slots__ = ()


class CaseScripts:
    """One run's view of a case: reads and writes its data, evaluates FEEL, calls operations, decides.

    Args:
        data: the case's data (JSON values); changed in place through `write` alone.
        host: clock, zone and working calendar.
        call_operation: called with operation name, parameters and data (JSON); returns what to write.
        decisions: the deployment's decisions.
    """

    def __init__(
        self, data: dict[str, Any], host: Host, call_operation: CallOperation, decisions: Mapping[str, DecisionModel]
    ) -> None:
        self.data = data
        self.host = host
        self.changed: dict[str, Any] = {}
        self.decided: list[tuple[str, DecisionResult]] = []
        self.environment = _Environment(self)
        self._call_operation = call_operation
        self._decisions = decisions
        self._context: dict[str, Any] | None = None

    def write(self, values: Mapping[str, Any]) -> None:
        """Write values (JSON) into the case's data; they are seen by every branch from now on."""
        self.data.update(values)
        self.changed.update(values)
        self._context = None

    def context(self, local: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what FEEL sees: the case's data, and what is local to a multi-instance item."""
        if self._context is None:
            self._context = from_json(self.data)
        return {**self._context, **from_json(read_local(local))} if local else self._context

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Return the FEEL value of an expression at a task.

        Raises:
            FeelError: the expression cannot be parsed or evaluated.
            InputInvalid: a flow's condition is neither true, false nor null.
        """
        del external_context
        value = parse_expression(str(expression)).evaluate(self.context(task.data), self.host)
        if isinstance(expression, FlowCondition) and not isinstance(value, bool | None):
            raise InputInvalid(
                place=Text(f"条件“{expression}”", f"The condition '{expression}'"),
                reason=Text("结果既不是真也不是假", "it is neither true nor false"),
                repair=Text("请把条件写成比较或逻辑表达式。", "Write it as a comparison or a logical expression."),
            )
        return value

    def call(self, task: Any, operation: str, parameters: Mapping[str, str], result_variable: str) -> None:
        """Evaluate the parameters, call the operation and write its result."""
        values = {name: to_json(self.evaluate(task, text)) for name, text in parameters.items()}
        result = self._call_operation(operation, values, self.data)
        self.write({result_variable: dict(result)} if result_variable else result)

    def decide(self, decision: str) -> None:
        """Evaluate a decision on the case's data and write its outputs under their names."""
        result = evaluate_decision(self._decisions, decision, self.context(), self.host)
        self.decided.append((decision, result))
        self.write({name: to_json(value) for name, value in result.outputs.items()})

    def execute(self, _task: Any, script: str, _external: Any = None) -> Never:
        """Refuse: no script is ever executed."""
        raise InputInvalid(
            place=Text("脚本", "A script"),
            reason=Text(f"不执行脚本：{script[:80]}", f"scripts are not executed: {script[:80]}"),
            repair=Text("请改用服务任务或决策。", "Use a service task or a decision."),
        )


def read_local(data: Mapping[str, str]) -> dict[str, Any]:
    """Return what is local to a task: the values of item variables, which it keeps as JSON texts."""
    return {name: load_json(text) for name, text in data.items()}


class _Environment:
    """The corner of the script engine that completion conditions and correlations ask directly."""

    def __init__(self, scripts: CaseScripts) -> None:
        self._scripts = scripts

    def evaluate(self, expression: str, context: Mapping[str, Any], _external: Any = None) -> Any:
        """Return the FEEL value of an expression over the case's data and `context`."""
        return parse_expression(str(expression)).evaluate(self._scripts.context(context), self._scripts.host)
