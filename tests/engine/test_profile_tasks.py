"""Activities, lanes, loops: what keeps a step from being carried out, and what names what it needs."""

import diagrams as d
import pytest
from judging import judge, refused

OTHER = d.definitions(d.process("general", nodes=[d.start("s"), d.end("e")], links=["s -> e"]))
MESSAGE_START = d.node("startEvent", "s", d.message("m"))
WAITING = d.definitions(
    '<bpmn:message id="m" name="m"/>', d.process("general", nodes=[MESSAGE_START, d.end("e")], links=["s -> e"])
)

TASKS = {
    "user task without form": (d.node("userTask", "t"), ["FORM_MISSING"]),
    "unknown form": (d.node("userTask", "t", values={"form": "unknown_form"}), ["FORM_UNKNOWN"]),
    "form on a manual task": (d.node("manualTask", "t", values={"form": "t"}), ["FORM_UNUSED_HERE"]),
    "service without operation": (d.node("serviceTask", "t"), ["OPERATION_MISSING"]),
    "unknown operation": (d.service("t", "letter.sent"), ["OPERATION_UNKNOWN"]),
    "undeclared parameter": (d.service("t", "letter.send", template='"a"', colour='"red"'), ["PARAMETER_UNKNOWN"]),
    "missing parameter": (d.service("t", "letter.send"), ["PARAMETER_MISSING"]),
    "empty parameter": (d.service("t", "letter.send", template=""), ["PARAMETER_MISSING"]),
    "result name with a blank": (d.service("t", "letter.send", "my result", template='"a"'), ["NAME_INVALID"]),
    "rule without decision": (d.node("businessRuleTask", "t"), ["DECISION_MISSING"]),
    "unknown decision": (d.rule("t", "rout"), ["DECISION_UNKNOWN"]),
    "call of nothing": (d.node("callActivity", "t"), ["CALL_MISSING"]),
    "call of an unknown process": (d.node("callActivity", "t", calledElement="generall"), ["CALL_UNKNOWN"]),
    "send without message": (d.node("sendTask", "t"), ["MESSAGE_MISSING"]),
    "receive of an unknown message": (d.node("receiveTask", "t", messageRef="m"), ["MESSAGE_UNKNOWN"]),
    "sub-process without start and end": (d.subprocess("t", [], []), ["END_MISSING", "START_MISSING"]),
    "sub-process without end": (d.subprocess("t", [d.start("s1")], []), ["END_MISSING", "DEAD_END"]),
}


@pytest.mark.parametrize(("element", "codes"), TASKS.values(), ids=TASKS.keys())
def test_activity_that_cannot_be_carried_out_is_refused(element: str, codes: list[str]) -> None:
    assert sorted(refused(d.simple(element, members=["t"]))) == sorted(codes)


def test_repair_offers_the_nearest_known_name() -> None:
    (found,) = [one for one in judge(d.simple(d.service("t", "letter.sent"))) if one.code == "OPERATION_UNKNOWN"]
    assert "letter.send" in found.repair.en
    assert "“letter.send”" in found.repair.zh


def test_call_activity_resolves_among_the_files_judged_together() -> None:
    content = d.simple(d.node("callActivity", "t", calledElement="general"))
    assert refused(content) == ["CALL_UNKNOWN"]
    assert refused(content, general=OTHER) == []
    assert refused(content, general=WAITING) == ["CALL_START"]


def test_call_of_an_unreadable_diagram_is_not_blamed_on_the_caller() -> None:
    content = d.simple(d.node("callActivity", "t", calledElement="general"))
    assert refused(content, general=b"<oops") == ["XML_BROKEN"]


def test_procedures_that_call_each_other_in_a_circle_are_refused() -> None:
    content = d.simple(d.user("u"), d.node("callActivity", "t", calledElement="general"), members=["u"])
    back = d.definitions(
        d.process(
            "general",
            nodes=[d.start("s"), d.node("callActivity", "b", calledElement="p"), d.end("e")],
            links=["s -> b", "b -> e"],
        )
    )
    assert refused(content, general=back) == ["CALL_CYCLE"]


