"""The shipped decisions: the sample complaints, and every boundary against the rules of requirements.md said again in Python."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.engine.decisions import check_decisions, decide, evaluate_decision, read_decisions
from app.engine.dmn.model import Table

BPMN = Path(__file__).parents[2] / "bpmn"
SAMPLES = Path(__file__).with_name("decision_samples.jsonl")
MODELS = {
    name: read_decisions(f"{name}.dmn", (BPMN / f"{name}.dmn").read_bytes()) for name in ("priority", "procedure", "approval")
}
FLAGS = ("media_exposure", "authority_involved", "legal_threat", "overdue_promise")
BOUNDARIES: dict[str, tuple[int | None, ...]] = {
    "casualties": (None, 0, 1),
    "severity": (None, 0, 2, 3),
    "safety": (None, 1, 2, 3),
    "households_affected": (None, 4, 5),
    "amount_claimed": (None, 1_999_999, 2_000_000),
    "failed_talks": (None, 2, 3),
}


def outcome(decision: str, inputs: Mapping[str, Any]) -> Any:
    outputs = decide(MODELS[decision], decision, inputs)
    assert len(outputs) == 1
    return next(iter(outputs.values()))


def priority_by_rule(urgency: int | None, reach: int | None) -> str:
    """E11, interfaces.md section 5; a missing value has no sum."""
    together = None if urgency is None or reach is None else urgency + reach
    if urgency == 3 or (together is not None and together >= 5):
        return "high"
    return "medium" if together is not None and together >= 3 else "low"


def procedure_by_rule(facts: Mapping[str, Any]) -> str:
    """E05-E08, A18, interfaces.md section 5; what is missing is not so."""
    if facts["media_exposure"] or (facts["casualties"] or 0) > 0:
        return "crisis"
    major = (
        facts["severity"] == 3,
        (facts["safety"] or 0) >= 2,
        (facts["households_affected"] or 0) >= 5,
        (facts["amount_claimed"] or 0) >= 2_000_000,
        bool(facts["authority_involved"]),
        bool(facts["legal_threat"]),
        bool(facts["overdue_promise"]),
        (facts["failed_talks"] or 0) >= 3,
    )
    return "major" if any(major) else "general"


def test_priority_is_what_the_rule_says_at_every_combination() -> None:
    for urgency, reach in itertools.product((None, 0, 1, 2, 3, 4), repeat=2):
        given = outcome("priority", {"urgency": urgency, "reach": reach})
        assert given == priority_by_rule(urgency, reach), (urgency, reach)


def test_procedure_is_what_the_rule_says_at_every_boundary() -> None:
    names = [*BOUNDARIES, *FLAGS]
    combinations = itertools.product(*BOUNDARIES.values(), *[(False, True)] * len(FLAGS))
    for values in combinations:
        facts = dict(zip(names, values, strict=True))
        assert outcome("procedure", facts) == procedure_by_rule(facts), facts


def test_procedure_changes_at_each_single_boundary() -> None:
    calm: dict[str, Any] = dict.fromkeys(BOUNDARIES, 0) | dict.fromkeys(FLAGS, False)
    for name, values in BOUNDARIES.items():
        for value in values:
            facts = {**calm, name: value}
            assert outcome("procedure", facts) == procedure_by_rule(facts), facts
    for flag in FLAGS:
        for value in (None, False, True):
            facts = {**calm, flag: value}
            assert outcome("procedure", facts) == procedure_by_rule(facts), facts


def test_nothing_known_is_a_general_complaint_of_low_priority() -> None:
    assert outcome("priority", {}) == "low"
    assert outcome("procedure", {}) == "general"
    assert outcome("approval", {}) == "none"


@pytest.mark.parametrize("line", SAMPLES.read_text(encoding="utf-8").splitlines())
def test_sample_complaint_comes_to_what_is_expected(line: str) -> None:
    sample = json.loads(line)
    data = {**sample["screening"], **(sample["assessment"] or {})}
    for name in ("priority", "procedure"):
        # Enquiries and invalid complaints are closed before any assessment: no procedure is decided.
        if sample["expect"][name] is not None:
            assert outcome(name, data) == sample["expect"][name]


@pytest.mark.parametrize(
    ("facts", "approver"),
    [
        ({"procedure": "general", "plan_cost": 0}, "none"),
        ({"procedure": "general", "plan_cost": 1}, "service_supervisor"),
        ({"procedure": "general", "plan_cost": 499_999}, "service_supervisor"),
        ({"procedure": "general", "plan_cost": 500_000}, "management"),
        ({"procedure": "general", "plan_cost": 0, "policy_exception": True}, "service_supervisor"),
        ({"procedure": "general", "plan_cost": 500_000, "policy_exception": True}, "management"),
        ({"procedure": "major", "plan_cost": 0}, "management"),
        ({"procedure": "crisis"}, "management"),
        ({"procedure": "general", "policy_exception": True}, "service_supervisor"),
    ],
)
def test_plan_is_approved_by(facts: dict[str, Any], approver: str) -> None:
    assert outcome("approval", facts) == approver


def test_the_rule_that_matched_tells_its_reason_in_both_languages() -> None:
    result = evaluate_decision(MODELS, "procedure", {"households_affected": 5})
    (rule,) = result.matched
    assert (rule.number, rule.requirement) == (5, "A18")
    assert rule.annotation.zh == "同一事项涉及 5 户及以上（A18）"
    assert "Five households" in rule.annotation.get("en")


@pytest.mark.parametrize("name", MODELS)
def test_shipped_decision_has_no_findings_and_is_whole(name: str) -> None:
    content = (BPMN / f"{name}.dmn").read_bytes()
    assert check_decisions(f"{name}.dmn", content) == []
    decision = MODELS[name].decisions[name]
    assert decision.name.zh
    assert decision.name.en
    assert decision.properties["requirement"]
    assert isinstance(decision.logic, Table)
    for rule in decision.logic.rules:
        assert rule.annotation.zh
        assert rule.annotation.en
        assert rule.requirement


@pytest.mark.parametrize("name", MODELS)
def test_shipped_decision_is_drawn_completely(name: str) -> None:
    root = etree.fromstring((BPMN / f"{name}.dmn").read_bytes())
    model = f"{{{root.nsmap[None]}}}"
    drawn = {node.get("dmnElementRef") for node in root.iter("{*}DMNShape", "{*}DMNEdge")}
    assert drawn == {
        node.get("id") for node in root.iter(f"{model}decision", f"{model}inputData", f"{model}informationRequirement")
    }
