"""Hit policies: what a table comes to when none, one or several rules match."""

from decimal import Decimal

import pytest
from decision_files import decision, definitions, one_table, table

from app.engine.decisions import decide_json, evaluate_decision, read_decisions
from app.engine.dmn.errors import AggregationFailed, OutputOutside, OutputsDiffer, RulesOverlap

LEVELS = '"high","medium","low"'
SCORED = [["> 1", '"low"'], ["> 2", '"high"'], ["> 3", '"medium"'], ["> 3", '"high"']]


def decide(content: bytes, **inputs: object) -> dict[str, object]:
    return decide_json(content, "test.dmn", "d", inputs)


def matched(content: bytes, **inputs: object) -> list[int]:
    model = read_decisions("test.dmn", content)
    return [rule.number for rule in evaluate_decision({"test.dmn": model}, "d", inputs).matched]


def test_unique_gives_the_one_rule_that_matches() -> None:
    content = one_table([["< 5", '"small"'], [">= 5", '"big"']], hit_policy="UNIQUE")
    assert decide(content, x=4) == {"y": "small"}
    assert decide(content, x=5) == {"y": "big"}
    assert matched(content, x=5) == [2]


def test_unique_is_the_policy_of_a_table_that_names_none() -> None:
    content = one_table([["[0..a]", '"small"'], ["[a..9]", '"big"']])
    with pytest.raises(RulesOverlap):
        decide(content, x=4, a=4)


def test_unique_with_two_matching_rules_names_the_rules_and_the_inputs() -> None:
    content = one_table([["< limit", '"small"'], ["> 3", '"big"']], hit_policy="UNIQUE")
    with pytest.raises(RulesOverlap) as raised:
        decide(content, x=4, limit=9)
    text = raised.value.text
    assert "1, 2" in text.zh
    assert "x = 4" in text.zh
    assert "rules 1, 2 all match x = 4" in text.en
    assert raised.value.place.file == "test.dmn"
    assert raised.value.place.line > 0


@pytest.mark.parametrize(("policy", "failure"), [("UNIQUE", RulesOverlap), ("ANY", OutputsDiffer)])
def test_table_refused_for_its_overlap_still_decides_inputs_outside_of_it(policy: str, failure: type[Exception]) -> None:
    content = one_table([["> 0", '"a"'], ["> 10", '"b"']], hit_policy=policy)
    assert decide(content, x=5) == {"y": "a"}
    with pytest.raises(failure):
        decide(content, x=50)


def test_any_gives_the_output_that_all_matching_rules_share() -> None:
    content = one_table([["< 5", '"yes"'], ["< 9", '"yes"'], [">= 9", '"no"']], hit_policy="ANY")
    assert decide(content, x=4) == {"y": "yes"}
    assert matched(content, x=4) == [1, 2]
    assert decide(content, x=9) == {"y": "no"}


def test_any_with_different_outputs_fails() -> None:
    content = one_table([["< 5", "x"], ["< 9", "x + 1"]], hit_policy="ANY")
    with pytest.raises(OutputsDiffer, match="rules 1, 2"):
        decide(content, x=4)


def test_any_does_not_take_true_for_one() -> None:
    content = one_table([["< 5", "a"], ["< 9", "1"]], hit_policy="ANY")
    assert decide(content, x=4, a=1) == {"y": 1}
    with pytest.raises(OutputsDiffer):
        decide(content, x=4, a=True)


def test_priority_gives_the_highest_output_value() -> None:
    content = one_table(SCORED, hit_policy="PRIORITY", order=LEVELS)
    assert decide(content, x=2) == {"y": "low"}
    assert decide(content, x=3) == {"y": "high"}
    assert matched(content, x=4) == [2]


def test_priority_ranks_by_the_listed_outputs_from_left_to_right() -> None:
    logic = table(
        [["> 0", '"b"', '"p"'], ["> 0", '"a"', '"q"'], ["> 0", '"a"', '"p"']],
        outputs=('name="y"', 'name="z"'),
        hit_policy="PRIORITY",
        order='"a","b","p","q"',
    )
    assert decide(definitions(decision(logic)), x=1) == {"y": "a", "z": "p"}


