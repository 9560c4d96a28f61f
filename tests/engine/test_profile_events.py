"""Timers, boundary events, messages and milestones."""

import diagrams as d
import pytest
from judging import judge, refused, warned

MESSAGE = '<bpmn:message id="answer" name="customer_answers"/>'
NAMELESS = '<bpmn:message id="answer"/>'


def timed(text: str, kind: str = "timeDuration") -> bytes:
    return d.simple(d.node("intermediateCatchEvent", "w", d.timer(text, kind)))


GOOD_TIMERS = [
    ("PT24H", "timeDuration"),
    ("P1DT12H30M", "timeDuration"),
    ("P2M", "timeDuration"),
    (' duration("PT8H") ', "timeDuration"),
    ('working time(duration("PT8H"))', "timeDate"),
    ("2026-11-21T09:00:00+08:00", "timeDate"),
    ("2026-11-21", "timeDate"),
    ('now() + duration("P1D")', "timeDate"),
    ('if severity > 2 then duration("PT4H") else duration("P1D")', "timeDuration"),
]


@pytest.mark.parametrize(("text", "kind"), GOOD_TIMERS)
def test_timer_that_gives_a_time_is_accepted(text: str, kind: str) -> None:
    content = timed(text, kind)
    found = [one for one in judge(content) if one.place.element_id == "w" and one.code not in {"SHAPE_MISSING", "DATA_UNKNOWN"}]
    assert found == []


BAD_TIMERS = [
    ("P1BDT4H", "timeDuration", "TIMER_DURATION"),
    ("-PT1H", "timeDuration", "TIMER_DURATION"),
    ("P1.5DT2H", "timeDuration", "TIMER_DURATION"),
    ("P1W", "timeDuration", "TIMER_DURATION"),
    ("P5", "timeDuration", "TIMER_DURATION"),
    ("PT", "timeDuration", "TIMER_DURATION"),
    ("P", "timeDuration", "TIMER_DURATION"),
    ("4 workdays PT2H", "timeDuration", "FEEL_INVALID"),
    ("明天上午九点以后 再说", "timeDate", "FEEL_NAME"),
    ("tomorrow at nine", "timeDate", "FEEL_NAME"),
    ("soon", "timeDate", "TIMER_VALUE"),
    ('"PT1H"', "timeDuration", "TIMER_VALUE"),
    ('duration("P1BDT4H")', "timeDuration", "TIMER_VALUE"),
    ('duration("-PT1H")', "timeDuration", "TIMER_VALUE"),
    ("3", "timeDuration", "TIMER_VALUE"),
    ("true", "timeDuration", "TIMER_VALUE"),
    ("2026-13-45", "timeDate", "TIMER_VALUE"),
    ("", "timeDuration", "TIMER_MISSING"),
    ("__import__('os').system('id')", "timeDuration", "FEEL_INVALID"),
    ("0 0 9 * * ?", "timeDuration", "FEEL_INVALID"),
]


@pytest.mark.parametrize(("text", "kind", "code"), BAD_TIMERS)
def test_timer_that_gives_no_time_is_refused(text: str, kind: str, code: str) -> None:
    assert refused(timed(text, kind)) == [code]


def test_feel_error_names_line_column_and_text() -> None:
    (found,) = [one for one in judge(timed('duration("PT1H") +\n  * 2')) if one.code == "FEEL_INVALID"]
    assert "line 2, column 3" in found.message.en
    assert "第 2 行第 3 列" in found.message.zh


def test_timer_without_any_time_is_refused() -> None:
    assert refused(d.simple(d.node("intermediateCatchEvent", "w", "<bpmn:timerEventDefinition/>"))) == ["TIMER_MISSING"]


@pytest.mark.parametrize("due", ["P1BDT4H", '"soon"', "duration(", "tomorrow at nine", "3 + 4", '__import__("os").system("id")'])
def test_due_date_that_gives_no_time_is_refused(due: str) -> None:
    codes = refused(d.simple(d.user("t", due=due), members=["t"]))
    assert len(codes) == 1
    assert codes[0] in {"TIMER_DURATION", "TIMER_VALUE", "FEEL_INVALID", "FEEL_NAME"}


