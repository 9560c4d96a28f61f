"""Sequence flows and gateways: ends that exist, conditions where they count, splits and joins only at gateways."""

from typing import Final

from app.engine.diagram import Element
from app.engine.profile.view import Findings, View
from app.engine.vocabulary import GATEWAYS
from app.findings import Rule, Severity
from app.languages import Text

FLOW_END: Final = Rule(
    code="FLOW_END",
    message=Text("顺序流的{what}“{node}”不存在。", 'The {what} of the sequence flow, "{node}", does not exist.'),
    repair=Text("请重新连接这条顺序流，或删去它。", "Connect this flow again, or remove it."),
)
FLOW_BORDER: Final = Rule(
    code="FLOW_BORDER",
    message=Text("顺序流穿过了子流程的边界。", "The sequence flow crosses the border of a sub-process."),
    repair=Text(
        "请连到子流程本身；提前离开子流程请用结束事件和边界事件。",
        "Connect it to the sub-process itself; to leave one early use an end event and a boundary event.",
    ),
)
FLOW_CONDITION: Final = Rule(
    code="FLOW_CONDITION",
    message=Text("从{what}引出的顺序流带有条件，条件不会被判断。", "This flow leaves {what}; its condition would not be asked."),
    repair=Text(
        "请在其后放一个排他网关，把条件写在网关引出的顺序流上。",
        "Put an exclusive gateway behind it and write the condition on the flows that leave the gateway.",
    ),
)
FLOW_SPLIT: Final = Rule(
    code="FLOW_SPLIT",
    message=Text("有 {count} 条引出的顺序流，却不是网关。", "{count} sequence flows leave it, and it is no gateway."),
    repair=Text(
        "同时进行请用并行网关分开，择一进行请用排他网关。",
        "Split with a parallel gateway to do all at once, with an exclusive gateway to do one of them.",
    ),
)
FLOW_INTO_START: Final = Rule(
    code="FLOW_INTO_START",
    message=Text("顺序流不能指向开始事件或边界事件。", "A sequence flow cannot lead to a start or boundary event."),
    repair=Text("请连到其后的步骤。", "Lead it to the step behind that event."),
)
FLOW_FROM_END: Final = Rule(
    code="FLOW_FROM_END",
    message=Text("顺序流不能从结束事件引出。", "A sequence flow cannot leave an end event."),
    repair=Text("请改用中间事件，或删去这条顺序流。", "Use an intermediate event, or remove this flow."),
)
GATEWAY_CONDITION: Final = Rule(
    code="GATEWAY_CONDITION",
    message=Text("这条顺序流没有条件，也不是网关的默认流。", "This flow has no condition and is not the gateway's default."),
    repair=Text(
        '请填写条件（如 validity = "valid"），或把它设为网关的默认流。',
        'Write a condition (validity = "valid"), or make it the default flow of the gateway.',
    ),
)
DEFAULT_UNKNOWN: Final = Rule(
    code="DEFAULT_UNKNOWN",
    message=Text("默认流“{flow}”不是从这里引出的顺序流。", 'The default flow "{flow}" is no flow that leaves here.'),
    repair=Text("请在引出的顺序流中选一条作为默认流。", "Choose one of the flows that leave here as the default."),
)
DEFAULT_USELESS: Final = Rule(
    code="DEFAULT_USELESS",
    severity=Severity.WARNING,
    message=Text(
        "默认流只用于排他网关和包容网关，这里不起作用。",
        "A default flow counts at exclusive and inclusive gateways; here it means nothing.",
    ),
    repair=Text("请删去 default。", "Remove default."),
)
DEFAULT_CONDITION: Final = Rule(
    code="DEFAULT_CONDITION",
    severity=Severity.WARNING,
    message=Text("默认流上的条件不会被判断。", "The condition on the default flow is not asked."),
    repair=Text("请删去条件，或不再把它设为默认流。", "Remove the condition, or do not make this flow the default."),
)
GATEWAY_EVENTS: Final = Rule(
    code="GATEWAY_EVENTS",
    message=Text("事件网关不能引向“{target}”。", 'An event-based gateway cannot lead to "{target}".'),
    repair=Text(
        "事件网关之后只能是只有这一条入流的消息或定时器中间捕获事件，或没有边界事件的接收任务。",
        "Behind it come only message or timer catch events, or receive tasks without boundary events, each with this flow alone.",
    ),
)
GATEWAY_TIMERS: Final = Rule(
    code="GATEWAY_TIMERS",
    message=Text(
        "事件网关之后有 {count} 个定时器；只有一个会被计时。",
        "{count} timers follow the event-based gateway; only one would be timed.",
    ),
    repair=Text(
        "请只留最早到期的定时器，其后再等待下一个。", "Keep the timer that is due first, and wait for the next one behind it."
    ),
)
GATEWAY_MESSAGES: Final = Rule(
    code="GATEWAY_MESSAGES",
    message=Text(
        "事件网关之后有两个事件等待同一消息“{message}”。",
        'Two events behind the event-based gateway wait for the same message, "{message}".',
    ),
    repair=Text("请合并它们，或使用不同的消息。", "Make them one, or use different messages."),
)
GATEWAY_ALONE: Final = Rule(
    code="GATEWAY_ALONE",
    message=Text("事件网关须有至少两条引出的顺序流。", "An event-based gateway needs at least two flows that leave it."),
    repair=Text(
        "请再画一个等待的事件，或直接用中间捕获事件。",
        "Draw another event to wait for, or use an intermediate catch event alone.",
    ),
)

