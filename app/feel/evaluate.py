"""Evaluates trees: one function a kind of node, every visit charged to the budget."""

from collections.abc import Callable
from typing import Any, Final

from app.feel import tree
from app.feel.arithmetic import apply, negate
from app.feel.builtins import REGISTRY
from app.feel.comparison import all_of, any_of, compare, negated, passes
from app.feel.iteration import combinations, select
from app.feel.paths import follow
from app.feel.scope import Scope
from app.feel.tree import Node
from app.feel.types import is_instance
from app.feel.values import ORDERED, Function, Range, kind_of
from app.feel.work import LARGEST_LIST, Work


def evaluate(node: Node, scope: Scope, work: Work) -> Any:
    """Return the value of a tree.

    Raises:
        FeelEvaluationError: a limit is reached, or a clock is asked for and there is none.
    """
    work.at = node.at
    work.charge()
    return _EVALUATORS[type(node)](node, scope, work)


def _condition(node: Node, scope: Scope, work: Work) -> bool | None:
    """Return the value of a condition, null for what is no boolean."""
    found = evaluate(node, scope, work)
    return found if isinstance(found, bool) else None


def _literal(node: tree.Literal, _scope: Scope, _work: Work) -> Any:
    return node.value


def _name(node: tree.Name, scope: Scope, _work: Work) -> Any:
    return scope.get(node.name)


def _input(_node: tree.Input, scope: Scope, _work: Work) -> Any:
    return scope.value


def _list(node: tree.ListLiteral, scope: Scope, work: Work) -> Any:
    return work.listed([evaluate(item, scope, work) for item in node.items])


def _context(node: tree.ContextLiteral, scope: Scope, work: Work) -> Any:
    made: dict[str, Any] = {}
    inside = scope.inner(made)
    for key, value in node.entries:
        made[key] = evaluate(value, inside, work)
    return made


def _range(node: tree.RangeLiteral, scope: Scope, work: Work) -> Any:
    low, high = evaluate(node.low, scope, work), evaluate(node.high, scope, work)
    kind = kind_of(low)
    if kind not in ORDERED or kind is not kind_of(high):
        return None
    return Range(low=low, high=high, low_included=node.low_included, high_included=node.high_included)


def _path(node: tree.Path, scope: Scope, work: Work) -> Any:
    return follow(evaluate(node.base, scope, work), node.name, work)


def _filter(node: tree.Filter, scope: Scope, work: Work) -> Any:
    return select(evaluate, evaluate(node.base, scope, work), node.condition, scope, work)


def _call(node: tree.Call, scope: Scope, work: Work) -> Any:
    arguments = [None if part is None else evaluate(part, scope, work) for part in node.arguments]
    work.at = node.at
    return REGISTRY[node.function][node.overload].call(arguments, work)


def _lambda(node: tree.Lambda, scope: Scope, work: Work) -> Any:
    first, second = node.parameters
    return Function(lambda left, right: evaluate(node.body, scope.inner({first: left, second: right}), work))


def _negate(node: tree.Negate, scope: Scope, work: Work) -> Any:
    return negate(evaluate(node.operand, scope, work), work)


def _arithmetic(node: tree.Arithmetic, scope: Scope, work: Work) -> Any:
    value = evaluate(node.first, scope, work)
    for operator, operand in node.steps:
        right = evaluate(operand, scope, work)
        work.at = node.at
        value = apply(operator, value, right, work)
    return value


def _compare(node: tree.Compare, scope: Scope, work: Work) -> Any:
    return compare(node.operator, evaluate(node.left, scope, work), evaluate(node.right, scope, work), work)


def _between(node: tree.Between, scope: Scope, work: Work) -> Any:
    value, low, high = (evaluate(part, scope, work) for part in (node.value, node.low, node.high))
    return all_of([compare(">=", value, low, work), compare("<=", value, high, work)])


def _contained(node: tree.Contained, scope: Scope, work: Work) -> Any:
    return passes_any(evaluate(node.value, scope, work), node.tests, scope, work)


