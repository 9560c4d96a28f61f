import diagrams as d
import pytest

from app.engine.diagram import Process, read_diagram
from app.engine.xml import XmlRefused
from app.languages import Text


def read(content: bytes, process_id: str = "p", **options: object) -> Process:
    diagram = read_diagram("p.bpmn", content, **options)
    return next(found for found in diagram.processes if found.id == process_id)


def test_user_task_carries_names_form_lane_and_line() -> None:
    task = d.node(
        "userTask", "screen", values={"form": "screen_complaint", "name.en": "Screen", "due": 'duration("P1D")'}, name="受理审查"
    )
    element = read(d.simple(task, members=["screen"])).elements["screen"]
    assert element.kind == "userTask"
    assert element.name == Text("受理审查", "Screen")
    assert element.properties["form"] == "screen_complaint"
    assert element.group == "customer_service"
    assert element.lane.zh == "customer_service"
    assert element.line > 1
    assert (element.process_id, element.parent_id) == ("p", "p")


def test_flows_are_elements_with_ends_and_condition() -> None:
    links = ["start -> g", 'yes = g -> end: severity < 3 and cause = "other"', "no = g -> end2"]
    gate = d.node("exclusiveGateway", "g", default="no")
    content = d.definitions(d.process(nodes=[d.start(), gate, d.end(), d.end("end2")], links=links))
    process = read(content)
    assert process.elements["yes"].condition == 'severity < 3 and cause = "other"'
    assert (process.elements["yes"].source, process.elements["yes"].target) == ("g", "end")
    assert process.elements["g"].default_flow == "no"


def test_inner_lane_wins_over_the_lane_around_it() -> None:
    lanes = (
        '<bpmn:laneSet id="s"><bpmn:lane id="outer" name="客服部">'
        "<bpmn:flowNodeRef>screen</bpmn:flowNodeRef><bpmn:flowNodeRef>other</bpmn:flowNodeRef>"
        '<bpmn:childLaneSet><bpmn:lane id="inner" name="service_supervisor">'
        "<bpmn:flowNodeRef> screen\n</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"
    )
    process = read(d.simple(lanes, d.user("screen"), d.user("other"), links=["start -> screen"]))
    assert process.elements["screen"].group == "service_supervisor"
    assert process.elements["other"].group == "客服部"


def test_lane_bears_the_key_or_label_of_a_group() -> None:
    groups = {"customer_service": Text("客服", "Customer service")}
    for name in ("customer_service", "客服", "Customer service"):
        lane = f'<bpmn:lane id="l" name="{name}"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane>'
        lanes = f'<bpmn:laneSet id="s">{lane}</bpmn:laneSet>'
        process = read(d.simple(lanes, d.user("t"), links=["start -> t", "t -> end"]), groups=groups)
        assert process.elements["t"].group == "customer_service"
        assert process.elements["t"].lane.zh == name


def test_children_of_a_subprocess_and_boundary_events_inherit_the_lane() -> None:
    inner = d.subprocess("inner", [d.start("s2"), d.user("deep"), d.end("e2")], ["s2 -> deep", "deep -> e2"])
    outer = d.subprocess("outer", [d.start("s1"), inner, d.end("e1")], ["s1 -> inner", "inner -> e1"])
    alarm = d.boundary("alarm", "deep_task", d.timer("PT1H"))
    content = d.simple(alarm, d.user("deep_task"), outer, members=["outer", "deep_task"])
    process = read(content)
    assert process.elements["deep"].group == "customer_service"
    assert process.elements["deep"].parent_id == "inner"
    assert process.elements["inner"].parent_id == "outer"
    assert process.elements["alarm"].group == "customer_service"


