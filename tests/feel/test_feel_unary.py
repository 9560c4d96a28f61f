"""Decision cells: DMN 1.3, 10.3.1.2 grammar rules 7 to 17."""

from datetime import date
from typing import Any

import pytest

from app.feel import FeelSyntaxError, parse_unary_tests, read_typed

CONTEXT = {"x": 3, "limit": 10, "flag": True, "names": ["a", "b"], "order": {"total": 7}}
# one case after the other reads better than one a line
# fmt: off
CASES = [
    ("-", 1, True), ("-", None, True), (" - ", "a", True), ('"a"', "a", True), ('"a"', "b", False), ('"a"', None, False),
    ('"a"', 1, None), ('"a","b"', "b", True), ('"a", "b"', "c", False), ('not("a")', "a", False), ('not("a")', "b", True),
    ('not("a")', None, True), ('not("a","b")', "b", False), ('not("a","b")', "c", True), ("not(> 5)", 6, False),
    ("not(> 5)", 5, True), ("not(> 5)", None, None), ("not([1..5])", 6, True), ("not(< 3, > 10)", 5, True),
    ("not(< 3, > 10)", 11, False), ("not(true)", False, True), ("not(null)", 1, True), ("not(null)", None, False),
    ('not(contains(?, "x"))', "axb", False), ("not(? > 5 and ? < 9)", 6, False), ("5", 5, True), ("5", 6, False),
    ("-5", -5, True), ("5.0", 5, True), ("> 5", 6, True), ("> 5", 5, False), ("> 5", None, None), ("> 5", "a", None),
    (">= 5", 5, True), ("< 5", 4, True), ("<= 5", 6, False), ("= 5", 5, True), ("!= 5", 5, False), ("!= 5", 6, True),
    ("< 3, > 10", 11, True), ("< 3, > 10", 2, True), ("< 3, > 10", 5, False), ("1, 2, 3", 2, True), ("> 2 * 3", 7, True),
    ("> limit", 11, True), ("< limit - 1", 9, False), ("> order.total", 8, True), ("[1..5]", 1, True), ("[1..5]", 5, True),
    ("[1..5)", 5, False), ("(1..5]", 1, False), ("]1..5[", 3, True), ("]1..5[", 5, False), ("[1..5]", None, None),
    ("[1..5], 9", 9, True), ("[x..limit]", 5, True), ("[1..5],[8..9]", 8, True), ("null", None, True), ("null", 1, False),
    ("true", True, True), ("true", False, False), ("true", None, False), ("false", False, True), ("flag", True, True),
    ("flag", False, False), ("flag", 1, None), ("x", 3, True), ("x + 1", 4, True), ("names", "a", True), ("names", "c", False),
    ('["a","b"]', "b", True), ('["a","b"]', ["a", "b"], True), ('["a"]', ["b"], False), ("[[1..2],[5..6]]", 5, True),
    ("unknown", 1, False), ("unknown", None, True), ("? > 3 and ? < 9", 5, True), ("? > 3 and ? < 9", 9, False),
    ("? > 3", None, None), ('contains(?, "x")', "axb", True), ('contains(?, "x")', 1, None),
    ('starts with(?, "投诉")', "投诉受理", True), ("? in names", "b", True), ("? in (1, 2)", 2, True),
    ("?.total > 5", {"total": 7}, True), ("count(?) > 1", [1, 2], True), ("list contains(?, 1)", [1, 2], True),
    ("some i in ? satisfies i > 1", [1, 2], True), ("?", True, True), ("not(?)", False, True), ("?", 5, True),
    ("x > 2", "any", True), ("x > 5", "any", False), ('matches(?, "^1[0-9]{10}$")', "13812345678", True), ("even(?)", 4, True),
    ("string length(?) < 3", "ab", True), ("if ? > 1 then true else false", 2, True), ("? between 1 and 3", 2, True),
    ("lower case(?)", "a", True), ("lower case(?)", "A", False), ('date("2026-11-21")', date(2026, 11, 21), True),
    ('< date("2026-11-21")', date(2026, 11, 20), True), ('[date("2026-01-01")..date("2026-12-31")]', date(2026, 11, 21), True),
    ('> duration("P1D")', "P2D", None), ('@"2026-11-21"', date(2026, 11, 21), True),
]

# fmt: on


@pytest.mark.parametrize(("source", "value", "expected"), [pytest.param(*case, id=f"{case[0]} on {case[1]}") for case in CASES])
def test_cell_passes_as_dmn_says(source: str, value: Any, expected: Any) -> None:
    assert parse_unary_tests(source).matches(value, CONTEXT) is expected


@pytest.mark.parametrize(
    "source",
    [
        "",
        " ",
        "\n",
        "> ",
        "a,",
        ",",
        "-,1",
        "> 3 and < 9",
        '"a" or "b"',
        "1 or 2",
        "not()",
        "not",
        "[1..",
        "1..5",
        "> > 3",
        '"a" "b"',
        "5 >",
        "x = ",
        "not(1, 2) and x = 1",
        "foo(?)",
    ],
)
def test_cell_that_cannot_be_read_is_refused_with_its_place(source: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse_unary_tests(source)
    assert caught.value.line >= 1
    assert caught.value.column >= 1
    assert caught.value.text.zh
    assert caught.value.repair.zh
    assert caught.value.repair.en


def test_typed_input_meets_typed_cell() -> None:
    assert parse_unary_tests('> duration("P1D")').matches(read_typed("P2D", "dayTimeDuration"), {}) is True


def test_cell_names_leave_the_input_out() -> None:
    tests = parse_unary_tests("? > limit, other")
    assert tests.names == {"limit", "other"}
    assert tests.any_value is False
    assert parse_unary_tests("-").any_value is True
