"""A BPMN file as plain values: processes, their elements and flows, with lanes, messages and extension properties resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, NamedTuple

from app.engine.diagram_details import References, details_of, properties_of, text_of
from app.engine.vocabulary import CONTAINERS, FLOW_NODES, REFUSED_NODES, bpmn
from app.engine.xml import XmlElement, XmlRefused, children, line_of, local_name, namespace, parse_xml
from app.findings import Place, Rule
from app.languages import Text

NOT_BPMN: Final = Rule(
    code="NOT_BPMN",
    message=Text(
        "这不是 BPMN 2.0 流程图：最外层元素是 {found}。", "This is not a BPMN 2.0 diagram: its outermost element is {found}."
    ),
    repair=Text(
        "请提供最外层为 bpmn:definitions 的 BPMN 2.0 文件；决策表请用 .dmn，表单请用 .form。",
        "Give a BPMN 2.0 file whose outermost element is bpmn:definitions; decisions belong in .dmn, forms in .form files.",
    ),
)

_NO_TEXT: Final = Text("")
_NO_GROUPS: Final[Mapping[str, Text]] = MappingProxyType({})


class Lane(NamedTuple):
    """The lane an element lies in: the key of its group, and the lane's name as people read it."""

    group: str = ""
    name: Text = _NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element or sequence flow of a process; a field that does not apply is empty.

    Attributes:
        kind: local BPMN tag, for instance `userTask` or `sequenceFlow`.
        line: 1-based line of the file.
        parent_id: id of the sub-process it lies in, or the process id.
        properties: the extension properties (`form`, `due`, `name.en` ...).
        group: key of the group whose lane it lies in.
        event: '' timer message error escalation terminate signal conditional link compensate cancel multiple.
        message: name of the message thrown or caught, its id where it has no name.
        event_code: code of the error or escalation.
        timer_kind: '' duration date cycle.
        timer: text of the timer, spaces trimmed.
        interrupting: False for boundary and start events that leave the activity running.
        called: id of the called process.
        loop: '' parallel sequential standard.
        collection: case-data key a multi-instance runs over.
        item: name of the item's variable.
        output: case-data key that collects answers.
        completion: completion condition of a multi-instance, loop condition of a standard loop.
        cardinality: fixed number of instances, as written.
        loop_maximum: bound of a standard loop, as written.
        test_before: a standard loop asks its condition before the first round.
        event_subprocess: the sub-process is started by an event.
        attributes: the element's own BPMN attributes, as written.
    """

    id: str
    kind: str
    name: Text = _NO_TEXT
    documentation: Text = _NO_TEXT
    line: int = 0
    process_id: str = ""
    parent_id: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    lane: Text = _NO_TEXT
    event: str = ""
    message: str = ""
    event_code: str = ""
    timer_kind: str = ""
    timer: str = ""
    source: str = ""
    target: str = ""
    condition: str = ""
    default_flow: str = ""
    attached_to: str = ""
    interrupting: bool = True
    called: str = ""
    decision: str = ""
    operation: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    result_variable: str = ""
    loop: str = ""
    collection: str = ""
    item: str = ""
    output: str = ""
    completion: str = ""
    cardinality: str = ""
    loop_maximum: str = ""
    test_before: bool = False
    event_subprocess: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process with all its elements and flows, those of embedded sub-processes included, in file order.

    Attributes:
        executable: whether it is to be executed; a process that does not say is.
        is_executable: the attribute isExecutable as written.
    """

    id: str
    name: Text
    executable: bool
    is_executable: str = ""
    file: str
    line: int = 0
    documentation: Text = _NO_TEXT
    elements: Mapping[str, Element]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """One BPMN file; `root` keeps the parsed tree alive, as SpiffWorkflow needs."""

    file: str
    processes: tuple[Process, ...]
    root: XmlElement


def read_diagram(file: str, content: bytes, groups: Mapping[str, Text] = _NO_GROUPS) -> Diagram:
    """Return what a BPMN file says, without judging it (profile.py judges).

    Args:
        file: path as the caller names it; kept for findings.
        content: the file's bytes.
        groups: keys and labels of the known groups: a lane without the property `group` that bears a group's key or
            label as its name belongs to that group. Without them such a lane's group is its name.

    Raises:
        XmlRefused: it cannot be read as XML, or is no BPMN.
    """
    root = parse_xml(file, content)
    if root.tag != bpmn("definitions"):
        found = local_name(root) + (f" ({namespace(root)})" if namespace(root) else "")
        raise XmlRefused(NOT_BPMN.at(Place(file=file, line=line_of(root)), found=found[:200]))
    references = References.of(root)
    processes = tuple(_process(file, node, references, groups) for node in children(root) if node.tag == bpmn("process"))
    return Diagram(file=file, processes=processes, root=root)


