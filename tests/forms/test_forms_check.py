"""What a form file may say: every refusal with its line and repair, in both languages."""

import json
from typing import Any

import pytest
from made_forms import choice, write_form

from app.findings import Severity
from app.forms import FormsInvalid, check_form, read_form

LINE = {"type": "textfield", "key": "a"}


def codes(content: bytes) -> list[str]:
    return [finding.code for finding in check_form("made.form", content)]


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
    assert (finding.code, finding.place.line, finding.severity) == ("FORM_NOT_JSON", line, Severity.REFUSED)


@pytest.mark.parametrize(
    "document", [[], "x", None, {}, {"type": "process", "components": []}, {"type": "default", "components": {}}]
)
def test_json_that_is_no_form_is_refused(document: Any) -> None:
    assert codes(json.dumps(document).encode()) == ["FORM_NOT_FORM"]


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        ({"type": "iframe", "key": "a"}, ["FORM_UNKNOWN_TYPE"]),
        ({"type": ["textfield"], "key": "a"}, ["FORM_UNKNOWN_TYPE"]),
        ({"type": "textfield"}, ["FORM_BAD_KEY"]),
        ({**LINE, "key": "1a"}, ["FORM_BAD_KEY"]),
        ({**LINE, "key": "a.b"}, ["FORM_BAD_KEY"]),
        ({**LINE, "key": "then"}, ["FORM_BAD_KEY"]),
        ({**LINE, "key": "csrf_token"}, ["FORM_BAD_KEY"]),
        ({**LINE, "key": "a" * 65}, ["FORM_BAD_KEY"]),
        ({**LINE, "key": "__class__"}, ["FORM_BAD_KEY"]),
        ({**LINE, "label": ""}, ["FORM_NO_LABEL"]),
        ({**LINE, "label": 5}, ["FORM_BAD_VALUE"]),
        ({**LINE, "label": "=name"}, ["FORM_DYNAMIC_TEXT"]),
        ({**LINE, "description": "{{name}}"}, ["FORM_DYNAMIC_TEXT", "FORM_NO_ENGLISH"]),
        ({**LINE, "properties": {"label.en": ""}}, ["FORM_NO_ENGLISH"]),
        ({**LINE, "description": "说明"}, ["FORM_NO_ENGLISH"]),
        ({**LINE, "colour": "red"}, ["FORM_UNKNOWN_PROPERTY"]),
        ({**LINE, "valuesExpression": "=x"}, ["FORM_UNKNOWN_PROPERTY"]),
        ({**LINE, "disabled": True}, ["FORM_BAD_VALUE"]),
        ({**LINE, "properties": {"personel": "true"}}, ["FORM_UNKNOWN_PROPERTY"]),
        ({**LINE, "properties": {"personal": "yes"}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "properties": {"money": "CNY"}}, ["FORM_UNKNOWN_PROPERTY"]),
        ({**LINE, "properties": {"requirement": "REQ-1"}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "properties": {"requirement": True}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "properties": {"personal": []}}, ["FORM_BAD_VALUE", "FORM_BAD_VALUE"]),
        ({"type": "number", "key": "a", "properties": {"money": "EUR"}}, ["FORM_BAD_VALUE"]),
        ({"type": "number", "key": "a", "properties": {"money": "CNY"}, "decimalDigits": 3}, ["FORM_MISPLACED"]),
        ({"type": "number", "key": "a", "properties": {"personal": "true"}}, ["FORM_UNKNOWN_PROPERTY"]),
        ({"type": "number", "key": "a", "decimalDigits": 7}, ["FORM_BAD_VALUE"]),
        ({"type": "number", "key": "a", "validate": {"min": "=x"}}, ["FORM_BAD_VALUE"]),
        ({"type": "number", "key": "a", "validate": {"min": 3, "max": "2.5"}}, ["FORM_MIN_OVER_MAX"]),
        ({"type": "number", "key": "a", "validate": {"max": 10**17}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "validate": {"minLength": 5, "maxLength": 4}}, ["FORM_MIN_OVER_MAX"]),
        ({**LINE, "validate": {"maxLength": 10_000_000}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "validate": {"maxLength": -1}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "validate": {"maxlength": 5}}, ["FORM_UNKNOWN_PROPERTY"]),
        ({**LINE, "validate": {"validationType": "url"}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "validate": {"required": "yes"}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "validate": {"pattern": "("}}, ["FORM_BAD_PATTERN"]),
        ({**LINE, "validate": []}, ["FORM_BAD_VALUE"]),
        (choice("select", "a"), ["FORM_NO_OPTIONS"]),
        (choice("radio", "a", "x", "x"), ["FORM_BAD_OPTION"]),
        (choice("radio", "a", "x y"), ["FORM_BAD_OPTION"]),
        ({"type": "radio", "key": "a", "values": [{"value": "x"}]}, ["FORM_BAD_OPTION"]),
        (choice("radio", "a", "x", properties={"option.x.en": ""}), ["FORM_NO_ENGLISH"]),
        (choice("radio", "a", "x", properties={"option.y.en": "Y"}), ["FORM_UNKNOWN_PROPERTY"]),
        (choice("radio", "a", "yes", "no", properties={"boolean": "true"}), ["FORM_MISPLACED"]),
        (choice("radio", "a", "one", properties={"number": "true"}), ["FORM_MISPLACED"]),
        (choice("radio", "a", "x", defaultValue="y"), ["FORM_BAD_DEFAULT"]),
        ({**LINE, "defaultValue": "12345", "validate": {"maxLength": 4}}, ["FORM_BAD_DEFAULT"]),
        ({"type": "number", "key": "a", "defaultValue": 1.5}, ["FORM_BAD_DEFAULT"]),
        ({"type": "datetime", "key": "a", "subtype": "week"}, ["FORM_BAD_VALUE"]),
        ({"type": "datetime", "key": "a", "timeSerializingFormat": "no_timezone"}, ["FORM_BAD_VALUE"]),
        ({"type": "filepicker", "key": "a", "accept": "pdf"}, ["FORM_BAD_VALUE"]),
        ({"type": "filepicker", "key": "a", "properties": {"maxFiles": "0"}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "conditional": {"hide": "a = 1"}}, ["FORM_BAD_HIDE"]),
        ({**LINE, "conditional": {"hide": "=b = "}}, ["FORM_BAD_HIDE"]),
        ({**LINE, "conditional": {"show": "=true"}}, ["FORM_BAD_VALUE"]),
        ({**LINE, "conditional": {"hide": "=a = null"}}, ["FORM_HIDE_CIRCLE"]),
        ({**LINE, "layout": {"row": 5}}, ["FORM_BAD_VALUE"]),
        ({"type": "group", "id": "g", "path": "x", "components": []}, ["FORM_UNKNOWN_PROPERTY"]),
    ],
)
def test_a_wrong_component_is_refused_with_a_reason(component: dict[str, Any], expected: list[str]) -> None:
    assert sorted(codes(write_form(component))) == sorted(expected)


