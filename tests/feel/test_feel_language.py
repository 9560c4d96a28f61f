"""Conformance of the language itself: values worked out by hand from DMN 1.3, chapter 10.3."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

CONTEXT = {
    "x": 3,
    "y": None,
    "flag": True,
    "name": "Li Lei",
    "Applicant Age": 20,
    "Monthly  Income": 1,
    "case": {"score": 7, "tags": ["a", "b"], "owner": {"name": "Wang"}},
    "items": [{"p": 1, "q": "a"}, {"p": 5, "q": "b"}, {"p": 9, "q": "a"}],
    "投诉类别": "service_attitude",
    "numbers": [3, 1, 2],
    "price": 2.5,
}

# one case after the other reads better than one a line
# fmt: off
LITERALS = [
    ("1", 1), ("1.5", Decimal("1.5")), (".5", Decimal("0.5")), ("-1", -1), ("1e3", 1000), ("1.20", Decimal("1.20")),
    ("true", True), ("false", False), ("null", None), ('"a"', "a"), ('""', ""), (r'"a\nb"', "a\nb"), (r'"a\tb"', "a\tb"),
    (r'"a\"b"', 'a"b'), (r'"a\\b"', "a\\b"), (r'"\u6295\u8bc9"', "投诉"), (r'"\U01F40E"', "🐎"), (r'"\uD83D\uDC0E"', "🐎"),
    (r'"\d+"', r"\d+"), ('"投诉"', "投诉"), (r'"a\'b"', "a'b"), ("[]", []), ("[1]", [1]), ("[1, 2, [3]]", [1, 2, [3]]),
    ("[ ]", []),
    ("{}", {}), ("{a: 1}", {"a": 1}), ('{"a b": 1}', {"a b": 1}), ("{a b: 1, c: a b + 1}", {"a b": 1, "c": 2}),
    ("{a: {b: {c: 1}}}.a.b.c", 1), ("{a: x}", {"a": 3}), ('@"2026-11-21"', "2026-11-21"), ('@"10:30:00"', "10:30:00"),
    ('@"2026-11-21T10:30:00Z"', "2026-11-21T10:30:00Z"), ('@"PT24H"', "P1D"), ('@"P14M"', "P1Y2M"), ('@"-PT1M"', "-PT1M"),
    ('@"2026-11-21T10:30:00@Asia/Shanghai"', "2026-11-21T10:30:00+08:00"), ("[1..5]", "[1..5]"), ("(1..5)", "(1..5)"),
    ("]1..5[", "(1..5)"), ("[1..5)", "[1..5)"), ("(1..5]", "(1..5]"), ("]1..5]", "(1..5]"), ("[1..x]", "[1..3]"),
    ("[1..y]", None), ('[1.."a"]', None), ('["a".."c"]', '["a".."c"]'), ("1 // a comment", 1), ("1 /* a\n comment */ + 2", 3),
    ("/* * / */ 1", 1), ('"// no comment"', "// no comment"), ("  1  ", 1), ("\n1\n+\n1\n", 2),
]
NAMES = [
    ("x", 3), ("unknown", None), ("Applicant Age > 18", True), ("Applicant   Age", 20), ("Applicant\n Age", 20),
    ("投诉类别", "service_attitude"), ('投诉类别 = "service_attitude"', True), ("case.score", 7), ("case.owner.name", "Wang"),
    ("case . score", 7), ("case.none", None), ("case.none.deeper", None), ("y.a", None), ("x.a", None), ("income", None),
    ("android", None), ("format", None), ("notes", None), ("iffy", None), ("{row: 1}.row", 1), ("items.p", [1, 5, 9]),
    ("items.none", [None, None, None]), ("case.tags", ["a", "b"]), ("_x", None), ("x1", None),
]
ARITHMETIC = [
    ("1 + 2", 3), ("1 - 2", -1), ("2 * 3", 6), ("7 / 2", Decimal("3.5")), ("2 ** 3", 8), ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9),
    ("10 - 2 - 3", 5), ("100 / 10 / 5", 2), ("2 ** 3 ** 2", 64), ("-2 ** 2", 4), ("2 ** -1", Decimal("0.5")), ("--1", 1),
    ("- x", -3), ("1 / 0", None), ("0 / 0", None), ("0.1 + 0.2", Decimal("0.3")), ("0.1 + 0.2 = 0.3", True),
    ("1 / 3 * 3 = 1", False), ("1 / 3", Decimal("0." + "3" * 34)), ("2 / 3", Decimal("0." + "6" * 33 + "7")),
    ("9999999999999999999999999999999999 + 1", Decimal("1.000000000000000000000000000000000E+34")), ("1 + null", None),
    ("null + 1", None), ('1 + "a"', None), ('"a" + 1', None), ('"a" + "b"', "ab"), ('"a" - "b"', None), ('"a" * 3', None),
    ('"a" + null', None), ("true + 1", None), ("[1] + 1", None), ("-null", None), ('-"a"', None), ("-true", None),
    ("0 ** 0", None), ("4 ** 0.5", 2), ("(-8) ** 0.5", None), ("x * price", Decimal("7.5")), ("1.10 + 2.20 = 3.3", True),
    ("1-1", 0), ("x-1", 2), ("x -1", 2), ("1 - -1", 2), ("2*-3", -6), ("0.00", 0),
]
TEMPORAL = [
    ('date("2026-11-21") + duration("P1D")', "2026-11-22"), ('duration("P1D") + date("2026-11-21")', "2026-11-22"),
    ('date("2026-11-21") + duration("PT24H")', "2026-11-22"), ('date("2026-11-21") + duration("PT1H")', "2026-11-21"),
    ('date("2026-11-21") - duration("PT1H")', "2026-11-20"), ('date("2026-11-21") - duration("P1D")', "2026-11-20"),
    ('date("2026-01-31") + duration("P1M")', "2026-02-28"), ('date("2024-01-31") + duration("P1M")', "2024-02-29"),
    ('date("2026-03-31") - duration("P1M")', "2026-02-28"), ('date("2024-02-29") + duration("P1Y")', "2025-02-28"),
    ('date("2026-11-21") - date("2026-11-01")', "P20D"), ('date("2026-11-01") - date("2026-11-21")', "-P20D"),
    ('date("2026-11-21") + date("2026-11-21")', None), ('date("2026-11-21") + 1', None),
    ('date("9999-12-31") + duration("P1D")', None), ('date("0001-01-01") - duration("P1M")', None),
    ('date and time("2026-11-21T10:00:00Z") + duration("PT36H")', "2026-11-22T22:00:00Z"),
    ('date and time("2026-11-21T10:00:00+08:00") - duration("PT11H")', "2026-11-20T23:00:00+08:00"),
    ('date and time("2026-11-21T10:00:00") + duration("P1M")', "2026-12-21T10:00:00"),
    ('date and time("2026-11-21T10:00:00Z") - date and time("2026-11-21T10:00:00+08:00")', "PT8H"),
    ('date and time("2026-11-21T10:00:00") - date and time("2026-11-20T09:00:00")', "P1DT1H"),
    ('date and time("2026-11-21T10:00:00") - date and time("2026-11-20T09:00:00Z")', None),
    ('date and time("2026-11-21T10:00:00Z") - date("2026-11-21")', "PT10H"),
    ('date("2026-11-22") - date and time("2026-11-21T10:00:00Z")', "PT14H"),
    ('date and time("2026-03-29T01:30:00@Europe/Paris") + duration("PT1H")', "2026-03-29T03:30:00+02:00"),
    ('date and time("2026-10-25T02:30:00@Europe/Paris") + duration("P1D")', "2026-10-26T01:30:00+01:00"),
    ('time("10:30:00") + duration("PT1H")', "11:30:00"), ('time("23:30:00") + duration("PT1H")', "00:30:00"),
    ('time("00:30:00Z") - duration("PT1H")', "23:30:00Z"), ('time("10:30:00") - time("09:00:00")', "PT1H30M"),
    ('time("10:00:00Z") - time("10:00:00+01:00")', "PT1H"), ('time("10:00:00") - time("10:00:00+01:00")', None),
    ('time("10:00:00") + duration("P1M")', None), ('duration("P1D") + duration("PT1H")', "P1DT1H"),
    ('duration("P1Y") + duration("P1M")', "P1Y1M"), ('duration("P1Y") + duration("P1D")', None),
    ('duration("P1D") - duration("P2D")', "-P1D"), ('duration("P1Y") - duration("P1M")', "P11M"), ('duration("P1D") * 2', "P2D"),
    ('2 * duration("P1D")', "P2D"), ('duration("P1D") / 2', "PT12H"), ('duration("P1D") / duration("PT6H")', 4),
    ('duration("P1D") / 0', None), ('duration("P1D") / duration("PT0S")', None), ('duration("P1Y") * 1.5', "P1Y6M"),
    ('duration("P1Y") / 5', "P2M"), ('duration("P1Y") / duration("P1M")', 12), ('2 / duration("P1D")', None),
    ('duration("P1D") * duration("P1D")', None), ('-duration("P1D")', "-P1D"), ('-duration("P1Y")', "-P1Y"),
    ('duration("P1D") * 1e20', None), ('duration("P999999999Y") * 1000000', None), ('- -duration("P1D")', "P1D"),
]
LOGIC = [
    ("true and true", True), ("true and false", False), ("false and null", False), ("null and false", False),
    ("true and null", None), ("null and null", None), ("true or null", True), ("null or true", True), ("false or null", None),
    ("false or false", False), ("null or null", None), ('true and "x"', None), ('false and "x"', False), ('true or "x"', True),
    ('false or "x"', None), ("1 and true", None), ("1 or true", True), ("not(true)", False), ("not(false)", True),
    ("not(null)", None), ('not("x")', None), ("not(negand: true)", False), ("true or false and false", True),
    ("(true or false) and false", False), ("not(true) or true", True), ("flag and x = 3", True), ("y = null and x = 3", True),
]
COMPARISON = [
    ("1 = 1", True), ("1 = 1.0", True), ("1 != 2", True), ("1 = 2", False), ('1 = "1"', None), ('1 != "1"', None),
    ("null = null", True), ("null != null", False), ("1 = null", False), ("1 != null", True), ("null = 1", False),
    ('"a" = "a"', True), ('"a" = "A"', False), ("true = true", True), ("true != false", True), ("true = 1", None),
    ("[1, 2] = [1, 2]", True), ("[1, 2] = [2, 1]", False), ("[1] = [1, 2]", False), ("[] = []", True), ("[null] = [null]", True),
    ("[1] = 1", None), ("{a: 1} = {a: 1}", True), ("{a: 1} = {a: 2}", False), ("{a: 1} = {b: 1}", False),
    ("{a: 1, b: 2} = {b: 2, a: 1}", True), ("{} = {}", True), ("[1..2] = [1..2]", True), ("[1..2] = [1..2)", False),
    ("[1..2] = (1..2]", False), ("1 < 2", True), ("2 < 1", False), ("1 <= 1", True), ("2 > 1", True), ("1 >= 2", False),
    ('1 < "2"', None), ("1 < null", None), ("null < 1", None), ("null < null", None), ('"a" < "b"', True), ('"a" < "B"', False),
    ("true < false", None), ("[1] < [2]", None), ('date("2026-11-21") < date("2026-11-22")', True),
    ('date("2026-11-21") = date("2026-11-21")', True), ('date("2026-11-21") = "2026-11-21"', None),
    ('date("2026-11-21") < date and time("2026-11-22T00:00:00")', None), ('time("10:00:00") < time("11:00:00")', True),
    ('time("10:00:00Z") = time("18:00:00+08:00")', True),
    ('date and time("2026-11-21T10:00:00Z") = date and time("2026-11-21T18:00:00+08:00")', True),
    ('date and time("2026-11-21T10:00:00Z") < date and time("2026-11-21T18:00:00@Asia/Shanghai")', False),
    ('date and time("2026-11-21T10:00:00") = date and time("2026-11-21T10:00:00Z")', None),
    ('duration("P1D") = duration("PT24H")', True), ('duration("P1Y") = duration("P12M")', True),
    ('duration("P1D") < duration("PT25H")', True), ('duration("P1Y") > duration("P365D")', None),
    ('duration("PT0S") = duration("P0M")', None), ("x between 1 and 3", True), ("x between 4 and 5", False),
    ("x between null and 5", None), ("x between 4 and null", False), ("y between 1 and 2", None),
    ("x between 1 and 3 and flag", True), ('"b" between "a" and "c"', True), ("1 + 1 = 2", True), ("1 < 2 and 2 < 3", True),
    ("(1 < 2) = true", True),
]
MEMBERSHIP = [
    ("x in 3", True), ("x in (1, 2, 3)", True), ("x in (1, 2)", False), ("x in [1, 2, 3]", True), ("x in [1..3]", True),
    ("x in [1..3)", False), ("x in (3..4]", False), ("x in ]2..4[", True), ("x in (1..2)", False), ("x in > 2", True),
    ("x in (> 5, < 4)", True), ("x in (> 5)", False), ("x in (>= 3)", True), ("x in (= 3)", True), ("x in (!= 3)", False),
    ("x in ([1..2], [3..4])", True), ("x in [[1..2], [3..4]]", True), ('x in ("a", 3)', True), ('x in "a"', None),
    ("y in (1, 2)", False), ("y in null", True), ("y in (1, null)", True), ("y in > 1", None), ('"a" in case.tags', True),
    ('"z" in case.tags', False), ("[1] in [[1], [2]]", True), ("x in (? > 2)", True), ("x in (? > 2 and ? < 3, 5)", False),
    ('name in (starts with(?, "Li"))', True), ("x in (1..2) or x in (3..4]", False), ("x in [1..3] and flag", True),
    ("x in ([1..2], 3) and flag", True), ("(x) in (3)", True),
    ('date("2026-11-21") in [date("2026-01-01")..date("2026-12-31")]', True), ("x in [1+1..2+2]", True), ("x in x", True),
]
CONTROL = [
    ('if x > 2 then "a" else "b"', "a"), ('if x > 5 then "a" else "b"', "b"), ('if y then "a" else "b"', "b"),
    ('if "x" then 1 else 2', 2), ("if x = 3 then if flag then 1 else 2 else 3", 1),
    ("if false then 1 else if true then 2 else 3", 2), ("1 + (if true then 1 else 2)", 2), ("if true then 1 else 2 + 5", 1),
    ("flag and if true then true else false", True), ("for i in [1, 2] return i * 2", [2, 4]),
    ("for i in 1..3 return i", [1, 2, 3]), ("for i in 3..1 return i", [3, 2, 1]), ("for i in x..x+1 return i", [3, 4]),
    ("for i in [] return i", []), ("for i in 1..2, j in 3..4 return i * j", [3, 4, 6, 8]),
    ("for i in [[1], [2, 3]], j in i return j", [1, 2, 3]),
    ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
    ("for i in 1..3 return sum(partial)", [None, None, None]), ("for i in null return i", None), ("for i in 5 return i", [5]),
    ("for i in 1..1.5 return i", None), ("for i in [1..3] return i", [1, 2, 3]), ("for i in (1..3) return i", [2]),
    ('for d in @"2026-11-29"..@"2026-12-01" return d', ["2026-11-29", "2026-11-30", "2026-12-01"]),
    ("for item price in [1] return item price", [1]), ("for i in items return i.p", [1, 5, 9]),
    ("for i in 1..2 return for j in 1..2 return j", [[1, 2], [1, 2]]), ("some i in [1, 2] satisfies i > 1", True),
    ("some i in [1, 2] satisfies i > 5", False), ("some i in [] satisfies true", False),
    ("every i in [1, 2] satisfies i > 0", True), ("every i in [1, 2] satisfies i > 1", False),
    ("every i in [] satisfies false", True), ("some i in [1, null] satisfies i > 1", None),
    ("some i in [2, null] satisfies i > 1", True), ("every i in [1, null] satisfies i > 0", None),
    ("every i in [0, null] satisfies i > 0", False), ("some i in null satisfies true", None),
    ("some i in 1..3, j in 1..3 satisfies i + j = 6", True), ("false or some i in [1] satisfies i = 1 and true", True),
    ("flag and some i in [1] satisfies i = 1", True), ("flag and x = 3 and every i in items satisfies i.p > 0", True),
    ("[(for i in [1] return i), 3]", [[1], 3]),
]
FILTERS = [
    ("[1, 2, 3][1]", 1), ("[1, 2, 3][-1]", 3), ("[1, 2, 3][0]", None), ("[1, 2, 3][4]", None), ("[1, 2, 3][-4]", None),
    ("[1, 2, 3][1.5]", None), ("[1, 2, 3][item > 1]", [2, 3]), ("[1, 2, 3][item > 5]", []), ("[1, 2, 3][x]", 3),
    ("[1, 2, 3][x - 1]", 2), ("[][1]", None), ("[][item > 1]", []), ("[1, 2][true]", [1, 2]), ("[1, 2][false]", []),
    ("[1, 2][null]", []), ('[1, 2]["a"]', []), ("5[1]", 5), ("5[2]", None), ("5[item > 3]", [5]), ("y[1]", None),
    ("y[item > 1]", []), ("items[p > 2].q", ["b", "a"]), ('items[q = "a"].p', [1, 9]),
    ("items[item.p = 5]", [{"p": 5, "q": "b"}]), ("items[1].p", 1), ("items[-1].q", "a"), ("items[p > x].p", [5, 9]),
    ("items[p > 2][1].p", 5), ('items[p > 2 and q = "a"]', [{"p": 9, "q": "a"}]), ("numbers[item >= x]", [3]),
    ("[{item: 5}][item = 5]", [{"item": 5}]), ("[{a: [1, 2]}].a[1]", [1, 2]), ("case[score = 7].score", [7]),
    ("[[1, 2], [3]][1][2]", 2), ("items.p[2]", 5), ("count(items[p > 2])", 2), ("[1, null, 3][item = null]", [None]),
]
PROPERTIES = [
    ('date("2026-11-21").year', 2026), ('date("2026-11-21").month', 11), ('date("2026-11-21").day', 21),
    ('date("2026-11-21").weekday', 6), ('date("2026-11-21").hour', None),
    ('date and time("2026-11-21T10:30:15.5+08:00").hour', 10), ('date and time("2026-11-21T10:30:15.5+08:00").minute', 30),
    ('date and time("2026-11-21T10:30:15.5+08:00").second', Decimal("15.5")),
    ('date and time("2026-11-21T10:30:15+08:00").time offset', "PT8H"),
    ('date and time("2026-11-21T10:30:15").time offset', None),
    ('date and time("2026-11-21T10:30:15@Asia/Shanghai").timezone', "Asia/Shanghai"),
    ('date and time("2026-11-21T10:30:15Z").timezone', None), ('time("10:30:15Z").hour', 10),
    ('time("10:30:15Z").time offset', "PT0S"), ('duration("P1DT2H3M4.5S").days', 1), ('duration("P1DT2H3M4.5S").hours', 2),
    ('duration("P1DT2H3M4.5S").minutes', 3), ('duration("P1DT2H3M4.5S").seconds', Decimal("4.5")),
    ('duration("-P1DT2H").days', -1), ('duration("-P1DT2H").hours', -2), ('duration("P1Y2M").years', 1),
    ('duration("P1Y2M").months', 2), ('duration("-P14M").years', -1), ('duration("-P14M").months', -2),
    ('duration("P1D").years', None), ('duration("P1Y").days', None), ("[1..5].start", 1), ("[1..5).end", 5),
    ("[1..5).end included", False), ("[1..5).start included", True), ('@"2026-11-21".year', 2026),
    ('date("1970-01-02").value', 86400), ('duration("PT1M").value', 60), ('duration("P1Y").value', 12), ('"".__class__', None),
    ('"abc".length', None), ("x.real", None), ("case.__class__", None), ("case.keys", None),
    ('date("2026-11-21").isoformat', None),
]
TYPES = [
    ("1 instance of number", True), ('"a" instance of string', True), ("true instance of boolean", True),
    ("null instance of number", False), ("null instance of Any", False), ("null instance of Null", True),
    ("1 instance of Any", True), ('date("2026-11-21") instance of date', True),
    ('date("2026-11-21") instance of date and time', False),
    ('date and time("2026-11-21T10:00:00") instance of date and time', True),
    ('date and time("2026-11-21T10:00:00") instance of date', False), ('time("10:00:00") instance of time', True),
    ('duration("P1D") instance of days and time duration', True),
    ('duration("P1D") instance of years and months duration', False),
    ('duration("P1M") instance of years and months duration', True), ("[1] instance of list", True),
    ("[1] instance of list<number>", True), ('[1, "a"] instance of list<number>', False), ("{a: 1} instance of context", True),
    ("{a: 1} instance of context<a: number>", True), ("{a: 1} instance of context<a: string>", False),
    ("{a: 1} instance of context<b: number>", False), ("[1..2] instance of range<number>", True),
    ("x instance of number and flag", True), ("1 + 1 instance of number", True), ("true instance of number", False),
]
TABLES = {
    "literal": LITERALS,
    "name": NAMES,
    "arithmetic": ARITHMETIC,
    "temporal": TEMPORAL,
    "logic": LOGIC,
    "comparison": COMPARISON,
    "membership": MEMBERSHIP,
    "control": CONTROL,
    "filter": FILTERS,
    "property": PROPERTIES,
    "type": TYPES,
}
# fmt: on
CASES = [pytest.param(source, expected, id=f"{area}: {source}") for area, table in TABLES.items() for source, expected in table]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_value_is_the_one_of_the_specification(
    source: str, expected: Any, show: Callable[..., str], text_of: Callable[[Any], str]
) -> None:
    assert show(source, {" ".join(name.split()): value for name, value in CONTEXT.items()}) == text_of(expected)
