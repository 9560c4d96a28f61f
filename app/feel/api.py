"""Expressions and decision cells as the rest of the house uses them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.feel.comparison import negated
from app.feel.evaluate import evaluate, passes_any
from app.feel.json_values import from_json
from app.feel.names import free_names
from app.feel.parser import read_expression, read_tests
from app.feel.scope import CallerNames, Scope
from app.feel.tree import Node, Tests
from app.feel.work import Host, Work
from app.languages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression that was read and can be evaluated any number of times, by several threads at once.

    Attributes:
        source: the text it was read from.
        names: names it may read from the context; those inside filters may turn out to be entries of the items.
        certain_names: the same without those inside filters; unknown ones are surely mistakes.
    """

    source: str
    names: frozenset[str]
    certain_names: frozenset[str]
    _tree: Node

    def evaluate(self, context: Mapping[str, Any], host: Host | None = None) -> Any:
        """Return the value; names the context lacks are null, and so are operations on values of the wrong kind (DMN).

        Args:
            context: JSON or FEEL values by name.
            host: clock and calendar; needed by now(), today() and working time(). A date and time without a zone stays
                local (DMN); where an instant is needed its zone is the organisation's.

        Raises:
            FeelEvaluationError: a limit is reached, a clock is asked for and there is none, or the context holds what
                is no value.
        """
        work = Work(host)
        value = _guarded(lambda: evaluate(self._tree, Scope(CallerNames(context)), work), work)
        work.measure(value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests:
    """The tests of a decision cell.

    Attributes:
        source: the text they were read from.
        names: names they may read from the context, `?` not among them.
        certain_names: the same without those inside filters.
        any_value: whether the cell is `-`.
    """

    source: str
    names: frozenset[str]
    certain_names: frozenset[str]
    any_value: bool
    _tree: Tests

    def matches(self, value: Any, context: Mapping[str, Any], host: Host | None = None) -> bool | None:
        """Whether a value passes the cell; null where that cannot be said (the rule does not match then).

        Raises:
            FeelEvaluationError: as `Expression.evaluate`.
        """
        if self.any_value:
            return True
        work = Work(host)
        tested = from_json(value)
        tests = self._tree.tests
        passed = _guarded(lambda: passes_any(tested, tests, Scope(CallerNames(context)), work), work)
        return negated(passed) if self._tree.negated else passed


def _guarded(run: Callable[[], Any], work: Work) -> Any:
    try:
        return run()
    except RecursionError as error:
        raise work.error(
            Text("表达式嵌套过深", "the expression is nested too deeply"),
            Text("请拆分为几个较短的表达式。", "Split it into several shorter expressions."),
        ) from error


def parse_expression(source: str, names: Iterable[str] = ()) -> Expression:
    """Read an expression; the same source is read once.

    Args:
        source: the text, at most 4,000 characters.
        names: names in sight that hold keywords or operators ("Time in Force"); others need not be declared.

    Raises:
        FeelSyntaxError: with line, column, what was found and what would be right.
    """
    return _expression(source, frozenset(names))


@lru_cache(maxsize=4096)
def _expression(source: str, names: frozenset[str]) -> Expression:
    node = read_expression(source, names)
    return Expression(source=source, names=free_names(node), certain_names=free_names(node, certain=True), _tree=node)


def parse_unary_tests(source: str, names: Iterable[str] = ()) -> UnaryTests:
    """Read the tests of a decision cell; the same source is read once.

    Args:
        source: the text, at most 4,000 characters; an empty text is refused, any value is written `-`.
        names: as for `parse_expression`.

    Raises:
        FeelSyntaxError: with line, column, what was found and what would be right.
    """
    return _unary_tests(source, frozenset(names))


@lru_cache(maxsize=4096)
def _unary_tests(source: str, names: frozenset[str]) -> UnaryTests:
    node = read_tests(source, names)
    free, certain = free_names(node), free_names(node, certain=True)
    return UnaryTests(source=source, names=free, certain_names=certain, any_value=not node.tests, _tree=node)
