"""The tree an expression is read into; every node knows its place in the source and how deep it is."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of an expression.

    Attributes:
        at: line and column (1-based) of its first character or operator.
        depth: levels of nodes below and including this one.
    """

    at: tuple[int, int]
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A value written out: number, string, boolean, null or @"..."."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Node):
    """The `?` of a unary test: the value that is tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextLiteral(Node):
    """`{a: 1, b: a + 1}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeLiteral(Node):
    """`[low..high]` and its open forms."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """`base.name`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """`base[condition]`, an index or a condition on each item."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A call of a built-in function; `overload` is its place among the signatures, arguments are in their order.

    A missing optional argument is None.
    """

    function: str
    overload: int
    arguments: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lambda(Node):
    """`function(x, y) body`, only as the comparison given to sort."""

    parameters: tuple[str, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """Operators of one rank, applied from the left: `first op operand op operand`."""

    first: Node
    steps: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`left operator right`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionTest(Node):
    """A test that is an expression: a value, a range, a list or a condition on `?`."""

    expression: Node
    reads_input: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareTest(Node):
    """A test like `> 5`."""

    operator: str
    operand: Node


Test = ExpressionTest | CompareTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained(Node):
    """`value in tests`."""

    value: Node
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTests(Node):
    """`not(...)`: the function of one expression, or the negation of the tests of a decision cell."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests(Node):
    """A whole decision cell; no tests at all is `-`, which every value passes."""

    tests: tuple[Test, ...]
    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeName:
    """A type after `instance of`: its name and what stands between `<` and `>`."""

    name: str
    items: "TypeName | None" = None
    entries: tuple[tuple[str, "TypeName"], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """A conjunction of two or more."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """A disjunction of two or more."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """`for iterators return body`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """`some` (every=False) or `every` iterators `satisfies` condition."""

    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node