def reminder(text: str, *, interrupting: bool = False, after: str = "remind") -> bytes:
    return d.simple(
        d.user("t"),
        d.user("u"),
        d.service("remind", "letter.send", template='"progress"'),
        d.boundary("b", "t", d.timer(text, "timeCycle"), interrupting=interrupting),
        links=["start -> t", "t -> u", "u -> end", f"b -> {after}", "remind -> end"]
        + (["x = start -> remind"] if after != "remind" else []),
        members=["t", "u"],
    )


@pytest.mark.parametrize("text", ["R3/PT1H", "R/P1D", "R1000/PT1M"])
def test_repeating_reminder_is_accepted(text: str) -> None:
    assert refused(reminder(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "PT1H",
        "R3",
        "R0/PT1H",
        "R3/PT0S",
        "R3/PT5S",
        "R3/P1M",
        "R3/-PT1H",
        "R99999999999999999999/PT1H",
        "R-1/PT1H",
        "0 9 * * *",
        "R3/P1BD",
    ],
)
def test_repetition_that_cannot_be_kept_is_refused(text: str) -> None:
    assert refused(reminder(text)) == ["TIMER_CYCLE"]


def test_repeating_timer_stands_only_on_a_border_it_does_not_interrupt() -> None:
    assert refused(reminder("R3/PT1H", interrupting=True)) == ["TIMER_CYCLE_PLACE"]
    assert refused(timed("R3/PT1H", "timeCycle")) == ["TIMER_CYCLE_PLACE"]


def test_repeating_timer_that_leads_to_work_is_refused_since_that_work_would_be_dropped() -> None:
    assert "TIMER_CYCLE_BRANCH" in refused(reminder("R3/PT1H", after="u"))


def on_border(inner: str, host: str = "t", *, interrupting: bool = True) -> list[str]:
    content = d.simple(
        d.user("t"),
        d.subprocess("s", [d.start("s1"), d.user("w"), d.end("e1")], ["s1 -> w", "w -> e1"]),
        d.node("exclusiveGateway", "g"),
        d.boundary("b", host, inner, interrupting=interrupting),
        links=["start -> t", "t -> s", "s -> g", "g -> end", "b -> end"],
        members=["t", "s"],
        head=MESSAGE + '<bpmn:error id="err" errorCode="E"/><bpmn:escalation id="esc" escalationCode="X"/>',
    )
    return [one.code for one in judge(content) if one.place.element_id == "b" and one.code != "SHAPE_MISSING"]


def test_boundary_event_hangs_on_an_activity_of_its_level() -> None:
    assert on_border(d.timer("P1D")) == []
    assert "BOUNDARY_HOST" in on_border(d.timer("P1D"), "g")
    assert "BOUNDARY_HOST" in on_border(d.timer("P1D"), "w")
    assert "BOUNDARY_HOST" in on_border(d.timer("P1D"), "nobody")
    assert "BOUNDARY_HOST" in on_border(d.timer("P1D"), "")


def test_error_boundary_interrupts_and_other_boundaries_may_not() -> None:
    error = '<bpmn:errorEventDefinition errorRef="err"/>'
    escalation = '<bpmn:escalationEventDefinition escalationRef="esc"/>'
    assert on_border(error, "s") == []
    assert on_border(error, "s", interrupting=False) == ["BOUNDARY_ERROR"]
    assert on_border(escalation, "s", interrupting=False) == []
    assert on_border(d.timer("P1D"), interrupting=False) == []
    assert on_border(d.message("answer")) == []
    assert on_border(d.message("answer"), interrupting=False) == ["BOUNDARY_MESSAGE"]
    assert on_border(error, "t") == ["BOUNDARY_NEVER"]
    assert on_border(escalation, "t") == ["BOUNDARY_NEVER"]


ERRORS = '<bpmn:error id="err" errorCode="E"/><bpmn:error id="oth" errorCode="O"/>'
FAILED = d.end("failed", '<bpmn:errorEventDefinition errorRef="err"/>')