def passes_any(value: Any, tests: tuple[tree.Test, ...], scope: Scope, work: Work) -> bool | None:
    """Whether a value passes at least one of the tests; null where none says yes and one cannot say."""
    # In `"urgent" in ?` the `?` is the input of the cell around it, not the text that is looked for.
    inside = scope if scope.has_input else scope.testing(value)
    result: bool | None = False
    for test in tests:
        passed = _passes(value, test, inside, work)
        if passed is True:
            return True
        result = None if passed is None else result
    return result


def _passes(value: Any, test: tree.Test, scope: Scope, work: Work) -> bool | None:
    work.at = test.at
    if isinstance(test, tree.CompareTest):
        return compare(test.operator, value, evaluate(test.operand, scope, work), work)
    found = evaluate(test.expression, scope, work)
    if isinstance(found, bool) and (test.reads_input or not _compares_booleans(value, test.expression)):
        return found
    if found is None and test.reads_input:
        return None
    return passes(value, found, work)


def _compares_booleans(value: Any, expression: Node) -> bool:
    """A test that gives a boolean without reading `?` is compared where the input is one, or where it is a plain value."""
    return isinstance(value, bool) or isinstance(expression, (tree.Literal, tree.Name, tree.Path))


def _not(node: tree.NotTests, scope: Scope, work: Work) -> Any:
    test = node.tests[0]
    assert isinstance(test, tree.ExpressionTest)
    return negated(evaluate(test.expression, scope, work))


def _instance_of(node: tree.InstanceOf, scope: Scope, work: Work) -> Any:
    return is_instance(evaluate(node.value, scope, work), node.type, work)


def _and(node: tree.And, scope: Scope, work: Work) -> Any:
    result: bool | None = True
    for operand in node.operands:
        found = _condition(operand, scope, work)
        if found is False:
            return False
        result = None if found is None else result
    return result


def _or(node: tree.Or, scope: Scope, work: Work) -> Any:
    result: bool | None = False
    for operand in node.operands:
        found = _condition(operand, scope, work)
        if found is True:
            return True
        result = None if found is None else result
    return result


def _if(node: tree.If, scope: Scope, work: Work) -> Any:
    return evaluate(node.yes if evaluate(node.condition, scope, work) is True else node.no, scope, work)


def _for(node: tree.For, scope: Scope, work: Work) -> Any:
    results: list[Any] = []
    for names in combinations(evaluate, node.iterators, scope, work):
        if names is None:
            return None
        so_far = _Partial(results, work)
        results.append(evaluate(node.body, names.inner(so_far), work))
        if len(results) > LARGEST_LIST:
            raise work.too_large()
    return results


class _Partial(dict[str, Any]):
    """`partial`: the results so far, copied only where they are read."""

    def __init__(self, results: list[Any], work: Work) -> None:
        super().__init__()
        self._results, self._work = results, work

    def __contains__(self, name: object) -> bool:
        return name == "partial"

    def __missing__(self, name: str) -> Any:
        self[name] = self._work.listed(list(self._results))
        return self[name]


def _quantified(node: tree.Quantified, scope: Scope, work: Work) -> Any:
    found: list[bool | None] = []
    for names in combinations(evaluate, node.iterators, scope, work):
        if names is None:
            return None
        value = _condition(node.condition, names, work)
        if value is not None and value is not node.every:
            return value
        found.append(value)
    return all_of(found) if node.every else any_of(found)


_EVALUATORS: Final[dict[type[Node], Callable[[Any, Scope, Work], Any]]] = {
    tree.Literal: _literal,
    tree.Name: _name,
    tree.Input: _input,
    tree.ListLiteral: _list,
    tree.ContextLiteral: _context,
    tree.RangeLiteral: _range,
    tree.Path: _path,
    tree.Filter: _filter,
    tree.Call: _call,
    tree.Lambda: _lambda,
    tree.Negate: _negate,
    tree.Arithmetic: _arithmetic,
    tree.Compare: _compare,
    tree.Between: _between,
    tree.Contained: _contained,
    tree.NotTests: _not,
    tree.InstanceOf: _instance_of,
    tree.And: _and,
    tree.Or: _or,
    tree.If: _if,
    tree.For: _for,
    tree.Quantified: _quantified,
}
