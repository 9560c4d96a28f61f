"""Reads sources into trees.

How names are told from keywords: consecutive words form one name ("Applicant Age"), blanks inside count as one space, and
a keyword (and or in if then else for return some every satisfies between not true false null, "instance of") always ends
it. A name that holds a keyword or an operator ("Time in Force", "e-mail") is one name only where the caller declares it in
`names`; declared names win over keywords, the longest first.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, cast

from lark import Lark
from lark.exceptions import UnexpectedInput

from app.feel.builder import Builder
from app.feel.errors import FeelSyntaxError
from app.feel.hints import explain
from app.feel.tree import Node, Tests
from app.feel.validity import check_expression, check_tests
from app.languages import Text

LONGEST_SOURCE: Final = 4_000
_MASK: Final = 0xE000
_SPECIAL: Final = re.compile(
    r"[^\w\s]|\b(?:and|or|in|if|then|else|for|return|some|every|satisfies|between|not|true|false|null|of)\b"
)
_LITERALS: Final = r'"(?:[^"\\\r\n]|\\[^\r\n])*"|//[^\r\n]*|/\*(?:[^*]|\*(?!/))*\*/'

_PARSER: Final = Lark(
    (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8"),
    parser="lalr",
    start=["expression_start", "tests_start"],
    transformer=Builder(),
    maybe_placeholders=False,
)


def read_expression(source: str, names: frozenset[str]) -> Node:
    """Read an expression.

    Raises:
        FeelSyntaxError: it is none.
    """
    node = _read(source, names, "expression_start")
    check_expression(node)
    return node


def read_tests(source: str, names: frozenset[str]) -> Tests:
    """Read the unary tests of a decision cell.

    Raises:
        FeelSyntaxError: it holds none; an empty one included.
    """
    node = _read(source, names, "tests_start")
    assert isinstance(node, Tests)
    check_tests(node)
    return node


def _read(source: str, names: frozenset[str], start: str) -> Node:
    if len(source) > LONGEST_SOURCE:
        raise FeelSyntaxError(
            Text("表达式超过 {limit} 个字符", "the expression is longer than {limit} characters").format(limit=LONGEST_SOURCE),
            Text("请拆分为几个较短的表达式。", "Split it into several shorter expressions."),
        )
    if not source.strip():
        raise FeelSyntaxError(
            Text("表达式为空", "the expression is empty"),
            Text(
                "请写出表达式；判定单元格不限取值时写 -。",
                "Write an expression; a decision cell that takes any value holds -.",
            ),
        )
    try:
        return cast("Node", _PARSER.parse(_mask(source, names), start=start))
    except UnexpectedInput as error:
        raise explain(error, source) from None


def _mask(source: str, names: Iterable[str]) -> str:
    """Write declared names that hold keywords or operators so that they read as one word."""
    special = sorted((name for name in names if _SPECIAL.search(name)), key=len, reverse=True)
    if not special:
        return source
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in special if name.strip())
    return re.sub(rf"(?P<kept>{_LITERALS})|(?<![\w])(?:{words})(?![\w])", _masked, source)


def _masked(found: re.Match[str]) -> str:
    if found["kept"] is not None:
        return found["kept"]
    return "".join(sign if sign.isalnum() or sign == "_" or ord(sign) > 127 else chr(_MASK + ord(sign)) for sign in found[0])  # noqa: PLR2004 - ASCII ends there
