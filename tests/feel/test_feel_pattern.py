"""Random regular expressions, held against Python's own engine where that one is safe."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.feel import FeelError, parse_expression
from app.feel.pattern import PatternInvalid, compile_pattern
from app.feel.pattern_machine import find
from app.feel.work import Work

QUICK = settings(max_examples=300, deadline=None)


@QUICK
@given(st.text(alphabet="ab()[]|*+?{}12,^$.\\d-", max_size=25), st.text(alphabet="ab1-", max_size=20))
def test_random_patterns_are_read_or_refused(pattern: str, text: str) -> None:
    try:
        compile_pattern(pattern)
    except PatternInvalid:
        return
    try:
        value = parse_expression("matches(text, pattern)").evaluate({"text": text, "pattern": pattern})
    except FeelError:
        return
    assert isinstance(value, bool)


def quantified(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{1,}"])
    return st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("({}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, signs),
        st.builds("(?:{})".format, inner),
    )


PATTERNS = st.recursive(
    st.sampled_from(
        [
            "a",
            "b",
            ".",
            "[ab]",
            "[^a]",
            "^",
            "$",
            "\\d",
            "1",
            "[a-b1]",
            "\\w",
        ]
    ),
    quantified,
    max_leaves=6,
)


@QUICK
@given(PATTERNS, st.text(alphabet="ab1", max_size=8))
def test_match_begins_where_a_backtracking_engine_finds_one(pattern: str, text: str) -> None:
    expected = re.search(pattern, text, re.ASCII)
    found = find(compile_pattern(pattern), text, 0, Work())
    assert (found[0] if found else None) == (expected.start() if expected else None)
