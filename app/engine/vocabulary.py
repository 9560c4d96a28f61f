"""The names diagrams are written in: namespaces, kinds of elements, and the extension properties Redress reads."""

from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
SPIFF: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"

USER_TASKS: Final = frozenset({"userTask", "manualTask"})
TASKS: Final = USER_TASKS | {"serviceTask", "businessRuleTask", "sendTask", "receiveTask"}
ACTIVITIES: Final = TASKS | {"callActivity", "subProcess"}
GATEWAYS: Final = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS: Final = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
FLOW_NODES: Final = ACTIVITIES | GATEWAYS | EVENTS
REFUSED_NODES: Final = frozenset(
    {"task", "scriptTask", "complexGateway", "adHocSubProcess", "transaction", "implicitThrowEvent", "callChoreography"}
)
CONTAINERS: Final = frozenset({"process", "subProcess", "adHocSubProcess", "transaction"})
DRAWING: Final = frozenset(
    {
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataInputAssociation",
        "dataOutputAssociation",
    }
)
"""Elements that are accepted as drawing only and never executed."""


def bpmn(tag: str) -> str:
    """Return a BPMN tag as lxml spells it."""
    return f"{{{BPMN}}}{tag}"


def spiff(tag: str) -> str:
    """Return an extension tag as lxml spells it."""
    return f"{{{SPIFF}}}{tag}"
