"""A rehearsal says what went otherwise than expected, naming file, step, what was expected and what was there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from procedure_steps import CONFIRM, START, Step, assess, expect, message, screen, task, wait

from app import clock
from app.config import SHIPPED_BPMN
from app.rehearsal import Rehearsal, find_procedures, load_scenario, read_scenario, rehearse

Perform = Callable[..., Rehearsal]


def only_failure(rehearsal: Rehearsal) -> tuple[int, str, str]:
    assert not rehearsal.passed
    (failure,) = rehearsal.failures
    assert failure.file == "test.yaml"
    assert failure.text.zh
    return failure.step, failure.expected, failure.got


@pytest.mark.parametrize(
    ("expected", "wanted", "got"),
    [
        ({"open": []}, "[]", "[screen_complaint]"),
        ({"open": ["screen_complaint", "screen_complaint"]}, "[screen_complaint, screen_complaint]", "[screen_complaint]"),
        ({"overdue": ["screen_complaint"]}, "[screen_complaint]", "[]"),
        ({"letters": ["result"]}, "[result]", "[acknowledgement]"),
        ({"letters": []}, "[]", "[acknowledgement]"),
        ({"letters": ["acknowledgement", "acknowledgement"]}, "[acknowledgement, acknowledgement]", "[acknowledgement]"),
        ({"data": {"channel": "phone"}}, '"phone"', '"web"'),
        ({"data": {"channel": None}}, "null", '"web"'),
        ({"data": {"priority": "low"}}, '"low"', "null"),
        ({"data": {"flag": 1}}, "1", "true"),
        ({"milestone": "received"}, "received", "acknowledged"),
        ({"status": "closed"}, "closed", "open"),
    ],
)
def test_expectation_that_does_not_hold_fails_the_step(perform: Perform, expected: Step, wanted: str, got: str) -> None:
    assert only_failure(perform("complaint", START | {"flag": True}, [expect(**expected)])) == (1, wanted, got)


def test_expectations_that_hold_pass(perform: Perform) -> None:
    holding = expect(
        open=["screen_complaint"],
        overdue=[],
        letters=["acknowledgement"],
        data={"channel": "web", "missing": None, "amount": 2},
        milestone="acknowledged",
        status="open",
    )
    rehearsal = perform("complaint", START | {"amount": 2.0}, [holding], visited=["received", "send_acknowledgement"])
    assert rehearsal.passed
    assert [(step.number, step.passed) for step in rehearsal.steps] == [(1, True)]


def test_failed_expectation_does_not_stop_the_rehearsal(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [expect(open=[]), screen(), expect(open=["confirm_with_customer"])])
    assert [step.passed for step in rehearsal.steps] == [False, True, True]
    assert len(rehearsal.failures) == 1


def test_task_that_is_not_open_stops_the_rehearsal_and_lists_what_is(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [CONFIRM, screen()], end="closed")
    assert only_failure(rehearsal) == (1, "confirm_with_customer", "[screen_complaint]")
    assert "open now: [screen_complaint]" in rehearsal.failures[0].get("en")
    assert "现在开放：[screen_complaint]" in rehearsal.failures[0].get("zh")
    assert len(rehearsal.steps) == 1


def test_item_that_is_not_there_is_no_open_task(perform: Perform) -> None:
    steps = [screen() | {"item": 3}]
    assert only_failure(perform("complaint", START, steps)) == (1, "screen_complaint", "[screen_complaint]")


def test_answers_a_form_refuses_fail_the_step_by_field(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [screen(urgency=9)])
    assert only_failure(rehearsal)[0] == 1
    assert "urgency" in rehearsal.failures[0].get("en")


def test_message_nobody_waits_for_fails_the_step(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [message(agreed=True)])
    assert "not waiting for the message customer_answers" in rehearsal.failures[0].get("en")


def test_field_a_message_does_not_take_fails_the_step(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [screen(), message(agreed=True, priority="high")])
    assert rehearsal.failures[0].step == 2
    assert "priority" in rehearsal.failures[0].get("en")


def test_wrong_end_names_what_is_still_open(perform: Perform) -> None:
    assert only_failure(perform("complaint", START, [], end="closed")) == (0, "closed", "open ([screen_complaint])")


def test_path_must_pass_the_elements_in_their_order(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [screen()], visited=["decide_priority", "received"])
    assert only_failure(rehearsal)[:2] == (0, "[decide_priority, received]")


def test_process_that_does_not_exist_fails_the_start(perform: Perform) -> None:
    rehearsal = perform("elsewhere", {}, [])
    assert rehearsal.failures[0].step == 0
    assert "elsewhere" in rehearsal.failures[0].get("en")
    assert rehearsal.steps == ()


def test_step_that_cannot_be_carried_out_is_told_with_its_reason(shipped_files: dict[str, bytes]) -> None:
    diagram = shipped_files["complaint.bpmn"].replace(b'registration = "incomplete"', b"registration")
    text = "{name: one, process: complaint, start: {registration: text}, steps: [], end: open}"
    rehearsal = rehearse(read_scenario("one.yaml", text.encode()), shipped_files | {"complaint.bpmn": diagram})
    assert rehearsal.failures[0].step == 0
    assert "neither true nor false" in rehearsal.failures[0].get("en")


def test_refused_files_fail_the_rehearsal_with_their_findings(shipped_files: dict[str, bytes], perform: Perform) -> None:
    scenario = perform("complaint", START, []).scenario
    rehearsal = rehearse(scenario, shipped_files | {"complaint.bpmn": b"no diagram"})
    assert not rehearsal.passed
    assert any("complaint.bpmn" in failure.get("en") for failure in rehearsal.failures)


def test_clock_stops_at_every_timer_on_the_way(perform: Perform) -> None:
    rehearsal = perform("complaint", START | {"contact_by": "phone"}, [wait("P30D")])
    assert rehearsal.passed
    fired = [element for element in rehearsal.visited if element in {"acknowledgement_due_soon", "acknowledgement_overdue"}]
    assert fired == ["acknowledgement_due_soon", "acknowledgement_overdue"]


def test_rehearsal_leaves_the_clock_and_the_disk_alone(perform: Perform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = clock.now()
    perform("complaint", START, [wait("P365D")])
    assert (clock.now() - before).days == 0
    assert list(tmp_path.iterdir()) == []


def test_json_of_a_rehearsal_is_in_the_language_asked_for(perform: Perform) -> None:
    rehearsal = perform("complaint", START, [screen(), CONFIRM, assess(), task("nowhere")])
    english, chinese = rehearsal.as_json("en"), rehearsal.as_json("zh")
    assert (english["name"], english["passed"], english["file"]) == ("a test", False, "test.yaml")
    assert english["steps"] != chinese["steps"]
    assert [failure["step"] for failure in english["failures"]] == [4]  # type: ignore[attr-defined] # JSON


def test_scenario_beneath_diagrams_runs_on_those(tmp_path: Path) -> None:
    (tmp_path / "bpmn" / "scenarios").mkdir(parents=True)
    (tmp_path / "forms").mkdir()
    (tmp_path / "bpmn" / "own.bpmn").write_bytes(b"<own/>")
    (tmp_path / "bpmn" / "own.dmn").write_bytes(b"<own/>")
    (tmp_path / "bpmn" / "notes.txt").write_bytes(b"")
    (tmp_path / "forms" / "own.form").write_bytes(b"{}")
    assert set(find_procedures(tmp_path / "bpmn" / "scenarios" / "one.yaml")) == {"own.bpmn", "own.dmn", "own.form"}


def test_scenario_elsewhere_runs_on_the_shipped_procedures(tmp_path: Path) -> None:
    files = find_procedures(tmp_path / "one.yaml")
    assert files["general.bpmn"] == (SHIPPED_BPMN / "general.bpmn").read_bytes()
    assert {"procedure.dmn", "screen_complaint.form"} <= set(files)


def test_scenario_file_runs_from_disk(write_scenario: Callable[[str], Path]) -> None:
    steps = "[{expect: {open: [screen_complaint]}}]"
    path = write_scenario(f"name: 一\nprocess: complaint\nstart: {{channel: web}}\nsteps: {steps}\nend: open\n")
    assert rehearse(load_scenario(path), find_procedures(path)).passed
