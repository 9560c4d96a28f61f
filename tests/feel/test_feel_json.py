"""Values between JSON and FEEL."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.feel import FeelEvaluationError, Host, Range, YearsMonths, from_json, parse_expression, read_typed, to_json

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Colour(StrEnum):
    RED = "red"


# one case after the other reads better than one a line
# fmt: off
TYPED = [
    (5, "number", Decimal(5)), (0.1, "number", Decimal("0.1")), ("a", "string", "a"), (True, "boolean", True),
    ("2026-11-21", "date", date(2026, 11, 21)), ("10:30:00", "time", time(10, 30)),
    ("2026-11-21T10:30:00Z", "dateTime", datetime(2026, 11, 21, 10, 30, tzinfo=UTC)),
    ("2026-11-21T10:30:00@Asia/Shanghai", "date and time", datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)),
    ("PT24H", "dayTimeDuration", timedelta(days=1)), ("-PT1H", "days and time duration", timedelta(hours=-1)),
    ("P1Y", "yearMonthDuration", YearsMonths(12)), ("P2M", "years and months duration", YearsMonths(2)), (None, "number", None),
    ("a", "Any", "a"), ("a", "", "a"), (5, "feel:number", Decimal(5)), ([1], "list", [Decimal(1)]),
    ({"a": 1}, "context", {"a": Decimal(1)}), (date(2026, 1, 1), "date", date(2026, 1, 1)),
]
MISFITS = [
    ("5", "number"), (True, "number"), (5, "string"), ("true", "boolean"), (1, "boolean"), ("2026-02-30", "date"),
    ("21.11.2026", "date"), ("2026-11-21T10:00:00Z", "date"), ("10:30", "time"), ("2026-11-21", "dateTime"), ("now", "dateTime"),
    ("P1BDT4H", "dayTimeDuration"), ("P1Y", "dayTimeDuration"), ("P1W", "dayTimeDuration"), ("P1D", "yearMonthDuration"),
    ("", "date"), (5, "date"), (5, "nonsense"), ("2026-11-21T10:00:00+25:00", "dateTime"),
]

# fmt: on


@pytest.mark.parametrize(("value", "type_ref", "expected"), TYPED)
def test_typed_value_is_read(value: Any, type_ref: str, expected: Any) -> None:
    result = read_typed(value, type_ref)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(("value", "type_ref"), MISFITS)
def test_value_that_does_not_fit_its_type_is_refused(value: Any, type_ref: str) -> None:
    with pytest.raises(FeelEvaluationError) as caught:
        read_typed(value, type_ref)
    assert caught.value.text.zh
    assert caught.value.text.en


@pytest.mark.parametrize(
    "value",
    [
        object(),
        b"bytes",
        {1, 2},
        {1: "a"},
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        pytest.param(10**7000, id="huge"),
        print,
        int,
        "\ud800",
        lambda: 1,
        [object()],
        {"a": {"b": object()}},
        range(3),
        1j,
        Decimal("1E7000"),
    ],
)
def test_what_is_no_json_value_is_kept_out(value: Any) -> None:
    with pytest.raises(FeelEvaluationError):
        from_json(value)
    with pytest.raises(FeelEvaluationError):
        parse_expression("x").evaluate({"x": value})


def test_only_names_that_are_read_are_converted() -> None:
    assert parse_expression("a + 1").evaluate({"a": 1, "b": object()}) == 2


def test_deeply_nested_and_huge_json_is_kept_out() -> None:
    nested: list[object] = []
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(FeelEvaluationError):
        from_json(nested)
    with pytest.raises(FeelEvaluationError):
        from_json(list(range(100_000)))


def test_subclasses_of_text_become_plain_text() -> None:
    assert type(from_json(Colour.RED)) is str


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(5), 5),
        (Decimal("5.0"), 5),
        (Decimal("5.5"), Decimal("5.5")),
        (Decimal("-0"), 0),
        (True, True),
        (None, None),
        ("a", "a"),
        (date(2026, 11, 21), "2026-11-21"),
        (time(10, 30, tzinfo=UTC), "10:30:00Z"),
        (datetime(2026, 11, 21, 10, tzinfo=UTC), "2026-11-21T10:00:00Z"),
        (timedelta(hours=30), "P1DT6H"),
        (YearsMonths(14), "P1Y2M"),
        ([Decimal(1), [date(2026, 1, 1)]], [1, ["2026-01-01"]]),
        ({"a": Decimal(1)}, {"a": 1}),
        (Range(low=Decimal(1), high=Decimal(2), high_included=False), "[1..2)"),
        (5, 5),
        (1.5, Decimal("1.5")),
    ],
)
def test_values_become_json(value: Any, expected: Any) -> None:
    result = to_json(value)
    assert result == expected
    assert type(result) is type(expected)


def test_money_in_minor_units_stays_whole() -> None:
    result = to_json(parse_expression("amount * 3").evaluate({"amount": 20050}))
    assert result == 60150
    assert type(result) is int


def test_caller_data_is_never_changed() -> None:
    context = {"items": [{"a": 1}], "x": {"y": [1]}}
    parse_expression('context put(x, "y", append(x.y, items[1]))').evaluate(context)
    assert context == {"items": [{"a": 1}], "x": {"y": [1]}}


def test_date_and_time_without_zone_stays_local_and_is_compared_in_the_hosts_zone(host: Host) -> None:
    expression = parse_expression('date and time("2026-11-21T10:00:00")')
    assert to_json(expression.evaluate({}, host)) == "2026-11-21T10:00:00"
    assert to_json(expression.evaluate({})) == "2026-11-21T10:00:00"
    assert parse_expression('date and time("2026-11-21T11:59:00") < now()').evaluate({}, host) is True


def test_instant_of_a_named_zone_leaves_as_iso_8601() -> None:
    source = 'date and time("2026-07-01T10:00:00@Europe/Berlin")'
    assert to_json(parse_expression(source).evaluate({})) == "2026-07-01T10:00:00+02:00"
    assert parse_expression(f"string({source})").evaluate({}) == "2026-07-01T10:00:00@Europe/Berlin"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("now()", "2026-11-21T12:00:00+08:00"),
        ("today()", "2026-11-21"),
        ('working time(duration("PT8H"))', "2026-11-21T21:00:00+08:00"),
        ('working time(duration: @"PT1H")', "2026-11-21T14:00:00+08:00"),
        ('now() + duration("PT24H")', "2026-11-22T12:00:00+08:00"),
        ('date and time("2026-11-21T11:59:00") < now()', True),
        ('date and time("2026-11-21T12:01:00") < now()', False),
        ('today() - date("2026-11-20")', "P1D"),
        ('now() - date and time("2026-11-21T10:00:00")', "PT2H"),
        ('working time(duration("P1M"))', None),
        ('today() in [@"2026-11-21"..@"2026-11-22"]', True),
        ("working time(null)", None),
    ],
)
def test_clock_of_the_host_is_asked(
    source: str, expected: Any, show: Callable[..., str], text_of: Callable[[Any], str], host: Host
) -> None:
    assert show(source, {}, host) == text_of(expected)


@pytest.mark.parametrize(
    "source",
    [
        "now()",
        "today()",
        'working time(duration("PT8H"))',
        "if false then 1 else now()",
        "[1][item < now()]",
    ],
)
def test_without_a_clock_nothing_is_made_up(source: str) -> None:
    with pytest.raises(FeelEvaluationError, match="no clock"):
        parse_expression(source).evaluate({})


def test_working_time_without_end_is_refused(host: Host) -> None:
    with pytest.raises(FeelEvaluationError):
        parse_expression('working time(duration("P999999999D"))').evaluate({}, host)
