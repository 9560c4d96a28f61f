"""Makes the nodes of literals, names, lists, contexts, ranges and paths while the parser reads."""

# ruff: noqa: D102 - each method of the builder is the grammar rule of its name

import re
from decimal import Overflow
from typing import Any, Final, cast

from lark import Token, Transformer

from app.feel import tree
from app.feel.errors import FeelSyntaxError
from app.feel.temporal_text import read_temporal
from app.feel.tree import Node
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
    **dict.fromkeys(("None", "NULL", "Null"), "null"),
}


def place_of(token: Token) -> tuple[int, int]:
    """Return line and column of a token."""
    return token.line or 1, token.column or 1


def unmask(text: str) -> str:
    """Return a name as it was written, blanks inside as one space."""
    plain = "".join(chr(ord(sign) - _MASK_START) if _MASK_START <= ord(sign) <= _MASK_END else sign for sign in text)
    return " ".join(plain.split())


def below(at: tuple[int, int], *nodes: Node | None) -> int:
    """Return the depth of a node above `nodes`.

    Raises:
        FeelSyntaxError: that is too deep.
    """
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
    if ("\ufffd" in joined and "\ufffd" not in text) or "\0" in text:
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


class ValueBuilder(Transformer[Token, Node]):
    """The rules for literals, names, lists, contexts, ranges, paths and filters."""

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
        return cast("Node", parts[1])

    def empty_list(self, parts: list[Token]) -> Node:
        return tree.ListLiteral(at=place_of(parts[0]), items=())

    def list_literal(self, parts: list[Any]) -> Node:
        at, items = place_of(parts[0]), tuple(parts[1:])
        return tree.ListLiteral(at=at, items=items, depth=below(at, *items))

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
        return tree.ContextLiteral(at=at, entries=pairs, depth=below(at, *nodes))

    def range_end(self, parts: list[Token]) -> Token:
        return parts[0]

    def range_literal(self, parts: list[Any]) -> Node:
        opening, low, high, closing = parts
        at = place_of(opening)
        included = {"low_included": opening == "[", "high_included": closing == "]"}
        return tree.RangeLiteral(at=at, low=low, high=high, depth=below(at, low, high), **included)

    def path(self, parts: list[Any]) -> Node:
        base, name = parts
        at = place_of(name)
        return tree.Path(at=at, base=base, name=unmask(name), depth=below(at, base))

    def method(self, parts: list[Any]) -> Node:
        name = parts[1]
        raise FeelSyntaxError(
            Text("值没有函数 {name}", "values have no functions such as {name}").format(name=unmask(name)),
            Text("函数写在前面，如 string length(text)。", "Functions come first, as in string length(text)."),
            at=place_of(name),
            found=unmask(name),
        )

    def filter(self, parts: list[Any]) -> Node:
        base, opening, condition = parts
        at = place_of(opening)
        return tree.Filter(at=at, base=base, condition=condition, depth=below(at, base, condition))
