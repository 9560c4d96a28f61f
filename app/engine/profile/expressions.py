"""FEEL in diagrams: every condition, due date, parameter and completion condition is parsed, constants are evaluated."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from app.engine.diagram import Element
from app.engine.profile.tasks import DATA_NAME
from app.engine.profile.view import Findings, View
from app.feel import Expression, FeelError, Host, parse_expression
from app.findings import Finding, Place, Rule
from app.languages import Text

FEEL_INVALID: Final = Rule(
    code="FEEL_INVALID",
    message=Text(
        "{what}不是可用的 FEEL 表达式：第 {line} 行第 {column} 列，{reason}。表达式：{shown}",
        "{what} is no FEEL expression that can be used: line {line}, column {column}, {reason}. Expression: {shown}",
    ),
    repair=Text("{repair}", "{repair}"),
)
FEEL_EMPTY: Final = Rule(
    code="FEEL_EMPTY",
    message=Text("{what}是空的。", "{what} is empty."),
    repair=Text("请填写 FEEL 表达式，或删去它。", "Write a FEEL expression, or remove it."),
)
FEEL_NAME: Final = Rule(
    code="FEEL_NAME",
    message=Text(
        "{what}读作一个名称“{name}”（第 {line} 行第 {column} 列），但数据名中没有空格或符号。",
        '{what} is read as the name "{name}" (line {line}, column {column}), but names of data have no blanks or signs.',
    ),
    repair=Text(
        "文本请加双引号；运算和函数请核对写法。", "Put texts into double quotes; look at how operators and functions are written."
    ),
)
CONDITION_NOT_BOOLEAN: Final = Rule(
    code="CONDITION_NOT_BOOLEAN",
    message=Text("{what}总是得到“{value}”，既不是真也不是假。", '{what} always gives "{value}", neither true nor false.'),
    repair=Text('请写成比较，例如 validity = "valid"。', 'Write a comparison, for instance validity = "valid".'),
)

_REMARKS: Final = (
    ("${", Text("这是 Camunda/JUEL 写法：请去掉 ${{ }}，写成 FEEL。", "This is Camunda's JUEL: drop the ${{ }} and write FEEL.")),
    ("#{", Text("这是 JUEL 写法：请去掉 #{{ }}，写成 FEEL。", "This is JUEL: drop the #{{ }} and write FEEL.")),
    ("=", Text("这是 Camunda 8 写法：请去掉开头的等号。", "This is how Camunda 8 writes FEEL: drop the leading equals sign.")),
)
_PYTHON: Final = (
    ("==", Text("FEEL 用一个等号比较。", "FEEL compares with a single equals sign.")),
    ("&&", Text("FEEL 写作 and。", "FEEL writes and.")),
    ("||", Text("FEEL 写作 or。", "FEEL writes or.")),
    ("True", Text("FEEL 写作 true。", "FEEL writes true.")),
    ("False", Text("FEEL 写作 false。", "FEEL writes false.")),
    ("None", Text("FEEL 写作 null。", "FEEL writes null.")),
    ("'", Text("FEEL 的文本用双引号。", "Texts in FEEL stand in double quotes.")),
)
_SAMPLE_NOW: Final = datetime(2026, 11, 21, 1, tzinfo=UTC)


class Written(NamedTuple):
    """An expression as a diagram writes it: where, what it is for, its text, and whether it must be true or false."""

    element: Element
    what: Text
    text: str
    boolean: bool = False


def expressions(view: View) -> Iterator[Written]:
    """Yield the expressions of a process but the timers' and due dates'."""
    for element in view.process.elements.values():
        if element.condition:
            yield Written(element, Text("条件", "The condition"), element.condition, boolean=True)
        if element.completion:
            what = (
                Text("循环条件", "The loop condition")
                if element.loop == "standard"
                else Text("完成条件", "The completion condition")
            )
            yield Written(element, what, element.completion, boolean=True)
        for name, text in element.parameters.items():
            if text:
                yield Written(element, Text(f"参数“{name}”", f'The parameter "{name}"'), text)


def check_expressions(view: View) -> Findings:
    """Yield the expressions that cannot be read, and conditions that are constant but no boolean."""
    for written in expressions(view):
        place = view.place(written.element)
        parsed = read_expression(place, written.text, written.what)
        if not isinstance(parsed, Expression):
            yield parsed
            continue
        yield from check_data_names(view, place, parsed, written.what)
        known, value = constant_value(parsed)
        if written.boolean and known and not isinstance(value, bool):
            yield CONDITION_NOT_BOOLEAN.at(place, what=written.what, value=str(value)[:60])
    yield from _check_empty(view)


def check_data_names(view: View, place: Place, parsed: Expression, what: Text) -> Findings:
    """Yield the names an expression reads that can be nobody's: FEEL takes `tomorrow at nine` for one name."""
    for name in sorted(parsed.certain_names - view.around.written):
        if not DATA_NAME.fullmatch(name):
            line, column = _position(parsed.source, name)
            yield FEEL_NAME.at(place, what=what, name=name[:80], line=line, column=column)


def _position(text: str, name: str) -> tuple[int, int]:
    before = text[: max(text.find(name.split(maxsplit=1)[0] if name.split() else name), 0)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _check_empty(view: View) -> Findings:
    for node in view.node.iterdescendants("{*}conditionExpression", "{*}completionCondition", "{*}loopCondition"):
        host = next((found for found in node.iterancestors() if found.get("id")), node)
        if not "".join(str(part) for part in node.itertext()).strip():
            what = Text("条件", "The condition")
            yield FEEL_EMPTY.at(view.place_of(host), what=what)


def read_expression(place: Place | None, text: str, what: Text, shown: str = "") -> Expression | Finding:
    """Return the parsed expression, or the finding that says where and why it cannot be read."""
    try:
        return parse_expression(text)
    except FeelError as error:
        return FEEL_INVALID.at(
            place or Place(file=""),
            what=what,
            line=error.line,
            column=error.column,
            reason=error.reason,
            shown=" ".join((shown or text).split())[:120],
            repair=_repair(text, error),
        )


def _repair(text: str, error: FeelError) -> Text:
    remarks = [remark for start, remark in _REMARKS if text.startswith(start)][:1]
    remarks += [remark for mark, remark in _PYTHON if mark in text and not remarks]
    said = [remark.format() for remark in remarks] or [error.repair]
    return Text("".join(remark.zh for remark in said), " ".join(remark.get("en") for remark in said))


def constant_value(expression: Expression, written: frozenset[str] | None = None) -> tuple[bool, Any]:
    """Return (True, value) of an expression that reads no data, (False, None) of one whose value is known only later.

    Args:
        expression: the expression.
        written: names that something writes; all others are null for good. Without it every name may be written.
    """
    if expression.names if written is None else expression.names & written:
        return False, None
    try:
        return True, expression.evaluate({}, sample_host())
    except FeelError:
        return True, None


def sample_host() -> Host:
    """Return a host on which constants are tried: a fixed instant, and working time that passes like any other."""
    return Host(now=_SAMPLE_NOW, zone=ZoneInfo("Asia/Shanghai"), add_working_time=_plain_time)


def _plain_time(start: datetime, span: timedelta) -> datetime:
    return start + span
