"""Single values as people and clients write them."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.forms.values import (
    ValueRefused,
    read_boolean,
    read_choice,
    read_date,
    read_instant,
    read_money,
    read_number,
    read_text,
    read_time,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
FULL_WIDTH = "".join(chr(ord(character) + 0xFEE0) for character in "20,050.50")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("200.50", 20050),
        ("200.5", 20050),
        ("200", 20000),
        ("1,200,000", 120000000),
        (FULL_WIDTH, 2005050),
        (" \u00a5 12 ", 1200),
        ("\uffe512\u5143", 1200),
        ("CNY 3.00", 300),
        ("0", 0),
        ("0.01", 1),
        ("", None),
        ("-5", -500),
        ("10000000000000", 10**15),
    ],
)
def test_an_amount_typed_in_yuan_is_held_in_fen(typed: str, fen: int | None) -> None:
    assert read_money(typed, typed=False) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "200.505",
        "1.000",
        "12,34",
        "1,2345",
        "1.2.3",
        "1e3",
        "abc",
        "--5",
        "1 2",
        "NaN",
        "Infinity",
        "9" * 40,
        "1" * 70,
        "1,5",
        "\u0663",
    ],
)
def test_an_amount_that_could_be_misread_is_refused(typed: str) -> None:
    with pytest.raises(ValueRefused):
        read_money(typed, typed=False)


@pytest.mark.parametrize(("value", "fen"), [(20050, 20050), (0, 0), (Decimal("20050.0"), 20050), (20050.0, 20050)])
def test_an_amount_in_json_is_whole_fen(value: Any, fen: int) -> None:
    assert read_money(value, typed=True) == fen


@pytest.mark.parametrize(
    "value", ["200.50", "20050", 200.5, Decimal("0.1"), True, [1], {}, 10**16, Decimal("1e999999"), float("inf")]
)
def test_an_amount_in_json_that_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_money(value, typed=True)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("12", 0, 12),
        (12, 0, 12),
        (12.0, 0, 12),
        ("1,200", 0, 1200),
        ("\uff11\uff12", 0, 12),
        ("\u22125", 0, -5),
        ("1.50", 2, Decimal("1.5")),
        (Decimal("1.25"), 2, Decimal("1.25")),
        (0.1, 1, Decimal("0.1")),
        ("2.00", 2, 2),
        ("", 0, None),
    ],
)
def test_a_number_is_exact(value: Any, decimals: int, expected: Any) -> None:
    assert read_number(value, decimals=decimals) == expected


@pytest.mark.parametrize(
    "value",
    [True, False, "x", [], {}, 1.5, "1.5", float("nan"), 10**400, "9" * 30, Decimal("0." + "0" * 40 + "1"), "0x1f", "1_000"],
)
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_number(value, decimals=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  a\tb\n c ", "a b c"),
        ("e\u0301", "\u00e9"),
        ("a\x07b", "ab"),
        ("\u200b\u3000", None),
        ("   ", None),
        (13800000000, "13800000000"),
    ],
)
def test_a_line_is_cleaned(value: Any, text: str | None) -> None:
    assert read_text(value, lines=False) == text


def test_lines_are_kept_where_they_are_meant() -> None:
    assert read_text(" a\r\nb\rc\td ", lines=True) == "a\nb\nc\td"


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "a\udfffb", True, None, 1.5, ["a"], {"a": 1}, 10**16, "a" * 1_000_001])
def test_what_no_database_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_text(value, lines=True)


@pytest.mark.parametrize(("value", "expected"), [(True, True), (False, False), ("true", True), ("false", False), ("", None)])
def test_a_boolean_is_read(value: Any, expected: bool | None) -> None:
    assert read_boolean(value) is expected


@pytest.mark.parametrize("value", [1, 0, "yes", "True", [], None])
def test_what_is_no_boolean_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_boolean(value)


@pytest.mark.parametrize(
    ("value", "key"), [(True, "true"), (12345, "12345"), (Decimal(2), "2"), (2.0, "2"), ("x", "x"), ("", None)]
)
def test_a_choice_written_bare_is_understood(value: Any, key: str | None) -> None:
    assert read_choice(value) == key


@pytest.mark.parametrize(
    ("value", "typed", "day"),
    [
        ("2026-11-21", True, "2026-11-21"),
        ("2026/1/5", False, "2026-01-05"),
        ("2026\u5e741\u67085\u65e5", False, "2026-01-05"),
        ("2024-02-29", True, "2024-02-29"),
        ("", True, None),
    ],
)
def test_a_day_is_read(value: str, typed: bool, day: str | None) -> None:
    assert read_date(value, typed=typed) == day


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30",
        "20261121",
        "2026-W47-6",
        "2026-11-21T00:00",
        "0001-01-01",
        "9999-12-31",
        "2026/1/5",
        20261121,
        None,
        "x" * 100,
    ],
)
def test_what_is_no_day_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_date(value, typed=True)


@pytest.mark.parametrize(("value", "time"), [("09:30", "09:30:00"), ("23:59:59", "23:59:59"), ("", None)])
def test_a_time_is_read(value: str, time: str | None) -> None:
    assert read_time(value) == time


@pytest.mark.parametrize("value", ["24:00", "9:30", "09:30Z", "09", 930])
def test_what_is_no_time_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_time(value)


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-11-21T09:30", "2026-11-21T09:30:00+08:00"),
        ("2026-11-21 09:30:15", "2026-11-21T09:30:15+08:00"),
        ("2026-11-21T01:30:00Z", "2026-11-21T09:30:00+08:00"),
        ("2026-11-20T20:30:00-05:00", "2026-11-21T09:30:00+08:00"),
    ],
)
def test_an_instant_carries_the_offset_of_the_organisation(value: str, instant: str) -> None:
    assert read_instant(value, SHANGHAI) == instant


def test_a_local_time_that_clocks_skip_becomes_one_that_exists() -> None:
    assert read_instant("2026-03-29T02:30", ZoneInfo("Europe/Berlin")) == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize(
    "value", ["2026-11-21", "2026-11-21T25:00", "2026-13-01T00:00", "1899-12-31T23:59", "x", 5, "2026-11-21T09:30+99:00"]
)
def test_what_is_no_instant_is_refused(value: Any) -> None:
    with pytest.raises(ValueRefused):
        read_instant(value, SHANGHAI)
