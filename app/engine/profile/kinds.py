"""The white list itself: which elements and events may be drawn, and what to draw instead of the others."""

from typing import Final, NamedTuple

from app.engine.profile.view import Findings, View
from app.engine.vocabulary import BPMN, CONTAINERS, DRAWING, FLOW_NODES, REFUSED_NODES
from app.engine.xml import XmlElement, children, local_name, namespace
from app.findings import Rule
from app.languages import Text

ELEMENT_REFUSED: Final = Rule(
    code="ELEMENT_REFUSED",
    message=Text("{what}不能执行：{why}。", "{what} cannot be executed: {why}."),
    repair=Text("{instead}", "{instead}"),
)
EVENT_REFUSED: Final = Rule(
    code="EVENT_REFUSED",
    message=Text("{what}不能用作{where}。", "{what} cannot be used as {where}."),
    repair=Text("{instead}", "{instead}"),
)
EVENT_SUBPROCESS: Final = Rule(
    code="EVENT_SUBPROCESS",
    message=Text(
        "事件子流程目前还不能正确执行，因此不能部署。",
        "An event sub-process cannot be executed correctly yet, so it is not deployed.",
    ),
    repair=Text(
        "请把受影响的步骤放进一个嵌入子流程，并在其边界上附加消息或定时器边界事件。",
        "Put the steps concerned into an embedded sub-process and attach a message or timer boundary event to it.",
    ),
)
DETAIL_REFUSED: Final = Rule(
    code="DETAIL_REFUSED",
    message=Text("“{name}”会改变执行，但不被支持。", '"{name}" would change how the step is executed, and is not supported.'),
    repair=Text("{instead}", "{instead}"),
)


class Advice(NamedTuple):
    """What a refused thing is called, why it is refused, and what to draw instead."""

    what: Text
    why: Text
    instead: Text


_UNKNOWN: Final = Advice(
    Text("元素 {tag}", "The element {tag}"),
    Text("不在可执行元素之列", "it is not on the list of elements that are"),
    Text(
        "请改用用户任务、服务任务、业务规则任务、发送/接收任务、调用活动、嵌入子流程、网关或事件。",
        "Use a user, service, business rule, send or receive task, a call activity, a sub-process, a gateway or an event.",
    ),
)
_KINDS: Final = {
    "task": Advice(
        Text("未定类型的任务", "A task without a type"),
        Text("看不出由人还是由系统完成", "nothing says whether a person or the system does it"),
        Text(
            "请改为用户任务（有人填表）、手工任务（有人在系统外完成）或服务任务（系统完成）。",
            "Make it a user task (someone fills in a form), a manual task (someone acts elsewhere) or a service task.",
        ),
    ),
    "scriptTask": Advice(
        Text("脚本任务", "A script task"),
        Text("流程图中的程序一律不执行", "no program in a diagram is ever run"),
        Text(
            "计算请用业务规则任务（决策表），动作请用服务任务。",
            "Use a business rule task (a decision) to compute, a service task to act.",
        ),
    ),
    "complexGateway": Advice(
        Text("复杂网关", "A complex gateway"),
        Text("其触发条件没有可靠的含义", "its activation rule has no dependable meaning"),
        Text("请改用排他、并行或包容网关。", "Use exclusive, parallel or inclusive gateways."),
    ),
    "adHocSubProcess": Advice(
        Text("特设子流程", "An ad hoc sub-process"),
        Text("其中步骤的次序没有画出", "the order of its steps is not drawn"),
        Text(
            "请改用带并行或包容网关的嵌入子流程。",
            "Use an embedded sub-process with parallel or inclusive gateways.",
        ),
    ),
    "transaction": Advice(
        Text("事务子流程", "A transaction"),
        Text("取消与补偿不被支持", "cancelling and compensating are not supported"),
        Text(
            "请改用嵌入子流程，并用错误边界事件引向撤销步骤。",
            "Use an embedded sub-process with an error boundary event that leads to the steps which undo it.",
        ),
    ),
    "dataStoreReference": Advice(
        Text("数据存储", "A data store"),
        Text("流程不直接读写数据库", "a procedure reads and writes no database itself"),
        Text(
            "仅作说明时请用数据对象或文本注释；存取数据请用服务任务。",
            "As a remark use a data object or a text annotation; to read or write data use a service task.",
        ),
    ),
}