def test_ids_of_processes_and_subprocesses_are_unique_in_the_deployment() -> None:
    assert refused(d.simple(d.user("t"), members=["t"]), other=d.simple(d.user("t"), members=["t"])) == ["PROCESS_TWICE"]
    inner = d.subprocess("general", [d.start("s1"), d.end("e1")], ["s1 -> e1"])
    assert refused(d.simple(inner), general=OTHER) == ["PROCESS_TWICE"]


LANES = {
    "none": ("", ["LANE_MISSING"]),
    "no group": ('<bpmn:lane id="l" name="会计部"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>', ["LANE_NO_GROUP"]),
    "nameless": ('<bpmn:lane id="l"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>', ["LANE_NO_GROUP"]),
    "key": ('<bpmn:lane id="l" name="customer_service"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>', []),
    "label": ('<bpmn:lane id="l" name="客服主管"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>', []),
    "in two lanes": (
        (
            '<bpmn:lane id="l" name="客服"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>'
            '<bpmn:lane id="k" name="客服主管"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>'
        ),
        ["LANE_TWICE"],
    ),
    "lane in a lane of a department": (
        (
            '<bpmn:lane id="l" name="客户中心"><bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:childLaneSet id="c">'
            '<bpmn:lane id="k" name="客服"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane>'
        ),
        [],
    ),
    "unknown member": (
        '<bpmn:lane id="l" name="客服"><bpmn:flowNodeRef>t</bpmn:flowNodeRef><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane>',
        [],
    ),
}


@pytest.mark.parametrize(("lanes", "codes"), LANES.values(), ids=LANES.keys())
def test_every_task_for_people_lies_in_the_lane_of_a_group(lanes: str, codes: list[str]) -> None:
    lane_set = f'<bpmn:laneSet id="ls">{lanes}</bpmn:laneSet>' if lanes else ""
    content = d.definitions(d.process(nodes=[lane_set, d.start(), d.user("t"), d.end()], links=["start -> t", "t -> end"]))
    assert sorted(refused(content)) == sorted(codes)


LOOPS = {
    "no collection": (d.several(collection=""), ["LOOP_COLLECTION"]),
    "no item": (d.several().replace('<bpmn:inputDataItem id="entry" name="entry"/>', ""), ["LOOP_COLLECTION"]),
    "no output": (d.several(output=""), ["LOOP_COLLECTION"]),
    "cardinality": (
        (
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1000000</bpmn:loopCardinality>"
            "<bpmn:loopDataOutputRef>a</bpmn:loopDataOutputRef></bpmn:multiInstanceLoopCharacteristics>"
        ),
        ["LOOP_CARDINALITY"],
    ),
    "item with a blank": (d.several(item="a b"), ["NAME_INVALID"]),
    "loop without bound": ("<bpmn:standardLoopCharacteristics/>", ["LOOP_BOUND"]),
    "loop of a million rounds": ('<bpmn:standardLoopCharacteristics loopMaximum="1000000"/>', ["LOOP_BOUND"]),
    "loop of a negative bound": ('<bpmn:standardLoopCharacteristics loopMaximum="-1"/>', ["LOOP_BOUND"]),
    "loop of superscript rounds": ('<bpmn:standardLoopCharacteristics loopMaximum="²"/>', ["LOOP_BOUND"]),
    "completion is no condition": (
        d.several(inner="<bpmn:completionCondition>1 + 1</bpmn:completionCondition>"),
        ["CONDITION_NOT_BOOLEAN"],
    ),
    "completion is no FEEL": (d.several(inner="<bpmn:completionCondition>1 +</bpmn:completionCondition>"), ["FEEL_INVALID"]),
}


@pytest.mark.parametrize(("inner", "codes"), LOOPS.values(), ids=LOOPS.keys())
def test_loop_without_collection_or_bound_is_refused(inner: str, codes: list[str]) -> None:
    assert sorted(refused(d.simple(d.user("t", inner), members=["t"]))) == sorted(codes)


def test_several_instances_of_a_subprocess_are_refused_since_they_would_overwrite_each_other() -> None:
    body = d.subprocess("t", [d.start("s1"), d.user("u"), d.end("e1")], ["s1 -> u", "u -> e1"], inner=d.several())
    assert refused(d.simple(body, members=["t"])) == ["LOOP_KIND"]
    assert refused(
        d.simple(
            d.service("t", "letter.send", "result", template='"a"').replace("</bpmn:service", d.several() + "</bpmn:service")
        )
    ) == ["LOOP_RESULT"]
