"""A short way to write diagrams in tests: elements as one-line XML, flows as "a -> b", lanes as a mapping.

process("p", lanes={"customer_service": ["screen"]}, nodes=[start(), user("screen"), end()], flows=["start -> screen", ...])
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'id="definitions" targetNamespace="http://example.com/bpmn">\n'
)


def properties(values: Mapping[str, str], extra: str = "") -> str:
    """Return extensionElements with these properties, "" when there is nothing to write."""
    items = "".join(f"<spiffworkflow:property name={quoteattr(key)} value={quoteattr(value)}/>" for key, value in values.items())
    inner = (f"<spiffworkflow:properties>{items}</spiffworkflow:properties>" if items else "") + extra
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""


def node(
    kind: str, node_id: str, inner: str = "", *, extra: str = "", values: Mapping[str, str] | None = None, **attributes: str
) -> str:
    """Return one element; `values` are extension properties, `extra` other extension elements."""
    named = {"name": node_id, **attributes}
    written = "".join(f" {key}={quoteattr(value)}" for key, value in named.items())
    return f'<bpmn:{kind} id="{node_id}"{written}>{properties(values or {}, extra)}{inner}</bpmn:{kind}>\n'


def start(node_id: str = "start", inner: str = "", **values: str) -> str:
    return node("startEvent", node_id, inner, values=values)


def end(node_id: str = "end", inner: str = "") -> str:
    return node("endEvent", node_id, inner)


def user(node_id: str, inner: str = "", **values: str) -> str:
    return node("userTask", node_id, inner, values={"form": node_id, **values})


def service(node_id: str, operation: str, result: str = "", **parameters: str) -> str:
    items = "".join(
        f'<spiffworkflow:parameter id="{key}" type="any" value={quoteattr(value)}/>' for key, value in parameters.items()
    )
    variable = f' resultVariable="{result}"' if result else ""
    operator = (
        f'<spiffworkflow:serviceTaskOperator id="{operation}"{variable}>'
        f"<spiffworkflow:parameters>{items}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    return node("serviceTask", node_id, extra=operator)


def rule(node_id: str, decision: str) -> str:
    return node("businessRuleTask", node_id, extra=f"<spiffworkflow:calledDecisionId>{decision}</spiffworkflow:calledDecisionId>")


def timer(text: str, kind: str = "timeDuration") -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(text)}</bpmn:{kind}></bpmn:timerEventDefinition>"


def message(reference: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{reference}"/>'


def boundary(node_id: str, attached_to: str, inner: str, *, interrupting: bool = True, **values: str) -> str:
    cancel = {} if interrupting else {"cancelActivity": "false"}
    return node("boundaryEvent", node_id, inner, values=values, attachedToRef=attached_to, **cancel)


def several(
    collection: str = "items", item: str = "entry", output: str = "answers", inner: str = "", sequential: str = "false"
) -> str:
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">'
        f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>{output}</bpmn:loopDataOutputRef>"
        f'<bpmn:inputDataItem id="{item}" name="{item}"/>{inner}</bpmn:multiInstanceLoopCharacteristics>'
    )


def flow(text: str, number: int) -> str:
    """Return a flow written "a -> b", "a -> b: condition" or "name = a -> b: condition"."""
    ends, _, condition = text.partition(":")
    flow_id, _, ends = ends.rpartition("=")
    source, target = (part.strip() for part in ends.split("->"))
    flow_id = flow_id.strip() or f"flow_{number}_{source}_{target}"
    inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition.strip())}</bpmn:conditionExpression>'
    inner = inner if condition.strip() else ""
    return f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>\n'


def flows(texts: Iterable[str]) -> str:
    return "".join(flow(text, number) for number, text in enumerate(texts, start=1))


def subprocess(node_id: str, nodes: Iterable[str], links: Iterable[str], inner: str = "", **attributes: str) -> str:
    return node(
        "subProcess",
        node_id,
        inner + "".join(nodes) + flows(f"{node_id}_{n} = {link}" for n, link in enumerate(links)),
        **attributes,
    )


def lane_set(lanes: Mapping[str, Iterable[str]]) -> str:
    if not lanes:
        return ""
    written = "".join(
        f'<bpmn:lane id="lane_{key}" name="{key}">{properties({"group": key})}'
        + "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in members)
        + "</bpmn:lane>\n"
        for key, members in lanes.items()
    )
    return f'<bpmn:laneSet id="lanes">{written}</bpmn:laneSet>\n'


def process(
    process_id: str = "p",
    *,
    nodes: Iterable[str],
    links: Iterable[str],
    lanes: Mapping[str, Iterable[str]] | None = None,
    **attributes: str,
) -> str:
    named = {"name": process_id, "isExecutable": "true", **attributes}
    written = "".join(f" {key}={quoteattr(value)}" for key, value in named.items())
    return f'<bpmn:process id="{process_id}"{written}>\n{lane_set(lanes or {})}{"".join(nodes)}{flows(links)}</bpmn:process>\n'


def definitions(*parts: str) -> bytes:
    """Return a whole file of processes, messages and the like."""
    return (HEADER + "".join(parts) + "</bpmn:definitions>\n").encode()


def simple(*nodes: str, links: Iterable[str] = (), members: Iterable[str] = (), head: str = "", **attributes: str) -> bytes:
    """Return a file with one process: start, the nodes in a row unless `links` says otherwise, end; `members` have a lane."""
    ids = [text.split('id="', 1)[1].split('"', 1)[0] for text in nodes if "<bpmn:boundaryEvent" not in text[:25]]
    row = ["start", *ids, "end"]
    chain = list(links) or [f"{one} -> {two}" for one, two in pairwise(row)]
    lanes = {"customer_service": [*members]} if list(members) else {}
    return definitions(head, process(nodes=[start(), *nodes, end()], links=chain, lanes=lanes, **attributes))