_EVENT_NAMES: Final = {
    "": Text("无触发的事件", "A plain event"),
    "timer": Text("定时器事件", "A timer event"),
    "message": Text("消息事件", "A message event"),
    "error": Text("错误事件", "An error event"),
    "escalation": Text("升级事件", "An escalation event"),
    "terminate": Text("终止事件", "A terminate event"),
    "signal": Text("信号事件", "A signal event"),
    "conditional": Text("条件事件", "A conditional event"),
    "link": Text("链接事件", "A link event"),
    "compensate": Text("补偿事件", "A compensation event"),
    "cancel": Text("取消事件", "A cancel event"),
    "multiple": Text("多重或引用的事件定义", "A multiple or referenced event definition"),
}
_PLACES: Final = {
    "startEvent": Text("开始事件", "a start event"),
    "endEvent": Text("结束事件", "an end event"),
    "intermediateCatchEvent": Text("中间捕获事件", "an intermediate catch event"),
    "intermediateThrowEvent": Text("中间抛出事件", "an intermediate throw event"),
    "boundaryEvent": Text("边界事件", "a boundary event"),
}
_ALLOWED: Final = {
    "startEvent": ("", "message"),
    "endEvent": ("", "message", "error", "escalation", "terminate"),
    "intermediateCatchEvent": ("message", "timer"),
    "intermediateThrowEvent": ("", "message", "escalation"),
    "boundaryEvent": ("timer", "message", "error", "escalation"),
}
_INSTEAD: Final = {
    "signal": Text(
        "请改用消息：它按个案编号送达，不会误触发其他个案。", "Use a message: it is addressed to one case and wakes no other."
    ),
    "conditional": Text(
        "请在数据改变之后放一个排他网关来判断条件。", "Put an exclusive gateway after the step that changes the data."
    ),
    "link": Text(
        "请用顺序流直接连接，或把远处部分改为调用活动。", "Draw the sequence flow, or make the distant part a call activity."
    ),
    "compensate": Text(
        "请画出撤销步骤，并用错误边界事件引向它们。", "Draw the steps that undo it and lead to them by an error boundary event."
    ),
    "cancel": Text("请改用错误结束事件和错误边界事件。", "Use an error end event and an error boundary event."),
    "multiple": Text(
        "请为每种触发画一个事件；等待其一时用事件网关。",
        "Draw one event each; to wait for one of several use an event-based gateway.",
    ),
}
_START_TIMER: Final = Text(
    "个案由受理开始；定期工作请在流程中用定时器中间事件等待。",
    "A case begins when it is filed; for periodic work wait at an intermediate timer event inside the procedure.",
)
_NESTED: Final = frozenset(
    {"incoming", "outgoing", "documentation", "extensionElements", "conditionExpression", "standardLoopCharacteristics"}
    | {"multiInstanceLoopCharacteristics", "laneSet", "auditing", "monitoring", "categoryValueRef", "property", "script"}
    | {
        "dataInputAssociation",
        "dataOutputAssociation",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
        "supportedInterfaceRef",
    }
)
_USE_LANE: Final = Text(
    "请把任务放进某个用户组的泳道，由泳道决定谁来办理。", "Put the task into the lane of a group: the lane says who does it."
)
_NO_CORRELATION: Final = Text(
    "请删去关联键：消息一律按个案编号送达。", "Remove the correlation: a message is always addressed to a case by its reference."
)
_USE_DATA: Final = Text(
    "请删去：表单、决策和表达式直接读写个案数据。",
    "Remove it: forms, decisions and expressions read and write the case's data directly.",
)
_DETAILS: Final = {
    "ioSpecification": _USE_DATA,
    "potentialOwner": _USE_LANE,
    "humanPerformer": _USE_LANE,
    "performer": _USE_LANE,
    "resourceRole": _USE_LANE,
    "rendering": Text("请用属性 form 指明表单。", "Name the form with the property form."),
    "correlationSubscription": _NO_CORRELATION,
}
_ATTRIBUTES: Final = {
    "isForCompensation": ({"false", "0"}, Text("请画出撤销步骤。", "Draw the steps that undo it.")),
    "startQuantity": ({"1"}, Text("请删去，或用并行网关汇合。", "Remove it, or join with a parallel gateway.")),
    "completionQuantity": ({"1"}, Text("请删去，或用并行网关分出多路。", "Remove it, or split with a parallel gateway.")),
    "instantiate": ({"false", "0"}, Text("请改用消息开始事件。", "Use a message start event.")),
    "eventGatewayType": ({"Exclusive"}, Text("请改用并行网关。", "Use a parallel gateway.")),
    "parallelMultiple": ({"false", "0"}, Text("请改用并行网关和两个事件。", "Use a parallel gateway and two events.")),
}


