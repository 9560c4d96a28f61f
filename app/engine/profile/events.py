"""Events: where a scope starts and ends, what boundary events hang on, which messages, errors and escalations they name."""

from typing import Final

from app.engine.diagram import Element
from app.engine.profile.view import Findings, View
from app.engine.vocabulary import ACTIVITIES, bpmn
from app.findings import Rule, Severity
from app.languages import Text

START_MISSING: Final = Rule(
    code="START_MISSING",
    message=Text("没有开始事件。", "There is no start event."),
    repair=Text("请画一个开始事件，用顺序流连到第一步。", "Draw a start event and lead it to the first step."),
)
START_SEVERAL: Final = Rule(
    code="START_SEVERAL",
    message=Text("有 {count} 个无触发的开始事件。", "There are {count} start events without a trigger."),
    repair=Text(
        "请只留一个开始事件；起点不同时，在其后用排他网关区分。",
        "Keep one; where cases begin differently, tell them apart by an exclusive gateway behind it.",
    ),
)
START_MIXED: Final = Rule(
    code="START_MIXED",
    message=Text(
        "消息开始事件旁有无触发的开始事件；流程总从后者开始，消息永远不会被等待。",
        "Beside this message start stands a plain one; the procedure always begins there and never waits for the message.",
    ),
    repair=Text(
        "请只留一种；要在办理中等待消息，请用中间消息事件。",
        "Keep one kind; to wait for a message later use an intermediate message event.",
    ),
)
START_IN_SUBPROCESS: Final = Rule(
    code="START_IN_SUBPROCESS",
    message=Text("嵌入子流程须以无触发的开始事件开始。", "An embedded sub-process begins with a plain start event."),
    repair=Text(
        "请删去触发，并在其后放一个中间消息事件来等待。",
        "Remove the trigger and wait at an intermediate message event behind it.",
    ),
)
END_MISSING: Final = Rule(
    code="END_MISSING",
    message=Text("没有结束事件，流程无法办结。", "There is no end event; nothing would ever be finished."),
    repair=Text("请画一个结束事件，并让最后一步连到它。", "Draw an end event and lead the last step to it."),
)
BOUNDARY_HOST: Final = Rule(
    code="BOUNDARY_HOST",
    message=Text(
        "边界事件没有附着在同一层的任务、子流程或调用活动上（{host}）。",
        "The boundary event is on no activity of its level ({host}).",
    ),
    repair=Text("请把它拖到它所监视的活动的边界上。", "Drag it onto the border of the activity it watches."),
)
BOUNDARY_ERROR: Final = Rule(
    code="BOUNDARY_ERROR",
    message=Text("错误边界事件必须中断活动。", "An error boundary event always interrupts its activity."),
    repair=Text(
        "请把它改为中断型；不中断时请用升级事件。", "Make it interrupting; to go on beside the activity use an escalation."
    ),
)
BOUNDARY_MESSAGE: Final = Rule(
    code="BOUNDARY_MESSAGE",
    message=Text(
        "不中断的消息边界事件目前只会响应第一条消息，因此不能部署。",
        "A message boundary event that does not interrupt would answer the first message only, so it is not deployed yet.",
    ),
    repair=Text(
        "请改为中断型并在处理后回到该活动，或用并行分支中的中间消息事件等待。",
        "Make it interrupting and lead back to the activity, or wait at an intermediate message event in a parallel branch.",
    ),
)
BOUNDARY_NEVER: Final = Rule(
    code="BOUNDARY_NEVER",
    severity=Severity.WARNING,
    message=Text("这里的{what}永远不会发生。", "The {what} here can never happen."),
    repair=Text("请把它附着在会抛出它的子流程或调用活动上。", "Attach it to the sub-process or call activity that throws it."),
)
MESSAGE_MISSING: Final = Rule(
    code="MESSAGE_MISSING",
    message=Text("没有指明消息。", "No message is named."),
    repair=Text(
        "请在文件中定义一个消息（bpmn:message，有 name），并以 messageRef 引用它。",
        "Define a message in the file (bpmn:message with a name) and refer to it by messageRef.",
    ),
)
MESSAGE_UNKNOWN: Final = Rule(
    code="MESSAGE_UNKNOWN",
    message=Text(
        "引用的消息“{reference}”不在文件中，或没有名称。", 'The message "{reference}" is not in the file, or has no name.'
    ),
    repair=Text("请定义它并取名，例如 customer_answers。", "Define it and give it a name such as customer_answers."),
)
CODE_MISSING: Final = Rule(
    code="CODE_MISSING",
    message=Text("没有指明{what}代码，或引用不存在。", "No {what} code is named, or the reference leads nowhere."),
    repair=Text(
        "请在文件中定义 bpmn:{tag} 并填写代码，再引用它。", "Define a bpmn:{tag} with a code in the file and refer to it."
    ),
)
ERROR_UNCAUGHT: Final = Rule(
    code="ERROR_UNCAUGHT",
    severity=Severity.WARNING,
    message=Text(
        "没有边界事件捕获这个错误；到达这里会登记异常，等待运维人员处理。",
        "No boundary event catches this error; coming here opens an incident for an operator.",
    ),
    repair=Text(
        "请在外层子流程或调用活动上附加错误边界事件，或改用普通结束事件。",
        "Attach an error boundary event to the sub-process or call activity around it, or use a plain end event.",
    ),
)
MILESTONE_KEY: Final = Rule(
    code="MILESTONE_KEY",
    message=Text("里程碑没有{what}。", "The milestone has no {what}."),
    repair=Text(
        "客户会看到里程碑：请填写名称和属性 milestone（不变的英文标识）；不想显示时删去该事件。",
        "Customers see milestones: give it a name and the property milestone (a stable key); remove the event to show nothing.",
    ),
)

