"""The shipped forms: complete in both languages, and what the samples and the contract say is valid."""

import json
from typing import Any

import pytest
import yaml

from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.forms import FormDefinition, FormInvalid, Submission, check_form

Forms = dict[str, FormDefinition]
FILES = sorted(SHIPPED_FORMS.glob("*.form"))
KEYS = {
    "file_complaint",
    "register_complaint",
    "acknowledge_complaint",
    "supervise_acknowledgement",
    "screen_complaint",
    "explain_and_close",
    "confirm_with_customer",
    "assess_complaint",
    "investigate_complaint",
    "propose_plan",
    "approve_plan",
    "agree_with_customer",
    "carry_out_plan",
    "confirm_result",
    "accept_internally",
    "return_visit",
    "supervise_return_visit",
    "summarise_and_improve",
    "give_legal_opinion",
    "evaluate_department",
    "review_major",
    "declare_crisis",
    "establish_facts",
    "report_to_authority",
    "approve_statement",
    "care_for_victims",
    "review_crisis",
}
SAMPLE = {
    "channel": "phone",
    "sector": "insurance",
    "language": "zh",
    "name": "王女士",
    "phone": "13800000001",
    "content": "车险报案已经三周, 材料交了两次。",
    "remedy_sought": "compensation",
}
ASSESSMENT = {
    "severity": 3,
    "safety": 3,
    "complexity": 0,
    "influence": 0,
    "immediacy": 3,
    "households_affected": 1,
    "amount_claimed": 500000,
    "media_exposure": False,
    "casualties": 1,
    "authority_involved": False,
    "legal_threat": False,
    "failed_talks": 0,
    "overdue_promise": False,
}
SCREENING = {"category": "product_quality", "cause": "product", "urgency": 3, "reach": 1, "validity": "valid"}
PERSONAL = {
    "file_complaint": {"name", "phone", "email", "wechat", "content"},
    "register_complaint": {"name", "phone", "email", "wechat", "content"},
    "investigate_complaint": {"liable_person"},
}


def answer(form: FormDefinition, values: dict[str, Any]) -> dict[str, Any]:
    return form.validate(Submission(values=values), {}).data


def test_every_user_task_has_its_form(shipped: Forms) -> None:
    assert shipped.keys() >= KEYS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_form_has_no_finding_and_both_languages(path: Any, shipped: Forms) -> None:
    assert check_form(str(path), path.read_bytes()) == []
    form = shipped[path.stem]
    texts = [form.title, form.description]
    for field in form.fields:
        texts += [
            field.label,
            *([field.description] if field.description.zh else []),
            *(option.label for option in field.options),
        ]
    assert all(text.zh.strip() and text.en.strip() for text in texts)
    assert not any("\u4e00" <= character <= "\u9fff" for text in texts for character in text.en)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_field_cites_a_requirement(path: Any, shipped: Forms) -> None:
    own = {"language", "registration"}
    assert [field.key for field in shipped[path.stem].inputs if not field.requirements and field.key not in own] == []


def test_personal_fields_are_those_the_data_dictionary_marks(shipped: Forms) -> None:
    assert {key: set(form.personal) for key, form in shipped.items() if form.personal} == PERSONAL


def test_the_same_key_has_the_same_type_in_every_form(shipped: Forms) -> None:
    types: dict[str, set[tuple[Any, ...]]] = {}
    for form in shipped.values():
        for field in form.inputs:
            types.setdefault(field.key, set()).add(
                (
                    field.type,
                    field.boolean,
                    field.number,
                    field.money,
                    field.options and tuple(sorted(o.value for o in field.options)),
                )
            )
    assert {key: kinds for key, kinds in types.items() if len(kinds) > 1} == {}


def test_an_intake_from_any_channel_is_valid(shipped: Forms) -> None:
    form = shipped["file_complaint"]
    for channel in [
        "phone",
        "email",
        "web",
        "app",
        "wechat",
        "chat",
        "social",
        "third_party",
        "desk",
        "fax",
        "letter",
        "hotline",
        "12345",
        "regulator",
        "other",
    ]:
        assert answer(form, SAMPLE | {"channel": channel})["channel"] == channel
    for sector in [
        "insurance",
        "bank",
        "online_shop",
        "retail",
        "airline",
        "restaurant",
        "property",
        "hospital",
        "public_service",
        "telecom",
        "other",
    ]:
        assert answer(form, SAMPLE | {"sector": sector})["sector"] == sector
    remedies = (
        "refund exchange repair compensation apology explanation information recall service_recovery apology_and_compensation "
        "apology_and_process_change refund_and_compensation compensation_and_repair other"
    )
    for remedy in remedies.split():
        assert answer(form, SAMPLE | {"remedy_sought": remedy})["remedy_sought"] == remedy


