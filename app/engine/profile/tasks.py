"""Activities: a user task has a form, a service a known operation, a rule a known decision, a call a known procedure."""

import difflib
import re
from collections.abc import Iterable
from typing import Final

from app.engine.diagram import Element
from app.engine.profile.view import Findings, View
from app.engine.vocabulary import USER_TASKS
from app.findings import Rule
from app.languages import Text

FORM_MISSING: Final = Rule(
    code="FORM_MISSING",
    message=Text("用户任务没有表单。", "The user task has no form."),
    repair=Text(
        "请添加属性 form，其值为表单文件名（不含 .form）；系统外完成、无需填写的工作请用手工任务。",
        "Add the property form with the name of a .form file; work done elsewhere with nothing to fill in is a manual task.",
    ),
)
FORM_UNKNOWN: Final = Rule(
    code="FORM_UNKNOWN",
    message=Text("没有名为“{form}”的表单。", 'There is no form "{form}".'),
    repair=Text(
        "请在一并检查的文件中加入 {form}.form，或更正属性 form。{near}",
        "Add {form}.form to the files that are checked together, or correct the property form. {near}",
    ),
)
FORM_UNUSED_HERE: Final = Rule(
    code="FORM_UNUSED_HERE",
    message=Text("这里的表单不会显示给任何人。", "A form here would be shown to nobody."),
    repair=Text("请把它改为用户任务，或删去属性 form。", "Make it a user task, or remove the property form."),
)
OPERATION_MISSING: Final = Rule(
    code="OPERATION_MISSING",
    message=Text("服务任务没有指明操作。", "The service task names no operation."),
    repair=Text(
        "请添加 spiffworkflow:serviceTaskOperator，其 id 为操作名。可用操作：{known}。",
        "Add a spiffworkflow:serviceTaskOperator whose id is the operation. Known operations: {known}.",
    ),
)
OPERATION_UNKNOWN: Final = Rule(
    code="OPERATION_UNKNOWN",
    message=Text("没有名为“{operation}”的操作。", 'There is no operation "{operation}".'),
    repair=Text("可用操作：{known}。{near}", "Known operations: {known}. {near}"),
)
PARAMETER_UNKNOWN: Final = Rule(
    code="PARAMETER_UNKNOWN",
    message=Text("操作“{operation}”没有参数“{parameter}”。", 'The operation "{operation}" takes no parameter "{parameter}".'),
    repair=Text("它的参数：{known}。", "Its parameters: {known}."),
)
PARAMETER_MISSING: Final = Rule(
    code="PARAMETER_MISSING",
    message=Text("操作“{operation}”缺少参数“{parameter}”。", 'The operation "{operation}" needs the parameter "{parameter}".'),
    repair=Text(
        "请添加该参数，其值为 FEEL 表达式，例如带引号的文本。",
        "Add the parameter; its value is a FEEL expression, such as a text in quotes.",
    ),
)
DECISION_MISSING: Final = Rule(
    code="DECISION_MISSING",
    message=Text("业务规则任务没有指明决策。", "The business rule task names no decision."),
    repair=Text(
        "请添加 spiffworkflow:calledDecisionId，其内容为决策的 id。可用决策：{known}。",
        "Add a spiffworkflow:calledDecisionId with the id of a decision. Known decisions: {known}.",
    ),
)
DECISION_UNKNOWN: Final = Rule(
    code="DECISION_UNKNOWN",
    message=Text("没有 id 为“{decision}”的决策。", 'There is no decision with the id "{decision}".'),
    repair=Text(
        "请在一并检查的文件中加入含有它的 .dmn，或更正决策 id。可用决策：{known}。",
        "Add the .dmn that has it to the files that are checked together, or correct the id. Known decisions: {known}.",
    ),
)
CALL_MISSING: Final = Rule(
    code="CALL_MISSING",
    message=Text("调用活动没有指明流程。", "The call activity names no process."),
    repair=Text(
        "请填写 calledElement，其值为流程的 id。可用流程：{known}。",
        "Set calledElement to a process id. Known processes: {known}.",
    ),
)
CALL_UNKNOWN: Final = Rule(
    code="CALL_UNKNOWN",
    message=Text("没有 id 为“{called}”的可执行流程。", 'There is no executable process with the id "{called}".'),
    repair=Text(
        "请在一并检查的文件中加入该流程，或更正 calledElement。可用流程：{known}。",
        "Add that procedure to the files that are checked together, or correct calledElement. Known processes: {known}.",
    ),
)
CALL_START: Final = Rule(
    code="CALL_START",
    message=Text("被调用的流程“{called}”没有无触发的开始事件。", 'The called process "{called}" has no plain start event.'),
    repair=Text("请给它一个无触发的开始事件。", "Give it a start event without a trigger."),
)
NAME_INVALID: Final = Rule(
    code="NAME_INVALID",
    message=Text("“{name}”不能用作数据名（{what}）。", '"{name}" cannot be used as a name of data ({what}).'),
    repair=Text(
        "数据名以英文字母开头，只含字母、数字和下划线，例如 plan_cost。",
        "A name of data begins with a letter and has letters, digits and underscores, such as plan_cost.",
    ),
)