_CATCHING: Final = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
_WHAT: Final = {"error": Text("错误", "error"), "escalation": Text("升级", "escalation")}


def check_events(view: View) -> Findings:
    """Yield what is wrong with the events of a process."""
    for scope_id, elements in view.scopes().items():
        yield from _check_scope(view, scope_id, elements)
    for element in view.nodes.values():
        if element.kind == "boundaryEvent":
            yield from _check_boundary(view, element)
        if element.event == "message" or element.kind in {"sendTask", "receiveTask"}:
            yield from _check_message(view, element)
        if element.event in _WHAT:
            yield from _check_code(view, element)
        if element.kind == "endEvent" and element.event == "error" and not _is_caught(view, element):
            yield ERROR_UNCAUGHT.at(view.place(element))
        if element.kind == "intermediateThrowEvent" and not element.event:
            yield from _check_milestone(view, element)


def _check_scope(view: View, scope_id: str, elements: list[Element]) -> Findings:
    container = view.nodes.get(scope_id)
    if scope_id != view.process.id and (container is None or container.kind != "subProcess" or container.event_subprocess):
        return
    place = view.place(container) if container else view.process_place
    starts = [element for element in elements if element.kind == "startEvent"]
    if not starts:
        yield START_MISSING.at(place)
    plain = [start for start in starts if not start.event]
    if len(plain) > 1:
        yield START_SEVERAL.at(view.place(plain[1]), count=len(plain))
    for start in starts:
        if container and start.event:
            yield START_IN_SUBPROCESS.at(view.place(start))
        elif plain and start.event:
            yield START_MIXED.at(view.place(start))
    if not any(element.kind == "endEvent" for element in elements):
        yield END_MISSING.at(place)


def _check_boundary(view: View, element: Element) -> Findings:
    host = view.nodes.get(element.attached_to)
    if host is None or host.kind not in ACTIVITIES or host.parent_id != element.parent_id:
        yield BOUNDARY_HOST.at(view.place(element), host=element.attached_to[:80] or "-")
        return
    if element.event == "error" and not element.interrupting:
        yield BOUNDARY_ERROR.at(view.place(element))
    if element.event == "message" and not element.interrupting:
        yield BOUNDARY_MESSAGE.at(view.place(element))
    if element.event in _WHAT and host.kind not in {"subProcess", "callActivity"}:
        yield BOUNDARY_NEVER.at(view.place(element), what=_WHAT[element.event])


def _check_message(view: View, element: Element) -> Findings:
    reference = message_reference(view, element)
    if not reference:
        yield MESSAGE_MISSING.at(view.place(element))
    elif not any(
        node.get("id") == reference and node.get("name", "").strip() for node in view.root.iterchildren(bpmn("message"))
    ):
        yield MESSAGE_UNKNOWN.at(view.place(element), reference=reference[:80])


def message_reference(view: View, element: Element) -> str:
    """Return the id of the message an element refers to, "" where it refers to none."""
    node = view.xml[element.id]
    definition = node.find(bpmn("messageEventDefinition"))
    if definition is not None:
        return definition.get("messageRef", "")
    return node.get("messageRef", "")


def is_catching(element: Element) -> bool:
    """Tell whether an element waits for a message."""
    return element.kind in _CATCHING and (element.event == "message" or element.kind == "receiveTask")


def _check_code(view: View, element: Element) -> Findings:
    definition = view.xml[element.id].find(bpmn(f"{element.event}EventDefinition"))
    reference = "" if definition is None else definition.get(f"{element.event}Ref", "")
    if not reference and element.kind == "boundaryEvent":
        return
    known = {
        node.get("id") for node in view.root.iterchildren(bpmn(element.event)) if node.get(f"{element.event}Code", "").strip()
    }
    if reference not in known:
        yield CODE_MISSING.at(view.place(element), what=_WHAT[element.event], tag=element.event)


def _is_caught(view: View, element: Element) -> bool:
    """Look for a boundary event on each sub-process around an error end, then on the activities that call its process."""
    hosts = [(view.process, element.parent_id)]
    while hosts[-1][1] in view.nodes:
        hosts.append((view.process, view.nodes[hosts[-1][1]].parent_id))
    callers = view.around.processes.values()
    hosts += [(caller, call.id) for caller in callers for call in caller.elements.values() if call.called == view.process.id]
    return any(
        boundary.attached_to == host and boundary.event == "error" and boundary.event_code in {"", element.event_code}
        for process, host in hosts
        for boundary in process.elements.values()
    )


def _check_milestone(view: View, element: Element) -> Findings:
    if not element.properties.get("milestone"):
        yield MILESTONE_KEY.at(view.place(element), what=Text("属性 milestone", "property milestone"))
    if not element.name.zh:
        yield MILESTONE_KEY.at(view.place(element), what=Text("名称", "name"))
