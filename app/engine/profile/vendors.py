"""Extensions: ours where they belong and spelled right; those of other vendors named, with what to use here."""

from collections.abc import Iterator
from typing import Final

from app.engine.diagram import Element
from app.engine.diagram_details import extension
from app.engine.profile.events import is_catching
from app.engine.profile.tasks import nearest
from app.engine.profile.vendor_hints import HARMLESS_NAMES, HARMLESS_VENDORS, HINTS, UNKNOWN, VENDORS
from app.engine.profile.view import Findings, View
from app.engine.vocabulary import BPMN, SPIFF, USER_TASKS, bpmn, spiff
from app.engine.xml import XmlElement, children, local_name, namespace
from app.findings import Place, Rule, Severity
from app.languages import Text

VENDOR_REFUSED: Final = Rule(
    code="VENDOR_REFUSED",
    message=Text("{vendor} 的扩展“{name}”不会被执行。", 'The extension "{name}" of {vendor} would not be executed.'),
    repair=Text("{instead}", "{instead}"),
)
VENDOR_IGNORED: Final = Rule(
    code="VENDOR_IGNORED",
    severity=Severity.WARNING,
    message=Text("{vendor} 的扩展“{name}”在这里不起作用。", 'The extension "{name}" of {vendor} has no effect here.'),
    repair=Text("可以删去，也可以保留。", "It may be removed, or stay."),
)
PROPERTY_UNKNOWN: Final = Rule(
    code="PROPERTY_UNKNOWN",
    message=Text("没有名为“{name}”的属性。", 'There is no property "{name}".'),
    repair=Text("{instead}{near}", "{instead} {near}"),
)
PROPERTY_MISPLACED: Final = Rule(
    code="PROPERTY_MISPLACED",
    message=Text("属性“{name}”在这种元素上不起作用。", 'The property "{name}" has no effect on this kind of element.'),
    repair=Text("它属于：{where}。", "It belongs to: {where}."),
)
PROPERTY_TWICE: Final = Rule(
    code="PROPERTY_TWICE",
    message=Text("“{name}”写了不止一次。", '"{name}" is written more than once.'),
    repair=Text("请只留一个。", "Keep one of them."),
)
EXTENSION_MISPLACED: Final = Rule(
    code="EXTENSION_MISPLACED",
    message=Text("“{name}”在这种元素上不起作用。", '"{name}" has no effect on this kind of element.'),
    repair=Text("它属于：{where}。", "It belongs to: {where}."),
)

_SILENT: Final = frozenset({"", "http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace"})
_COMMON: Final = frozenset({"name.en", "documentation.en", "requirement"})
_PLACES: Final = {
    "form": Text("用户任务、开始事件", "user tasks and start events"),
    "due": Text("用户任务、手工任务", "user and manual tasks"),
    "group": Text("泳道", "lanes"),
    "milestone": Text("无触发的中间抛出事件", "plain intermediate throw events"),
    "fields": Text("等待消息的事件或任务", "events and tasks that wait for a message"),
}
_EXTENSIONS: Final = {
    "calledDecisionId": ("businessRuleTask", Text("业务规则任务", "business rule tasks")),
    "serviceTaskOperator": ("serviceTask", Text("服务任务", "service tasks")),
}


def check_vendors(view: View) -> Findings:
    """Yield extensions that would be ignored: refused where that changes execution, warned of where it does not."""
    told: set[tuple[str, str]] = set()
    for node in view.node.iter():
        if namespace(node) != BPMN:
            continue
        for space, name in _foreign(node):
            yield from _check_foreign(view, node, space, name, told)
        yield from _check_properties(view, node)
        operator = extension(node, "serviceTaskOperator")
        if operator is not None:
            yield from _check_operator(view, node, operator)


def _foreign(node: XmlElement) -> Iterator[tuple[str, str]]:
    """Yield namespace and name of a node's attributes and extension elements from outside BPMN."""
    for key in node.attrib:
        space, _, name = str(key).removeprefix("{").rpartition("}")
        if space not in _SILENT:
            yield space, name
    for holder in node.iterchildren(bpmn("extensionElements")):
        for child in children(holder):
            yield namespace(child), local_name(child)


def _check_foreign(view: View, node: XmlElement, space: str, name: str, told: set[tuple[str, str]]) -> Findings:
    if space == SPIFF and name == "properties":
        return
    if space == SPIFF and name in _EXTENSIONS:
        kind, where = _EXTENSIONS[name]
        if local_name(node) != kind:
            yield EXTENSION_MISPLACED.at(_place(view, node), name=name, where=where)
        return
    vendor = VENDORS.get(space, space or "?")[:80]
    if space in HARMLESS_VENDORS or (space in VENDORS and space != SPIFF and name in HARMLESS_NAMES):
        if (space, name) not in told:
            told.add((space, name))
            yield VENDOR_IGNORED.at(_place(view, node), vendor=vendor, name=name[:80])
        return
    yield VENDOR_REFUSED.at(_place(view, node), vendor=vendor, name=name[:80], instead=HINTS.get(name, UNKNOWN))


def _place(view: View, node: XmlElement) -> Place:
    host = next((found for found in (node, *node.iterancestors()) if found.get("id")), node)
    return view.place_of(host)


def _check_properties(view: View, node: XmlElement) -> Findings:
    found = node.findall(f"{bpmn('extensionElements')}/{spiff('properties')}/{spiff('property')}")
    names = [item.get("name", "").strip() for item in found]
    allowed = _COMMON | _allowed(view, node)
    for name in dict.fromkeys(names):
        place = _place(view, node)
        if names.count(name) > 1:
            yield PROPERTY_TWICE.at(place, name=name[:80])
        if name in allowed:
            continue
        if name in _PLACES:
            yield PROPERTY_MISPLACED.at(place, name=name, where=_PLACES[name])
        else:
            near = nearest(name, [*_COMMON, *_PLACES])
            yield PROPERTY_UNKNOWN.at(place, name=name[:80], instead=HINTS.get(name, UNKNOWN), near=near)


def _allowed(view: View, node: XmlElement) -> frozenset[str]:
    tag = local_name(node)
    if tag == "lane":
        return frozenset({"group"})
    element = view.nodes.get(node.get("id", ""))
    if element is None or element.kind != tag:
        return frozenset()
    return frozenset(name for name, fits in _fitting(element).items() if fits)


def _fitting(element: Element) -> dict[str, bool]:
    return {
        "form": element.kind in {"userTask", "manualTask", "startEvent"},
        "due": element.kind in USER_TASKS,
        "milestone": element.kind == "intermediateThrowEvent" and not element.event,
        "fields": is_catching(element),
    }


def _check_operator(view: View, node: XmlElement, operator: XmlElement) -> Findings:
    parameters = [item.get("id", "") for item in operator.iterfind(f"{spiff('parameters')}/{spiff('parameter')}")]
    for name in dict.fromkeys(parameters):
        if parameters.count(name) > 1:
            yield PROPERTY_TWICE.at(_place(view, node), name=name[:80])
    for child in children(operator):
        if child.tag != spiff("parameters"):
            name = local_name(child)
            yield VENDOR_REFUSED.at(_place(view, node), vendor="SpiffWorkflow", name=name, instead=HINTS.get(name, UNKNOWN))