def test_an_intake_keeps_personal_data_apart_and_has_its_defaults(shipped: Forms) -> None:
    answers = shipped["file_complaint"].validate(
        Submission(values={k: v for k, v in SAMPLE.items() if k not in {"channel", "language"}}), {}
    )
    assert answers.data == {
        "channel": "web",
        "language": "zh",
        "sector": "insurance",
        "remedy_sought": "compensation",
        "relation": "self",
    }
    assert set(answers.personal) == {"name", "phone", "content"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"phone": None}, "phone"),
        ({"content": "短"}, "content"),
        ({"content": None}, "content"),
        ({"name": ""}, "name"),
        ({"sector": "mining"}, "sector"),
        ({"remedy_sought": None}, "remedy_sought"),
        ({"email": "nobody"}, "email"),
        ({"channel": "pigeon"}, "channel"),
        ({"priority": "high"}, "priority"),
        ({"relation": "joint", "representatives": 6}, "representatives"),
        ({"content": "x" * 10_001}, "content"),
    ],
)
def test_a_wrong_intake_is_refused_by_field(shipped: Forms, change: dict[str, Any], field: str) -> None:
    with pytest.raises(FormInvalid) as caught:
        answer(shipped["file_complaint"], SAMPLE | change)
    assert set(caught.value.errors) == {field}


@pytest.mark.parametrize("contact", [{"phone": "13800000000"}, {"email": "a@example.com"}, {"wechat": "wang_88"}])
def test_one_way_to_reach_the_customer_is_enough(shipped: Forms, contact: dict[str, str]) -> None:
    answers = shipped["file_complaint"].validate(
        Submission(values={k: v for k, v in SAMPLE.items() if k != "phone"} | contact), {}
    )
    assert contact.items() <= answers.personal.items()


def test_representatives_are_asked_for_in_a_joint_complaint_only(shipped: Forms) -> None:
    form = shipped["file_complaint"]
    assert "representatives" in form.hidden({}, {})
    assert "representatives" in form.hidden({"relation": "proxy"}, {})
    assert answer(form, SAMPLE | {"relation": "joint", "representatives": 3})["representatives"] == 3


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("screen_complaint", SCREENING),
        ("screen_complaint", {"category": "product_quality", "urgency": 1, "reach": 1, "validity": "valid"}),
        ("screen_complaint", SCREENING | {"validity": "inquiry", "cause": "none"}),
        ("screen_complaint", SCREENING | {"validity": "invalid"}),
        ("assess_complaint", ASSESSMENT),
        ("confirm_with_customer", {"customer_confirmed": True}),
        ("investigate_complaint", {"truth": "partly", "root_cause": "系统未及时提醒", "facts_found": "材料已收齐"}),
        ("approve_plan", {"plan_approved": False}),
        ("agree_with_customer", {"agreed": False}),
        ("confirm_result", {"result_accepted": True, "satisfaction": 5}),
        ("return_visit", {"visit_satisfied": True}),
        ("return_visit", {"visit_satisfied": False, "reopen": True}),
        ("carry_out_plan", {"actions_taken": "已退款"}),
        ("summarise_and_improve", {"lesson": "及时告知"}),
        ("explain_and_close", {"explanation": "可以用微信缴费"}),
    ],
)
def test_the_least_an_agent_answers_is_valid_and_kept(shipped: Forms, key: str, values: dict[str, Any]) -> None:
    assert values.items() <= answer(shipped[key], values).items()


def test_an_assessment_of_the_five_criteria_alone_answers_the_rest_with_none(shipped: Forms) -> None:
    data = answer(
        shipped["assess_complaint"],
        {key: ASSESSMENT[key] for key in ("severity", "safety", "complexity", "influence", "immediacy")},
    )
    assert data == {key: data[key] for key in ASSESSMENT}
    assert (data["households_affected"], data["casualties"], data["amount_claimed"], data["media_exposure"]) == (1, 0, 0, False)


