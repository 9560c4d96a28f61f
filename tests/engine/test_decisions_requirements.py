"""Decisions that need other decisions, and decisions that are no tables."""

import pytest
from decision_files import decision, definitions, input_data, literal, requires, table

from app.engine.decisions import DecisionUnknown, decide_json, evaluate_decision, read_decisions
from app.engine.dmn.errors import OutputUnfit
from app.errors import InputInvalid, RedressError

SEASON = decision(
    table([["< 10", '"winter"'], [">= 10", '"summer"']], inputs=("temperature",), outputs=('name="season"',)),
    key="find_season",
    name="Season",
)


def test_a_required_decision_is_evaluated_first_and_read_by_its_name_or_its_outputs() -> None:
    for name in ("Season", "season"):
        dish = table([['"winter"', '"stew"'], ['"summer"', '"salad"']], inputs=(name,), outputs=('name="dish"',))
        content = definitions(SEASON, decision(dish, key="dish", before=requires(decisions=["find_season"])))
        assert decide_json(content, "t.dmn", "dish", {"temperature": 5}) == {"dish": "stew"}


def test_what_a_required_decision_gives_hides_older_values() -> None:
    dish = table([['"winter"', '"stew"'], ['"summer"', '"salad"']], inputs=("season",), outputs=('name="dish"',))
    content = definitions(SEASON, decision(dish, key="dish", before=requires(decisions=["find_season"])))
    assert decide_json(content, "t.dmn", "dish", {"temperature": 5, "season": "summer"}) == {"dish": "stew"}


def test_several_outputs_are_one_context_to_other_decisions() -> None:
    pair = decision(table([["-", "x", "x * 2"]], outputs=('name="one"', 'name="two"')), key="pair")
    last = decision(literal("pair.one + pair.two"), key="last", before=requires(decisions=["pair"]))
    assert decide_json(definitions(pair, last), "t.dmn", "last", {"x": 5}) == {"last": 15}


def test_a_long_chain_is_evaluated_once_each() -> None:
    links = [decision(literal(f"n{i - 1} + 1"), key=f"n{i}", before=requires(decisions=[f"n{i - 1}"])) for i in range(1, 400)]
    content = definitions(*reversed(links), decision(literal("1"), key="n0"))
    assert decide_json(content, "t.dmn", "n399", {}) == {"n399": 400}


def test_a_diamond_reads_its_top_once() -> None:
    top = decision(literal("x + 1"), key="top")
    sides = [decision(literal(f"top * {n}"), key=f"side{n}", before=requires(decisions=["top"])) for n in (2, 3)]
    last = decision(literal("side2 + side3"), key="last", before=requires(decisions=["side2", "side3"]))
    assert decide_json(definitions(input_data("x", "number"), top, *sides, last), "t.dmn", "last", {"x": 1}) == {"last": 10}


def test_input_data_of_required_decisions_are_typed_and_listed() -> None:
    first = decision(literal('filed + duration("P1D")'), key="first", before=requires(inputs=["filed"]))
    last = decision(literal("string(first)"), key="last", before=requires(decisions=["first"]))
    content = definitions(input_data("filed", "date"), first, last)
    assert decide_json(content, "t.dmn", "last", {"filed": "2026-02-28"}) == {"last": "2026-03-01"}
    assert [(one.name, one.type.ref) for one in read_decisions("t.dmn", content).decisions["last"].inputs] == [("filed", "date")]


def test_a_literal_expression_goes_by_its_variable_name() -> None:
    body = '<variable name="total" typeRef="number"/>' + literal("a + b")
    assert decide_json(definitions(decision(body, key="d", name="合计")), "t.dmn", "合计", {"a": 1, "b": 2}) == {"total": 3}


def test_a_literal_expression_is_held_to_its_type() -> None:
    body = '<variable name="total" typeRef="number"/>' + literal('"many"')
    with pytest.raises(OutputUnfit, match="total"):
        decide_json(definitions(decision(body)), "t.dmn", "d", {})


def test_a_single_output_without_a_name_goes_by_the_decision() -> None:
    body = '<variable name="level"/>' + table([["-", "1"]], outputs=("",))
    assert decide_json(definitions(decision(body)), "t.dmn", "d", {"x": 0}) == {"level": 1}


def test_contexts_lists_and_relations_are_evaluated() -> None:
    context = (
        f'<context><contextEntry><variable name="a"/>{literal("x + 1")}</contextEntry>'
        f'<contextEntry><variable name="b"/><list>{literal("a")}{literal("a * 2")}</list></contextEntry>'
        f'<contextEntry><variable name="c"/><relation><column name="k"/><column name="v"/>'
        f"<row>{literal('1')}{literal('a')}</row></relation></contextEntry></context>"
    )
    content = definitions(decision(context))
    assert decide_json(content, "t.dmn", "d", {"x": 1}) == {"d": {"a": 2, "b": [2, 4], "c": [{"k": 1, "v": 2}]}}
    with_result = context.replace("</context>", f"<contextEntry>{literal('sum(b)')}</contextEntry></context>")
    assert decide_json(definitions(decision(with_result)), "t.dmn", "d", {"x": 1}) == {"d": 6}


def test_a_table_inside_a_context_is_evaluated() -> None:
    inner = table([["> 1", "10"], ["<= 1", "20"]])
    entries = f'<contextEntry><variable name="r"/>{inner}</contextEntry><contextEntry>{literal("r + 1")}</contextEntry>'
    assert decide_json(definitions(decision(f"<context>{entries}</context>")), "t.dmn", "d", {"x": 2}) == {"d": 11}


def test_decisions_are_found_by_id_before_name() -> None:
    content = definitions(decision(literal("1"), key="a", name="b"), decision(literal("2"), key="b", name="a"))
    assert decide_json(content, "t.dmn", "a", {}) == {"b": 1}
    models = {"t.dmn": read_decisions("t.dmn", content)}
    assert evaluate_decision(models, "b", {}).value == 2
    assert (
        evaluate_decision({"empty": read_decisions("e", definitions(decision(literal("3"), key="z"))), **models}, "b", {}).value
        == 2
    )


def test_an_unknown_decision_names_those_there_are() -> None:
    with pytest.raises(DecisionUnknown) as raised:
        decide_json(definitions(SEASON), "t.dmn", "nothing", {})
    assert "find_season" in raised.value.text.zh
    assert raised.value.status == 404


@pytest.mark.parametrize("inputs", [[], "x", 5, None])
def test_inputs_that_are_no_object_are_refused(inputs: object) -> None:
    with pytest.raises(InputInvalid):
        decide_json(definitions(SEASON), "t.dmn", "find_season", inputs)  # type: ignore[arg-type]


@pytest.mark.parametrize("inputs", [{"temperature": object()}, {"temperature": float("nan")}, {"temperature": 10**9999}])
def test_inputs_that_are_no_values_are_refused(inputs: dict[str, object]) -> None:
    with pytest.raises(RedressError):
        decide_json(definitions(SEASON), "t.dmn", "find_season", inputs)
