"""Paths through a process: every step is reached, every path comes to an end, no cycle turns without anybody."""

from collections.abc import Iterable
from typing import Final

from app.engine.diagram import Element
from app.engine.profile.view import Findings, Graph, View, cycles, reached, reversed_graph
from app.engine.profile.waits import waits
from app.findings import Rule
from app.languages import Text

UNREACHABLE: Final = Rule(
    code="UNREACHABLE",
    message=Text("从开始事件无法到达这一步。", "No path leads from the start event to this step."),
    repair=Text("请把它接入流程，或删去它。", "Connect it to the procedure, or remove it."),
)
DEAD_END: Final = Rule(
    code="DEAD_END",
    message=Text("这一步之后没有任何去向，流程会停在这里。", "Nothing follows this step; the procedure would stop here."),
    repair=Text("请把它连到下一步或结束事件。", "Lead it to the next step or to an end event."),
)
NO_WAY_OUT: Final = Rule(
    code="NO_WAY_OUT",
    message=Text("从这里出发的任何路径都到不了结束事件。", "No path from here comes to an end event."),
    repair=Text("请在循环中加一个排他网关，留出通向结束的路径。", "Add an exclusive gateway with a way out to an end event."),
)
ENDLESS_CYCLE: Final = Rule(
    code="ENDLESS_CYCLE",
    message=Text(
        "循环中没有任何等待的步骤，会无休止地自动执行：{path}。",
        "This cycle has no step that waits; it would run for ever by itself: {path}.",
    ),
    repair=Text(
        "请在循环中放一个用户任务、接收任务、消息或定时器事件；有限次的重复请用带上限的循环标记。",
        "Put a user task, a receive task, a message or a timer on it; to repeat a few times use a loop marker with a bound.",
    ),
)
UNDECIDED_CYCLE: Final = Rule(
    code="UNDECIDED_CYCLE",
    message=Text(
        "循环中没有任何判断，只能靠边界事件离开，无法执行：{path}。",
        "Nothing on this cycle decides whether to go round again; it cannot be executed: {path}.",
    ),
    repair=Text(
        "请在循环中放一个排他网关或事件网关，写明何时离开循环。",
        "Put an exclusive or event-based gateway on it that says when to leave the cycle.",
    ),
)
INCLUSIVE_CYCLE: Final = Rule(
    code="INCLUSIVE_CYCLE",
    message=Text(
        "包容网关位于循环中，第二轮时会提前汇合。",
        "The inclusive gateway lies on a cycle; on the second round it would join too early.",
    ),
    repair=Text(
        "请用排他和并行网关代替，或把循环的内容移入一个调用活动。",
        "Use exclusive and parallel gateways, or move the content of the cycle into a call activity.",
    ),
)
SCOPE_TOO_LARGE: Final = Rule(
    code="SCOPE_TOO_LARGE",
    message=Text("这一层有 {count} 个步骤，超过上限 {limit}。", "This level has {count} steps; at most {limit} are executed."),
    repair=Text("请用调用活动把流程分成几个文件。", "Divide the procedure into several files with call activities."),
)

MAX_STEPS: Final = 250
_SHOWN: Final = 12


def check_paths(view: View) -> Findings:
    """Yield steps that are never reached or never left, and cycles that never rest."""
    graph = view.successors()
    for scope_id, elements in view.scopes().items():
        if len(elements) > MAX_STEPS:
            container = view.nodes.get(scope_id)
            place = view.place(container) if container else view.process_place
            yield SCOPE_TOO_LARGE.at(place, count=len(elements), limit=MAX_STEPS)
        yield from _check_scope(view, graph, elements)
    yield from _check_cycles(view, graph)


def _check_scope(view: View, graph: Graph, elements: Iterable[Element]) -> Findings:
    inner = [element for element in elements if not element.event_subprocess]
    starts = [element.id for element in inner if element.kind == "startEvent"]
    seen = reached(graph, starts)
    ends = [element.id for element in inner if element.kind == "endEvent" or not graph[element.id]]
    finishing = reached(reversed_graph(graph), ends)
    trapped = False
    for element in inner:
        if starts and element.id not in seen:
            yield UNREACHABLE.at(view.place(element))
        if element.kind != "endEvent" and not view.outgoing.get(element.id):
            yield DEAD_END.at(view.place(element))
        elif element.id in seen and element.id not in finishing and not trapped:
            trapped = True
            yield NO_WAY_OUT.at(view.place(element))


def _check_cycles(view: View, graph: Graph) -> Findings:
    moving = {node: targets for node, targets in graph.items() if not waits(view, view.nodes[node])}
    endless = cycles(moving)
    for component in endless:
        yield ENDLESS_CYCLE.at(view.place(view.nodes[component[0]]), path=_path(view, component))
    # SpiffWorkflow draws the future up to the next decision; where there is none it never ends.
    certain = {node: [flow.target for flow in view.outgoing.get(node, [])] for node in graph if not _decides(view, node)}
    for component in cycles(certain):
        if component not in endless:
            yield UNDECIDED_CYCLE.at(view.place(view.nodes[component[0]]), path=_path(view, component))
    for component in cycles(graph):
        for node in component:
            if view.nodes[node].kind == "inclusiveGateway":
                yield INCLUSIVE_CYCLE.at(view.place(view.nodes[node]))


def _decides(view: View, node: str) -> bool:
    return view.nodes[node].kind in {"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"}


def _path(view: View, component: list[str]) -> str:
    return " - ".join(view.nodes[node].name.zh or node for node in component[:_SHOWN])