def is_flow_element(node: XmlElement) -> bool:
    """Tell whether an XML node is a flow node (executable here or not) or a sequence flow."""
    tag = local_name(node)
    return node.tag == bpmn(tag) and (tag == "sequenceFlow" or tag in FLOW_NODES or tag in REFUSED_NODES)


def flow_elements(process: XmlElement) -> Iterator[tuple[XmlElement, XmlElement]]:
    """Yield (container, element) of a process and its embedded sub-processes in file order."""
    for node in process.iterdescendants():
        parent = node.getparent()
        if parent is not None and local_name(parent) in CONTAINERS and is_flow_element(node):
            yield parent, node


def group_of_lane(properties: Mapping[str, str], name: str, groups: Mapping[str, Text]) -> str:
    """Return the key of the group a lane stands for: its property `group`, or the group its name is key or label of."""
    named = properties.get("group", "").strip()
    if named:
        return named
    for key, label in groups.items():
        if name in {key, label.zh, label.en}:
            return key
    return name


def _process(file: str, node: XmlElement, references: References, groups: Mapping[str, Text]) -> Process:
    process_id = node.get("id", "")
    lanes = _lanes(node, groups)
    elements: dict[str, Element] = {}
    for container, child in flow_elements(node):
        element = _element(container, child, process_id, references)
        listed = lanes.get(element.id) or _lane_of(elements.get(element.parent_id))
        if element.id not in elements:
            elements[element.id] = replace(element, group=listed.group, lane=listed.name)
    for boundary in [found for found in elements.values() if found.attached_to and not found.lane.zh]:
        host = _lane_of(elements.get(boundary.attached_to))
        elements[boundary.id] = replace(boundary, group=host.group, lane=host.name)
    properties = properties_of(node)
    return Process(
        id=process_id,
        name=_name(node, properties, references),
        executable=node.get("isExecutable", "true").strip() in {"true", "1"},
        is_executable=node.get("isExecutable", ""),
        file=file,
        line=line_of(node),
        documentation=Text(text_of(node, "documentation"), properties.get("documentation.en", "")),
        elements=elements,
    )


def _name(process: XmlElement, properties: Mapping[str, str], references: References) -> Text:
    name = process.get("name", "").strip()
    return Text(name, properties.get("name.en", "")) if name else references.participants.get(process.get("id", ""), Text(""))


def _lanes(process: XmlElement, groups: Mapping[str, Text]) -> dict[str, Lane]:
    """Map node ids to lanes; a nested lane comes later in the file than the one around it, so the inner one wins."""
    lanes: dict[str, Lane] = {}
    for node in process.iterdescendants(bpmn("lane")):
        properties = properties_of(node)
        name = node.get("name", "").strip()
        lane = Lane(
            group_of_lane(properties, name, groups), Text(name or properties.get("group", ""), properties.get("name.en", ""))
        )
        for reference in node.iterchildren(bpmn("flowNodeRef")):
            lanes[(reference.text or "").strip()] = lane
    return lanes


def _lane_of(element: Element | None) -> Lane:
    return Lane(element.group, element.lane) if element else Lane()


def _element(container: XmlElement, node: XmlElement, process_id: str, references: References) -> Element:
    properties = properties_of(node)
    return Element(
        id=node.get("id", ""),
        kind=local_name(node),
        name=Text(" ".join(node.get("name", "").split()), properties.get("name.en", "")),
        documentation=Text(text_of(node, "documentation"), properties.get("documentation.en", "")),
        line=line_of(node),
        process_id=process_id,
        parent_id=container.get("id", ""),
        properties=properties,
        source=node.get("sourceRef", ""),
        target=node.get("targetRef", ""),
        condition=text_of(node, "conditionExpression"),
        default_flow=node.get("default", ""),
        attached_to=node.get("attachedToRef", ""),
        interrupting=node.get("cancelActivity", node.get("isInterrupting", "true")).strip().lower() not in {"false", "0"},
        called=node.get("calledElement", "").strip(),
        event_subprocess=node.get("triggeredByEvent", "false").strip().lower() in {"true", "1"},
        attributes={str(key): str(value) for key, value in node.attrib.items() if "{" not in str(key)},
        **details_of(node, references),
    )
