"""Findings stay short whatever a file calls itself and its parts."""

import json

from app.engine.decisions import check_decisions
from app.findings import LONGEST_NAME, LONGEST_TEXT, Place, Rule
from app.languages import Text

RULE = Rule(code="X", message=Text("名称 {name}", "The name {name}"), repair=Text("请改短。", "Shorten it."))


def test_long_names_are_cut_in_place_and_texts() -> None:
    name = "n" * 2_000_000
    found = RULE.at(Place(file="p.bpmn", element_id=name, element_name=name), name=name)
    assert (len(found.place.element_id), len(found.place.element_name)) == (LONGEST_NAME, LONGEST_NAME)
    assert (len(found.message.zh), len(found.message.en)) == (LONGEST_TEXT, LONGEST_TEXT)
    assert found.place.element_name.endswith("…")


def test_names_of_a_usual_length_are_kept() -> None:
    name = "受" * LONGEST_NAME
    assert Place(file="p.bpmn", element_name=name).element_name == name


def test_findings_about_a_hostile_file_stay_small() -> None:
    name = "n" * 600_000
    content = (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="{name}" name="{name}"/></definitions>'
    )
    found = check_decisions("d.dmn", content.encode())
    assert found
    assert len(json.dumps([one.as_json("zh") for one in found])) < 10_000
