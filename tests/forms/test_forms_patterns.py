"""Regular expressions of a form: the usual ones work, those that could hang are refused."""

import time

import pytest

from app.forms.patterns import PatternRefused, compile_pattern


@pytest.mark.parametrize(
    "pattern",
    [r"^\d{11}$", r"^[A-Z]{2}\d{6,8}$", r"^(?:\d{3,4}-)?\d{7,8}$", r"^TS-\d+$", r"^(a|b|c)$", r"^\w+@\w+$", r"\d{4}", "^.*$", ""],
)
def test_usual_patterns_are_accepted(pattern: str) -> None:
    assert compile_pattern(pattern, 255).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"^(a|a)*$",
        r"^(a|aa)+$",
        r"^(.*)*$",
        r"^(a?){30}a{30}$",
        "^" + "a?" * 40 + "a" * 40,
        r"^.*.*.*.*x$",
        r"(x+x+)+y",
        r"^((a{1,9}){1,9}){1,9}$",
        r"(a)\1",
        r"^(?=.*a)b",
        r"^(?<!a)b",
        "(",
        "[",
        "a{99999999999}",
        "a" * 201,
        "(" * 100 + ")" * 100 + "*" * 5,
    ],
)
def test_patterns_that_could_hang_or_are_none_are_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        compile_pattern(pattern, 255)


@pytest.mark.parametrize("pattern", [r"^\w+@\w+$", "^.*$", r"^(?:a|b){1,3}\d*$", r"^\d+-?\d+$"])
def test_an_accepted_pattern_answers_the_worst_text_at_once(pattern: str) -> None:
    compiled = compile_pattern(pattern, 255)
    started = time.process_time()
    for text in ("a" * 255, "1" * 254 + "x", "@" * 255, "ab" * 127):
        compiled.search(text)
    assert time.process_time() - started < 0.5


def test_digits_and_letters_are_those_of_the_browser() -> None:
    assert not compile_pattern(r"^\d$", 10).search("\u0663")
