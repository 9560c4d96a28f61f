"""Makes tree nodes while the parser reads; refuses here what the grammar alone cannot."""

import re
from collections.abc import Sequence
from decimal import Overflow
from typing import Any, Final

from lark import Token, Transformer

from app.feel import tree
from app.feel.calls import check_pattern, resolve_call
from app.feel.errors import FeelSyntaxError
from app.feel.names import reads_input
from app.feel.temporal_text import read_temporal
from app.feel.tree import Node
from app.feel.types import check_type
from app.feel.values import NUMBERS
from app.languages import Text

DEEPEST: Final = 60
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))")
_PLAIN_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_MASK_START: Final = 0xE000
_MASK_END: Final = 0xE07F
_FOREIGN: Final = {
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
    **dict.fromkeys(("None", "NULL", "Null", "nil", "undefined"), "null"),
}


def place_of(token: Token) -> tuple[int, int]:
    """Return line and column of a token."""
    return token.line or 1, token.column or 1


def unmask(text: str) -> str:
    """Return a name as it was written, blanks inside as one space."""
    plain = "".join(chr(ord(sign) - _MASK_START) if _MASK_START <= ord(sign) <= _MASK_END else sign for sign in text)
    return " ".join(plain.split())


def _below(at: tuple[int, int], *nodes: Node | None) -> int:
    depth = 1 + max((node.depth for node in nodes if node is not None), default=0)
    if depth > DEEPEST:
        raise FeelSyntaxError(
            Text("表达式嵌套超过 {limit} 层", "the expression is nested more than {limit} levels").format(limit=DEEPEST),
            Text("请拆分为几个较短的表达式。", "Split it into several shorter expressions."),
            at=at,
        )
    return depth


def read_string(token: Token) -> str:
    """Return the text of a string literal, escapes resolved.

    Raises:
        FeelSyntaxError: an escape stands for no character that can be stored.
    """
    text = _ESCAPE.sub(_unescape, token[1:-1])
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "\ufffd" in joined and "\ufffd" not in text or "\0" in text:
        raise FeelSyntaxError(
            Text("字符串中有无效的转义", "the string holds an escape that is no character"),
            Text(r"请写完整的 \uXXXX。", r"Write a complete \uXXXX."),
            at=place_of(token),
            found=str(token),
        )
    return joined


def _unescape(found: re.Match[str]) -> str:
    if digits := found[1] or found[2]:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\0"  # noqa: PLR2004 - the last code point; refused as \0 is
    return _PLAIN_ESCAPES.get(found[3], found[0])


