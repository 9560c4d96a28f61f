"""`redress rehearse`: every scenario gets its verdict, also beside one that cannot be read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.config import SHIPPED_BPMN

Redress = Callable[..., Any]
SCENARIOS = SHIPPED_BPMN / "scenarios"
SHORT = [SCENARIOS / "samples_01.yaml", SCENARIOS / "enquiry_explained.yaml"]
HEAD = "name: x\nprocess: complaint\nstart: {channel: web, sector: bank, language: zh}\n"


def test_shipped_scenarios_pass_in_text(redress: Redress) -> None:
    answer = redress("rehearse", *SHORT)
    assert answer.status == 0
    assert [line.split()[:2] for line in answer.lines[:-1]] == [["ok", f"{path}:"] for path in SHORT]
    assert answer.lines[-1] == "2 scenario(s), 0 failed."


def test_json_is_one_document_with_every_step(redress: Redress) -> None:
    answer = redress("rehearse", *SHORT, "--format", "json")
    assert (answer.status, answer.err, answer.json["passed"]) == (0, "", True)
    assert [one["file"] for one in answer.json["scenarios"]] == [str(path) for path in SHORT]
    assert all(one["steps"] and not one["failures"] for one in answer.json["scenarios"])


def test_failed_expectation_names_step_expected_and_got(tmp_path: Path, redress: Redress) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(HEAD + "steps:\n  - expect: {open: [archive]}\nend: open\n")
    answer = redress("rehearse", path, "--format", "json")
    assert answer.status == 1
    failure = answer.json["scenarios"][0]["failures"][0]
    assert (failure["step"], failure["line"], failure["expected"]) == (1, 5, "[archive]")
    assert "screen_complaint" in failure["got"]
    assert "第 1 步" in redress("rehearse", path, "--language", "zh").out


def test_unreadable_scenario_does_not_hide_the_others(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "broken.yaml").write_text("name: [")
    answer = redress("rehearse", tmp_path / "broken.yaml", SHORT[0], tmp_path / "nowhere.yaml", "--format", "json")
    assert answer.status == 1
    assert [one["passed"] for one in answer.json["scenarios"]] == [False, True, False]
    assert answer.json["scenarios"][0]["failures"][0]["line"] == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "name: x",
        HEAD + "steps: [{wait: P999999999D}]\nend: closed\n",
        HEAD + "steps: [{wait: forever}]\nend: closed\n",
        HEAD + "steps: [{message: customer_answers, data: {agreed: true}}]\nend: open\n",
        HEAD + "steps: [{task: screen_complaint, data: {urgency: 1e300}}]\nend: open\n",
        HEAD + "steps: []\nend: closed\n",
        HEAD.replace("complaint", "nowhere") + "steps: []\nend: open\n",
        HEAD.replace("web", '"\\ud800"') + "steps: []\nend: open\n",
        HEAD.replace("web", "9" * 5000) + "steps: []\nend: open\n",
        "\0",
        "a: &a [*a]",
    ],
)
def test_mistaken_scenario_fails_in_a_sentence(content: str, tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "mistaken.yaml").write_text(content)
    answer = redress("rehearse", tmp_path / "mistaken.yaml")
    assert (answer.status, answer.err) == (1, "")
    assert answer.lines[0].startswith("FAILED")


def test_folder_without_scenarios_is_refused(tmp_path: Path, redress: Redress) -> None:
    assert (redress("rehearse", tmp_path).status, redress("rehearse").status) == (1, 2)


def test_rehearsal_leaves_no_trace(data_folder: Path, redress: Redress) -> None:
    assert redress("rehearse", SHORT[0]).status == 0
    assert not data_folder.exists()
