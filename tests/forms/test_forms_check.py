"""What a form file may say: every refusal with its line and repair, in both languages."""

import json
from typing import Any

import pytest
from made_forms import choice, write_form

from app.findings import Severity
from app.forms import FormsInvalid, check_form, read_form

LINE = {"type": "textfield", "key": "a"}


def codes(content: bytes) -> list[str]:
    return [finding.code.removeprefix("form.") for finding in check_form("made.form", content)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"hello", 1),
        (b'{"type":\n "default",\n oops}', 3),
        (b"\xff\xfe", 1),
        (b"[" * 100_000, 1),
        (b'{"a": NaN}', 1),
        (b'{"a": ' + b"9" * 5000 + b"}", 1),
        (b"[" * 60 + b"]" * 60, 1),
        (b" " * 1_000_001, 1),
    ],
)
def test_what_is_no_json_is_refused_at_its_line(content: bytes, line: int) -> None:
    [finding] = check_form("made.form", content)
    assert (finding.code, finding.place.line, finding.severity) == ("form.not_json", line, Severity.REFUSED)


@pytest.mark.parametrize(
    "document", [[], "x", None, {}, {"type": "process", "components": []}, {"type": "default", "components": {}}]
)
def test_json_that_is_no_form_is_refused(document: Any) -> None:
    assert codes(json.dumps(document).encode()) == ["not_form"]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ({"type": "iframe", "key": "a"}, ["unknown_type"]),
        ({"type": ["textfield"], "key": "a"}, ["unknown_type"]),
        ({"type": "textfield"}, ["bad_key"]),
        ({**LINE, "key": "1a"}, ["bad_key"]),
        ({**LINE, "key": "a.b"}, ["bad_key"]),
        ({**LINE, "key": "then"}, ["bad_key"]),
        ({**LINE, "key": "csrf_token"}, ["bad_key"]),
        ({**LINE, "key": "a" * 65}, ["bad_key"]),
        ({**LINE, "key": "__class__"}, ["bad_key"]),
        ({**LINE, "label": ""}, ["no_label"]),
        ({**LINE, "label": 5}, ["bad_value"]),
        ({**LINE, "label": "=name"}, ["dynamic_text"]),
        ({**LINE, "description": "{{name}}"}, ["dynamic_text", "no_english"]),
        ({**LINE, "properties": {"label.en": ""}}, ["no_english"]),
        ({**LINE, "description": "说明"}, ["no_english"]),
        ({**LINE, "colour": "red"}, ["unknown_property"]),
        ({**LINE, "valuesExpression": "=x"}, ["unknown_property"]),
        ({**LINE, "disabled": True}, ["bad_value"]),
        ({**LINE, "properties": {"personel": "true"}}, ["unknown_property"]),
        ({**LINE, "properties": {"personal": "yes"}}, ["bad_value"]),
        ({**LINE, "properties": {"money": "CNY"}}, ["unknown_property"]),
        ({**LINE, "properties": {"requirement": "REQ-1"}}, ["bad_value"]),
        ({**LINE, "properties": {"requirement": True}}, ["bad_value"]),
        ({**LINE, "properties": {"personal": []}}, ["bad_value", "bad_value"]),
        ({"type": "number", "key": "a", "properties": {"money": "EUR"}}, ["bad_value"]),
        ({"type": "number", "key": "a", "properties": {"money": "CNY"}, "decimalDigits": 3}, ["misplaced"]),
        ({"type": "number", "key": "a", "properties": {"personal": "true"}}, ["unknown_property"]),
        ({"type": "number", "key": "a", "decimalDigits": 7}, ["bad_value"]),
        ({"type": "number", "key": "a", "validate": {"min": "=x"}}, ["bad_value"]),
        ({"type": "number", "key": "a", "validate": {"min": 3, "max": "2.5"}}, ["min_over_max"]),
        ({"type": "number", "key": "a", "validate": {"max": 10**17}}, ["bad_value"]),
        ({**LINE, "validate": {"minLength": 5, "maxLength": 4}}, ["min_over_max"]),
        ({**LINE, "validate": {"maxLength": 10_000_000}}, ["bad_value"]),
        ({**LINE, "validate": {"maxLength": -1}}, ["bad_value"]),
        ({**LINE, "validate": {"maxlength": 5}}, ["unknown_property"]),
        ({**LINE, "validate": {"validationType": "url"}}, ["bad_value"]),
        ({**LINE, "validate": {"required": "yes"}}, ["bad_value"]),
        ({**LINE, "validate": {"pattern": "("}}, ["bad_pattern"]),
        ({**LINE, "validate": []}, ["bad_value"]),
        (choice("select", "a"), ["no_options"]),
        (choice("radio", "a", "x", "x"), ["bad_option"]),
        (choice("radio", "a", "x y"), ["bad_option"]),
        ({"type": "radio", "key": "a", "values": [{"value": "x"}]}, ["bad_option"]),
        (choice("radio", "a", "x", properties={"option.x.en": ""}), ["no_english"]),
        (choice("radio", "a", "x", properties={"option.y.en": "Y"}), ["unknown_property"]),
        (choice("radio", "a", "yes", "no", properties={"boolean": "true"}), ["misplaced"]),
        (choice("radio", "a", "one", properties={"number": "true"}), ["misplaced"]),
        (choice("radio", "a", "x", defaultValue="y"), ["bad_default"]),
        ({**LINE, "defaultValue": "12345", "validate": {"maxLength": 4}}, ["bad_default"]),
        ({"type": "number", "key": "a", "defaultValue": 1.5}, ["bad_default"]),
        ({"type": "datetime", "key": "a", "subtype": "week"}, ["bad_value"]),
        ({"type": "datetime", "key": "a", "timeSerializingFormat": "no_timezone"}, ["bad_value"]),
        ({"type": "filepicker", "key": "a", "accept": "pdf"}, ["bad_value"]),
        ({"type": "filepicker", "key": "a", "properties": {"maxFiles": "0"}}, ["bad_value"]),
        ({**LINE, "conditional": {"hide": "a = 1"}}, ["bad_hide"]),
        ({**LINE, "conditional": {"hide": "=b = "}}, ["bad_hide"]),
        ({**LINE, "conditional": {"show": "=true"}}, ["bad_value"]),
        ({**LINE, "conditional": {"hide": "=a = null"}}, ["hide_circle"]),
        ({**LINE, "layout": {"row": 5}}, ["bad_value"]),
        ({"type": "group", "id": "g", "path": "x", "components": []}, ["unknown_property"]),
    ],
)
def test_a_wrong_component_is_refused_with_a_reason(component: dict[str, Any], expected: list[str]) -> None:
    assert sorted(codes(write_form(component))) == sorted(expected)


