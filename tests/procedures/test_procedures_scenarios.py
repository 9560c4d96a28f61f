"""Every shipped scenario goes as its file says, and together they pass every element of every diagram."""

from collections.abc import Callable

import pytest

from app.commands.checks import check_resources
from app.config import SHIPPED_BPMN
from app.engine.diagram import read_diagram
from app.rehearsal import Rehearsal

STEMS = sorted(path.stem for path in (SHIPPED_BPMN / "scenarios").glob("*.yaml"))
SAMPLES = [stem for stem in STEMS if stem.startswith("samples_")]

Rehearsed = Callable[[str], Rehearsal]


@pytest.mark.parametrize("stem", STEMS)
def test_scenario_goes_as_its_file_says(stem: str, rehearsed: Rehearsed) -> None:
    rehearsal = rehearsed(stem)
    assert [failure.get("en") for failure in rehearsal.failures] == []
    assert len(rehearsal.steps) == len(rehearsal.scenario.steps)


def test_each_of_the_24_samples_is_routed() -> None:
    assert [f"samples_{number:02}" for number in range(1, 25)] == SAMPLES


@pytest.mark.parametrize("name", ["complaint", "general", "major", "crisis"])
def test_scenarios_together_pass_every_element(name: str, rehearsed: Rehearsed) -> None:
    passed = {element for stem in STEMS for element in rehearsed(stem).visited}
    elements = read_diagram(name, (SHIPPED_BPMN / f"{name}.bpmn").read_bytes()).processes[0].elements.values()
    assert {element.id for element in elements if element.kind != "sequenceFlow"} - passed == set()


def test_shipped_scenarios_are_judged_sound_beside_the_diagrams(shipped_files: dict[str, bytes]) -> None:
    scenarios = {path.name: path.read_bytes() for path in (SHIPPED_BPMN / "scenarios").glob("*.yaml")}
    assert [found.as_json("en") for found in check_resources(shipped_files | scenarios)] == []
