"""Files of a deployment judged together: kinds, cross references, scenarios, hostile and mutated input."""

import random
import re
import time

import diagrams as d
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging import DECISION, FORM, check

from app.findings import Finding, Severity

GOOD = d.definitions(
    '<bpmn:message id="m" name="customer_answers"/>',
    d.process(
        nodes=[
            d.start(),
            d.node("userTask", "screen", values={"form": "note", "name.en": "Screen", "due": 'duration("P1D")'}, name="受理"),
            d.boundary("late", "screen", d.timer("PT24H"), interrupting=False),
            d.rule("route", "route"),
            d.node("exclusiveGateway", "g", default="no"),
            d.node("intermediateCatchEvent", "answered", d.message("m"), values={"fields": "agreed"}),
            d.service("tell", "letter.send", template='"progress"'),
            d.end(),
            d.end("late_end"),
        ],
        links=["start -> screen", "screen -> route", "route -> g", 'yes = g -> answered: procedure = "major"', "no = g -> tell",
               "answered -> tell", "tell -> end", "late -> late_end"],
        lanes={"customer_service": ["screen"]},
    ),
)  # fmt: skip
FILES = {"bpmn/p.bpmn": GOOD, "bpmn/route.dmn": DECISION, "forms/note.form": FORM}


def codes(found: list[Finding], severity: Severity = Severity.REFUSED) -> list[str]:
    return [one.code for one in found if one.severity is severity]


def test_a_whole_deployment_is_accepted() -> None:
    found = check(FILES)
    assert codes(found) == []
    assert {one.code for one in found} <= {"SHAPE_MISSING"}


def test_nothing_to_judge_is_no_fault() -> None:
    assert check({}) == []


def test_file_of_another_kind_is_warned_of() -> None:
    (found,) = check({"README.md": b"# Hello"})
    assert (found.code, found.severity) == ("FILE_UNKNOWN", Severity.WARNING)


def test_suffix_is_read_in_any_case_and_with_any_slash() -> None:
    assert codes(check({"bpmn\\P.BPMN": GOOD, "bpmn\\route.DMN": DECISION, "forms/note.form": FORM})) == []


def test_unused_form_and_decision_are_warned_of() -> None:
    more = {
        "forms/other.form": FORM,
        "bpmn/other.dmn": DECISION.replace(b'id="route"', b'id="spare"').replace(b'"d" name="d"', b'"e" name="e"'),
    }
    found = check({**FILES, **more})
    assert codes(found) == []
    assert [one.code for one in found if one.place.file in more] == ["DECISION_UNUSED", "FORM_UNUSED"]


def test_form_and_decision_given_twice_are_refused() -> None:
    assert codes(check({**FILES, "forms/old/note.form": FORM})) == ["FORM_TWICE"]
    assert codes(check({**FILES, "bpmn/second.dmn": DECISION})) == ["DECISION_TWICE"]


def test_decision_input_that_nobody_writes_is_warned_of() -> None:
    found = check({**FILES, "bpmn/route.dmn": DECISION.replace(b"<text>severity</text>", b"<text>weight</text>")})
    assert codes(found) == []
    assert "DECISION_INPUT" in codes(found, Severity.WARNING)


def test_refused_form_and_decision_are_blamed_once_and_not_on_the_diagram() -> None:
    found = check({**FILES, "forms/note.form": b"{", "bpmn/route.dmn": b"<"})
    assert {one.place.file for one in found if one.severity is Severity.REFUSED} == {"forms/note.form", "bpmn/route.dmn"}


