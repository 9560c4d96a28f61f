"""Scenario files that say something wrong are refused with the place, the reason and the repair."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.rehearsal import ScenarioInvalid, StepKind, load_scenario, read_scenario

HEAD = "name: one\nprocess: complaint\nend: open\n"


def test_example_of_the_contract_is_read() -> None:
    scenario = read_scenario(
        "example.yaml",
        """
name: 一般投诉按期办结
process: complaint
start: {channel: web, sector: online_shop, language: zh}      # case data at the start
steps:
  - task: screen_complaint
    item: 2
    data: {category: product_quality, urgency: 1, reach: 1, validity: valid}
  - wait: PT25H
  - message: customer_answers
    data: {agreed: true}
  - expect: {open: [investigate_complaint], data: {priority: low}, letters: [acknowledgement], overdue: []}
end: closed
visited: [assess_complaint, investigate_complaint]
""".encode(),
    )
    task, wait, message, expect = scenario.steps
    assert (task.kind, task.target, task.item, task.data["urgency"]) == (StepKind.TASK, "screen_complaint", "2", 1)
    assert wait.span == timedelta(hours=25)
    assert (message.target, dict(message.data)) == ("customer_answers", {"agreed": True})
    assert expect.expectation is not None
    assert expect.expectation.open == ("investigate_complaint",)
    assert expect.expectation.overdue == ()
    assert expect.expectation.milestone is None
    assert (expect.number, expect.line) == (4, 12)
    assert scenario.visited == ("assess_complaint", "investigate_complaint")
    assert scenario.end == "closed"


def test_dates_are_texts_and_numbers_with_a_point_are_exact() -> None:
    start = "{on: 2026-11-21, share: 0.1, big: 1e3, answer: no, at: 12:30, empty: , none: null, yes: true, more: -7}"
    scenario = read_scenario("x.yaml", f"{HEAD}start: {start}\nsteps: []\n".encode())
    assert dict(scenario.start) == {
        "on": "2026-11-21",
        "share": Decimal("0.1"),
        "big": Decimal(1000),
        "answer": "no",
        "at": "12:30",
        "empty": None,
        "none": None,
        "yes": True,
        "more": -7,
    }


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", 1, "empty"),
        ("[1, 2", 1, "no readable YAML"),
        ("- a list", 1, "no set of key"),
        (f"{HEAD}steps: {{}}", 4, "steps is no list"),
        (f"{HEAD}steps: []\nextra: 1", 5, "extra is not known"),
        (f"{HEAD}steps: []\nname: again", 5, "given twice"),
        ("name: one\nprocess: complaint\nend: finished\nsteps: []", 3, 'cannot be "finished"'),
        ("process: complaint\nend: open\nsteps: []", 1, "name is missing"),
        (f"{HEAD}steps:\n  - task: a\n  - wait: soon", 6, '"soon" is no span'),
        (f"{HEAD}steps:\n  - wait: -PT1H", 5, "no span"),
        (f"{HEAD}steps:\n  - wait: P1M", 5, "no span"),
        (f"{HEAD}steps:\n  - do: something", 5, "does not say what to do"),
        (f"{HEAD}steps:\n  - just text", 5, "does not say what to do"),
        (f"{HEAD}steps:\n  - task: a\n    wait: PT1H", 5, "does not say what to do"),
        (f"{HEAD}steps:\n  - wait: PT1H\n    data: {{}}", 6, "data is not known"),
        (f"{HEAD}steps:\n  - task: a\n    data: [1]", 6, "data is no set"),
        (f"{HEAD}steps:\n  - expect: {{opened: []}}", 5, "opened is not known"),
        (f"{HEAD}steps:\n  - expect: {{open: one}}", 5, "open is no list"),
        (f"{HEAD}steps:\n  - expect: {{status: over}}", 5, 'cannot be "over"'),
        (f"{HEAD}start: &a {{x: 1}}\nsteps: *a", 5, "alias"),
        (f"{HEAD}start: {{x: !!binary aGk=}}\nsteps: []", 4, "cannot be a value"),
        (f"{HEAD}start: {{x: !!float nan}}\nsteps: []", 4, "cannot be a value"),
        (f"{HEAD}start: {{1: x}}\nsteps: []", 4, "the key 1 is no text"),
        (f"{HEAD}start: !!python/object:os.system x\nsteps: []", 4, "cannot be a value"),
        (f"{HEAD}start: {{x: {'9' * 5000}}}\nsteps: []", 4, "cannot be a value"),
        ("[" * 5000, 1, "nested too deep"),
        ("a" * 200_001, 0, "at most 200000"),
        ("\x00\x01", 1, "no readable YAML"),
    ],
)
def test_wrong_scenario_is_refused_with_its_place(content: str, line: int, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        read_scenario("wrong.yaml", content.encode())
    finding = refused.value.finding
    assert reason in finding.message.en
    assert (finding.place.file, finding.place.line) == ("wrong.yaml", line)
    assert finding.message.zh
    assert finding.repair.zh
    assert finding.repair.en
    assert "wrong.yaml" in refused.value.text.zh


def test_step_is_named_in_the_refusal() -> None:
    with pytest.raises(ScenarioInvalid) as refused:
        read_scenario("x.yaml", f"{HEAD}steps:\n  - task: a\n  - task: 7\n".encode())
    assert "Step 2" in refused.value.text.en
    assert "第 2 步" in refused.value.text.zh


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ScenarioInvalid, match="no readable YAML"):
        read_scenario("x.yaml", b"name: \xff\xfe")


def test_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(ScenarioInvalid, match="nowhere"):
        load_scenario(tmp_path / "nowhere.yaml")


def test_file_is_read_from_disk(write_scenario: Callable[[str], Path]) -> None:
    assert load_scenario(write_scenario(f"{HEAD}steps: []\n")).process == "complaint"
