"""What the profile's checks look at: one process with its graph, its XML nodes, and what else is deployed with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.engine.decisions import Decision
from app.engine.diagram import Diagram, Element, Process, flow_elements
from app.engine.operations import OperationSignature
from app.engine.vocabulary import bpmn
from app.engine.xml import XmlElement, line_of
from app.findings import Finding, Place
from app.forms import FormDefinition
from app.languages import Text

Graph = Mapping[str, Sequence[str]]
Findings = Iterator[Finding]
"""What every check yields: its findings, in the order of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a diagram may refer to.

    Attributes:
        groups: known groups, keys and labels.
        operations: known service operations.
        forms: the deployment's forms by key.
        unreadable_forms: keys of forms that are there but refused themselves.
        decisions: the deployment's decisions by id.
        unreadable_decisions: some decision file is refused itself, so an unknown decision may be in it.
        processes: the deployment's executable processes by id.
        unreadable_processes: stems of diagrams that cannot be read.
        waiting: ids of the processes in which some step waits.
        written: case-data keys that something writes.
        personal: form keys kept apart as personal data, which expressions never see.
    """

    groups: Mapping[str, Text]
    operations: Mapping[str, OperationSignature]
    forms: Mapping[str, FormDefinition] = field(default_factory=dict)
    unreadable_forms: frozenset[str] = frozenset()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    unreadable_decisions: bool = False
    processes: Mapping[str, Process] = field(default_factory=dict)
    unreadable_processes: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One process as the checks read it.

    Attributes:
        process: the process.
        root: root of its file.
        node: its XML node.
        xml: XML nodes of its elements by id.
        nodes: its elements but the flows, by id.
        flows: its sequence flows.
        outgoing: flows by source id.
        incoming: flows by target id.
        attached: boundary events by the id of their activity.
        around: what else is deployed.
    """

    process: Process
    root: XmlElement
    node: XmlElement
    xml: Mapping[str, XmlElement]
    nodes: Mapping[str, Element]
    flows: tuple[Element, ...]
    outgoing: Mapping[str, Sequence[Element]]
    incoming: Mapping[str, Sequence[Element]]
    attached: Mapping[str, Sequence[Element]]
    around: Surroundings

    def place(self, element: Element) -> Place:
        """Return where an element stands."""
        return Place(file=self.process.file, line=element.line, element_id=element.id, element_name=element.name.zh)

    @property
    def process_place(self) -> Place:
        """Where the process itself stands."""
        found = self.process
        return Place(file=found.file, line=found.line, element_id=found.id, element_name=found.name.zh)

    def place_of(self, node: XmlElement) -> Place:
        """Return where an XML node stands."""
        return Place(
            file=self.process.file, line=line_of(node), element_id=node.get("id", ""), element_name=node.get("name", "").strip()
        )

    def of_kind(self, *kinds: str) -> Iterator[Element]:
        """Yield the elements of these kinds in file order."""
        return (element for element in self.nodes.values() if element.kind in kinds)

    def scopes(self) -> dict[str, list[Element]]:
        """Return the elements of the process and of each embedded sub-process, by the container's id."""
        found: dict[str, list[Element]] = {self.process.id: []}
        for element in self.nodes.values():
            if element.kind == "subProcess":
                found.setdefault(element.id, [])
            found.setdefault(element.parent_id, []).append(element)
        return found

    def successors(self) -> dict[str, list[str]]:
        """Return the graph a token moves along: flows, and the step from an activity to its boundary events."""
        graph: dict[str, list[str]] = {node: [] for node in self.nodes}
        for flow in self.flows:
            if flow.source in graph and flow.target in graph:
                graph[flow.source].append(flow.target)
        for host, events in self.attached.items():
            if host in graph:
                graph[host] += [event.id for event in events]
        return graph


def views_of(diagram: Diagram, around: Surroundings) -> Iterator[View]:
    """Yield a view of each executable process of a diagram."""
    by_node = zip(diagram.root.iterchildren(bpmn("process")), diagram.processes, strict=True)
    for node, process in by_node:
        if process.executable:
            yield _view(diagram, node, process, around)


def _view(diagram: Diagram, node: XmlElement, process: Process, around: Surroundings) -> View:
    named = [element for element in process.elements.values() if element.id]
    flows = tuple(element for element in named if element.kind == "sequenceFlow")
    nodes = {element.id: element for element in named if element.kind != "sequenceFlow"}
    xml: dict[str, XmlElement] = {}
    for _, child in flow_elements(node):
        xml.setdefault(child.get("id", ""), child)
    return View(
        process=process,
        root=diagram.root,
        node=node,
        xml=xml,
        nodes=nodes,
        flows=flows,
        outgoing=_by((flow.source, flow) for flow in flows),
        incoming=_by((flow.target, flow) for flow in flows),
        attached=_by((element.attached_to, element) for element in nodes.values() if element.kind == "boundaryEvent"),
        around=around,
    )


def _by(pairs: Iterable[tuple[str, Element]]) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for key, element in pairs:
        found.setdefault(key, []).append(element)
    return found


def reached(graph: Graph, sources: Iterable[str]) -> set[str]:
    """Return every node a walk along the graph from `sources` comes to, the sources included."""
    open_nodes = [node for node in sources if node in graph]
    seen = set(open_nodes)
    while open_nodes:
        for target in graph[open_nodes.pop()]:
            if target in graph and target not in seen:
                seen.add(target)
                open_nodes.append(target)
    return seen


def reversed_graph(graph: Graph) -> dict[str, list[str]]:
    """Return the graph with every step turned round."""
    turned: dict[str, list[str]] = {node: [] for node in graph}
    for source, targets in graph.items():
        for target in targets:
            if target in turned:
                turned[target].append(source)
    return turned


def cycles(graph: Graph) -> list[list[str]]:
    """Return the sets of nodes that lie on a common cycle (strongly connected components), each in graph order."""
    turned = reversed_graph(graph)
    place = {node: index for index, node in enumerate(graph)}
    seen: set[str] = set()
    found = []
    for root in reversed(_finishing_order(graph)):
        component: list[str] = []
        open_nodes = [] if root in seen else [root]
        seen.add(root)
        while open_nodes:
            component.append(open_nodes.pop())
            fresh = [node for node in dict.fromkeys(turned[component[-1]]) if node not in seen]
            seen.update(fresh)
            open_nodes += fresh
        if len(component) > 1 or root in graph[root]:
            found.append(sorted(component, key=place.__getitem__))
    return sorted((component for component in found if component), key=lambda component: place[component[0]])


def _finishing_order(graph: Graph) -> list[str]:
    seen: set[str] = set()
    order: list[str] = []
    for root in graph:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(graph[root]))]
        while stack:
            node, targets = stack[-1]
            following = next((target for target in targets if target in graph and target not in seen), None)
            if following is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(graph[following])))
    return order
