"""Ids: present, well-formed, unique, and none that the engine gives to steps of its own."""

import re
from typing import Final

from app.engine.diagram import Diagram
from app.engine.profile.view import Findings
from app.engine.vocabulary import BPMN, CONTAINERS, FLOW_NODES, REFUSED_NODES
from app.engine.xml import XmlElement, line_of, local_name, namespace
from app.findings import Place, Rule
from app.languages import Text

ID_MISSING: Final = Rule(
    code="ID_MISSING",
    message=Text("元素 {tag} 没有 id。", "An element {tag} has no id."),
    repair=Text("请给它一个简短的英文标识，例如 screen_complaint。", "Give it a short identifier such as screen_complaint."),
)
ID_INVALID: Final = Rule(
    code="ID_INVALID",
    message=Text("标识“{id}”含有不允许的字符或过长。", 'The id "{id}" has characters that are not allowed, or is too long.'),
    repair=Text(
        "标识以字母或下划线开头，只含字母、数字、下划线、连字符和点，不超过 {limit} 个字符。",
        "Begin with a letter or underscore; use letters, digits, underscores, hyphens and dots; at most {limit} characters.",
    ),
)
ID_TWICE: Final = Rule(
    code="ID_TWICE",
    message=Text("标识“{id}”在本文件第 {line} 行已用过。", 'The id "{id}" is used already on line {line} of this file.'),
    repair=Text(
        "请改名其中一个；引用它的顺序流和泳道也要跟着改。", "Rename one of them, and the flows and lanes that refer to it."
    ),
)
ID_RESERVED: Final = Rule(
    code="ID_RESERVED",
    message=Text("标识“{id}”为执行引擎保留。", 'The id "{id}" is reserved by the engine.'),
    repair=Text("请换一个标识，例如 {instead}。", "Choose another id, for instance {instead}."),
)

MAX_ID: Final = 100
_PATTERN: Final = re.compile(r"[^\W\d][\w.\-]*")
# SpiffWorkflow makes steps with these names in every specification; a second one of the same name replaces them in silence.
_RESERVED: Final = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_RESERVED_ENDINGS: Final = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin", ".StartEventSplit", ".StartEventJoin")
_NEED_ID: Final = FLOW_NODES | REFUSED_NODES | {"process", "sequenceFlow", "lane", "message", "error", "escalation"}


def check_ids(diagram: Diagram) -> Findings:
    """Yield what is wrong with the ids of a file; ids of the drawing itself (BPMNDI) are not judged."""
    first: dict[str, int] = {}
    for node in diagram.root.iter():
        if namespace(node) != BPMN:
            continue
        node_id = node.get("id")
        if not node_id:
            if local_name(node) in _NEED_ID:
                yield ID_MISSING.at(_place(diagram, node), tag=local_name(node))
            continue
        if node_id in first:
            yield ID_TWICE.at(_place(diagram, node), id=node_id[:MAX_ID], line=first[node_id])
        first.setdefault(node_id, line_of(node))
        yield from _check_one(diagram, node, node_id)


def _check_one(diagram: Diagram, node: XmlElement, node_id: str) -> Findings:
    if local_name(node) not in _NEED_ID:
        return
    if len(node_id) > MAX_ID or not _PATTERN.fullmatch(node_id):
        yield ID_INVALID.at(_place(diagram, node), id=node_id[:MAX_ID], limit=MAX_ID)
    elif node_id in _RESERVED or node_id.endswith(_RESERVED_ENDINGS):
        instead = (
            f"the_{node_id.lower().replace('.', '_')}" if local_name(node) not in CONTAINERS else f"process_{node_id.lower()}"
        )
        yield ID_RESERVED.at(_place(diagram, node), id=node_id, instead=instead)


def _place(diagram: Diagram, node: XmlElement) -> Place:
    return Place(
        file=diagram.file,
        line=line_of(node),
        element_id=node.get("id", "")[:MAX_ID],
        element_name=node.get("name", "").strip(),
    )
