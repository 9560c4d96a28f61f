"""Random sources and random trees: only our own errors come out, within the budget, and values survive a round trip."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.feel import FeelError, FeelSyntaxError, YearsMonths, from_json, parse_expression, parse_unary_tests, read_typed, to_json
from app.feel.builtins import REGISTRY

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SEEDS = [
    'if x > 2 then "a" else "b"',
    "for i in 1..3, j in [1, 2] return i * j",
    "some i in xs satisfies i > 1 and true",
    "xs[item > 1 and item < 5]",
    'date("2026-11-21") + duration("P1D")',
    "x in (1, [2..5), > 9)",
    "x between 1 and 3 or not(flag)",
    '{a: 1, "b c": [1, 2]}.a',
    '"a", "b"',
    "not(> 5, < 3)",
    "[1..5)",
    "? > 3 and ? < 9",
    'matches("foo", "^f(o+)$")',
    "sort(xs, function(a, b) a < b)",
    "x instance of list<number>",
    '@"2026-11-21T10:00:00Z".year',
    "-x ** 2 / 3 - 1",
]
TOKENS = st.sampled_from(
    [
        *"()[]{},.:?+-*/<>=!@\"'&|%;\\ \n",
        "..",
        "**",
        "<=",
        "!=",
        "and",
        "or",
        "not(",
        "in",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "satisfies",
        "between",
        "instance of",
        "function(",
        "null",
        "true",
        "x",
        "xs",
        "i",
        "1",
        "2.5",
        '"a"',
        "item",
        "partial",
        *REGISTRY,
        "date and time(",
    ]
)
TEXT = st.one_of(st.text(max_size=80), st.lists(TOKENS, max_size=25).map(" ".join), st.lists(TOKENS, max_size=25).map("".join))
CONTEXT = {"x": 3, "xs": [3, 1, 2, None, "a"], "flag": True, "y": {"a": [1, {"b": None}]}, "d": "2026-11-21"}


@st.composite
def mutated(draw: st.DrawFn) -> str:
    source = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(source)))
        length = draw(st.integers(0, 3))
        source = source[:place] + draw(st.one_of(TOKENS, st.characters())) + source[place + length :]
    return source


def run_all(source: str) -> None:
    for read in (lambda: parse_expression(source).evaluate(CONTEXT), lambda: parse_unary_tests(source).matches(3, CONTEXT)):
        try:
            to_json(read())
        except FeelError as error:
            assert error.line >= 1  # noqa: PT017 - whatever comes out must say where
            assert error.column >= 1  # noqa: PT017 - same
            assert error.text.zh  # noqa: PT017 - same


@QUICK
@given(TEXT)
def test_random_text_raises_nothing_but_our_errors(source: str) -> None:
    run_all(source)


@QUICK
@given(mutated())
def test_mutated_sources_raise_nothing_but_our_errors(source: str) -> None:
    run_all(source)


LEAVES = st.sampled_from(
    [
        "1",
        "0",
        "-1",
        "2.5",
        "1e6000",
        "null",
        "true",
        "false",
        '"a"',
        '""',
        '"P1D"',
        '"2026-11-21"',
        "x",
        "xs",
        "y",
        "unknown",
        "[]",
        "{}",
        "[1..5]",
        "(1..2]",
        '@"2026-11-21"',
        '@"10:00:00Z"',
        '@"2026-11-21T10:00:00@Europe/Paris"',
        '@"P1Y"',
        '@"PT36H"',
        '@"2026-11-21T10:00:00"',
        '@"9999-12-31"',
        "9999",
    ]
)
NAMES = sorted(set(REGISTRY) - {"now", "today", "working time"})


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"])
    calls = st.builds(lambda name, parts: f"{name}({', '.join(parts)})", st.sampled_from(NAMES), st.lists(inner, max_size=4))
    return st.one_of(
        st.builds("(({}) {} ({}))".format, inner, operators, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds(
            "({}).{}".format,
            inner,
            st.sampled_from(
                [
                    "a",
                    "year",
                    "start",
                    "days",
                    "time offset",
                    "value",
                    "__class__",
                ]
            ),
        ),
        st.builds("(if {} then {} else {})".format, inner, inner, inner),
        st.builds("(for i in {} return {})".format, inner, inner),
        st.builds("(for i in ({})..({}) return [i, partial])".format, inner, inner),
        st.builds("(some i in {} satisfies {})".format, inner, inner),
        st.builds("(every i in {} satisfies i = {})".format, inner, inner),
        st.builds("(({}) between ({}) and ({}))".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{a: {}, b: {}}}".format, inner, inner),
        st.builds("(-({}))".format, inner),
        st.builds("[({})..({})]".format, inner, inner),
        st.builds(
            "(({}) instance of {})".format,
            inner,
            st.sampled_from(
                [
                    "number",
                    "list<number>",
                    "date and time",
                ]
            ),
        ),
        calls,
        calls,
    )


TREES = st.recursive(LEAVES, combined, max_leaves=12)


@QUICK
@given(TREES)
def test_random_trees_evaluate_to_values_or_our_errors(source: str) -> None:
    try:
        expression = parse_expression(source)
    except FeelSyntaxError:
        return
    try:
        value = expression.evaluate(CONTEXT)
    except FeelError:
        return
    to_json(value)
    assert to_json(expression.evaluate(CONTEXT)) == to_json(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@QUICK
@given(JSON)
def test_json_survives_the_way_through_feel(value: Any) -> None:
    assert to_json(from_json(value)) == value
    assert to_json(parse_expression("x").evaluate({"x": value})) == value


@QUICK
@given(st.timedeltas(min_value=timedelta(days=-99_999), max_value=timedelta(days=99_999)))
def test_days_durations_survive_their_text(span: Any) -> None:
    assert read_typed(to_json(span), "dayTimeDuration") == span


@QUICK
@given(st.integers(-99_999, 99_999).map(YearsMonths))
def test_months_durations_survive_their_text(span: Any) -> None:
    assert read_typed(to_json(span), "yearMonthDuration") == span


@QUICK
@given(st.datetimes(timezones=st.timezones() | st.none(), min_value=datetime(1970, 1, 1)))  # noqa: DTZ001 - zones are drawn
def test_instants_survive_their_text(instant: datetime) -> None:
    read = read_typed(to_json(instant), "dateTime")
    assert read.replace(tzinfo=None) == instant.replace(tzinfo=None)
    assert read.utcoffset() == instant.utcoffset()


@QUICK
@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=3),
)
def test_modulo_has_the_sign_of_the_divisor(dividend: Decimal, divisor: Decimal) -> None:
    rest = parse_expression("modulo(a, b)").evaluate({"a": dividend, "b": divisor})
    if not divisor:
        assert rest is None
        return
    assert abs(rest) < abs(divisor)
    assert not rest or (rest < 0) is (divisor < 0)
    assert (dividend - rest) % divisor == Decimal(0)
