"""The white list: one small diagram for each thing that may be drawn, one for each that may not."""

import diagrams as d
import pytest
from judging import judge, refused, warned

from app.findings import Severity

MESSAGE = '<bpmn:message id="answer" name="customer_answers"/>'
ERROR = '<bpmn:error id="err" name="失败" errorCode="FAILED"/>'
ESCALATION = '<bpmn:escalation id="esc" name="升级" escalationCode="LATE"/>'


def test_a_sound_procedure_of_everything_on_the_list_is_accepted() -> None:
    body = d.subprocess(
        "body",
        [d.start("s2"), d.user("check"), d.end("failed", '<bpmn:errorEventDefinition errorRef="err"/>')],
        ["s2 -> check", "check -> failed"],
    )
    content = d.definitions(
        MESSAGE,
        ERROR,
        ESCALATION,
        d.process(
            nodes=[
                d.start(form="file_complaint"),
                d.user("screen", due='working time(duration("PT8H"))'),
                d.boundary("reminder", "screen", d.timer("R3/PT1H", "timeCycle"), interrupting=False),
                d.boundary("late", "screen", d.timer("PT24H"), interrupting=False),
                d.boundary("withdrawn", "screen", d.message("answer"), fields="reason, agreed"),
                d.service("remind", "letter.send", template='"progress"'),
                d.node("manualTask", "supervise"),
                d.node("parallelGateway", "fork"),
                d.node("parallelGateway", "join"),
                d.rule("route", "route"),
                d.node("intermediateThrowEvent", "told", values={"milestone": "told", "name.en": "Told"}),
                d.node("exclusiveGateway", "which", default="general"),
                d.node("eventBasedGateway", "wait"),
                d.node("intermediateCatchEvent", "answered", d.message("answer"), values={"fields": "agreed"}),
                d.node("intermediateCatchEvent", "silent", d.timer("P7D")),
                d.node("receiveTask", "receive", messageRef="answer", values={"fields": "agreed"}),
                d.node("sendTask", "send", messageRef="answer"),
                d.user("ask", d.several(inner="<bpmn:completionCondition>count(answers) &gt; 1</bpmn:completionCondition>")),
                d.user("retry", '<bpmn:standardLoopCharacteristics loopMaximum="3"/>'),
                body,
                d.boundary("caught", "body", '<bpmn:errorEventDefinition errorRef="err"/>'),
                d.node("inclusiveGateway", "merge"),
                d.end(),
                d.end("remind_end"),
                d.end("told_end", d.message("answer")),
                d.end("stop", "<bpmn:terminateEventDefinition/>"),
                d.end("raised", '<bpmn:escalationEventDefinition escalationRef="esc"/>'),
            ],
            links=[
                "start -> screen", "screen -> fork", "reminder -> remind", "remind -> remind_end", "late -> supervise",
                "supervise -> raised", "withdrawn -> stop", "fork -> route", "fork -> told", "route -> join", "told -> join",
                "join -> which", 'major = which -> body: procedure = "major"', "general = which -> wait",
                "wait -> answered", "wait -> silent", "answered -> ask", "silent -> receive", "receive -> send", "send -> retry",
                "ask -> merge", "retry -> merge", "merge -> end", "body -> end", "caught -> told_end",
            ],
            lanes={"customer_service": ["screen", "ask", "retry", "body"], "service_supervisor": ["supervise"]},
        ),
    )  # fmt: skip
    content = content.replace(b"items</bpmn:loopDataInputRef>", b"answers</bpmn:loopDataInputRef>")
    found = [one for one in judge(content) if one.code not in {"SHAPE_MISSING", "NAME_EN_MISSING"}]
    assert found == []


KINDS = {
    "task without a type": d.node("task", "t"),
    "script task": d.node("scriptTask", "t", "<bpmn:script>import os</bpmn:script>"),
    "complex gateway": d.node("complexGateway", "t"),
    "ad hoc sub-process": d.node("adHocSubProcess", "t"),
    "transaction": d.node("transaction", "t"),
}


@pytest.mark.parametrize("element", KINDS.values(), ids=KINDS.keys())
def test_element_outside_the_list_is_refused_with_what_to_draw_instead(element: str) -> None:
    found = judge(d.simple(element))
    refusals = [one for one in found if one.code == "ELEMENT_REFUSED"]
    assert [one.place.element_id for one in refusals] == ["t"]
    assert refusals[0].place.line > 1
    assert refusals[0].repair.zh != refusals[0].repair.en != ""


def test_data_store_is_refused_and_data_objects_are_only_drawn() -> None:
    store = '<bpmn:dataStoreReference id="store"/>'
    drawing = (
        '<bpmn:dataObject id="o"/><bpmn:dataObjectReference id="r" dataObjectRef="o"/>'
        '<bpmn:textAnnotation id="a"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="a" targetRef="t"/><bpmn:group id="gr"/>'
    )
    data = '<bpmn:dataInputAssociation id="di"><bpmn:sourceRef>r</bpmn:sourceRef></bpmn:dataInputAssociation>'
    chain = ["start -> t", "t -> end"]
    assert refused(d.simple(drawing, d.user("t", data), links=chain, members=["t"])) == []
    assert refused(d.simple(store, d.user("t"), links=chain, members=["t"])) == ["ELEMENT_REFUSED"]