def test_output_order_lists_hits_from_highest_to_lowest() -> None:
    content = one_table(SCORED, hit_policy="OUTPUT ORDER", order=LEVELS)
    assert decide(content, x=4) == {"y": ["high", "high", "medium", "low"]}
    assert matched(content, x=4) == [1, 2, 3, 4]


def test_first_gives_the_first_match_and_evaluates_no_later_row() -> None:
    content = one_table([["> 5", '"late"'], ["> 1", '"first"'], ["> 0", "now()"]], hit_policy="FIRST")
    assert decide(content, x=3) == {"y": "first"}
    assert matched(content, x=3) == [2]


def test_rule_order_and_collect_list_hits_in_table_order() -> None:
    for policy in ("RULE ORDER", "COLLECT"):
        assert decide(one_table(SCORED, hit_policy=policy), x=4) == {"y": ["low", "high", "medium", "high"]}


@pytest.mark.parametrize(
    ("aggregation", "some", "none"),
    [("SUM", 600, None), ("MIN", 100, None), ("MAX", 300, None), ("COUNT", 3, 0)],
)
def test_collect_aggregates_numbers_and_an_empty_list_as_dmn_says(aggregation: str, some: int, none: int | None) -> None:
    content = one_table([["> 0", "100"], ["> 1", "200"], ["> 2", "300"]], hit_policy=f"COLLECT+{aggregation}")
    assert decide(content, x=3) == {"y": some}
    assert decide(content, x=0) == {"y": none}
    assert matched(content, x=3) == [1, 2, 3]


def test_sums_are_exact() -> None:
    content = one_table([["> 0", "0.1"], ["> 0", "0.2"]], hit_policy="COLLECT+SUM")
    assert decide(content, x=1) == {"y": Decimal("0.3")}


def test_sum_of_texts_fails() -> None:
    content = one_table([["> 0", '"a"'], ["> 0", '"b"']], hit_policy="COLLECT+SUM")
    with pytest.raises(AggregationFailed, match="SUM"):
        decide(content, x=1)


def test_minimum_of_dates_is_the_earliest() -> None:
    content = one_table([["> 0", 'date("2026-03-01")'], ["> 0", 'date("2026-01-31")']], hit_policy="COLLECT+MIN")
    assert decide(content, x=1) == {"y": "2026-01-31"}


def test_no_match_gives_null_for_every_output_and_never_an_older_value() -> None:
    content = definitions(decision(table([["> 9", "1", "2"]], outputs=('name="y"', 'name="z"'))))
    assert decide(content, x=1, y="old", z="old") == {"y": None, "z": None}


def test_no_match_gives_the_default_outputs() -> None:
    assert decide(one_table([["> 9", '"a"']], default='"other"'), x=1) == {"y": "other"}
    assert decide(one_table([["> 9", "1"]], hit_policy="COLLECT+SUM", default="0"), x=1) == {"y": 0}


def test_no_match_of_a_listing_policy_is_the_empty_list() -> None:
    for policy in ("COLLECT", "RULE ORDER"):
        assert decide(one_table([["> 9", '"a"']], hit_policy=policy), x=1) == {"y": []}
    assert decide(one_table([["> 9", '"a"']], hit_policy="COLLECT", default='"b"'), x=1) == {"y": ["b"]}


def test_an_output_outside_the_output_values_fails() -> None:
    content = one_table([["> 0", "name"]], order=LEVELS)
    assert decide(content, x=1, name="low") == {"y": "low"}
    with pytest.raises(OutputOutside) as raised:
        decide(content, x=1, name="lowest")
    assert '"lowest"' in raised.value.text.zh


def test_several_outputs_are_given_by_name() -> None:
    rules = [["> 0", '"a"', "1"], ["<= 0", '"b"', "2"]]
    single = definitions(decision(table(rules, outputs=('name="y"', 'name="z"'))))
    assert decide(single, x=1) == {"y": "a", "z": 1}
    listed = definitions(decision(table([*rules, ["> 5", '"c"', "3"]], outputs=('name="y"', 'name="z"'), hit_policy="COLLECT")))
    assert decide(listed, x=6) == {"y": ["a", "c"], "z": [1, 3]}


def test_a_table_without_inputs_matches_always() -> None:
    content = definitions(decision(table([['"fixed"']], inputs=())))
    assert decide(content) == {"y": "fixed"}