DATA_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def check_tasks(view: View) -> Findings:
    """Yield what keeps the activities of a process from being carried out."""
    for element in view.nodes.values():
        if element.kind in USER_TASKS or element.kind == "startEvent":
            yield from _check_form(view, element)
        elif element.kind == "serviceTask":
            yield from _check_service(view, element)
        elif element.kind == "businessRuleTask":
            yield from _check_decision(view, element)
        elif element.kind == "callActivity":
            yield from _check_call(view, element)
        for what, name in data_names(element):
            if not DATA_NAME.fullmatch(name):
                yield NAME_INVALID.at(view.place(element), name=name[:60], what=what)


def data_names(element: Element) -> list[tuple[str, str]]:
    """Return the names of case data an element gives, each with where it gives it."""
    named = [("resultVariable", element.result_variable), ("loopDataInputRef", element.collection)]
    named += [("inputDataItem", element.item), ("loopDataOutputRef", element.output)]
    named += [("fields", name) for name in message_fields(element)]
    return [(what, name) for what, name in named if name]


def message_fields(element: Element) -> list[str]:
    """Return the payload keys a message catching element writes into the case's data."""
    return [name.strip() for name in element.properties.get("fields", "").split(",") if name.strip()]


def nearest(word: str, known: Iterable[str]) -> Text:
    """Return a remark that names the known word most like `word`, or an empty text."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return Text(f"是否指“{close[0]}”?", f'Did you mean "{close[0]}"?') if close else Text("", " ")


def listed(names: Iterable[str]) -> str:
    """Return names in their order for a message, at most twenty of them."""
    found = sorted(names)
    return ", ".join(found[:20]) + (" ..." if len(found) > 20 else "") or "-"  # noqa: PLR2004 - more would hide the message


def _check_form(view: View, element: Element) -> Findings:
    form = element.properties.get("form", "")
    if element.kind == "userTask" and not form:
        yield FORM_MISSING.at(view.place(element))
    elif element.kind == "manualTask" and form:
        yield FORM_UNUSED_HERE.at(view.place(element))
    elif form and form not in view.around.forms and form not in view.around.unreadable_forms:
        yield FORM_UNKNOWN.at(view.place(element), form=form[:80], near=nearest(form, view.around.forms))


def _check_service(view: View, element: Element) -> Findings:
    known = listed(view.around.operations)
    signature = view.around.operations.get(element.operation)
    if not element.operation:
        yield OPERATION_MISSING.at(view.place(element), known=known)
        return
    if signature is None:
        near = nearest(element.operation, view.around.operations)
        yield OPERATION_UNKNOWN.at(view.place(element), operation=element.operation[:80], known=known, near=near)
        return
    takes = (*signature.parameters, *signature.optional)
    for name in element.parameters:
        if name not in takes:
            yield PARAMETER_UNKNOWN.at(
                view.place(element), operation=element.operation, parameter=name[:60], known=", ".join(takes) or "-"
            )
    for name in signature.parameters:
        if not element.parameters.get(name):
            yield PARAMETER_MISSING.at(view.place(element), operation=element.operation, parameter=name)


def _check_decision(view: View, element: Element) -> Findings:
    known = listed(view.around.decisions)
    if not element.decision:
        yield DECISION_MISSING.at(view.place(element), known=known)
    elif element.decision not in view.around.decisions and not view.around.unreadable_decisions:
        yield DECISION_UNKNOWN.at(view.place(element), decision=element.decision[:80], known=known)


def _check_call(view: View, element: Element) -> Findings:
    known = listed(view.around.processes)
    called = view.around.processes.get(element.called)
    if not element.called:
        yield CALL_MISSING.at(view.place(element), known=known)
    elif called is None:
        if element.called not in view.around.unreadable_processes:
            yield CALL_UNKNOWN.at(view.place(element), called=element.called[:80], known=known)
    elif not any(e.kind == "startEvent" and not e.event and e.parent_id == called.id for e in called.elements.values()):
        yield CALL_START.at(view.place(element), called=element.called)
