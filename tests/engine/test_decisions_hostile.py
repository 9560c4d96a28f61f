"""Hostile and random decision files: an answer or a refusal, never another error, never a hang."""

import time
from typing import Any

import pytest
from decision_files import decision, definitions, input_data, literal, one_table, requires, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.decisions import check_decisions, decide_json, read_decisions
from app.errors import RedressError

HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "text": b"hello",
    "truncated": one_table([["1", "2"]])[:200],
    "bomb": b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><definitions>&b;</definitions>',
    "attribute": definitions(decision(literal("1"), name="x" * 10_000_000)),
    "deep": definitions(decision("<list>" * 300 + literal("1") + "</list>" * 300)),
    "many": definitions(*[decision(literal("1"), key=f"k{i}") for i in range(5_000)]),
    "page": b"<!doctype html><html></html>",
    "diagram": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    "nothing inside": definitions(decision("<decisionTable/>")),
    "no text": definitions(decision("<decisionTable><input/><output/><rule><inputEntry/><outputEntry/></rule></decisionTable>")),
    "python": one_table([["__import__('os').system('true')", "().__class__.__bases__"]]),
    "self": definitions(decision(literal("d"), before=requires(decisions=["d"]))),
    "types": definitions(*[f'<itemDefinition name="t{i}"><typeRef>t{i + 1}</typeRef></itemDefinition>' for i in range(1500)],
                         input_data("x", "t0"), decision(literal("x"), before=requires(inputs=["x"]))),
    "second root": definitions(decision("<definitions/>")),
    "blank names": definitions('<inputData id="i" name=" "/>', decision(literal("1"), name="\t")),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_quickly_with_a_place(name: str) -> None:
    started = time.process_time()
    found = check_decisions("hostile.dmn", HOSTILE[name])
    assert time.process_time() - started < 5
    assert found
    assert all(one.place.file == "hostile.dmn" and one.message.zh and one.repair.zh for one in found)
    with pytest.raises(RedressError):
        read_decisions("hostile.dmn", HOSTILE[name])


@pytest.mark.parametrize(
    "rules",
    [
        [[f"[{n}..{n + 1})", str(n)] for n in range(900)],
        [["-", str(n)] for n in range(900)],
        [[f"{n}," + " " * 3000 + "x", "1"] for n in range(300)],
        [["1," + '"' * 2 + "," + "2, " * 900 + "3", "1"] for _ in range(300)],
    ],
)
def test_large_table_is_checked_in_seconds(rules: list[list[str]]) -> None:
    started = time.process_time()
    check_decisions("large.dmn", one_table(rules))
    assert time.process_time() - started < 15


CELLS = st.one_of(
    st.sampled_from(["-", "", " ", '"a","b"', 'not("x")', "[1..5]", "(1..5)", "< 3, > 10", "true", "null", "? > 3", "x",
                     "x + 1", 'date("2026-02-30")', "1 +", "not(", "now()", "[5..1]", "1 / 0", "for i in 1..3 return i", "{a: 1}",
                     "[1,2]", "zzz", 'duration("P1D")', '"a" < 1', "if x then 1", "count(x)", "-x", "((1))", '@"2026-01-01"',
                     '"\\u0000"']),
    st.integers(-20, 20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026-01-01", "P1D", "a", 3]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below, max_size=3),
    max_leaves=6,
)
POLICIES = ["", "UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT", "COLLECT+SUM", "COLLECT+MIN", "COLLECT+MAX", "COLLECT+COUNT",
            "RULE ORDER", "OUTPUT ORDER", "NONE", "UNIQUE+SUM"]  # fmt: skip
TYPES = [
    "",
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "dateTime",
    "dayTimeDuration",
    "yearMonthDuration",
    "Any",
    "list",
    "context",
    "nil",
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rules=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5),
    policy=st.sampled_from(POLICIES),
    kind=st.sampled_from(TYPES),
    order=st.sampled_from(["", '"a","b"', "1,2,3", "[1..9]", "x"]),
    default=CELLS,
    source=st.sampled_from(["x", "x + 1", "z", "count(x)"]),
    inputs=st.dictionaries(st.sampled_from(["x", "z", "w"]), VALUES),
)
def test_random_table_gives_an_answer_or_a_redress_error(
    rules: list[tuple[str, str, str]], policy: str, kind: str, order: str, default: str, source: str, inputs: dict[str, Any]
) -> None:
    logic = table(rules, inputs=(source, "z"), hit_policy=policy, input_type=kind, order=order, default=default)
    content = definitions(decision(logic))
    try:
        answer = decide_json(content, "random.dmn", "d", inputs)
    except RedressError as error:
        told = error.text
    else:
        assert set(answer) == {"y"}
        return
    assert told.zh
    assert told.en


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 2_000), length=st.integers(0, 40), junk=st.binary(max_size=12))
def test_damaged_file_gives_findings_or_is_read(at: int, length: int, junk: bytes) -> None:
    whole = one_table([["1", '"a"'], ["[2..5]", '"b"']], hit_policy="PRIORITY", order='"a","b"', values="[1..5]", default='"b"')
    damaged = whole[:at] + junk + whole[at + length :]
    for finding in check_decisions("damaged.dmn", damaged):
        assert finding.message.zh