def test_a_key_used_twice_is_refused_at_the_line_of_the_second() -> None:
    content = write_form(LINE, {"type": "number", "key": "b"}, {**LINE, "id": "other"})
    [finding] = check_form("made.form", content)
    assert finding.code == "FORM_DUPLICATE_KEY"
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
    assert (finding.code, finding.place.element_id) == ("FORM_HIDE_READS_PERSONAL", "b")


def test_conditions_in_a_circle_are_refused_through_a_group_too() -> None:
    inside = {"type": "textfield", "key": "b"}
    group = {"type": "group", "id": "g", "components": [inside], "conditional": {"hide": "=b = null"}}
    [finding] = check_form("made.form", write_form(group))
    assert finding.code == "FORM_HIDE_CIRCLE"


def test_a_missing_english_text_is_a_warning_and_the_form_can_be_used() -> None:
    content = write_form({**LINE, "properties": {"label.en": ""}}, **{"title.en": ""})
    assert {finding.severity for finding in check_form("made.form", content)} == {Severity.WARNING}
    assert read_form("made.form", content).field("a").label.get("en") == "标签"


def test_a_refused_form_is_not_read_and_tells_all_its_findings() -> None:
    with pytest.raises(FormsInvalid) as caught:
        read_form("made.form", write_form({"type": "image", "key": "a"}, {**LINE, "key": "b c"}))
    assert {finding.code for finding in caught.value.findings} == {"FORM_UNKNOWN_TYPE", "FORM_BAD_KEY"}
    assert "2" in caught.value.text.en
    assert "made.form" in caught.value.text.zh


def test_the_rule_of_the_form_names_fields_of_the_form() -> None:
    assert codes(write_form(LINE, anyOf="a b")) == ["FORM_BAD_ANY_OF"]


def test_unknown_words_at_the_root_are_refused() -> None:
    document = json.loads(write_form(LINE, colour="red")) | {"versionTag": "1"}
    assert codes(json.dumps(document).encode()) == ["FORM_UNKNOWN_PROPERTY", "FORM_UNKNOWN_PROPERTY"]


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
    assert "FORM_TOO_MANY" in codes(write_form(*({"type": "textfield", "key": f"a{number}"} for number in range(301))))
    group: dict[str, Any] = {"type": "group", "id": "g", "components": []}
    for number in range(12):
        group = {"type": "group", "id": f"g{number}", "components": [group]}
    assert "FORM_TOO_DEEP" in codes(write_form(group))


@pytest.mark.parametrize("name", ["a b.form", "9.form", ".form"])
def test_a_file_name_that_is_no_key_is_refused(name: str) -> None:
    assert [finding.code for finding in check_form(name, write_form(LINE))] == ["FORM_BAD_NAME"]