HOSTILE = {
    "empty": (b"", "XML_EMPTY"),
    "text": (b"hello world", "XML_NOT_XML"),
    "truncated": (GOOD[: len(GOOD) // 2], "XML_BROKEN"),
    "web page": (b"<!DOCTYPE html><html/>", "XML_WEB_PAGE"),
    "decision given as a diagram": (DECISION, "NOT_BPMN"),
    "form given as a diagram": (FORM, "XML_NOT_XML"),
    "entity bomb": (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "XML_DOCTYPE"),
    "10 MB attribute": (GOOD.replace(b'name="p"', b'name="' + b"x" * 10_000_000 + b'"'), "XML_TOO_BIG"),
    "1.9 MB attribute": (GOOD.replace(b'id="screen"', b'id="' + b"x" * 1_900_000 + b'"'), "ID_INVALID"),
    "100,000 elements": (GOOD.replace(b"</bpmn:process>", b"<a/>" * 100_000 + b"</bpmn:process>"), "XML_TOO_MANY"),
    "depth 5000": (GOOD.replace(b"</bpmn:process>", b"<a>" * 5000 + b"</a>" * 5000 + b"</bpmn:process>"), "XML_TOO_DEEP"),
}


@pytest.mark.parametrize(("content", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_diagram_gets_an_answer_within_seconds(content: bytes, code: str) -> None:
    started = time.monotonic()
    assert code in codes(check({**FILES, "bpmn/p.bpmn": content}))
    assert time.monotonic() - started < 10


def test_four_thousand_unconnected_steps_get_an_answer_within_seconds() -> None:
    steps = "".join(f'<bpmn:callActivity id="c{number}" calledElement="p"/>' for number in range(4000)).encode()
    started = time.monotonic()
    found = check({**FILES, "bpmn/p.bpmn": GOOD.replace(b"</bpmn:process>", steps + b"</bpmn:process>")})
    assert "SCOPE_TOO_LARGE" in codes(found)
    assert time.monotonic() - started < 20


def test_nested_subprocesses_that_call_each_other_get_an_answer_within_seconds() -> None:
    inner = '<bpmn:callActivity id="c" calledElement="p"/>'
    for level in range(80):
        inner = f'<bpmn:subProcess id="s{level}">{inner}</bpmn:subProcess>' + f'<bpmn:userTask id="u{level}"/>' * 1
    started = time.monotonic()
    assert codes(check({**FILES, "bpmn/p.bpmn": GOOD.replace(b"</bpmn:process>", inner.encode() + b"</bpmn:process>")}))
    assert time.monotonic() - started < 10


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(min_value=0, max_value=2**32), count=st.integers(min_value=1, max_value=12))
def test_random_bytes_in_a_good_diagram_never_raise(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - mutations, no secrets
    content = bytearray(GOOD)
    for _ in range(count):
        position = chance.randrange(len(content))
        content[position : position + chance.choice((0, 1, 1, 5))] = bytes(
            chance.randrange(256) for _ in range(chance.choice((0, 1, 3)))
        )
    for finding in check({**FILES, "bpmn/p.bpmn": bytes(content)}):
        assert finding.message.get("en")


VALUE = re.compile(r'(?<=")[^"<>]*(?=")|(?<=<bpmn:)[A-Za-z]+')


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(min_value=0, max_value=2**32), count=st.integers(min_value=1, max_value=6))
def test_well_formed_diagrams_with_exchanged_values_never_raise(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - mutations, no secrets
    head, body = GOOD.decode().split("<bpmn:process", maxsplit=1)
    for _ in range(count):
        found = list(VALUE.finditer(body))
        old, new = chance.choice(found), chance.choice(found)
        tag = body[old.start() - 1] == ":"
        changed = body[: old.start()] + new.group() + body[old.end() :]
        body = body.replace(f"bpmn:{old.group()}", f"bpmn:{new.group()}") if tag and new.group().isalpha() else changed
    for finding in check({**FILES, "bpmn/p.bpmn": f"{head}<bpmn:process{body}".encode()}):
        assert finding.message.get("en")


SCENARIO = """name: 一般投诉
process: p
start: {channel: web}
steps:
  - task: screen
    data: {severity: 1}
  - wait: PT25H
  - message: customer_answers
    data: {agreed: true}
  - expect: {open: [screen], data: {procedure: major}, letters: [progress], overdue: [], status: open}
end: closed
visited: [screen, route]
"""


def judged(text: str) -> list[Finding]:
    found = check({**FILES, "bpmn/scenarios/s.yaml": text.encode()})
    return [one for one in found if one.place.file.endswith("s.yaml")]


def test_scenario_of_the_documented_shape_is_accepted() -> None:
    assert judged(SCENARIO) == []


SCENARIOS = {
    "empty": ("", "SCENARIO_YAML", 1),
    "no YAML": ("name: [", "SCENARIO_YAML", 1),
    "NUL": ("name: \0", "SCENARIO_YAML", 1),
    "aliases": ("a: &x [1]\nb: [*x, *x]", "SCENARIO_YAML", 2),
    "deep": ("a: " + "[" * 500 + "]" * 500, "SCENARIO_YAML", 1),
    "a list": ("- 1", "SCENARIO_SHAPE", 1),
    "unknown key": (SCENARIO + "colour: red\n", "SCENARIO_SHAPE", 13),
    "key twice": (SCENARIO + "end: open\n", "SCENARIO_SHAPE", 13),
    "no name": (SCENARIO.replace("name: 一般投诉\n", ""), "SCENARIO_SHAPE", 1),
    "unknown process": (SCENARIO.replace("process: p", "process: q"), "SCENARIO_UNKNOWN", 2),
    "unknown task": (SCENARIO.replace("task: screen", "task: scren"), "SCENARIO_UNKNOWN", 5),
    "unknown message": (SCENARIO.replace("message: customer_answers", "message: answers"), "SCENARIO_UNKNOWN", 8),
    "unknown payload": (SCENARIO.replace("{agreed: true}", "{reason: x}"), "SCENARIO_SHAPE", 9),
    "wait without unit": (SCENARIO.replace("PT25H", "25"), "SCENARIO_SHAPE", 7),
    "wait of a month": (SCENARIO.replace("PT25H", "P1M"), "SCENARIO_SHAPE", 7),
    "step that does nothing": (SCENARIO.replace("wait: PT25H", "data: {a: 1}"), "SCENARIO_SHAPE", 7),
    "step that does two things": (SCENARIO.replace("wait: PT25H", "wait: PT25H\n    task: screen"), "SCENARIO_SHAPE", 7),
    "step with an unknown key": (SCENARIO.replace("wait: PT25H", "wait: PT25H\n    why: x"), "SCENARIO_SHAPE", 8),
    "unknown expectation": (SCENARIO.replace("overdue:", "late:"), "SCENARIO_SHAPE", 10),
    "expected task unknown": (SCENARIO.replace("open: [screen]", "open: [scren]"), "SCENARIO_UNKNOWN", 10),
    "expected task no list": (SCENARIO.replace("open: [screen]", "open: screen"), "SCENARIO_SHAPE", 10),
    "expectation no mapping": (SCENARIO.replace("- wait: PT25H", "- expect: 3"), "SCENARIO_SHAPE", 7),
    "unknown end": (SCENARIO.replace("end: closed", "end: done"), "SCENARIO_SHAPE", 11),
    "visited unknown": (SCENARIO.replace("[screen, route]", "[screen, rout]"), "SCENARIO_UNKNOWN", 12),
    "steps no list": (SCENARIO.split("steps:", maxsplit=1)[0] + "steps: 3\nend: open\n", "SCENARIO_SHAPE", 4),
    "start no mapping": (SCENARIO.replace("start: {channel: web}", "start: web"), "SCENARIO_SHAPE", 3),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), SCENARIOS.values(), ids=SCENARIOS.keys())
def test_scenario_that_cannot_be_rehearsed_is_refused_at_its_line(text: str, code: str, line: int) -> None:
    (found,) = judged(text)
    assert (found.code, found.place.line, found.severity) == (code, line, Severity.REFUSED)
    assert found.repair.zh


def test_scenario_alone_is_judged_by_its_shape_only() -> None:
    assert check({"s.yaml": SCENARIO.encode()}) == []
