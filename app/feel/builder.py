"""Makes the nodes of calls, operators, tests and loops while the parser reads; refuses what the grammar alone cannot."""

# ruff: noqa: D102 - each method of the builder is the grammar rule of its name

from collections.abc import Sequence
from typing import Any, cast

from lark import Token

from app.feel import tree
from app.feel.builder_values import ValueBuilder, below, place_of, unmask
from app.feel.calls import check_pattern, resolve_call
from app.feel.names import reads_input
from app.feel.tree import Node
from app.feel.types import check_type


class Builder(ValueBuilder):
    """One method a rule of the grammar; called by the parser with the parts of the rule."""

    def parameter(self, parts: list[Any]) -> str:
        return unmask(parts[0])

    def function(self, parts: list[Any]) -> Node:
        at, body = place_of(parts[0]), parts[-1]
        names = tuple(part for part in parts[2:-1] if part is not None)
        return tree.Lambda(at=at, parameters=names, body=body, depth=below(at, body))

    def argument(self, parts: list[Any]) -> tuple[Token | None, Node]:
        return None, parts[0]

    def named_argument(self, parts: list[Any]) -> tuple[Token | None, Node]:
        return parts[0], parts[1]

    def arguments(self, parts: list[Any]) -> list[tuple[Token | None, Node]]:
        return [part for part in parts if part is not None]

    def call(self, parts: list[Any]) -> Node:
        token, _, arguments = parts
        at = place_of(token)
        named = [(unmask(name) if name is not None else None, node) for name, node in arguments]
        function, overload, ordered = resolve_call(unmask(token), named, at)
        check_pattern(function, ordered)
        return tree.Call(at=at, function=function, overload=overload, arguments=ordered, depth=below(at, *ordered))

    def not_named(self, parts: list[Any]) -> Node:
        at = place_of(parts[0])
        function, overload, ordered = resolve_call("not", [(unmask(parts[2]), parts[3])], at)
        return tree.Call(at=at, function=function, overload=overload, arguments=ordered, depth=below(at, *ordered))

    def not_tests(self, parts: list[Any]) -> Node:
        at, tests = place_of(parts[0]), tuple(parts[2:])
        return tree.NotTests(at=at, tests=tests, depth=below(at, *tests))

    def negate(self, parts: list[Any]) -> Node:
        at = place_of(parts[0])
        return tree.Negate(at=at, operand=parts[1], depth=below(at, parts[1]))

    def additive(self, parts: list[Any]) -> Node:
        return self._chain(parts)

    def multiplicative(self, parts: list[Any]) -> Node:
        return self._chain(parts)

    def power(self, parts: list[Any]) -> Node:
        return self._chain(parts)

    def _chain(self, parts: list[Any]) -> Node:
        at = place_of(parts[1])
        steps = tuple((str(parts[place]), parts[place + 1]) for place in range(1, len(parts), 2))
        return tree.Arithmetic(at=at, first=parts[0], steps=steps, depth=below(at, *parts[::2]))

    def compare(self, parts: list[Any]) -> Node:
        left, operator, right = parts
        at = place_of(operator)
        return tree.Compare(at=at, operator=str(operator), left=left, right=right, depth=below(at, left, right))

    def between(self, parts: list[Any]) -> Node:
        value, token, low, _, high = parts
        at = place_of(token)
        return tree.Between(at=at, value=value, low=low, high=high, depth=below(at, value, low, high))

    def expression_test(self, parts: list[Any]) -> tree.Test:
        node = parts[0]
        return tree.ExpressionTest(at=node.at, expression=node, reads_input=reads_input(node), depth=below(node.at, node))

    def compare_test(self, parts: list[Any]) -> tree.Test:
        operator, operand = parts
        at = place_of(operator)
        return tree.CompareTest(at=at, operator=str(operator), operand=operand, depth=below(at, operand))

    def test(self, parts: list[Any]) -> tree.Test:
        return cast("tree.Test", parts[0])

    def in_value(self, parts: list[Any]) -> Node:
        value, token, expression = parts
        return self._contained(value, token, [self.expression_test([expression])])

    def in_compare(self, parts: list[Any]) -> Node:
        value, token, operator, operand = parts
        return self._contained(value, token, [self.compare_test([operator, operand])])

    def in_tests(self, parts: list[Any]) -> Node:
        value, token, _, first, *others = parts
        test = first if isinstance(first, (tree.ExpressionTest, tree.CompareTest)) else self.expression_test([first])
        return self._contained(value, token, [test, *others])

    def _contained(self, value: Node, token: Token, tests: Sequence[tree.Test]) -> Node:
        at = place_of(token)
        return tree.Contained(at=at, value=value, tests=tuple(tests), depth=below(at, value, *tests))

    def type_entry(self, parts: list[Any]) -> tuple[str, tree.TypeName]:
        return str(parts[0]), parts[1]

    def type(self, parts: list[Any]) -> tree.TypeName:
        inside = [part for part in parts[1:] if not isinstance(part, Token)]
        name = " ".join(parts[0].split())
        if inside and isinstance(inside[0], tree.TypeName):
            return tree.TypeName(name=name, items=inside[0])
        return tree.TypeName(name=name, entries=tuple(inside))

    def instance_of(self, parts: list[Any]) -> Node:
        value, token, kind = parts
        at = place_of(token)
        check_type(kind, at)
        return tree.InstanceOf(at=at, value=value, type=kind, depth=below(at, value))

    def conjunction(self, parts: list[Any]) -> Node:
        operands = tuple(parts[::2])
        return tree.And(at=place_of(parts[1]), operands=operands, depth=below(place_of(parts[1]), *operands))

    def and_open(self, parts: list[Any]) -> Node:
        return self.conjunction(parts)

    def disjunction(self, parts: list[Any]) -> Node:
        operands = tuple(parts[::2])
        return tree.Or(at=place_of(parts[1]), operands=operands, depth=below(place_of(parts[1]), *operands))

    def or_open(self, parts: list[Any]) -> Node:
        return self.disjunction(parts)

    def if_then_else(self, parts: list[Any]) -> Node:
        at, (condition, yes, no) = place_of(parts[0]), parts[1::2]
        return tree.If(at=at, condition=condition, yes=yes, no=no, depth=below(at, condition, yes, no))

    def iterator(self, parts: list[Any]) -> tree.Iterator:
        return tree.Iterator(name=unmask(parts[0]), source=parts[2], end=parts[3] if len(parts) > 3 else None)  # noqa: PLR2004

    def iterators(self, parts: list[Any]) -> tuple[tree.Iterator, ...]:
        return tuple(parts)

    def for_return(self, parts: list[Any]) -> Node:
        token, iterators, _, body = parts
        at = place_of(token)
        nodes = [node for iterator in iterators for node in (iterator.source, iterator.end)]
        return tree.For(at=at, iterators=iterators, body=body, depth=below(at, body, *nodes))

    def quantified(self, parts: list[Any]) -> Node:
        token, iterators, _, condition = parts
        at = place_of(token)
        nodes = [node for iterator in iterators for node in (iterator.source, iterator.end)]
        depth = below(at, condition, *nodes)
        every = token.type == "EVERY"
        return tree.Quantified(at=at, every=every, iterators=iterators, condition=condition, depth=depth)

    def any_value(self, parts: list[Any]) -> tree.Tests:
        return tree.Tests(at=place_of(parts[0]), tests=(), negated=False)

    def tests(self, parts: list[Any]) -> tree.Tests:
        tests = tuple(parts)
        only = tests[0].expression if len(tests) == 1 and isinstance(tests[0], tree.ExpressionTest) else None
        if isinstance(only, tree.NotTests):
            return tree.Tests(at=only.at, tests=only.tests, negated=True, depth=only.depth)
        return tree.Tests(at=tests[0].at, tests=tests, negated=False, depth=below(tests[0].at, *tests))

    def expression_start(self, parts: list[Any]) -> Node:
        return cast("Node", parts[0])