def test_a_key_used_twice_is_refused_at_the_line_of_the_second() -> None:
    content = write_form(LINE, {"type": "number", "key": "b"}, {**LINE, "id": "other"})
    [finding] = check_form("made.form", content)
    assert finding.code == "form.duplicate_key"
    assert [number for number, line in enumerate(content.decode().splitlines(), 1) if '"key": "a"' in line][
        1
    ] == finding.place.line


def test_a_finding_names_file_line_key_label_and_repair_in_both_languages() -> None:
    [finding] = check_form("forms/made.form", write_form({**LINE, "label": "姓名", "conditional": {"hide": "=b ="}}))
    assert (finding.place.file, finding.place.element_id, finding.place.element_name) == ("forms/made.form", "a", "姓名")
    assert finding.place.line > 1
    for language in ("zh", "en"):
        assert finding.as_json(language)["repair"]
    assert finding.message.zh != finding.message.en


def test_the_column_of_a_wrong_condition_counts_the_equals_sign() -> None:
    [finding] = check_form("made.form", write_form({**LINE, "conditional": {"hide": "=b = ) 1"}}))
    assert "column 6" in finding.message.en


def test_a_condition_that_reads_personal_data_is_refused() -> None:
    person = {**LINE, "properties": {"personal": "true"}}
    content = write_form(person, {"type": "textfield", "key": "b", "conditional": {"hide": '=a = "x"'}})
    [finding] = check_form("made.form", content)
    assert (finding.code, finding.place.element_id) == ("form.hide_reads_personal", "b")


def test_conditions_in_a_circle_are_refused_through_a_group_too() -> None:
    inside = {"type": "textfield", "key": "b"}
    group = {"type": "group", "id": "g", "components": [inside], "conditional": {"hide": "=b = null"}}
    [finding] = check_form("made.form", write_form(group))
    assert finding.code == "form.hide_circle"


def test_a_missing_english_text_is_a_warning_and_the_form_can_be_used() -> None:
    content = write_form({**LINE, "properties": {"label.en": ""}}, **{"title.en": ""})
    assert {finding.severity for finding in check_form("made.form", content)} == {Severity.WARNING}
    assert read_form("made.form", content).field("a").label.get("en") == "标签"


def test_a_refused_form_is_not_read_and_tells_all_its_findings() -> None:
    with pytest.raises(FormsInvalid) as caught:
        read_form("made.form", write_form({"type": "image", "key": "a"}, {**LINE, "key": "b c"}))
    assert {finding.code for finding in caught.value.findings} == {"form.unknown_type", "form.bad_key"}
    assert "2" in caught.value.text.en
    assert "made.form" in caught.value.text.zh


def test_the_rule_of_the_form_names_fields_of_the_form() -> None:
    assert codes(write_form(LINE, anyOf="a b")) == ["bad_any_of"]


def test_unknown_words_at_the_root_are_refused() -> None:
    document = json.loads(write_form(LINE, colour="red")) | {"versionTag": "1"}
    assert codes(json.dumps(document).encode()) == ["unknown_property", "unknown_property"]


def test_what_the_form_js_editor_writes_by_itself_is_accepted() -> None:
    moment = {
        "type": "datetime",
        "key": "at",
        "subtype": "datetime",
        "dateLabel": "日期",
        "timeLabel": "时间",
        "timeSerializingFormat": "utc_offset",
        "timeInterval": 15,
        "use24h": False,
        "layout": {"row": "Row_1", "columns": None},
    }
    group = {"type": "group", "id": "Group_1", "components": [moment], "showOutline": True}
    document = json.loads(write_form(group)) | {"exporter": {"name": "form-js"}, "executionPlatform": "Custom", "id": "Form_1"}
    assert codes(json.dumps(document).encode()) == []


def test_a_form_of_too_many_components_or_groups_is_refused() -> None:
    assert "too_many" in codes(write_form(*({"type": "textfield", "key": f"a{number}"} for number in range(301))))
    group: dict[str, Any] = {"type": "group", "id": "g", "components": []}
    for number in range(12):
        group = {"type": "group", "id": f"g{number}", "components": [group]}
    assert "too_deep" in codes(write_form(group))


@pytest.mark.parametrize("name", ["a b.form", "9.form", ".form"])
def test_a_file_name_that_is_no_key_is_refused(name: str) -> None:
    assert [finding.code for finding in check_form(name, write_form(LINE))] == ["form.bad_name"]