class Builder(Transformer[Token, Node]):
    """One method a rule of the grammar; called by the parser with the parts of the rule."""

    def number(self, parts: list[Token]) -> Node:
        token = parts[0]
        try:
            return tree.Literal(at=place_of(token), value=NUMBERS.create_decimal(str(token)))
        except Overflow as error:
            raise FeelSyntaxError(
                Text("数值过大", "the number is too large"),
                Text("指数最大为 6144。", "Exponents go up to 6144."),
                at=place_of(token),
                found=str(token),
            ) from error

    def string(self, parts: list[Token]) -> Node:
        return tree.Literal(at=place_of(parts[0]), value=read_string(parts[0]))

    def at_literal(self, parts: list[Token]) -> Node:
        text = parts[0].lstrip("@").strip()[1:-1]
        value = read_temporal(text)
        if value is None:
            raise FeelSyntaxError(
                Text("“{text}”不是日期、时间或时长", '"{text}" is no date, time or duration').format(text=text[:80]),
                Text('写作 @"2026-11-21" 或 @"PT24H"。', 'Write @"2026-11-21" or @"PT24H".'),
                at=place_of(parts[0]),
                found=str(parts[0]),
            )
        return tree.Literal(at=place_of(parts[0]), value=value)

    def true(self, parts: list[Token]) -> Node:
        return tree.Literal(at=place_of(parts[0]), value=True)

    def false(self, parts: list[Token]) -> Node:
        return tree.Literal(at=place_of(parts[0]), value=False)

    def null(self, parts: list[Token]) -> Node:
        return tree.Literal(at=place_of(parts[0]), value=None)

    def input(self, parts: list[Token]) -> Node:
        return tree.Input(at=place_of(parts[0]))

    def name(self, parts: list[Token]) -> Node:
        name = unmask(parts[0])
        if name in _FOREIGN:
            right = _FOREIGN[name]
            raise FeelSyntaxError(
                Text("此处没有 {name}", "{name} is not known here").format(name=name),
                Text("请写 {right}。", "Write {right}.").format(right=right),
                at=place_of(parts[0]),
                found=name,
            )
        return tree.Name(at=place_of(parts[0]), name=name)

    def bracketed(self, parts: list[Any]) -> Node:
        _below(place_of(parts[0]), parts[1])
        return parts[1]  # type: ignore[no-any-return] - lark's parts are untyped

    def empty_list(self, parts: list[Token]) -> Node:
        return tree.ListLiteral(at=place_of(parts[0]), items=())

    def list_literal(self, parts: list[Any]) -> Node:
        at, items = place_of(parts[0]), tuple(parts[1:])
        return tree.ListLiteral(at=at, items=items, depth=_below(at, *items))

    def entry(self, parts: list[Any]) -> tuple[Token, str, Node]:
        token = parts[0]
        return token, read_string(token) if token.type == "STRING" else unmask(token), parts[1]

    def context_literal(self, parts: list[Any]) -> Node:
        at = place_of(parts[0])
        entries = [part for part in parts[1:] if part is not None]
        seen: set[str] = set()
        for token, key, _ in entries:
            if key in seen:
                raise FeelSyntaxError(
                    Text("键 {key} 出现两次", "the key {key} stands twice").format(key=key),
                    Text("请改用不同的键。", "Use different keys."),
                    at=place_of(token),
                    found=key,
                )
            seen.add(key)
        nodes = [node for _, _, node in entries]
        pairs = tuple((key, node) for _, key, node in entries)
        return tree.ContextLiteral(at=at, entries=pairs, depth=_below(at, *nodes))

    def range_end(self, parts: list[Token]) -> Token:
        return parts[0]

    def range_literal(self, parts: list[Any]) -> Node:
        opening, low, high, closing = parts
        at = place_of(opening)
        included = {"low_included": opening == "[", "high_included": closing == "]"}
        return tree.RangeLiteral(at=at, low=low, high=high, depth=_below(at, low, high), **included)

    def path(self, parts: list[Any]) -> Node:
        base, name = parts
        at = place_of(name)
        return tree.Path(at=at, base=base, name=unmask(name), depth=_below(at, base))

    def method(self, parts: list[Any]) -> Node:
        name = parts[1]
        raise FeelSyntaxError(
            Text("值没有函数 {name}", "values have no functions such as {name}").format(name=unmask(name)),
            Text("函数写在前面,如 string length(text)。", "Functions come first, as in string length(text)."),
            at=place_of(name),
            found=unmask(name),
        )

    def filter(self, parts: list[Any]) -> Node:
        base, opening, condition = parts
        at = place_of(opening)
        return tree.Filter(at=at, base=base, condition=condition, depth=_below(at, base, condition))

    def parameter(self, parts: list[Any]) -> str:
        return unmask(parts[0])

    def function(self, parts: list[Any]) -> Node:
        at, body = place_of(parts[0]), parts[-1]
        names = tuple(part for part in parts[2:-1] if part is not None)
        return tree.Lambda(at=at, parameters=names, body=body, depth=_below(at, body))

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
        return tree.Call(at=at, function=function, overload=overload, arguments=ordered, depth=_below(at, *ordered))

    def not_named(self, parts: list[Any]) -> Node:
        at = place_of(parts[0])
        function, overload, ordered = resolve_call("not", [(unmask(parts[2]), parts[3])], at)
        return tree.Call(at=at, function=function, overload=overload, arguments=ordered, depth=_below(at, *ordered))

    def not_tests(self, parts: list[Any]) -> Node:
        at, tests = place_of(parts[0]), tuple(parts[2:])
        return tree.NotTests(at=at, tests=tests, depth=_below(at, *tests))

    def negate(self, parts: list[Any]) -> Node:
        at = place_of(parts[0])
        return tree.Negate(at=at, operand=parts[1], depth=_below(at, parts[1]))

    def additive(self, parts: list[Any]) -> Node:
        return self._chain(parts)

    def multiplicative(self, parts: list[Any]) -> Node:
        return self._chain(parts)

    def power(self, parts: list[Any]) -> Node:
        return self._chain(parts)

    def _chain(self, parts: list[Any]) -> Node:
        at = place_of(parts[1])
        steps = tuple((str(parts[place]), parts[place + 1]) for place in range(1, len(parts), 2))
        return tree.Arithmetic(at=at, first=parts[0], steps=steps, depth=_below(at, *parts[::2]))

    def compare(self, parts: list[Any]) -> Node:
        left, operator, right = parts
        at = place_of(operator)
        return tree.Compare(at=at, operator=str(operator), left=left, right=right, depth=_below(at, left, right))

    def between(self, parts: list[Any]) -> Node:
        value, token, low, _, high = parts
        at = place_of(token)
        return tree.Between(at=at, value=value, low=low, high=high, depth=_below(at, value, low, high))

    def expression_test(self, parts: list[Any]) -> tree.Test:
        node = parts[0]
        return tree.ExpressionTest(at=node.at, expression=node, reads_input=reads_input(node), depth=_below(node.at, node))

    def compare_test(self, parts: list[Any]) -> tree.Test:
        operator, operand = parts
        at = place_of(operator)
        return tree.CompareTest(at=at, operator=str(operator), operand=operand, depth=_below(at, operand))

    def test(self, parts: list[Any]) -> tree.Test:
        return parts[0]  # type: ignore[no-any-return] - lark's parts are untyped

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
        return tree.Contained(at=at, value=value, tests=tuple(tests), depth=_below(at, value, *tests))

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
        return tree.InstanceOf(at=at, value=value, type=kind, depth=_below(at, value))

    def conjunction(self, parts: list[Any]) -> Node:
        operands = tuple(parts[::2])
        return tree.And(at=place_of(parts[1]), operands=operands, depth=_below(place_of(parts[1]), *operands))

    def and_open(self, parts: list[Any]) -> Node:
        return self.conjunction(parts)

    def disjunction(self, parts: list[Any]) -> Node:
        operands = tuple(parts[::2])
        return tree.Or(at=place_of(parts[1]), operands=operands, depth=_below(place_of(parts[1]), *operands))

    def or_open(self, parts: list[Any]) -> Node:
        return self.disjunction(parts)

    def if_then_else(self, parts: list[Any]) -> Node:
        at, (condition, yes, no) = place_of(parts[0]), parts[1::2]
        return tree.If(at=at, condition=condition, yes=yes, no=no, depth=_below(at, condition, yes, no))

    def iterator(self, parts: list[Any]) -> tree.Iterator:
        return tree.Iterator(name=unmask(parts[0]), source=parts[2], end=parts[3] if len(parts) > 3 else None)  # noqa: PLR2004

    def iterators(self, parts: list[Any]) -> tuple[tree.Iterator, ...]:
        return tuple(parts)

    def for_return(self, parts: list[Any]) -> Node:
        token, iterators, _, body = parts
        at = place_of(token)
        nodes = [node for iterator in iterators for node in (iterator.source, iterator.end)]
        return tree.For(at=at, iterators=iterators, body=body, depth=_below(at, body, *nodes))

    def quantified(self, parts: list[Any]) -> Node:
        token, iterators, _, condition = parts
        at = place_of(token)
        nodes = [node for iterator in iterators for node in (iterator.source, iterator.end)]
        depth = _below(at, condition, *nodes)
        every = token.type == "EVERY"
        return tree.Quantified(at=at, every=every, iterators=iterators, condition=condition, depth=depth)

    def any_value(self, parts: list[Any]) -> tree.Tests:
        return tree.Tests(at=place_of(parts[0]), tests=(), negated=False)

    def tests(self, parts: list[Any]) -> tree.Tests:
        tests = tuple(parts)
        only = tests[0].expression if len(tests) == 1 and isinstance(tests[0], tree.ExpressionTest) else None
        if isinstance(only, tree.NotTests):
            return tree.Tests(at=only.at, tests=only.tests, negated=True, depth=only.depth)
        return tree.Tests(at=tests[0].at, tests=tests, negated=False, depth=_below(tests[0].at, *tests))

    def expression_start(self, parts: list[Any]) -> Node:
        return parts[0]  # type: ignore[no-any-return] - lark's parts are untyped