def test_participants_and_message_flows_are_only_drawn() -> None:
    pools = (
        '<bpmn:collaboration id="c"><bpmn:participant id="p1" name="企业" processRef="p"/>'
        '<bpmn:participant id="p2" name="客户"/><bpmn:messageFlow id="mf" sourceRef="p2" targetRef="t"/></bpmn:collaboration>'
    )
    assert refused(d.simple(d.user("t"), members=["t"], head=pools)) == []


EVENTS = {
    "signal start": d.node("startEvent", "e", '<bpmn:signalEventDefinition signalRef="s"/>'),
    "timer start": d.node("startEvent", "e", d.timer("P1D")),
    "signal catch": d.node("intermediateCatchEvent", "e", "<bpmn:signalEventDefinition/>"),
    "conditional catch": d.node("intermediateCatchEvent", "e", "<bpmn:conditionalEventDefinition/>"),
    "link catch": d.node("intermediateCatchEvent", "e", '<bpmn:linkEventDefinition name="l"/>'),
    "link throw": d.node("intermediateThrowEvent", "e", '<bpmn:linkEventDefinition name="l"/>'),
    "compensation throw": d.node("intermediateThrowEvent", "e", "<bpmn:compensateEventDefinition/>"),
    "error throw": d.node("intermediateThrowEvent", "e", '<bpmn:errorEventDefinition errorRef="err"/>'),
    "timer throw": d.node("intermediateThrowEvent", "e", d.timer("P1D")),
    "catch without trigger": d.node("intermediateCatchEvent", "e"),
    "two triggers": d.node("intermediateCatchEvent", "e", d.timer("P1D") + d.message("answer")),
    "shared trigger": d.node("intermediateCatchEvent", "e", "<bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef>"),
    "signal end": d.node("endEvent", "e", "<bpmn:signalEventDefinition/>"),
    "cancel end": d.node("endEvent", "e", "<bpmn:cancelEventDefinition/>"),
    "timer end": d.node("endEvent", "e", d.timer("P1D")),
}


@pytest.mark.parametrize("element", EVENTS.values(), ids=EVENTS.keys())
def test_event_outside_the_list_is_refused(element: str) -> None:
    assert "EVENT_REFUSED" in refused(d.simple(element, head=MESSAGE + ERROR))


@pytest.mark.parametrize("kind", ["signal", "conditional", "compensate", "cancel"])
def test_boundary_event_outside_the_list_is_refused(kind: str) -> None:
    element = d.boundary("e", "t", f"<bpmn:{kind}EventDefinition/>")
    content = d.simple(d.user("t"), element, links=["start -> t", "t -> end", "e -> end"], members=["t"])
    assert refused(content) == ["EVENT_REFUSED"]


def test_event_subprocess_is_refused_for_now() -> None:
    inner = d.subprocess(
        "es", [d.node("startEvent", "s2", d.message("answer")), d.end("e2")], ["s2 -> e2"], triggeredByEvent="true"
    )
    content = d.simple(inner, d.user("t"), links=["start -> t", "t -> end"], members=["t"], head=MESSAGE)
    assert refused(content) == ["EVENT_SUBPROCESS"]


DETAILS = {
    "data mapping": d.user("t", "<bpmn:ioSpecification/>"),
    "potential owner": d.user("t", "<bpmn:potentialOwner/>"),
    "compensation": d.node("userTask", "t", values={"form": "t"}, isForCompensation="true"),
    "two tokens wanted": d.node("userTask", "t", values={"form": "t"}, startQuantity="2"),
    "behaviour": d.user("t", d.several().replace("isSequential", 'behavior="One" isSequential')),
}


@pytest.mark.parametrize("element", DETAILS.values(), ids=DETAILS.keys())
def test_detail_that_would_change_execution_is_refused(element: str) -> None:
    assert refused(d.simple(element, members=["t"])) == ["DETAIL_REFUSED"]


PROCESSES = {
    "no process": (d.definitions(MESSAGE), ["NO_PROCESS"]),
    "not executable": (d.simple(d.user("t"), isExecutable="false"), ["NO_EXECUTABLE_PROCESS"]),
    "executable written 1": (d.simple(d.user("t"), members=["t"], isExecutable="1"), ["EXECUTABLE_SPELLING"]),
    "empty process": (d.definitions(d.process(nodes=[], links=[])), ["END_MISSING", "START_MISSING"]),
    "no start": (d.definitions(d.process(nodes=[d.end()], links=[])), ["START_MISSING"]),
    "no end": (d.definitions(d.process(nodes=[d.start()], links=[])), ["END_MISSING", "DEAD_END"]),
    "two starts": (
        d.definitions(d.process(nodes=[d.start(), d.start("s2"), d.end()], links=["start -> end", "s2 -> end"])),
        ["START_SEVERAL"],
    ),
    "message start beside a plain one": (
        d.definitions(
            MESSAGE,
            d.process(
                nodes=[d.start(), d.node("startEvent", "s2", d.message("answer")), d.end()], links=["start -> end", "s2 -> end"]
            ),
        ),
        ["START_MIXED"],
    ),
}


