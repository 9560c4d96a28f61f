"""What a person is told of an expression that cannot be read; how names are told from keywords."""

import pytest

from app.feel import FeelError, FeelSyntaxError, parse_expression

# one case after the other reads better than one a line
# fmt: off
REFUSED = [
    ("", 1, 1, "holds -"), ("   ", 1, 1, "holds -"), ("1 +", 1, 4, "value"), ("x == 3", 1, 3, "one ="), ("x <> 3", 1, 3, "!="),
    ("!x", 1, 1, "not("), ("not x", 1, 5, "not("), ("x && y", 1, 3, "and"), ("x || y", 1, 3, "or"), ("x % 2", 1, 3, "modulo"),
    ("'a'", 1, 1, "double quotes"), ("“a”", 1, 1, "double quotes"), ('"a', 1, 1, "closing double quote"),
    ("count\uff081\uff09", 1, 6, "ASCII"), ("[1\uff0c2]", 1, 3, "ASCII"), ("True", 1, 1, "true"), ("x = None", 1, 5, "null"),
    ("string lenght(x)", 1, 1, "string length"), ("string_length(x)", 1, 1, "string length"), ("foo(x)", 1, 1, ""),
    ("contains(x)", 1, 1, "contains(string, match)"), ("contains(1, 2, 3)", 1, 1, "contains(string, match)"),
    ("contains(text: x, match: y)", 1, 1, "contains(string, match)"), ("contains(string: x, y)", 1, 1, "one way"),
    ("x.lower()", 1, 3, "come first"), ("if x then 1", 1, 12, "else"), ("if x", 1, 5, "then"), ("for i in x", 1, 11, "return"),
    ("some i in x", 1, 12, "satisfies"), ("(1", 1, 3, ")"), ("[1", 1, 3, "]"), ("{a: 1", 1, 6, ""), ("{a}", 1, 3, "colon"),
    ("1 < 2 < 3", 1, 7, "brackets"), ("x instance of nonsense", 1, 3, "Types"), ('@"nonsense"', 1, 1, "2026-11-21"),
    ("x\n+\n+ )", 3, 1, "value"), ("?", 1, 1, "variable"), ("{a: 1, a: 2}", 1, 8, "different"), ("function(x) x", 1, 1, "sort"),
    ("count(function(x, y) x)", 1, 7, "sort"), ("sort([1], function(x) x)", 1, 11, "sort"),
    ('matches("a", "[a")', 1, 14, "expression"), ('matches("a", "(?=a)")', 1, 14, "expression"),
    ('matches("a", "(a)\\\\1")', 1, 14, "expression"), ("1 2", 1, 3, ""), ("5x", 1, 1, "12"), ('"\\uD800"', 1, 1, "uXXXX"),
    ('"\\u0000"', 1, 1, "uXXXX"), ("1e9999", 1, 1, "6144"), ("not(1, 2)", 1, 1, "not("), ("not(> 2)", 1, 1, "not("),
    ("a; b", 1, 2, ""), ("a := 1", 1, 3, ""), ("$x", 1, 1, ""), ("x -> y", 1, 4, ""), ("#", 1, 1, ""), ("\x00", 1, 1, ""),
    ("for", 1, 4, ""), ("a.1", 1, 3, ""), ("..", 1, 1, ""), ("[1..2", 1, 6, ""), ("1..2", 1, 2, ""), ("if if if", 1, 9, "value"),
    ("lambda x: x", 1, 9, ""), ("[x for x in y]", 1, 4, ""), ("a if b else c", 1, 3, ""), ("f'{x}'", 1, 2, ""),
    ("x[1:2]", 1, 4, ""), ("{1: 2}", 1, 2, ""), ("**x", 1, 1, ""), ("x ? y : z", 1, 3, ""), ("x = = 3", 1, 5, ""),
]
# fmt: on


@pytest.mark.parametrize(("source", "line", "column", "repair"), REFUSED)
def test_refusal_names_place_and_repair_in_both_languages(source: str, line: int, column: int, repair: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse_expression(source)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert repair in error.repair.en
    assert error.expected == error.repair
    assert all((error.reason.zh, error.reason.en, error.repair.zh, error.repair.en))
    assert error.text.zh.startswith(f"第 {line} 行第 {column} 列：")
    assert str(error).startswith(f"Line {line}, column {column}: ")
    assert error.status == 422


def test_too_long_a_source_is_refused() -> None:
    with pytest.raises(FeelSyntaxError, match="4000"):
        parse_expression("1" + " + 1" * 1000)


NAMES = [
    ("x + y", (), {"x", "y"}),
    ("Applicant Age > limit", (), {"Applicant Age", "limit"}),
    ("for i in xs return i + k", (), {"xs", "k"}),
    ("some i in xs, j in i satisfies j = k", (), {"xs", "k"}),
    ("items[price > limit]", (), {"items", "price", "limit"}),
    ("{a: x, b: a}.b", (), {"x"}),
    ("case.score", (), {"case"}),
    ("count(xs)", (), {"xs"}),
    ("for i in 1..3 return partial", (), set()),
    ("xs[item > 1]", (), {"xs"}),
    ("1", (), set()),
    ("sort(xs, function(a, b) a < c)", (), {"xs", "c"}),
    ("Time in Force > 3", ("Time in Force",), {"Time in Force"}),
    ("Time  in\nForce > 3", ("Time in Force",), {"Time in Force"}),
    ("e-mail = x-y", ("e-mail",), {"e-mail", "x", "y"}),
    ("Profit and Loss and x", ("Profit and Loss", "Profit"), {"Profit and Loss", "x"}),
    ('"Time in Force"', ("Time in Force",), set()),
    ("for sale or not(for sale)", ("for sale",), {"for sale"}),
    ("a/b + a / c", ("a/b",), {"a/b", "a", "c"}),
    ("Day of Week", ("Day of Week",), {"Day of Week"}),
    ("重要 and 紧急", (), {"重要", "紧急"}),
]


@pytest.mark.parametrize(("source", "declared", "expected"), NAMES)
def test_names_are_told_from_keywords(source: str, declared: tuple[str, ...], expected: set[str]) -> None:
    assert parse_expression(source, declared).names == expected


def test_certain_names_leave_filters_out() -> None:
    assert parse_expression("items[price > 1].x + y").certain_names == {"items", "y"}


def test_declared_name_is_read_from_the_context() -> None:
    assert parse_expression("Time in Force + 1", ["Time in Force"]).evaluate({"Time in Force": 2}) == 3


def test_same_source_is_read_once() -> None:
    assert parse_expression("a + 1") is parse_expression("a + 1")


def test_evaluation_error_names_the_place() -> None:
    with pytest.raises(FeelError) as caught:
        parse_expression("1 +\n  now()").evaluate({})
    assert (caught.value.line, caught.value.column) == (2, 3)
