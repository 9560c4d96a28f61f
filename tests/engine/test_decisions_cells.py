"""Cells: everything FEEL's unary tests say, above all what other engines take for something else."""

import pytest
from decision_files import decision, definitions, input_data, one_table, requires, table

from app.engine.decisions import decide_json
from app.engine.dmn.errors import CellFailed, InputOutside, InputUnfit, OutputUnfit


def hits(cell: str, value: object, **options: object) -> bool:
    content = one_table([[cell, "true"]], default="false", **options)
    return decide_json(content, "test.dmn", "d", {"x": value})["y"] is True


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        ('"a","b"', "b", "c"),
        ("1,2,3", 2, 4),
        ('not("x")', "y", "x"),
        ('not("x","y")', "z", "y"),
        ("not(> 5)", 5, 6),
        ("[1..5]", 5, 6),
        ("(1..5)", 2, 5),
        ("[1..5)", 1, 5),
        ("= 5", 5, 6),
        ("5", 5, 6),
        ("5", 5.0, 5.5),
        ("!= 5", 4, 5),
        ("< 3, > 10", 11, 5),
        ("true", True, False),
        ("false", False, True),
        ("null", None, 1),
        ("? > 3 and ? < 9", 4, 9),
        ('"urgent" in ?', ["urgent"], ["calm"]),
        ('? in ["a","b"]', "a", "c"),
        ('contains(?, "漏水")', "卫生间漏水", "断电"),
        ("0.1 + 0.2", 0.3, 0.30000000000000004),
    ],
)
def test_cell_matches_what_feel_says(cell: str, inside: object, outside: object) -> None:
    assert hits(cell, inside)
    assert not hits(cell, outside)


@pytest.mark.parametrize("cell", ["", " ", "-", "\n  "])
def test_blank_cell_matches_anything(cell: str) -> None:
    values: tuple[object, ...] = (1, "a", None, True, [], {})
    assert all(hits(cell, value) for value in values)


@pytest.mark.parametrize("cell", ["> 5", "[1..9]", "not(> 5)"])
def test_comparison_with_a_missing_input_does_not_match(cell: str) -> None:
    assert not hits(cell, None)


def test_input_expression_is_evaluated_as_a_whole() -> None:
    content = one_table([["> 5", "1"]], inputs=("if flag then x else 0",))
    assert decide_json(content, "t.dmn", "d", {"x": 9, "flag": True}) == {"y": 1}
    assert decide_json(content, "t.dmn", "d", {"x": 9, "flag": False}) == {"y": None}
    negated = one_table([["true", "1"]], inputs=("not(flag)",))
    assert decide_json(negated, "t.dmn", "d", {"flag": False}) == {"y": 1}


def test_outputs_are_expressions_of_the_inputs() -> None:
    content = one_table([["> 0", 'if x > 5 then "big" else string(x * 2)']])
    assert decide_json(content, "t.dmn", "d", {"x": 9}) == {"y": "big"}
    assert decide_json(content, "t.dmn", "d", {"x": 2}) == {"y": "4"}


def test_inputs_are_read_by_their_types() -> None:
    content = definitions(
        input_data("filed", "date"),
        decision(
            table([['< date("2026-11-21")', 'filed + duration("P1D")']], inputs=("filed",)), before=requires(inputs=["filed"])
        ),
    )
    assert decide_json(content, "t.dmn", "d", {"filed": "2026-11-20"}) == {"y": "2026-11-21"}
    with pytest.raises(InputUnfit) as raised:
        decide_json(content, "t.dmn", "d", {"filed": "yesterday"})
    assert "filed" in raised.value.text.zh
    assert "yesterday" in raised.value.text.en


@pytest.mark.parametrize("value", ["5", True, [5], {"a": 5}])
def test_a_value_that_is_no_number_fails_in_a_number_column(value: object) -> None:
    content = one_table([["> 0", "1"]], input_type="number")
    with pytest.raises(InputUnfit, match="x"):
        decide_json(content, "t.dmn", "d", {"x": value})


def test_a_computed_column_is_held_to_its_type() -> None:
    content = one_table([["> 0", "1"]], inputs=("string(x)",), input_type="number")
    with pytest.raises(InputUnfit, match="string"):
        decide_json(content, "t.dmn", "d", {"x": 1})


def test_an_input_outside_the_input_values_fails_and_a_missing_one_does_not() -> None:
    content = one_table([['"a"', "1"]], values='"a","b"')
    assert decide_json(content, "t.dmn", "d", {"x": "b"}) == {"y": None}
    assert decide_json(content, "t.dmn", "d", {}) == {"y": None}
    with pytest.raises(InputOutside) as raised:
        decide_json(content, "t.dmn", "d", {"x": "c"})
    assert '"a","b"' in raised.value.text.en


def test_an_output_of_the_wrong_type_fails() -> None:
    content = one_table([["> 0", '"text"']], outputs=('name="y" typeRef="number"',))
    with pytest.raises(OutputUnfit, match="rule 1"):
        decide_json(content, "t.dmn", "d", {"x": 1})


def test_a_failing_cell_is_named() -> None:
    content = one_table([["> 0", "count(for i in 1..9999 return for j in 1..9999 return i)"]])
    with pytest.raises(CellFailed) as raised:
        decide_json(content, "t.dmn", "d", {"x": 1})
    assert "规则 1" in raised.value.text.zh
    assert "Rule 1, output column 1" in raised.value.text.en


def test_defined_types_bring_their_allowed_values() -> None:
    content = definitions(
        '<itemDefinition name="level"><typeRef>string</typeRef>'
        '<allowedValues><text>"low","high"</text></allowedValues></itemDefinition>',
        '<itemDefinition name="alias"><typeRef>level</typeRef></itemDefinition>',
        '<itemDefinition name="person"><itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>',
        '<itemDefinition name="levels" isCollection="true"><typeRef>level</typeRef></itemDefinition>',
        input_data("x", "alias"),
        input_data("who", "person"),
        input_data("all", "levels"),
        decision(table([["-", "who.age"]]), before=requires(inputs=["x", "who", "all"])),
    )
    fine = {"x": "low", "who": {"age": 7}, "all": ["low", "high"]}
    assert decide_json(content, "t.dmn", "d", fine) == {"y": 7}
    for wrong in ({"x": "medium"}, {"all": ["low", "medium"]}):
        with pytest.raises(InputOutside, match="medium"):
            decide_json(content, "t.dmn", "d", {**fine, **wrong})
