"""The shipped diagrams as drawings: whole, without overlaps, named and explained in both languages."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from app.config import SHIPPED_BPMN
from app.engine.diagram import Diagram, Element, read_diagram
from app.engine.vocabulary import BPMNDI, DC, DI, USER_TASKS, bpmn
from app.engine.xml import XmlElement
from app.models.identity import STANDARD_GROUPS

NAMES = ("complaint", "general", "major", "crisis")
NEEDS_LABEL = ("startEvent", "endEvent", "intermediateThrowEvent", "boundaryEvent", "exclusiveGateway", "parallelGateway")


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def contains(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def has_on_border(self, x: float, y: float) -> bool:
        inside = self.x - 1 <= x <= self.x + self.width + 1 and self.y - 1 <= y <= self.y + self.height + 1
        upright = min(abs(x - self.x), abs(x - self.x - self.width)) <= 1
        level = min(abs(y - self.y), abs(y - self.y - self.height)) <= 1
        return inside and (upright or level)


def _read(path: Path) -> Diagram:
    return read_diagram(path.name, path.read_bytes())


def _bounds(node: XmlElement) -> Box:
    found = node.find(f"{{{DC}}}Bounds")
    assert found is not None
    return Box(*(float(found.attrib[key]) for key in ("x", "y", "width", "height")))


def _shapes(diagram: Diagram) -> dict[str, Box]:
    return {str(node.get("bpmnElement")): _bounds(node) for node in diagram.root.iter(f"{{{BPMNDI}}}BPMNShape")}


def _labels(diagram: Diagram) -> dict[str, Box]:
    shapes = (*diagram.root.iter(f"{{{BPMNDI}}}BPMNShape"), *diagram.root.iter(f"{{{BPMNDI}}}BPMNEdge"))
    found = ((str(node.get("bpmnElement")), node.find(f"{{{BPMNDI}}}BPMNLabel")) for node in shapes)
    return {key: _bounds(label) for key, label in found if label is not None}


def _edges(diagram: Diagram) -> dict[str, list[tuple[float, float]]]:
    return {
        str(edge.get("bpmnElement")): [(float(p.attrib["x"]), float(p.attrib["y"])) for p in edge.iter(f"{{{DI}}}waypoint")]
        for edge in diagram.root.iter(f"{{{BPMNDI}}}BPMNEdge")
    }


@pytest.fixture(params=NAMES)
def diagram(request: pytest.FixtureRequest) -> Diagram:
    return _read(SHIPPED_BPMN / f"{request.param}.bpmn")


def _elements(diagram: Diagram) -> Iterator[Element]:
    yield from diagram.processes[0].elements.values()


def _nodes(diagram: Diagram) -> dict[str, Element]:
    return {element.id: element for element in _elements(diagram) if element.kind != "sequenceFlow"}


def _flows(diagram: Diagram) -> dict[str, Element]:
    return {element.id: element for element in _elements(diagram) if element.kind == "sequenceFlow"}


def test_one_executable_process_bears_the_name_of_its_file(diagram: Diagram) -> None:
    assert [f"{process.id}.bpmn" for process in diagram.processes if process.executable] == [diagram.file]
    assert len(diagram.processes) == 1
    assert diagram.processes[0].name.en


def test_every_node_pool_and_lane_has_a_shape_and_every_flow_an_edge(diagram: Diagram) -> None:
    pools = {node.get("id") for node in diagram.root.iter(bpmn("participant"))}
    lanes = {node.get("id") for node in diagram.root.iter(bpmn("lane"))}
    assert len(pools) == 1
    assert set(_shapes(diagram)) == pools | lanes | set(_nodes(diagram))
    assert set(_edges(diagram)) == set(_flows(diagram))


def test_no_two_node_shapes_overlap_but_events_on_their_border(diagram: Diagram) -> None:
    nodes, shapes = _nodes(diagram), _shapes(diagram)
    overlapping = {
        (one, other)
        for one, other in combinations(nodes, 2)
        if shapes[one].overlaps(shapes[other]) and one != nodes[other].attached_to and other != nodes[one].attached_to
    }
    assert overlapping == set()
    for node in nodes.values():
        if node.attached_to:
            box = shapes[node.id]
            assert shapes[node.attached_to].has_on_border(box.x + box.width / 2, box.y + box.height / 2)


def test_lanes_fill_the_pool_and_every_node_lies_in_its_lane(diagram: Diagram) -> None:
    shapes = _shapes(diagram)
    pool = shapes[f"participant_{diagram.processes[0].id}"]
    lanes = {f"lane_{group}": shapes[f"lane_{group}"] for group in {node.group for node in _nodes(diagram).values()}}
    assert sum(box.height for box in lanes.values()) == pool.height
    assert all(pool.contains(box) for box in lanes.values())
    assert not any(one.overlaps(other) for one, other in combinations(lanes.values(), 2))
    for node in _nodes(diagram).values():
        assert node.group in STANDARD_GROUPS, node.id
        assert lanes[f"lane_{node.group}"].contains(shapes[node.id]), node.id


def test_edges_run_at_right_angles_from_border_to_border_through_no_node(diagram: Diagram) -> None:
    shapes, nodes, edges = _shapes(diagram), _nodes(diagram), _edges(diagram)
    for flow in _flows(diagram).values():
        points = edges[flow.id]
        assert shapes[flow.source].has_on_border(*points[0]), flow.id
        assert shapes[flow.target].has_on_border(*points[-1]), flow.id
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2, flow.id
            segment = Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))
            crossed = [key for key in nodes if key not in {flow.source, flow.target} and shapes[key].overlaps(segment)]
            assert set(crossed) <= {nodes[flow.source].attached_to}, flow.id


def test_every_named_event_gateway_and_flow_has_a_place_for_its_label(diagram: Diagram) -> None:
    labels = _labels(diagram)
    boxes = {key: box for key, box in _shapes(diagram).items() if key in _nodes(diagram)}
    for element in _elements(diagram):
        if element.name.zh and (element.kind in NEEDS_LABEL or element.kind == "sequenceFlow"):
            covered = [key for key, box in boxes.items() if key != element.id and box.overlaps(labels[element.id])]
            assert covered == [], element.id


def test_every_name_and_explanation_is_in_both_languages(diagram: Diagram) -> None:
    for element in _elements(diagram):
        assert bool(element.name.zh) == bool(element.name.en), element.id
        assert bool(element.documentation.zh) == bool(element.documentation.en), element.id


def test_every_user_task_says_what_to_do_by_when_and_on_which_form(diagram: Diagram) -> None:
    for task in (element for element in _elements(diagram) if element.kind in USER_TASKS):
        assert task.name.zh
        assert len(task.documentation.zh) >= 40, task.id
        assert len(task.documentation.en) >= 80, task.id
        assert task.properties.get("form"), task.id
        assert task.properties.get("due"), task.id
        assert task.properties.get("requirement"), task.id


def test_every_milestone_has_a_key_of_its_own() -> None:
    keys = [
        element.properties["milestone"]
        for name in NAMES
        for element in _elements(_read(SHIPPED_BPMN / f"{name}.bpmn"))
        if element.kind == "intermediateThrowEvent"
    ]
    assert len(keys) == len(set(keys)) > 10


def test_every_exclusive_decision_covers_all_cases(diagram: Diagram) -> None:
    flows = _flows(diagram).values()
    for gateway in (node for node in _nodes(diagram).values() if node.kind == "exclusiveGateway"):
        out = [flow for flow in flows if flow.source == gateway.id]
        into = [flow for flow in flows if flow.target == gateway.id]
        assert len(out) == 1 or len(into) == 1, f"{gateway.id} joins and splits"
        if len(out) > 1:
            assert gateway.default_flow in {flow.id for flow in out}
            assert all(bool(flow.condition) != (flow.id == gateway.default_flow) for flow in out), gateway.id
