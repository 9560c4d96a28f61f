"""Hostile rules, files and submissions: refused or harmless, within bounds, and nothing raised but the refusal."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_forms import choice, write_form

from app.forms import FormDefinition, FormInvalid, Submission, Upload, check_form, read_form

RULES = [
    "=__import__('os').system('id')",
    "=().__class__.__bases__[0].__subclasses__()",
    '=a.__class__.__name__ = "str"',
    "=open('/etc/passwd').read()",
    "={{ a }}",
    "=lambda: 1",
    "=9**9**9",
    "=" + "(" * 5000 + "1" + ")" * 5000,
    "=" + "not(" * 2000 + "true" + ")" * 2000,
    "=" + "1+" * 20000 + "1",
    "=for i in 1..1000000000 return i",
    "=count(for i in 1..10000, j in 1..10000, k in 1..10000 return i) > 0",
    '=matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    '=string length(replace("a", "a", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")) > 5',
    "=some x in 1..100000 satisfies some y in 1..100000 satisfies x = y * 0",
    "=1e999999999 > 0",
    "=now() > null",
    "=\x00",
    "=\ud800",
    "=",
    "==",
    "=a[1][2][3].b.c(d)",
    '=function(x) external {java: {class: "java.lang.Runtime"}}',
]


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_a_hostile_rule_is_refused_or_hides_nothing_it_should_not(rule: str) -> None:
    content = write_form(
        {"type": "textfield", "key": "a"},
        {"type": "textfield", "key": "b", "conditional": {"hide": rule}, "validate": {"required": True}},
    )
    started = time.process_time()
    findings = check_form("made.form", content)
    assert all(finding.message.zh and finding.repair.en for finding in findings)
    if not findings:
        assert read_form("made.form", content).hidden({"a": "x"}, {}) <= {"b"}
    assert time.process_time() - started < 5


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
FIELDS = [
    "t",
    "area",
    "n",
    "cost",
    "c",
    "one",
    "yes",
    "level",
    "many",
    "day",
    "at",
    "clock",
    "file",
    "mail",
    "call",
    "code",
    "hidden",
    "g",
    "??",
]
KEYS = st.sampled_from(FIELDS)
STRINGS = st.sampled_from(
    ["", "true", "1", "0", "x", "2026-11-21", "2026-11-21T09:30", "09:30", "a@example.com", "1,200.50"]
) | st.text(max_size=30)
UPLOADS = st.builds(Upload, name=st.text(max_size=10), media_type=st.text(max_size=5), content=st.binary(max_size=5))


@pytest.fixture(scope="module")
def every_type() -> FormDefinition:
    content = write_form(
        {"type": "textfield", "key": "t", "validate": {"required": True, "minLength": 2, "maxLength": 5}},
        {"type": "textarea", "key": "area", "properties": {"personal": "true"}},
        {"type": "number", "key": "n", "decimalDigits": 2, "validate": {"min": -5, "max": 5}},
        {"type": "number", "key": "cost", "properties": {"money": "CNY"}},
        {"type": "checkbox", "key": "c", "validate": {"required": True}},
        choice("select", "one", "x", "y", "1", "true"),
        choice("radio", "yes", "true", "false", properties={"boolean": "true"}),
        choice("radio", "level", "0", "1", properties={"number": "true"}),
        choice("checklist", "many", "x", "1", "0"),
        {"type": "datetime", "key": "day"},
        {"type": "datetime", "key": "at", "subtype": "datetime"},
        {"type": "datetime", "key": "clock", "subtype": "time"},
        {"type": "filepicker", "key": "file", "multiple": True, "accept": ".pdf"},
        {"type": "textfield", "key": "mail", "validate": {"validationType": "email"}},
        {"type": "textfield", "key": "call", "validate": {"validationType": "phone"}},
        {"type": "textfield", "key": "code", "validate": {"pattern": r"^[A-Z]\d+$"}},
        {
            "type": "group",
            "id": "g",
            "components": [{"type": "number", "key": "hidden", "validate": {"required": True}}],
            "conditional": {"hide": "=yes != true or level > 0 or cost / n > 1 or contains(t, one)"},
        },
        anyOf="mail call",
    )
    return read_form("made.form", content)


def hand_in(form: FormDefinition, submission: Submission, context: dict[str, Any]) -> None:
    errors = {}
    answers = None
    try:
        answers = form.validate(submission, context)
    except FormInvalid as refused:
        errors = refused.errors
    assert (answers is None) is bool(errors)
    assert all(isinstance(key, str) and text.zh and text.en for key, text in errors.items())
    if answers:
        json.dumps(answers.data, default=str).encode()
        assert all(isinstance(value, str) and value for value in answers.personal.values())
        again = form.validate(Submission(values=answers.data | answers.personal), {})
        visible = answers.data.keys() - {"c", "many"}
        assert {key: again.data.get(key) for key in visible} == {key: answers.data[key] for key in visible}
    for language in ("zh", "en"):
        assert len(list(form.bind(submission, context, language).walk())) == len(form.fields)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(KEYS | st.text(max_size=5), JSON, max_size=12), context=st.dictionaries(KEYS, JSON, max_size=4))
def test_any_json_is_answered_or_refused_by_field(
    every_type: FormDefinition, values: dict[str, Any], context: dict[str, Any]
) -> None:
    hand_in(every_type, Submission(values=values), context)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(KEYS, st.lists(STRINGS, max_size=3) | STRINGS, max_size=14),
    files=st.dictionaries(KEYS, st.lists(UPLOADS, max_size=3), max_size=2),
    context=st.dictionaries(KEYS, JSON, max_size=4),
)
def test_anything_a_browser_could_post_is_answered_or_refused_by_field(
    every_type: FormDefinition, values: dict[str, Any], files: dict[str, Any], context: dict[str, Any]
) -> None:
    hand_in(every_type, Submission(values=values, files=files, html=True), context)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(KEYS, JSON, max_size=12))
def test_any_data_of_a_case_can_be_shown(every_type: FormDefinition, values: dict[str, Any]) -> None:
    assert len(list(every_type.bind(values).walk())) == len(every_type.fields)
    assert all(isinstance(text, str) for _, text in every_type.summary(values, "en"))


WORDS = st.sampled_from(
    [
        "type",
        "key",
        "id",
        "label",
        "validate",
        "values",
        "properties",
        "conditional",
        "hide",
        "components",
        "layout",
        "defaultValue",
        "min",
        "required",
        "textfield",
        "radio",
        "group",
        "number",
        "default",
        "datetime",
        "value",
        "label.en",
        "=a",
        "money",
        "accept",
        "description",
        "subtype",
        "text",
    ]
)
DOCUMENT = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=400, deadline=None)
@given(
    component=st.dictionaries(WORDS, DOCUMENT, max_size=8),
    kind=st.sampled_from(["textfield", "radio", "group", "number", "datetime", "filepicker", "text", "checklist"]),
)
def test_any_component_is_judged_without_a_raw_error(component: dict[str, Any], kind: str) -> None:
    document = {"type": "default", "components": [{**component, "type": kind}, {"type": "textfield", "key": "b", "label": "b"}]}
    assert all(found.place.file == "made.form" for found in check_form("made.form", json.dumps(document).encode()))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=60))
def test_any_bytes_are_judged_without_a_raw_error(content: bytes) -> None:
    assert check_form("made.form", content)


def test_a_hundred_costly_rules_are_settled_in_bounded_time(make: Callable[..., FormDefinition]) -> None:
    costly = "=count(for i in 1..100 return for j in 1..100 return i * j) < 0"
    form = make(*({"type": "textfield", "key": f"a{n}", "conditional": {"hide": costly}} for n in range(100)))
    started = time.process_time()
    assert form.hidden({}, {}) == frozenset()
    assert time.process_time() - started < 20


def test_more_rules_than_a_form_may_have_are_refused() -> None:
    content = write_form(*({"type": "textfield", "key": f"a{n}", "conditional": {"hide": "=x"}} for n in range(101)))
    assert [finding.code for finding in check_form("made.form", content)] == ["FORM_TOO_MANY"]
