"""What a submission comes to: typed JSON and a browser's strings alike, refusals by field, hidden fields dropped."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from made_forms import choice

from app.feel import Host
from app.forms import FormDefinition, FormInvalid, Option, Submission, Upload
from app.languages import Text

Make = Callable[..., FormDefinition]
NAME = {"type": "textfield", "key": "name"}
REQUIRED = {"validate": {"required": True}}
YES_NO = choice("radio", "agreed", "true", "false", properties={"boolean": "true"})
SCALE = choice("radio", "level", "0", "1", "2", "3", properties={"number": "true"})
COST = {"type": "number", "key": "cost", "properties": {"money": "CNY"}}


def answer(form: FormDefinition, values: Any, context: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return form.validate(Submission(values=values, **more), context or {}).data


def refuse(form: FormDefinition, values: Any, context: dict[str, Any] | None = None, **more: Any) -> dict[str, Text]:
    with pytest.raises(FormInvalid) as caught:
        form.validate(Submission(values=values, **more), context or {})
    assert all(text.zh and text.en and text.zh != text.en for text in caught.value.errors.values())
    return caught.value.errors


def test_html_and_json_come_to_the_same_answers(make: Make) -> None:
    form = make(
        NAME,
        {"type": "textarea", "key": "story"},
        COST,
        YES_NO,
        SCALE,
        {"type": "checkbox", "key": "ticked"},
        choice("select", "colour", "red", "blue"),
        choice("checklist", "many", "a", "b", "c"),
        {"type": "datetime", "key": "day"},
        {"type": "datetime", "key": "at", "subtype": "datetime"},
        {"type": "number", "key": "rate", "decimalDigits": 2},
    )
    posted = {
        "name": ["王"],
        "story": ["一\r\n二"],
        "cost": ["1,200.50"],
        "agreed": ["false"],
        "level": ["0"],
        "ticked": ["on"],
        "colour": ["red"],
        "many": ["a", "c"],
        "day": ["2026-11-21"],
        "at": ["2026-11-21T09:30"],
        "rate": ["0.25"],
        "csrf_token": ["x"],
    }
    typed = {
        "name": "王",
        "story": "一\n二",
        "cost": 120050,
        "agreed": False,
        "level": 0,
        "ticked": True,
        "colour": "red",
        "many": ["a", "c"],
        "day": "2026-11-21",
        "at": "2026-11-21T09:30:00+08:00",
        "rate": 0.25,
    }
    data = answer(form, typed)
    assert answer(form, posted, html=True) == data
    assert (data["agreed"], data["level"], data["ticked"]) == (False, 0, True)
    assert type(data["level"]) is int
    assert answer(form, data) == data


def test_unknown_keys_are_an_error_in_json_and_passed_over_in_html(make: Make) -> None:
    form = make(NAME, {"type": "group", "id": "g", "components": []})
    assert set(refuse(form, {"name": "a", "nmae": "b", "g": 1, 5: "x"})) == {"nmae", "g", "5"}
    assert answer(form, {"name": ["a"], "nmae": ["b"]}, html=True) == {"name": "a"}


@pytest.mark.parametrize("values", [[], "x", None, 5])
def test_json_that_is_no_object_is_refused(make: Make, values: Any) -> None:
    assert set(refuse(make(NAME), values)) == {""}


def test_a_yes_or_no_must_be_answered_and_no_is_an_answer(make: Make) -> None:
    form = make({**YES_NO, **REQUIRED})
    assert set(refuse(form, {})) == {"agreed"}
    assert set(refuse(form, {}, html=True)) == {"agreed"}
    assert set(refuse(form, {"agreed": None})) == {"agreed"}
    assert set(refuse(form, {}, {"agreed": True})) == {"agreed"}, "an earlier round's answer is not this one's"
    assert answer(form, {"agreed": False}) == {"agreed": False}
    assert answer(form, {"agreed": "false"}) == {"agreed": False}
    assert set(refuse(form, {"agreed": 0})) == {"agreed"}


@pytest.mark.parametrize(
    ("component", "empty"),
    [
        (NAME, ""),
        (NAME, "  \u3000"),
        (NAME, None),
        (COST, ""),
        (SCALE, ""),
        (choice("select", "c", "a"), ""),
        (choice("checklist", "c", "a"), []),
        ({"type": "checkbox", "key": "c"}, False),
        ({"type": "datetime", "key": "c"}, ""),
    ],
)
def test_a_required_answer_may_not_be_empty(make: Make, component: dict[str, Any], empty: Any) -> None:
    form = make({**component, **REQUIRED})
    key = component["key"]
    if not (component is COST and empty == ""):
        assert set(refuse(form, {key: empty})) == {key}
    assert set(refuse(form, {})) == {key}
    assert set(refuse(form, {key: empty if isinstance(empty, list) else [empty or ""]}, html=True)) == {key}


def test_a_record_to_be_completed_later_needs_no_required_answer_but_no_wrong_one(make: Make) -> None:
    form = make({**NAME, **REQUIRED}, {**COST, "validate": {"required": True, "max": 1}}, anyOf="name")
    assert answer(form, {}, complete=False) == {}
    assert set(refuse(form, {"cost": 101}, complete=False)) == {"cost"}


def test_absence_leaves_what_the_case_holds_and_null_empties_it(make: Make) -> None:
    form = make({**SCALE, "defaultValue": "1"}, NAME)
    assert answer(form, {}) == {"level": 1}
    assert answer(form, {}, {"level": 3}) == {}
    assert answer(form, {"level": None, "name": None}, {"level": 3}) == {"level": None, "name": None}
    assert answer(form, {"name": [""]}, {"name": "a"}, html=True) == {"level": 1, "name": None}


def test_a_checkbox_left_out_is_false(make: Make) -> None:
    form = make({"type": "checkbox", "key": "a"}, {"type": "checkbox", "key": "b", "defaultValue": True})
    assert answer(form, {}) == {"a": False, "b": True}
    assert answer(form, {}, {"a": True}) == {"a": False, "b": True}
    assert answer(form, {}, html=True) == {"a": False, "b": False}


def test_nothing_chosen_in_a_browser_is_an_empty_list(make: Make) -> None:
    form = make(choice("taglist", "many", "a", "b", defaultValue=["b"]))
    assert answer(form, {}, html=True) == {"many": []}
    assert answer(form, {}) == {"many": ["b"]}
    assert answer(form, {"many": ["a", "a"]}) == {"many": ["a"]}


@pytest.mark.parametrize("values", ["a", {"a": 1}, 5, [["a"]], ["z"], [None, {}], ["a"] * 1001])
def test_what_is_no_list_of_the_choices_is_refused(make: Make, values: Any) -> None:
    assert set(refuse(make(choice("checklist", "many", "a", "b")), {"many": values})) == {"many"}


def test_a_choice_off_the_list_is_refused_and_named(make: Make) -> None:
    errors = refuse(make(choice("select", "c", "a", "b")), {"c": "z" * 500})
    assert "zzz" in errors["c"].en
    assert len(errors["c"].en) < 120


def test_a_choice_that_json_or_yaml_writes_bare_is_understood(make: Make) -> None:
    form = make(choice("select", "truth", "true", "partly"), choice("select", "channel", "12345", "web"))
    assert answer(form, {"truth": True, "channel": 12345}) == {"truth": "true", "channel": "12345"}


def test_the_taxonomys_terms_stand_before_the_forms_own_and_both_are_taken(make: Make) -> None:
    form = make(choice("select", "category", "old", properties={"taxonomy": "category"}))
    terms = {"category": [Option("new", Text("新", "New"))]}
    for value in ("old", "new"):
        assert form.validate(Submission(values={"category": value}), {}, terms=terms).data == {"category": value}
    with pytest.raises(FormInvalid):
        form.validate(Submission(values={"category": "new"}), {})
    view = form.bind({}, terms=terms, language="en")
    assert [(option.value, option.label) for option in view.fields[0].options] == [("new", "New")]
    assert [option.value for option in form.bind({"category": "old"}, terms=terms).fields[0].options] == ["new", "old"]
    assert form.summary({"category": "new"}, "zh", terms=terms)[0][1] == "新"


@pytest.mark.parametrize(
    ("checks", "value"),
    [
        ({"minLength": 3}, "ab"),
        ({"maxLength": 3}, "abcd"),
        ({}, "a" * 256),
        ({"pattern": "^TS-"}, "X"),
        ({"validationType": "email"}, "a@b"),
        ({"validationType": "phone"}, "12"),
    ],
)
def test_text_beyond_its_limits_is_refused(make: Make, checks: dict[str, Any], value: str) -> None:
    form = make({**NAME, "validate": checks})
    assert set(refuse(form, {"name": value})) == set(refuse(form, {"name": [value]}, html=True)) == {"name"}


def test_a_textarea_holds_ten_thousand_characters_and_no_more(make: Make) -> None:
    form = make({"type": "textarea", "key": "a"})
    assert len(answer(form, {"a": "字" * 10_000})["a"]) == 10_000
    assert "10001" in refuse(form, {"a": "字" * 10_001})["a"].en


@pytest.mark.parametrize(
    "address", ["a@example.com", "a.b+c@mail.example.co.uk", "a\uff20example\u3002com", "\uff41@example.com"]
)
def test_an_address_is_taken_as_an_input_method_writes_it(make: Make, address: str) -> None:
    data = answer(make({**NAME, "validate": {"validationType": "email"}}), {"name": address})
    assert re.fullmatch(r"[a-z.+]+@[a-z.]+", data["name"])


@pytest.mark.parametrize(
    "address",
    [
        "a@b.c,d@e.f",
        "a@example.com\nBcc: x@y.z",
        "<a@example.com>",
        "a b@example.com",
        "@example.com",
        "a@",
        "a@-x.com",
        "a" * 65 + "@x.com",
        "a@" + "x." * 200 + "com",
        "A <a@x.com>",
    ],
)
def test_what_could_add_receivers_is_no_address(make: Make, address: str) -> None:
    assert refuse(make({**NAME, "validate": {"validationType": "email"}}), {"name": address})


@pytest.mark.parametrize(
    "number",
    [
        "13800000000",
        "021-60000000",
        "+86 138 0000 0000",
        "(021) 6000-0000",
        "60000000\u8f6c123",
        "\uff11\uff13\uff18\uff10\uff10",
        13800000000,
    ],
)
def test_a_telephone_number_is_taken_as_people_write_it(make: Make, number: Any) -> None:
    assert answer(make({**NAME, "validate": {"validationType": "phone"}}), {"name": number})["name"].isascii() or "\u8f6c" in str(
        number
    )


def test_numbers_are_kept_between_their_bounds_and_amounts_name_yuan(make: Make) -> None:
    form = make({"type": "number", "key": "n", "validate": {"min": 1, "max": 5}}, {**COST, "validate": {"max": 100}})
    assert answer(form, {"n": 5, "cost": 10_000}) == {"n": 5, "cost": 10_000}
    errors = refuse(form, {"n": 0, "cost": 10_001})
    assert "1" in errors["n"].en
    assert "at most 100." in errors["cost"].en
    assert set(refuse(form, {"cost": -1})) == {"cost"}, "an amount is not negative unless the form says so"


def test_the_default_of_an_amount_is_written_in_yuan(make: Make) -> None:
    assert answer(make({**COST, "defaultValue": "12.5"}), {}) == {"cost": 1250}


def test_personal_answers_stay_out_of_the_cases_data(make: Make) -> None:
    form = make(
        {**NAME, "properties": {"personal": "true"}}, {"type": "textarea", "key": "story", "properties": {"personal": "true"}}
    )
    answers = form.validate(Submission(values={"name": "王", "story": ["x"][0]}), {})
    assert (answers.data, answers.personal) == ({}, {"name": "王", "story": "x"})
    emptied = form.validate(Submission(values={"name": [""], "story": ["y"]}, html=True), {})
    assert (emptied.personal, emptied.cleared) == ({"story": "y"}, {"name"})
    assert form.writes == frozenset()


def test_one_of_several_fields_must_be_answered(make: Make) -> None:
    form = make(
        NAME, {"type": "textfield", "key": "phone", "label": "电话", "properties": {"label.en": "Phone"}}, anyOf="phone name"
    )
    errors = refuse(form, {})
    assert set(errors) == {"name"}
    assert "电话" in errors["name"].zh
    assert "Phone" in errors["name"].en
    assert answer(form, {"phone": "1"}) == {"phone": "1"}
    assert set(refuse(form, {"phone": [""], "name": [" "]}, html=True)) == {"name"}


def test_a_form_may_word_its_own_rule(make: Make) -> None:
    form = make(NAME, anyOf="name", **{"anyOf.message": "请留下称呼", "anyOf.message.en": "Tell us your name"})
    assert refuse(form, {})["name"] == Text("请留下称呼", "Tell us your name")


def test_an_internal_field_is_not_the_customers_to_set(make: Make) -> None:
    form = make(NAME, choice("select", "channel", "web", "regulator", defaultValue="web", properties={"internal": "true"}))
    assert answer(form, {"channel": "regulator"}) == {"channel": "regulator"}
    posted = {"name": ["a"], "channel": ["regulator"]}
    assert answer(form, posted, html=True, internal=False) == {"name": "a", "channel": "web"}
    assert set(refuse(form, {"channel": "regulator"}, internal=False)) == {"channel"}
    assert [view.key for view in form.bind({}, internal=False).walk()] == ["name"]


HIDING = (
    choice("radio", "override", "major", "crisis"),
    {"type": "textarea", "key": "reason", "validate": {"required": True}, "conditional": {"hide": "=override = null"}},
)


def test_a_hidden_field_is_dropped_and_never_required(make: Make) -> None:
    form = make(*HIDING)
    assert answer(form, {}) == {}
    assert answer(form, {"reason": "typed while hidden"}) == {}
    assert answer(form, {"reason": ["x"]}, html=True) == {}
    assert answer(form, {"reason": 5}) == {}, "what is hidden is not judged"
    assert set(refuse(form, {"override": "major"})) == {"reason"}
    assert answer(form, {"override": "major", "reason": "r"}) == {"override": "major", "reason": "r"}


def test_a_hidden_field_empties_what_an_earlier_round_left_in_the_case(make: Make) -> None:
    assert answer(make(*HIDING), {"override": None}, {"override": "major", "reason": "old"}) == {"override": None, "reason": None}


def test_a_rule_sees_the_case_where_json_leaves_a_field_out(make: Make) -> None:
    assert set(refuse(make(*HIDING), {}, {"override": "major"})) == {"reason"}
    assert answer(make(*HIDING), {}, {"override": "major"}, html=True) == {}, "a browser that posts nothing has answered nothing"


def test_hidden_answers_count_as_nothing_for_other_rules(make: Make) -> None:
    chain = [{"type": "textfield", "key": "a0"}]
    chain += [{"type": "textfield", "key": f"a{n}", "conditional": {"hide": f"=a{n - 1} = null"}} for n in range(1, 40)]
    form = make(*reversed(chain))
    every = {f"a{n}": "x" for n in range(1, 40)}
    assert form.hidden(every, {}) == set(every)
    assert form.hidden({**every, "a0": "x"}, {}) == frozenset()
    assert answer(form, every) == {}


def test_a_hidden_group_hides_all_it_holds(make: Make) -> None:
    inner = {"type": "group", "id": "inner", "components": [{**NAME, **REQUIRED}]}
    outer = {"type": "group", "id": "outer", "components": [inner], "conditional": {"hide": '=kind != "x"'}}
    form = make(choice("select", "kind", "x", "y"), outer)
    assert form.hidden({"kind": "y"}, {}) == {"outer", "inner", "name"}
    assert answer(form, {"kind": "y", "name": "dropped"}) == {"kind": "y"}
    assert set(refuse(form, {"kind": "x"})) == {"name"}


def test_rules_read_the_case_the_clock_and_no_personal_data(make: Make) -> None:
    host = Host(
        now=datetime(2026, 11, 21, tzinfo=UTC), zone=ZoneInfo("Asia/Shanghai"), add_working_time=lambda start, span: start + span
    )
    form = make({**NAME, "conditional": {"hide": '=procedure = "general" or today() > date("2030-01-01")'}})
    assert form.reads == {"procedure"}
    assert form.hidden({}, {"procedure": "general"}, host=host) == {"name"}
    assert form.hidden({}, {"procedure": "major"}, host=host) == frozenset()
    assert form.hidden({}, {"procedure": "major"}) == frozenset(), "a rule that cannot be evaluated hides nothing"


PDF = Upload(name="报告.PDF", media_type="application/pdf", content=b"%PDF")


def picker(**more: Any) -> dict[str, Any]:
    return {"type": "filepicker", "key": "report", "accept": ".pdf,image/*", "properties": {"maxMegabytes": "1"}, **more}


def test_an_accepted_upload_is_kept_apart_from_the_data(make: Make) -> None:
    form = make(picker())
    answers = form.validate(Submission(files={"report": [PDF]}, html=True), {})
    assert answers.data == {}
    assert [upload.content for upload in answers.files["report"]] == [b"%PDF"]
    assert "report" not in form.writes
    picture = Upload(name="C:\\x\\..\\a\x00\n.bin", media_type="IMAGE/PNG", content=b"x")
    [kept] = form.validate(Submission(files={"report": [picture]}), {}).files["report"]
    assert (kept.name, kept.media_type) == ("a.bin", "image/png")


@pytest.mark.parametrize(
    ("uploads", "word"),
    [
        ([Upload(name="a.exe", media_type="application/pdf2", content=b"x")], "a.exe"),
        ([Upload(name="a.pdf", media_type="application/pdf", content=b"x" * (1024 * 1024 + 1))], "larger than 1 MB"),
        ([Upload(name="a.pdf", media_type="application/pdf", content=b"")], "empty"),
        ([PDF, PDF], "At most 1"),
    ],
)
def test_an_upload_that_is_not_accepted_is_refused_by_name(make: Make, uploads: list[Upload], word: str) -> None:
    errors = refuse(make(picker()), {}, files={"report": uploads})
    assert word in errors["report"].en


def test_the_empty_part_a_browser_sends_is_no_upload(make: Make) -> None:
    nothing = Upload(name="", media_type="application/octet-stream", content=b"")
    assert make(picker()).validate(Submission(files={"report": [nothing]}, html=True), {}).files == {}
    assert set(refuse(make(picker(validate={"required": True})), {}, files={"report": [nothing]}, html=True)) == {"report"}


def test_a_file_written_into_json_is_refused(make: Make) -> None:
    assert set(refuse(make(picker()), {"report": "/etc/passwd"})) == {"report"}
    assert set(refuse(make(NAME), {}, files={"other": [PDF]})) == {"other"}


def test_several_files_are_taken_up_to_the_forms_number(make: Make) -> None:
    form = make(picker(multiple=True, properties={"maxFiles": "2"}))
    assert len(form.validate(Submission(files={"report": [PDF, PDF]}), {}).files["report"]) == 2
    assert "At most 2" in refuse(form, {}, files={"report": [PDF] * 3})["report"].en


def test_one_definition_serves_many_threads(make: Make) -> None:
    form = make({**NAME, **REQUIRED}, choice("checklist", "many", "a", "b", defaultValue=["a"]))

    def fill(number: int) -> dict[str, Any]:
        return answer(form, {"name": str(number)})

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(fill, range(400)))
    assert results == [{"name": str(number), "many": ["a"]} for number in range(400)]
    results[0]["many"].append("z")
    assert answer(form, {"name": "x"})["many"] == ["a"], "answers share no list with the form"