@pytest.mark.parametrize(("content", "codes"), PROCESSES.values(), ids=PROCESSES.keys())
def test_process_without_beginning_or_end_is_refused(content: bytes, codes: list[str]) -> None:
    assert refused(content) == codes


def test_process_that_does_not_say_whether_it_is_executable_is_executed() -> None:
    content = d.simple(d.user("t")).replace(b' isExecutable="true"', b"")
    assert refused(content) == ["LANE_MISSING"]


def test_several_processes_in_a_file_are_each_judged() -> None:
    one = d.process("one", nodes=[d.start("s1"), d.node("task", "t1"), d.end("e1")], links=["s1 -> t1", "t1 -> e1"])
    two = d.process("two", nodes=[d.start("s2"), d.node("task", "t2"), d.end("e2")], links=["s2 -> t2", "t2 -> e2"])
    three = d.process("three", nodes=[d.start("s3"), d.end("e3")], links=["s3 -> e3"], isExecutable="false")
    found = judge(d.definitions(one, two, three))
    assert [one.place.element_id for one in found if one.code == "ELEMENT_REFUSED"] == ["t1", "t2"]
    assert [one.place.element_id for one in found if one.code == "NOT_EXECUTED"] == ["three"]


IDS = {
    "element twice": (d.simple(d.user("t"), d.user("t"), links=["start -> t", "t -> end"], members=["t"]), "ID_TWICE"),
    "flow named like an element": (d.simple(d.user("t"), links=["t = start -> t", "b = t -> end"], members=["t"]), "ID_TWICE"),
    "Start": (d.simple(d.user("Start"), members=["Start"]), "ID_RESERVED"),
    "End": (d.simple(d.user("End"), members=["End"]), "ID_RESERVED"),
    "Root": (d.simple(d.user("Root"), members=["Root"]), "ID_RESERVED"),
    "EndJoin": (d.simple(d.user("p.EndJoin"), members=["p.EndJoin"]), "ID_RESERVED"),
    "boundary split": (d.simple(d.user("t.BoundaryEventSplit"), members=["t.BoundaryEventSplit"]), "ID_RESERVED"),
    "boundary join": (d.simple(d.user("t.BoundaryEventJoin"), members=["t.BoundaryEventJoin"]), "ID_RESERVED"),
    "start join": (d.simple(d.user("StartEventJoin"), members=["StartEventJoin"]), "ID_RESERVED"),
    "blank inside": (d.simple(d.user("t t"), members=["t t"]), "ID_INVALID"),
    "quote inside": (d.simple(d.user("t&apos;or&apos;1"), members=["t&apos;or&apos;1"]), "ID_INVALID"),
    "too long": (d.simple(d.user("t" * 101), members=["t" * 101]), "ID_INVALID"),
    "none": (
        d.simple(d.user("t"), members=["t"]).replace(b'<bpmn:sequenceFlow id="flow_2_t_end"', b"<bpmn:sequenceFlow"),
        "ID_MISSING",
    ),
}


@pytest.mark.parametrize(("content", "code"), IDS.values(), ids=IDS.keys())
def test_id_the_engine_would_trip_over_is_refused(content: bytes, code: str) -> None:
    assert code in refused(content)


def test_every_finding_names_its_place_and_a_repair_in_both_languages() -> None:
    content = d.simple(d.node("scriptTask", "t", name="算分"), d.node("userTask", "u"), d.node("serviceTask", "s"))
    found = judge(content)
    assert len(found) >= 6
    for one in found:
        assert one.place.file == "bpmn/p.bpmn"
        assert one.place.line > 1
        assert one.place.element_id
        assert one.message.zh
        assert one.message.en
        assert one.repair.zh.strip()
        assert one.repair.en.strip()
        assert "{" not in one.message.zh + one.message.en + one.repair.zh + one.repair.en
    assert next(one for one in found if one.code == "ELEMENT_REFUSED").place.element_name == "算分"


def test_findings_are_complete_and_in_stable_order() -> None:
    content = d.simple(d.node("userTask", "b"), d.node("userTask", "a"), d.node("serviceTask", "c"))
    first, second = judge(content), judge(content)
    assert first == second
    assert [one.place.line for one in first] == sorted(one.place.line for one in first)
    assert {one.code for one in first if one.severity is Severity.REFUSED} == {
        "FORM_MISSING",
        "LANE_MISSING",
        "OPERATION_MISSING",
    }


def test_missing_names_and_shapes_are_warned_of_only() -> None:
    gate = d.node("exclusiveGateway", "g", name="", default="no")
    content = d.simple(
        d.node("userTask", "t", values={"form": "t"}, name=""),
        gate,
        links=["start -> t", "t -> g", "yes = g -> end: severity = 1", "no = g -> end"],
        members=["t"],
    )
    assert refused(content) == []
    assert warned(content) == ["SHAPE_MISSING", "NAME_MISSING", "NAME_MISSING"]
