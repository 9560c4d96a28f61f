"""What to say of a source that cannot be read: what was found, and what would be right."""

import re
from typing import Final

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from app.feel.errors import FeelSyntaxError
from app.languages import Text

# what is found at the place of the error, and the repair
_REPAIRS: Final[tuple[tuple[re.Pattern[str], Text], ...]] = tuple(
    (re.compile(pattern), Text(zh, en))
    for pattern, zh, en in (
        (r"(?<=not\s)", "否定须带括号：not(...)。", "Negation needs brackets: not(...)."),
        (r"(?:and|or)\s*[<>=!]", "写作 ? > 3 and ? < 9。", "Write ? > 3 and ? < 9."),
        (r"==", "相等写作一个 =。", "Equality is written with one =."),
        (r"<>", "不相等写作 !=。", "Inequality is written !=."),
        (r"!(?!=)", "否定写作 not(...)。", "Negation is written not(...)."),
        (r"&", "“并且”写作 and。", "Write and."),
        (r"\|", "“或者”写作 or。", "Write or."),
        (r"%", "余数写作 modulo(a, b)。", "The remainder is written modulo(a, b)."),
        (r"not\b", "否定须带括号：not(...)。", "Negation needs brackets: not(...)."),
        (
            r"['\u2018\u2019\u201c\u201d\u300c\u300d]",
            '字符串用英文双引号:"文字"。',
            'Strings stand in straight double quotes: "text".',
        ),
        (
            r"[\uff08\uff09\uff0c\u3001\uff1b\uff1a\u3010\u3011]",
            "请使用英文标点 ( ) , : [ ]。",
            "Use the ASCII signs ( ) , : [ ].",
        ),
        (r'"', "字符串没有结束，请补上双引号。", "The string does not end; add the closing double quote."),
        (r"\b(?:elif|elsif)\b", "写作 else if。", "Write else if."),
        (r"\blambda\b|\bdef\b|\bimport\b", "这里只能写表达式。", "Only expressions stand here."),
        (r"\d[\w.]*", "数写作 12 或 12.5；名称不能以数字开头。", "Numbers are written 12 or 12.5; a name starts with a letter."),
        (r"@", '写作 @"2026-11-21"。', 'Write @"2026-11-21".'),
        (
            r"function\s*\(",
            "函数定义只能作为 sort 的比较函数。",
            "A function can only be defined as the comparison given to sort.",
        ),
        (r"[<>=]", "两个比较之间请写 and 或加括号。", "Put and, or brackets, between two comparisons."),
        (
            r"(?:in|and|or|for|if|then|else|return|some|every|satisfies|between)\b",
            "此处不能使用该关键字；含关键字的名称须先声明。",
            "That keyword cannot stand here; a name that holds a keyword must be declared.",
        ),
    )
)

_EXPECTED: Final[tuple[tuple[str, Text], ...]] = (
    ("NUMBER", Text("一个值", "a value")),
    ("THEN", Text("then", "then")),
    ("ELSE", Text("else", "else")),
    ("RETURN", Text("return", "return")),
    ("SATISFIES", Text("satisfies", "satisfies")),
    ("RPAR", Text("右括号 )", "a closing )")),
    ("RANGE_START", Text("右方括号 ]", "a closing ]")),
    ("RBRACE", Text("右花括号 }", "a closing }")),
    ("COLON", Text("冒号 :", "a colon :")),
    ("COMMA", Text("逗号", "a comma")),
    ("NAME", Text("一个名称", "a name")),
    ("TYPE_NAME", Text("一个类型", "a type")),
    ("LPAR", Text("左括号 (", "an opening (")),
    ("COMPARE", Text("运算符", "an operator")),
    ("$END", Text("表达式结束", "the end of the expression")),
)
_MOST_EXPECTED: Final = 4


def explain(error: UnexpectedInput, source: str) -> FeelSyntaxError:
    """Return our error for one of the parser's."""
    place = error.pos_in_stream if error.pos_in_stream is not None else len(source)
    token = error.token if isinstance(error, UnexpectedToken) else None
    if token is None or token.type == "$END":
        place = len(source) if token is not None else place
    at = _line_and_column(source, place)
    found = _found(source, place, token)
    reason = Text("此处不能出现 {found}", "{found} cannot stand here").format(found=found.get("zh"))
    if place >= len(source):
        reason = Text("表达式没有写完", "the expression ends too early")
    else:
        reason = Text(reason.zh, f"{found.get('en')} cannot stand here")
    return FeelSyntaxError(reason, _repair(error, source, place), at=at, found=found.get("en"))


def _found(source: str, place: int, token: Token | None) -> Text:
    if place >= len(source):
        return Text("结尾", "the end")
    text = source[place : place + len(token)] if token is not None else source[place]
    return Text(f"“{text[:40]}”", f"“{text[:40]}”")


def _repair(error: UnexpectedInput, source: str, place: int) -> Text:
    for pattern, repair in _REPAIRS:
        if pattern.match(source, place):
            return repair
    expected = [words for name, words in _EXPECTED if name in _accepted(error)][:_MOST_EXPECTED]
    if not expected:
        return Text("请检查此处的写法。", "Check what is written here.")
    zh, en = "、".join(words.zh for words in expected), ", ".join(words.en for words in expected)
    return Text(f"此处应为：{zh}。", f"Expected: {en}.")


def _accepted(error: UnexpectedInput) -> set[str]:
    """Return the names of what the grammar takes at the place; exact only where a token was read."""
    if isinstance(error, UnexpectedToken):
        accepted = set(error.accepts or error.expected)
        return accepted - {"RANGE_START"} if "NUMBER" in accepted else accepted
    allowed = set(getattr(error, "allowed", None) or ())
    return {"NUMBER"} if "NUMBER" in allowed else {"COMPARE", "$END"} if "COMPARE" in allowed else set()


def _line_and_column(source: str, place: int) -> tuple[int, int]:
    before = source[:place]
    return before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1
