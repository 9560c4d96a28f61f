"""Scenario files are read once for check and rehearsal: every fault at its line, and no file whatever makes reading fail."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import check

from app.config import SHIPPED_BPMN
from app.engine.scenario import STATUSES, read_scenario
from app.models import CaseStatus
from app.rehearsal import ScenarioInvalid
from app.rehearsal import read_scenario as read_for_rehearsal

HEAD = "name: one\nprocess: complaint\nend: open\n"
SHIPPED = sorted((SHIPPED_BPMN / "scenarios").glob("*.yaml"))
SIGNS = [b"&a ", b"*a", b"!!", b"[", b"{"]
FAULTY = """name: [one]
process: complaint
start: {x: !!set {a}, x: 1}
colour: red
steps:
  - task: screen
    item: [1]
  - wait: P1Y
  - expect:
  - nothing
visited: no
"""


def faults(text: str) -> list[tuple[int, str]]:
    return [(found.place.line, found.message.en) for found in read_scenario("s.yaml", text.encode())[1]]


def test_every_fault_is_told_at_its_line() -> None:
    assert faults(FAULTY) == [
        (1, "The scenario: name is no text or is empty."),
        (1, "The scenario: end is missing."),
        (3, "The scenario: tag:yaml.org,2002:set cannot be a value of data."),
        (3, "The scenario: the key x is given twice."),
        (4, "The scenario: the key colour is not known."),
        (7, "Step 1: item is neither a text nor a whole number."),
        (8, 'Step 2: "P1Y" is no span to wait.'),
        (9, "Step 3: expect is no set of key: value."),
        (10, "Step 4: it does not say what to do."),
        (11, "The scenario: visited is no list of texts."),
    ]


def test_check_tells_what_rehearsal_refuses() -> None:
    found = check({"s.yaml": FAULTY.encode()})
    assert len(found) == len(faults(FAULTY))
    assert {one.place.element_id for one in found} == {"", "step 1", "step 2", "step 3", "step 4"}
    with pytest.raises(ScenarioInvalid) as refused:
        read_for_rehearsal("s.yaml", FAULTY.encode())
    assert refused.value.finding in found


def test_rest_of_a_faulty_scenario_is_held() -> None:
    scenario, _ = read_scenario("s.yaml", FAULTY.encode())
    assert scenario is not None
    assert (scenario.name, scenario.process, dict(scenario.start)) == ("", "complaint", {"x": None})
    assert [(step.number, step.target) for step in scenario.steps] == [(1, "screen"), (2, "P1Y"), (3, "")]


@pytest.mark.parametrize(
    ("start", "line"),
    [
        ('{x: "\\ud800"}', 4),
        ('{"\\ud800": x}', 4),
        ("{[a]: x}", 4),
        ("{? {a: b} : x}", 4),
        ("{? !!str [a] : x}", 4),
        ("{x: !!str [a]}", 4),
        ("{x: !!map [a]}", 4),
        ("{x: !!int a}", 4),
        ("{x: !!bool no}", 4),
        ("{x: !!timestamp 2026-11-21}", 4),
        ("\n  x:\n    - 1\n    - !!null none", 7),
        ("{x: 1" + "0" * 1000 + "}", 4),
        ("{a: {b: 1, b: 2}}", 4),
    ],
)
def test_value_that_is_no_data_is_refused(start: str, line: int) -> None:
    ((found, text),) = faults(f"{HEAD}start: {start}\nsteps: []")
    assert found == line
    text.encode()


@pytest.mark.parametrize(
    "text", ["a: 1\n---\nb: 2", '"\\UFFFFFFFF"', "%YAML 9.9\n--- a", "&a [&a b]", "? ", "!!map", "\t- x", "@"]
)
def test_odd_yaml_is_told_in_a_sentence(text: str) -> None:
    assert faults(text)


def test_ends_are_the_states_of_a_case() -> None:
    assert tuple(CaseStatus) == STATUSES


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_has_no_fault(path: Any) -> None:
    scenario, found = read_scenario(path.name, path.read_bytes())
    assert found == []
    assert scenario is not None
    assert scenario.steps


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(min_value=0, max_value=2**32),
    junk=st.binary(max_size=6) | st.sampled_from([b"&a ", b"*a", b"!!", b"[", b"{"]),
)
def test_damaged_scenario_is_read_or_refused(seed: int, junk: bytes) -> None:
    chance = random.Random(seed)  # noqa: S311 - mutations, no secrets
    content = bytearray(chance.choice(SHIPPED).read_bytes()[:1500])
    at = chance.randrange(len(content))
    content[at : at + chance.choice((0, 1, 4))] = junk
    scenario, found = read_scenario("s.yaml", bytes(content))
    assert scenario is not None or found
    assert all(one.message.zh and one.message.en and one.place.line for one in found)
