"""Names: what people read on the diagram, and case data that expressions read but nothing writes."""

from collections.abc import Iterator
from typing import Final

from app.engine.diagram import Element
from app.engine.profile.expressions import Written, expressions, read_expression
from app.engine.profile.tasks import DATA_NAME, nearest
from app.engine.profile.view import Findings, View
from app.engine.timers import read_timer_text
from app.engine.vocabulary import BPMNDI, USER_TASKS
from app.feel import Expression
from app.findings import Rule, Severity
from app.languages import Text

NAME_MISSING: Final = Rule(
    code="NAME_MISSING",
    severity=Severity.WARNING,
    message=Text("{what}没有名称。", "The {what} has no name."),
    repair=Text("请写上人们看得懂的名称。", "Give it a name people understand."),
)
NAME_EN_MISSING: Final = Rule(
    code="NAME_EN_MISSING",
    severity=Severity.WARNING,
    message=Text("没有英文名称，英文界面会显示中文。", "There is no English name; the English interface shows the Chinese one."),
    repair=Text("请添加属性 name.en。", "Add the property name.en."),
)
SHAPE_MISSING: Final = Rule(
    code="SHAPE_MISSING",
    severity=Severity.WARNING,
    message=Text("{what}没有画出图形，流程图上看不到。", "{what} has no shape and will not be seen on the diagram."),
    repair=Text("请在建模工具中打开、排布并重新保存。", "Open it in a modeller, lay it out and save it again."),
)
DATA_UNKNOWN: Final = Rule(
    code="DATA_UNKNOWN",
    severity=Severity.WARNING,
    message=Text(
        "{what}读取“{name}”，但没有表单、决策、操作或消息写入它。",
        '{what} reads "{name}", which no form, decision, operation or message writes.',
    ),
    repair=Text(
        "请核对拼写，或让某个表单字段、决策输出或消息字段写入它。{near}",
        "Check the spelling, or let a form field, a decision or a message write it. {near}",
    ),
)
DATA_PERSONAL: Final = Rule(
    code="DATA_PERSONAL",
    severity=Severity.WARNING,
    message=Text(
        "{what}读取个人信息“{name}”；表达式看不到个人信息，得到的总是空值。",
        '{what} reads personal data, "{name}"; expressions never see it and get null.',
    ),
    repair=Text("请改用不含个人信息的字段，例如 contact_by。", "Use a field that is not personal, such as contact_by."),
)


def check_names(view: View) -> Findings:
    """Yield missing names and shapes, and names of data that nothing writes; warnings all."""
    for element in view.nodes.values():
        what = _needs_name(view, element)
        if what and not element.name.zh:
            yield NAME_MISSING.at(view.place(element), what=what)
        elif element.name.zh and not element.name.en and (element.kind == "userTask" or element.properties.get("milestone")):
            yield NAME_EN_MISSING.at(view.place(element))
    yield from _check_shapes(view)
    yield from _check_data(view)


def _needs_name(view: View, element: Element) -> Text | None:
    if element.kind in USER_TASKS:
        return Text("任务", "task")
    if element.kind in {"exclusiveGateway", "inclusiveGateway"} and len(view.outgoing.get(element.id, [])) > 1:
        return Text("有条件的网关", "gateway with conditions")
    return None


def _check_shapes(view: View) -> Findings:
    drawn = {shape.get("bpmnElement") for shape in view.root.iterdescendants(f"{{{BPMNDI}}}BPMNShape")}
    without = [element for element in view.nodes.values() if element.id not in drawn]
    if without and len(without) == len(view.nodes):
        yield SHAPE_MISSING.at(view.process_place, what=Text("整个流程", "The whole procedure"))
        return
    for element in without:
        yield SHAPE_MISSING.at(view.place(element), what=Text("该元素", "The element"))


def _check_data(view: View) -> Findings:
    for written in _all_expressions(view):
        parsed = read_expression(None, written.text, written.what)
        if not isinstance(parsed, Expression):
            continue
        for name in sorted(parsed.certain_names):
            if name in view.around.written or name == written.element.item or not DATA_NAME.fullmatch(name):
                continue
            personal = name in view.around.personal
            rule = DATA_PERSONAL if personal else DATA_UNKNOWN
            yield rule.at(view.place(written.element), what=written.what, name=name[:80], near=nearest(name, view.around.written))


def _all_expressions(view: View) -> Iterator[Written]:
    yield from expressions(view)
    for element in view.nodes.values():
        if element.timer and element.timer_kind != "cycle":
            yield Written(element, Text("定时器", "The timer"), read_timer_text(element.timer))
        if element.properties.get("due"):
            yield Written(element, Text("期限", "The due date"), read_timer_text(element.properties["due"]))
        if element.collection:
            yield Written(element, Text("多实例的集合", "The collection of the multi-instance"), element.collection)