_DECIDING: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})


def check_flows(view: View) -> Findings:
    """Yield what is wrong with the sequence flows and gateways of a process."""
    for flow in view.flows:
        yield from _check_flow(view, flow)
    for element in view.nodes.values():
        leaving = view.outgoing.get(element.id, [])
        if element.kind not in GATEWAYS and len(leaving) > 1:
            yield FLOW_SPLIT.at(view.place(element), count=len(leaving))
        if element.default_flow:
            yield from _check_default(view, element, [flow.id for flow in leaving])
        if element.kind in _DECIDING and len(leaving) > 1:
            for flow in leaving:
                if not flow.condition and flow.id != element.default_flow:
                    yield GATEWAY_CONDITION.at(view.place(flow))
        if element.kind == "eventBasedGateway":
            yield from _check_event_gateway(view, element)


def _check_flow(view: View, flow: Element) -> Findings:
    source, target = view.nodes.get(flow.source), view.nodes.get(flow.target)
    if source is None:
        yield FLOW_END.at(view.place(flow), what=Text("起点", "source"), node=flow.source[:80] or "-")
    if target is None:
        yield FLOW_END.at(view.place(flow), what=Text("终点", "target"), node=flow.target[:80] or "-")
    if target is not None and target.kind in {"startEvent", "boundaryEvent"}:
        yield FLOW_INTO_START.at(view.place(flow))
    if source is not None and source.kind == "endEvent":
        yield FLOW_FROM_END.at(view.place(flow))
    if source is not None and target is not None and not source.parent_id == target.parent_id == flow.parent_id:
        yield FLOW_BORDER.at(view.place(flow))
    if source is not None and flow.condition and source.kind not in _DECIDING:
        gateway = source.kind in GATEWAYS
        what = Text("这种网关", "this kind of gateway") if gateway else Text("任务或事件", "a task or an event")
        yield FLOW_CONDITION.at(view.place(flow), what=what)


def _check_default(view: View, element: Element, leaving: list[str]) -> Findings:
    if element.default_flow not in leaving:
        yield DEFAULT_UNKNOWN.at(view.place(element), flow=element.default_flow[:80])
    elif element.kind not in _DECIDING:
        yield DEFAULT_USELESS.at(view.place(element))
    else:
        flow = next(flow for flow in view.outgoing[element.id] if flow.id == element.default_flow)
        if flow.condition:
            yield DEFAULT_CONDITION.at(view.place(flow))


def _check_event_gateway(view: View, element: Element) -> Findings:
    targets = [view.nodes[flow.target] for flow in view.outgoing.get(element.id, []) if flow.target in view.nodes]
    if len(targets) < 2:  # noqa: PLR2004 - a choice needs two
        yield GATEWAY_ALONE.at(view.place(element))
    for target in targets:
        waiting = target.kind == "receiveTask" or (
            target.kind == "intermediateCatchEvent" and target.event in {"message", "timer"}
        )
        if not waiting or len(view.incoming[target.id]) > 1 or view.attached.get(target.id):
            yield GATEWAY_EVENTS.at(view.place(element), target=target.name.zh or target.id)
    timers = sum(target.event == "timer" for target in targets)
    if timers > 1:
        yield GATEWAY_TIMERS.at(view.place(element), count=timers)
    messages = [target.message for target in targets if target.message]
    for message in sorted({message for message in messages if messages.count(message) > 1}):
        yield GATEWAY_MESSAGES.at(view.place(element), message=message)