def test_an_assessment_beyond_its_scales_is_refused(shipped: Forms) -> None:
    for change in (
        {"severity": 4},
        {"severity": 1.5},
        {"severity": True},
        {"casualties": -1},
        {"amount_claimed": "5000.00"},
        {"media_exposure": 1},
    ):
        with pytest.raises(FormInvalid) as caught:
            answer(shipped["assess_complaint"], ASSESSMENT | change)
        assert set(caught.value.errors) == set(change)


def test_another_procedure_needs_a_reason(shipped: Forms) -> None:
    form = shipped["assess_complaint"]
    with pytest.raises(FormInvalid) as caught:
        answer(form, ASSESSMENT | {"procedure_override": "major"})
    assert set(caught.value.errors) == {"override_reason"}


def test_a_satisfied_customer_opens_nothing_again(shipped: Forms) -> None:
    form = shipped["return_visit"]
    assert answer(form, {"visit_satisfied": True, "reopen": True}) == {"visit_satisfied": True}
    second = form.validate(Submission(values={"visit_satisfied": True}), {"reopen": True, "visit_satisfied": False})
    assert second.data == {"visit_satisfied": True, "reopen": None}, "the visit before must not open the case again"
    with pytest.raises(FormInvalid):
        answer(form, {"visit_satisfied": False})


def test_the_close_gate_counts_what_is_not_ticked_as_missing(shipped: Forms) -> None:
    data = answer(shipped["accept_internally"], {"flow_complete": True})
    assert data == {"flow_complete": True} | dict.fromkeys(
        (
            "process_ok",
            "quality_ok",
            "file_complaint_record",
            "file_investigation",
            "file_communications",
            "file_solution",
            "file_feedback",
        ),
        False,
    )


def test_a_plan_holds_the_four_things_it_must_hold(shipped: Forms) -> None:
    with pytest.raises(FormInvalid) as caught:
        answer(shipped["propose_plan"], {"outcome": "upheld"})
    assert set(caught.value.errors) == {"plan_root_cause", "plan_measures", "plan_owner", "plan_due"}


def test_registration_leaves_what_is_not_asked_again(shipped: Forms) -> None:
    answers = shipped["register_complaint"].validate(
        Submission(values={"phone": "13800000000"}), {"channel": "phone", "sector": "bank"}
    )
    assert (answers.data, answers.personal) == ({"registration": "complete"}, {"phone": "13800000000"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_filled_page_posted_back_gives_the_same_data(path: Any, shipped: Forms) -> None:
    form = shipped[path.stem]
    values = fill(form)
    typed = form.validate(Submission(values=values), {})
    view = form.bind(values)
    posted: dict[str, list[str]] = {}
    for field in view.walk():
        if field.field is None or field.hidden:
            continue
        chosen = [option.value for option in field.options if option.selected]
        posted[field.key] = chosen or (["on"] if field.checked else [field.value] if field.value else [])
    html = form.validate(Submission(values={key: value for key, value in posted.items() if value}, html=True), {})
    assert {key: value for key, value in html.data.items() if value not in (None, [])} == typed.data
    assert html.personal == typed.personal


def fill(form: FormDefinition) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.inputs:
        if field.options:
            value: Any = field.options[0].value
            value = value == "true" if field.boolean else int(value) if field.number else value
            values[field.key] = [value] if field.is_multiple_choice else value
        elif field.type in {"textfield", "textarea"}:
            values[field.key] = {"email": "a@example.com", "phone": "13800000000"}.get(field.format, "某些文字 text")
        elif field.type == "datetime":
            values[field.key] = "2026-11-21T09:30:00+08:00" if field.subtype == "datetime" else "2026-11-21"
        elif field.type in {"number", "checkbox"}:
            values[field.key] = 3 if field.type == "number" else True
    hidden = form.hidden(values, {})
    return {key: value for key, value in values.items() if key not in hidden}


def test_shipped_files_are_written_as_the_editor_reads_them() -> None:
    for path in FILES:
        document = json.loads(path.read_text())
        assert (document["type"], document["schemaVersion"], document["id"]) == ("default", 19, path.stem)


@pytest.mark.parametrize("path", sorted(SHIPPED_BPMN.glob("scenarios/*.yaml")), ids=lambda path: path.stem)
def test_what_the_rehearsals_answer_is_valid(path: Any, shipped: Forms) -> None:
    scenario = yaml.safe_load(path.read_text())
    data = dict(scenario.get("start", {}))
    for step in scenario["steps"]:
        form = shipped.get(step.get("task", "").replace("_by_management", ""))
        if form:
            data |= form.validate(Submission(values=step.get("data", {})), data).data
