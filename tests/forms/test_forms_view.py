"""A form as a page shows it: order, values as typed, errors, attributes, both languages."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from made_forms import choice

from app.forms import FieldView, FormDefinition, FormView, Submission, Upload
from app.forms.fields import clean_file_name
from app.languages import Text

Make = Callable[..., FormDefinition]


def by_key(view: FormView) -> dict[str, FieldView]:
    return {field.key: field for field in view.walk()}


def test_groups_hold_their_components_and_text_its_words(make: Make) -> None:
    words = {"type": "text", "id": "t", "text": "请先致歉", "properties": {"text.en": "Apologise first"}}
    form = make(
        {"type": "group", "id": "g", "components": [{"type": "textfield", "key": "a"}, words]}, {"type": "separator", "id": "s"}
    )
    view = form.bind({}, language="en")
    assert [(field.key, field.type) for field in view] == [("g", "group"), ("s", "separator")]
    assert [child.label for child in view.fields[0].children] == ["Label", "Apologise first"]
    assert [field.key for field in view.walk()] == ["g", "a", "t", "s"]
    assert by_key(view)["t"].field is None


def test_what_was_typed_is_shown_again_with_its_error(make: Make) -> None:
    form = make(
        {"type": "number", "key": "cost", "properties": {"money": "CNY"}},
        {"type": "textfield", "key": "name", "validate": {"required": True}},
        choice("checklist", "many", "a", "b"),
        {"type": "checkbox", "key": "ticked"},
    )
    view = form.bind(Submission(values={"cost": ["12,34"], "name": [""], "many": ["b"], "ticked": ["on"]}, html=True), {}, "en")
    shown = by_key(view)
    assert shown["cost"].value == "12,34"
    assert shown["cost"].errors
    assert [option.selected for option in shown["many"].options] == [False, True]
    assert shown["ticked"].checked
    assert [key for key, _, _ in view.errors] == ["cost", "name"]
    assert all(character < "\u4e00" for _, _, message in view.errors for character in message if character not in "“”")


def test_values_of_the_case_are_shown_as_a_person_types_them(make: Make) -> None:
    form = make(
        {"type": "number", "key": "cost", "properties": {"money": "CNY"}},
        {"type": "number", "key": "rate", "decimalDigits": 2},
        {"type": "datetime", "key": "at", "subtype": "datetime"},
        {"type": "datetime", "key": "day"},
        choice("radio", "level", "0", "1", properties={"number": "true"}),
        choice("radio", "agreed", "true", "false", properties={"boolean": "true"}),
    )
    values = {
        "cost": 20050,
        "rate": Decimal("0.50"),
        "at": "2026-11-21T01:30:00Z",
        "day": "2026-11-21",
        "level": 0,
        "agreed": False,
    }
    shown = by_key(form.bind(values))
    assert [shown[key].value for key in ("cost", "rate", "at", "day")] == ["200.50", "0.50", "2026-11-21T09:30", "2026-11-21"]
    assert [option.value for key in ("level", "agreed") for option in shown[key].options if option.selected] == ["0", "false"]
    posted = {key: [field.value] for key, field in shown.items() if field.value} | {"level": ["0"], "agreed": ["false"]}
    again = form.validate(Submission(values=posted, html=True), {}).data
    assert again == values | {"at": "2026-11-21T09:30:00+08:00"}


def test_data_of_another_shape_are_shown_and_break_nothing(make: Make) -> None:
    form = make(
        {"type": "number", "key": "n"},
        {"type": "datetime", "key": "at", "subtype": "datetime"},
        choice("checklist", "many", "a"),
        choice("radio", "one", "a"),
        {"type": "textfield", "key": "t"},
        {"type": "checkbox", "key": "c"},
    )
    for odd in ("x", 5, True, [1], {"a": 1}, None, Decimal("1.5")):
        values = dict.fromkeys(("n", "at", "many", "one", "t", "c", "stranger"), odd)
        assert len(list(form.bind(values).walk())) == 6
        assert isinstance(form.summary(values, "en"), list)
        form.hidden(values, {})


def test_errors_a_command_raised_are_shown_and_a_draft_has_none(make: Make) -> None:
    form = make({"type": "textfield", "key": "name", "validate": {"required": True}})
    draft = form.bind(Submission(html=True), {}, errors={})
    assert draft.errors == ()
    raised = form.bind(Submission(html=True), {}, "en", errors={"": Text("整体", "As a whole"), "name": Text("不行", "No")})
    assert raised.errors == (("name", "Label", "No"), ("", "", "As a whole"))


def test_conditional_and_watched_fields_are_marked(make: Make) -> None:
    inside = {"type": "textfield", "key": "c"}
    form = make(
        {"type": "textfield", "key": "a"},
        {"type": "group", "id": "g", "components": [inside], "conditional": {"hide": "=a = null"}},
    )
    shown = by_key(form.bind({}))
    assert [(key, field.watched, field.conditional, field.hidden) for key, field in shown.items()] == [
        ("a", True, False, False),
        ("g", False, True, True),
        ("c", False, True, True),
    ]


def test_inputs_carry_the_attributes_that_help_to_type(make: Make) -> None:
    form = make(
        {"type": "textfield", "key": "email", "validate": {"validationType": "email"}, "properties": {"autocomplete": "email"}},
        {"type": "textfield", "key": "phone", "validate": {"validationType": "phone", "maxLength": 40}},
        {"type": "number", "key": "cost", "properties": {"money": "CNY"}},
        {"type": "number", "key": "n", "properties": {"unit": "户", "unit.en": "households"}},
        {"type": "datetime", "key": "day"},
        {"type": "filepicker", "key": "file", "accept": ".PDF, .jpg", "multiple": True},
    )
    view = form.bind({}, language="en")
    shown = by_key(view)
    assert shown["email"].attributes == {"type": "email", "maxlength": 255, "autocomplete": "email"}
    assert shown["phone"].attributes == {"type": "tel", "maxlength": 40, "autocomplete": "off"}
    assert (shown["cost"].attributes["inputmode"], shown["cost"].unit) == ("decimal", "yuan")
    assert (shown["n"].attributes["inputmode"], shown["n"].unit) == ("numeric", "households")
    assert shown["day"].attributes["type"] == "date"
    assert shown["file"].attributes == {"type": "file", "accept": ".pdf,.jpg", "multiple": True}
    assert view.has_uploads


def test_a_yes_or_no_is_not_filled_in_from_the_round_before(make: Make) -> None:
    yes_no = choice("radio", "agreed", "true", "false", properties={"boolean": "true"}, validate={"required": True})
    form = make(
        yes_no, {"type": "textfield", "key": "reply"}, {"type": "textfield", "key": "name", "properties": {"personal": "true"}}
    )
    held = {"agreed": True, "reply": "old", "other": 1}
    assert form.prefill(held, {"name": "王", "phone": "1"}) == {"reply": "old", "name": "王"}


def test_answers_are_shown_in_the_readers_language(make: Make) -> None:
    form = make(
        {"type": "number", "key": "cost", "properties": {"money": "CNY"}},
        {"type": "number", "key": "n", "properties": {"unit": "户", "unit.en": "households"}},
        choice("radio", "agreed", "true", "false", properties={"boolean": "true"}),
        {"type": "checkbox", "key": "ticked"},
        choice("checklist", "many", "a", "b"),
        {"type": "datetime", "key": "day"},
        {"type": "datetime", "key": "at", "subtype": "datetime"},
        {"type": "datetime", "key": "time", "subtype": "time"},
        {"type": "textfield", "key": "empty"},
    )
    data: dict[str, Any] = {
        "cost": 120050,
        "n": 1200,
        "agreed": False,
        "ticked": True,
        "many": ["a", "b"],
        "day": "2026-11-21",
        "at": "2026-11-21T09:30:00+08:00",
        "time": "09:30:00",
        "empty": None,
        "other": "x",
    }
    assert [text for _, text in form.summary(data, "zh")] == [
        "¥1,200.50",
        "1,200 户",
        "选项false",
        "是",
        "选项a、选项b",
        "2026年11月21日",
        "2026年11月21日 09:30",
        "09:30",
    ]
    assert [text for _, text in form.summary(data, "en")] == [
        "CN¥1,200.50",
        "1,200 households",
        "false",
        "Yes",
        "a, b",
        "21 November 2026",
        "21 November 2026 09:30",
        "09:30",
    ]


def test_a_file_name_loses_folders_and_what_no_file_system_holds() -> None:
    assert clean_file_name("../../etc/passwd") == "passwd"
    assert clean_file_name("C:\\a\\b.pdf") == "b.pdf"
    assert clean_file_name("..") == "file"
    assert clean_file_name("") == "file"
    assert clean_file_name('a<b>:"|?*.pdf') == "ab.pdf"
    assert len(clean_file_name("x" * 500 + ".pdf")) <= 200
    assert clean_file_name("x" * 500 + ".pdf").endswith(".pdf")
    assert len(clean_file_name("x" * 500)) <= 200
    assert Upload(name="a", media_type="b", content=b"").content == b""


def test_wtforms_own_widgets_render_every_field(make: Make) -> None:
    form = make(
        {"type": "textfield", "key": "a"},
        {"type": "number", "key": "n"},
        choice("select", "s", "x"),
        choice("checklist", "m", "x"),
        {"type": "checkbox", "key": "c"},
        {"type": "filepicker", "key": "f"},
    )
    for field in form.bind({"a": '"><script>', "s": "x", "m": ["x"], "c": True}).walk():
        assert field.field is not None
        markup = str(field.field())
        assert markup.startswith("<")
        assert "<script>" not in markup
