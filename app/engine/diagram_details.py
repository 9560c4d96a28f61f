"""The nested parts of a BPMN element: extension properties, event definitions, loops, service operators."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.engine.vocabulary import bpmn, spiff
from app.engine.xml import XmlElement, children, local_name
from app.languages import Text

_TIMER_KINDS: Final = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}


class References(NamedTuple):
    """What elements point at by id: names of messages, codes of errors and escalations, names of processes' pools."""

    messages: Mapping[str, str]
    codes: Mapping[str, str]
    participants: Mapping[str, Text]

    @classmethod
    def of(cls, root: XmlElement) -> "References":
        """Collect the references of a file."""
        messages = {
            node.get("id", ""): node.get("name", "").strip() or node.get("id", "") for node in root.iterchildren(bpmn("message"))
        }
        codes = {
            node.get("id", ""): node.get(f"{kind}Code", "").strip() or node.get("name", "").strip() or node.get("id", "")
            for kind in ("error", "escalation")
            for node in root.iterchildren(bpmn(kind))
        }
        participants = {
            node.get("processRef", ""): Text(node.get("name", "").strip(), properties_of(node).get("name.en", ""))
            for node in root.iterdescendants(bpmn("participant"))
        }
        return cls(messages, codes, participants)


def text_of(node: XmlElement, tag: str) -> str:
    """Return the trimmed text of the first child `tag` in the BPMN namespace, "" where there is none."""
    child = node.find(bpmn(tag))
    return "".join(str(part) for part in child.itertext(with_tail=False)).strip() if child is not None else ""


def extension(node: XmlElement, tag: str) -> XmlElement | None:
    """Return the extension element `tag` of a node."""
    return node.find(f"{bpmn('extensionElements')}/{spiff(tag)}")


def properties_of(node: XmlElement) -> Mapping[str, str]:
    """Return the extension properties of a node; the last of a repeated name holds."""
    found = node.iterfind(f"{bpmn('extensionElements')}/{spiff('properties')}/{spiff('property')}")
    return {item.get("name", "").strip(): item.get("value", "").strip() for item in found}


def event_definitions(node: XmlElement) -> list[XmlElement]:
    """Return the event definitions of an event, references to shared ones included."""
    return [child for child in children(node) if local_name(child).endswith(("EventDefinition", "eventDefinitionRef"))]


def details_of(node: XmlElement, references: References) -> dict[str, Any]:
    """Return the fields of diagram.Element that stand in nested elements."""
    return {**_event(node, references), **_service(node), **_loop(node)}


def _event(node: XmlElement, references: References) -> dict[str, Any]:
    found = event_definitions(node)
    details: dict[str, Any] = {}
    message = node.get("messageRef", "")
    if len(found) > 1:
        details["event"] = "multiple"
    elif found:
        definition = found[0]
        details["event"] = local_name(definition).removesuffix("EventDefinition").removesuffix("Ref") or "multiple"
        message = definition.get("messageRef", "") or message
        code = definition.get("errorRef") or definition.get("escalationRef") or ""
        details["event_code"] = references.codes.get(code, code)
        for tag, kind in _TIMER_KINDS.items():
            if definition.find(bpmn(tag)) is not None:
                details |= {"timer_kind": kind, "timer": text_of(definition, tag)}
    details["message"] = references.messages.get(message, message)
    return details


def _service(node: XmlElement) -> dict[str, Any]:
    details: dict[str, Any] = {}
    decision = extension(node, "calledDecisionId")
    if decision is not None:
        details["decision"] = (decision.text or "").strip()
    operator = extension(node, "serviceTaskOperator")
    if operator is not None:
        found = operator.iterfind(f"{spiff('parameters')}/{spiff('parameter')}")
        details["operation"] = operator.get("id", "").strip()
        details["parameters"] = {item.get("id", "").strip(): item.get("value", "").strip() for item in found}
        details["result_variable"] = operator.get("resultVariable", "").strip()
    return details


def _loop(node: XmlElement) -> dict[str, Any]:
    several = node.find(bpmn("multiInstanceLoopCharacteristics"))
    standard = node.find(bpmn("standardLoopCharacteristics"))
    if several is not None:
        item = several.find(bpmn("inputDataItem"))
        return {
            "loop": "sequential" if several.get("isSequential", "").strip() in {"true", "1"} else "parallel",
            "collection": text_of(several, "loopDataInputRef"),
            "item": "" if item is None else item.get("id", ""),
            "output": text_of(several, "loopDataOutputRef"),
            "completion": text_of(several, "completionCondition"),
            "cardinality": text_of(several, "loopCardinality"),
        }
    if standard is not None:
        return {
            "loop": "standard",
            "completion": text_of(standard, "loopCondition"),
            "loop_maximum": standard.get("loopMaximum", "").strip(),
            "test_before": standard.get("testBefore", "").strip() in {"true", "1"},
        }
    return {}