def test_boundary_timer_and_message_are_resolved() -> None:
    head = '<bpmn:message id="m1" name="customer_withdraws"/><bpmn:message id="nameless"/>'
    content = d.simple(
        d.user("t"),
        d.boundary("late", "t", d.timer(" PT24H "), interrupting=False),
        d.boundary("gone", "t", d.message("m1"), fields="reason"),
        d.boundary("odd", "t", d.message("nameless")),
        head=head,
    )
    process = read(content)
    late, gone = process.elements["late"], process.elements["gone"]
    assert (late.event, late.timer_kind, late.timer, late.interrupting, late.attached_to) == (
        "timer",
        "duration",
        "PT24H",
        False,
        "t",
    )
    assert (gone.event, gone.message, gone.interrupting) == ("message", "customer_withdraws", True)
    assert process.elements["odd"].message == "nameless"


def test_error_and_escalation_codes_are_resolved() -> None:
    head = '<bpmn:error id="e1" name="Mail" errorCode="MAIL"/><bpmn:escalation id="x1" name="late"/>'
    content = d.simple(
        d.user("t"),
        d.boundary("failed", "t", '<bpmn:errorEventDefinition errorRef="e1"/>'),
        d.boundary("raised", "t", '<bpmn:escalationEventDefinition escalationRef="x1"/>'),
        head=head,
    )
    process = read(content)
    assert (process.elements["failed"].event, process.elements["failed"].event_code) == ("error", "MAIL")
    assert (process.elements["raised"].event, process.elements["raised"].event_code) == ("escalation", "late")


def test_service_decision_call_and_loop_details_are_read() -> None:
    content = d.simple(
        d.service("send", "letter.send", template='"progress"'),
        d.rule("route", "procedure"),
        d.node("callActivity", "call", calledElement="general"),
        d.user("ask", d.several(inner="<bpmn:completionCondition>count(answers) &gt;= 2</bpmn:completionCondition>")),
        d.user("again", '<bpmn:standardLoopCharacteristics loopMaximum="3" testBefore="true"/>'),
    )
    elements = read(content).elements
    assert elements["send"].operation == "letter.send"
    assert elements["send"].parameters == {"template": '"progress"'}
    assert elements["route"].decision == "procedure"
    assert elements["call"].called == "general"
    ask = elements["ask"]
    assert (ask.loop, ask.collection, ask.item, ask.output) == ("parallel", "items", "entry", "answers")
    assert ask.completion == "count(answers) >= 2"
    assert (elements["again"].loop, elements["again"].loop_maximum, elements["again"].test_before) == ("standard", "3", True)


def test_process_without_a_name_is_called_after_its_pool() -> None:
    pool = '<bpmn:collaboration id="c"><bpmn:participant id="pool" name="投诉处理" processRef="p"/></bpmn:collaboration>'
    assert read(d.simple(d.user("t"), head=pool, name="")).name == Text("投诉处理", "")


def test_nested_subprocesses_to_the_depth_limit_are_read_without_recursion() -> None:
    body = d.subprocess("s0", [d.start("a0"), d.end("b0")], ["a0 -> b0"])
    for level in range(1, 90):
        body = d.subprocess(f"s{level}", [d.start(f"a{level}"), body, d.end(f"b{level}")], [])
    process = read(d.simple(body, members=["s89"]))
    assert process.elements["a0"].group == "customer_service"


@pytest.mark.parametrize(
    "content",
    [
        b"<html2/>",
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"/>',
        b'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"/>',
    ],
)
def test_xml_that_is_no_bpmn_is_refused(content: bytes) -> None:
    with pytest.raises(XmlRefused) as caught:
        read_diagram("x.bpmn", content)
    assert caught.value.finding.code == "NOT_BPMN"
    assert "definitions" in caught.value.finding.message.en or "html2" in caught.value.finding.message.en


def test_default_namespace_is_as_good_as_a_prefix() -> None:
    content = d.simple(d.user("t")).replace(b"bpmn:", b"").replace(b"xmlns:bpmn=", b"xmlns=")
    assert read(content).elements["t"].kind == "userTask"