def check_kinds(view: View) -> Findings:
    """Yield what is drawn in a process but not on the white list (design.md section 5)."""
    for container in (node for node in view.node.iter() if namespace(node) == BPMN and local_name(node) in CONTAINERS):
        for child in children(container):
            yield from _check_child(view, child)
    for element in view.nodes.values():
        if element.event_subprocess:
            yield EVENT_SUBPROCESS.at(view.place(element))
    yield from _check_events(view)
    yield from _check_attributes(view)
    for node in view.root.iterdescendants(f"{{{BPMN}}}correlationKey"):
        yield DETAIL_REFUSED.at(view.place_of(node), name="correlationKey", instead=_NO_CORRELATION)


def _check_child(view: View, node: XmlElement) -> Findings:
    tag = local_name(node)
    if namespace(node) != BPMN or tag in _DETAILS:
        yield from _check_detail(view, node)
    elif tag in FLOW_NODES:
        for inner in children(node):
            yield from _check_detail(view, inner) if tag not in CONTAINERS else ()
    elif tag in REFUSED_NODES or tag not in DRAWING | _NESTED | {"sequenceFlow"}:
        advice = _KINDS.get(tag, _UNKNOWN)
        yield ELEMENT_REFUSED.at(view.place_of(node), what=advice.what.format(tag=tag), why=advice.why, instead=advice.instead)


def _check_detail(view: View, node: XmlElement) -> Findings:
    tag = local_name(node)
    if namespace(node) == BPMN and tag not in _DETAILS:
        return
    host = node if node.get("id") else node.getparent()
    place = view.place_of(host if host is not None else node)
    yield DETAIL_REFUSED.at(place, name=tag, instead=_DETAILS.get(tag, _UNKNOWN.instead))


def _check_events(view: View) -> Findings:
    for element in view.of_kind(*_ALLOWED):
        if element.event in _ALLOWED[element.kind]:
            continue
        instead = _INSTEAD.get(element.event) or _allowed_here(element.kind)
        if element.kind == "startEvent" and element.event == "timer":
            instead = _START_TIMER
        what = _EVENT_NAMES.get(element.event, Text(element.event))
        yield EVENT_REFUSED.at(view.place(element), what=what, where=_PLACES[element.kind], instead=instead)


def _allowed_here(kind: str) -> Text:
    names = [_EVENT_NAMES[event] for event in _ALLOWED[kind]]
    return Text(
        "这里可以用：" + "、".join(name.zh for name in names) + "。",
        "Here you may use: " + ", ".join(name.en.lower() for name in names) + ".",
    )


def _check_attributes(view: View) -> Findings:
    for element in view.nodes.values():
        for name, (harmless, instead) in _ATTRIBUTES.items():
            if element.attributes.get(name, "").strip() not in {"", *harmless}:
                yield DETAIL_REFUSED.at(view.place(element), name=f"{name}={element.attributes[name][:40]}", instead=instead)
        several = view.xml[element.id].find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if several is not None and several.get("behavior", "All") != "All":
            instead = Text("请删去 behavior，用完成条件代替。", "Remove behavior; use a completion condition instead.")
            yield DETAIL_REFUSED.at(view.place(element), name="behavior", instead=instead)
