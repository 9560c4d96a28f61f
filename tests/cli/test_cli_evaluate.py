"""`redress decide` and `redress feel`: exact values, and an answer for every line."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from app.config import SHIPPED_BPMN

Redress = Callable[..., Any]
PRIORITY = SHIPPED_BPMN / "priority.dmn"


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["0.1+0.2"], "0.3"),
        (["1/3"], "0.3333333333333333333333333333333333"),
        (["a", '{"a": 0.10}'], "0.10"),
        (["a * 3", '{"a": 200.50}'], "601.50"),
        (["12345678901234567890123 + 1"], "12345678901234567890124"),
        (["-5+3"], "-2"),
        (["-x", '{"x": 2}'], "-2"),
        (["-h", '{"h": 2}'], "-2"),
        (["null"], "null"),
        (["nothing"], "null"),
        (['date("2026-01-31") + duration("P1M")'], '"2026-02-28"'),
        (['duration("PT90M")'], '"PT1H30M"'),
        (['time("10:30:00")'], '"10:30:00"'),
        (['"投诉"'], '"投诉"'),
        (["{a: [1, 2.50]}"], '{"a":[1,2.50]}'),
        (["if urgency > 2 then 高 else 低", '{"urgency": 3, "高": "high", "低": "low"}'], '"high"'),
    ],
)
def test_expression_prints_its_exact_value(arguments: list[str], printed: str, redress: Redress) -> None:
    answer = redress("feel", *arguments)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == printed + "\n"


@pytest.mark.parametrize("expression", ["now()", 'date and time("2026-11-21T10:30:00Z")', 'working time(duration("PT8H"))'])
def test_instants_are_iso_8601_with_an_offset(expression: str, redress: Redress) -> None:
    assert datetime.fromisoformat(redress("feel", expression).json).utcoffset() is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["a +"],
        [""],
        ["x" * 5000],
        ["(" * 2000 + "1" + ")" * 1999],
        ["for i in 1..100000000 return i"],
        ["2**999999999"],
        ["a", "{"],
        ["a", "[1]"],
        ["a", "null"],
        ["a", ""],
        ["a", '{"a": NaN}'],
        ["a", '{"a": -Infinity}'],
        ["a", '{"a": 1e999999999999999999}'],
        ["a", '{"a": %s}' % ("9" * 5000)],
        ["a", '{"a": %s}' % ("[" * 100_000)],
        ["a", '{"a": "\\ud800"}'],
        ["nope", '{"a": 1', "--language", "zh"],
    ],
)
def test_what_cannot_be_evaluated_is_refused_in_a_sentence(arguments: list[str], redress: Redress) -> None:
    answer = redress("feel", *arguments)
    assert (answer.status, answer.out) == (1, "")
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    "expression",
    ["a.__class__.__mro__", "__import__('os')", 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")', "a.keys()"],
)
def test_attacks_are_harmless(expression: str, redress: Redress) -> None:
    answer = redress("feel", expression, '{"a": "x"}')
    assert answer.status == 1 or answer.out in {"null\n", "false\n"}


def test_each_line_has_its_answer(redress: Redress) -> None:
    lines = [
        b'{"expression": "0.1+0.2"}',
        b"",
        b"nope",
        b"[1]",
        b"\xff",
        b'{"expression": 5}',
        b'{"expression": "a", "context": []}',
        b'{"expression": "a +"}',
        b'{"expression": "a + 1", "context": {"a": 1}}',
        b'{"expression": "1", "context": null}',
    ]
    answer = redress("feel", "-", stdin=b"\n".join(lines))
    assert answer.status == 0
    results = [json.loads(line) for line in answer.lines]
    assert [result if not isinstance(result, dict) else list(result) for result in results] == [
        0.3,
        *([["error"]] * 7),
        2,
        1,
    ]


def test_decision_prints_its_outputs(redress: Redress) -> None:
    assert redress("decide", PRIORITY, "priority", '{"urgency": 3, "reach": 1}').json == {"priority": "high"}
    assert redress("decide", PRIORITY, "优先级", '{"urgency": 1, "reach": 1}').json == {"priority": "low"}


def test_decision_answers_line_by_line(redress: Redress) -> None:
    answer = redress("decide", PRIORITY, "priority", "-", stdin='{"urgency": 2, "reach": 2}\n{"urgency": "x"}\n[]\n')
    assert answer.status == 0
    results = [json.loads(line) for line in answer.lines]
    assert results[0] == {"priority": "medium"}
    assert [list(result) for result in results[1:]] == [["error"], ["error"]]


@pytest.mark.parametrize(
    ("file", "decision", "inputs", "said"),
    [
        (PRIORITY, "nope", "{}", "Known decisions: priority"),
        (PRIORITY, "nope", "-", "Known decisions: priority"),
        (PRIORITY, "priority", "[]", "no JSON object"),
        (PRIORITY, "priority", "{", "JSON is wrong"),
        (PRIORITY, "priority", '{"urgency": NaN}', "NaN"),
        (PRIORITY, "priority", '{"urgency": "three"}', "urgency"),
        ("nowhere.dmn", "priority", "{}", "no such file"),
        (SHIPPED_BPMN, "priority", "{}", "folder"),
        (SHIPPED_BPMN / "complaint.bpmn", "priority", "{}", "DMN"),
    ],
)
def test_decision_that_cannot_be_taken_is_refused(file: object, decision: str, inputs: str, said: str, redress: Redress) -> None:
    answer = redress("decide", file, decision, inputs, stdin="{}\n")
    assert (answer.status, answer.out, said in answer.err) == (1, "", True), answer


def test_missing_argument_is_wrong_usage(redress: Redress) -> None:
    assert redress("decide", PRIORITY, "priority").status == 2
    assert redress("feel").status == 2
    assert redress("feel", "1", "--language", "fr").status == 2


def test_errors_come_in_both_languages(redress: Redress) -> None:
    assert "没有决策" in redress("decide", PRIORITY, "nope", "{}", "--language", "zh").err
    assert "第 1 行" in redress("feel", "-", "--language", "zh", stdin="nope\n").json["error"]