@pytest.mark.parametrize(("caught", "warns"), [("", True), ("oth", True), ("err", False)])
def test_error_that_nothing_catches_is_warned_of(caught: str, warns: bool) -> None:
    body = d.subprocess("s", [d.start("s1"), FAILED], ["s1 -> failed"])
    events = [d.boundary("b", "s", f'<bpmn:errorEventDefinition errorRef="{caught}"/>')] if caught else []
    links = ["start -> s", "s -> end"] + (["b -> end"] if caught else [])
    assert ("ERROR_UNCAUGHT" in warned(d.simple(body, *events, links=links, head=ERRORS))) is warns


def test_error_of_a_called_procedure_is_caught_by_its_caller() -> None:
    called = d.definitions(ERRORS, d.process("called", nodes=[d.start("s1"), FAILED], links=["s1 -> failed"]))
    catching = d.boundary("b", "c", "<bpmn:errorEventDefinition/>")
    call = d.node("callActivity", "c", calledElement="called")
    caller = d.simple(call, catching, links=["start -> c", "c -> end", "b -> end"])
    assert "ERROR_UNCAUGHT" in warned(called)
    assert "ERROR_UNCAUGHT" not in [one.code for one in judge(caller, called=called)]


@pytest.mark.parametrize(
    ("inner", "head", "codes"),
    [
        ("<bpmn:messageEventDefinition/>", "", ["MESSAGE_MISSING"]),
        (d.message("answer"), "", ["MESSAGE_UNKNOWN"]),
        (d.message("answer"), NAMELESS, ["MESSAGE_UNKNOWN"]),
        (d.message("answer"), MESSAGE, []),
    ],
)
def test_message_event_names_a_message_of_the_file(inner: str, head: str, codes: list[str]) -> None:
    assert refused(d.simple(d.node("intermediateCatchEvent", "w", inner), head=head)) == codes


def test_message_fields_are_names_of_data() -> None:
    event = d.node("intermediateCatchEvent", "w", d.message("answer"), values={"fields": "agreed, __class__.x, 回答"})
    assert refused(d.simple(event, head=MESSAGE)) == ["NAME_INVALID", "NAME_INVALID"]


def test_correlation_keys_are_refused_since_messages_are_addressed_to_a_case() -> None:
    keys = '<bpmn:collaboration id="c"><bpmn:correlationKey id="k" name="case"/></bpmn:collaboration>'
    assert refused(d.simple(d.user("t"), members=["t"], head=keys)) == ["DETAIL_REFUSED"]


@pytest.mark.parametrize(("kind", "tag"), [("error", "error"), ("escalation", "escalation")])
def test_thrown_error_or_escalation_has_a_code(kind: str, tag: str) -> None:
    ends = {
        "": f"<bpmn:{kind}EventDefinition/>",
        "nowhere": f'<bpmn:{kind}EventDefinition {kind}Ref="x"/>',
    }
    for inner in ends.values():
        content = d.definitions(d.process(nodes=[d.start(), d.end("end", inner)], links=["start -> end"]))
        assert refused(content) == ["CODE_MISSING"]
    good = f'<bpmn:{tag} id="x" name="n" {kind}Code="C"/>'
    content = d.definitions(good, d.process(nodes=[d.start(), d.end("end", ends["nowhere"])], links=["start -> end"]))
    assert refused(content) == []


def test_milestone_has_a_key_and_a_name() -> None:
    assert refused(d.simple(d.node("intermediateThrowEvent", "m", name=""))) == ["MILESTONE_KEY", "MILESTONE_KEY"]
    assert refused(d.simple(d.node("intermediateThrowEvent", "m", values={"milestone": "told"}))) == []


def test_subprocess_begins_with_a_plain_start() -> None:
    inner = d.subprocess("s", [d.node("startEvent", "s1", d.message("answer")), d.end("e1")], ["s1 -> e1"])
    assert refused(d.simple(inner, head=MESSAGE)) == ["START_IN_SUBPROCESS"]
