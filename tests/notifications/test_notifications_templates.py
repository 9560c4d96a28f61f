"""Templates: they read well in both languages, with every fact and with hardly any, and step into no minefield."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import app.notifications
from app.config import Settings
from app.encryption import Keyring
from app.models import Case
from app.models.columns import new_id
from app.notifications import LETTERS, NOTICES, Rendered, TemplateUnknown, render
from app.notifications.values import PROMISED_DAYS, letter_values, notice_values, promised_day

AT = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # the 22nd in Shanghai
FULL: dict[str, Any] = {
    "sector": "insurance",
    "priority": "high",
    "explanation": "保单条款第八条约定了三十日的核定期，目前仍在期限之内。",
    "plan_root_cause": "材料交接时遗漏了一份发票。",
    "plan_measures": "补录发票并在三日内赔付。",
    "plan_due": "2026-12-01",
    "actions_taken": "赔款已于今日到账。",
    "carried_out_on": "2026-11-30",
    "outcome": "upheld",
}
MINEFIELDS = (
    # E45, E47: improper words, ignoring emotion, shifting blame, hard rules.
    *("理解错了", "误会了", "您误解", "您搞错", "您应该早", "您必须", "冷静", "不归我们", "与我们无关", "不是我们的责任"),
    *("其他部门", "别的部门", "第三方原因", "不可抗力", "公司规定", "按规定不能", "制度规定", "没办法", "不可能", "无法受理"),
    *("想太多", "无理", "投诉人", "敬请谅解", "不便之处，敬请"),
    *("misunderst", "you failed", "you should have", "you must", "calm down", "not our fault", "not our responsib"),
    *("another department", "other department", "third party", "company policy", "our policy", "beyond our control"),
    *("nothing we can do", "impossible", "unfortunately", "complainant", "any inconvenience", "as you know"),
)


@pytest.fixture
def case(keyring: Keyring) -> Case:
    return Case(
        id=new_id(),
        reference="TS-2026-000123-7",
        language="zh",
        received_at=AT - timedelta(hours=26),
        tracking_nonce="n",
        data={},
    )


def write(case: Case, template: str, settings: Settings, keyring: Keyring, data: dict[str, Any], name: str = "") -> Rendered:
    if template in NOTICES:
        values = notice_values(settings=settings, case=case, data=data, name=name, language=case.language, at=AT)
    else:
        day = promised_day(template, AT, settings)
        values = letter_values(settings=settings, keyring=keyring, case=case, data=data, name=name, promised_on=day, at=AT)
    return render(template, case.language, values)


@pytest.mark.parametrize(
    "data", [FULL, {}, {"plan_due": "soon", "outcome": 7, "plan_measures": None}], ids=["full", "minimal", "odd"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", LETTERS + NOTICES)
def test_every_template_reads_well(
    template: str, language: str, data: dict[str, Any], case: Case, settings: Settings, keyring: Keyring
) -> None:
    case.language = language
    text = write(case, template, settings, keyring, data, name="陈先生" if data else "")
    assert case.reference in text.subject
    assert "\n" not in text.subject
    assert settings.contact in text.body
    assert settings.organisation in text.body
    for wrong in ("None", "{{", "}}", "{%", "Undefined", "()", "（）", "\n\n\n", "  ", "：\n：", "。。", "{", "}"):
        assert wrong not in text.body, text.body
    assert not [phrase for phrase in MINEFIELDS if phrase in (text.subject + text.body).lower()]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", LETTERS)
def test_every_letter_tells_feeling_next_step_date_contact_and_link(
    template: str, language: str, case: Case, settings: Settings, keyring: Keyring
) -> None:
    case.language = language
    body = write(case, template, settings, keyring, FULL).body
    feeling = ("歉", "理解", "感谢", "惦记") if language == "zh" else ("sorry", "apolog", "understand", "wondering", "not easy")
    assert any(word in body for word in feeling)
    promised = promised_day(template, AT, settings)
    assert (f"{promised.year}年{promised.month}月{promised.day}日" if language == "zh" else f"{promised:%-d %B %Y}") in body
    assert f"{settings.base_url}/complaints/{case.reference}?secret={keyring.tracking_secret(case.id, 'n')}" in body
    assert case.reference in body


def test_acknowledgement_states_process_expected_time_contact_and_reference(
    case: Case, settings: Settings, keyring: Keyring
) -> None:
    body = write(case, "acknowledgement", settings, keyring, {}).body
    for words in (
        "甄别与评估",
        "调查",
        "商定方案",
        "实施与确认",
        "回访",
        "预计时间：我们将在 2026年12月7日 前",
        settings.contact,
        case.reference,
    ):
        assert words in body  # E36


def test_days_are_counted_in_the_organisations_zone(case: Case, settings: Settings, keyring: Keyring) -> None:
    text = write(case, "progress", settings, keyring, {}).body
    assert "2026年11月29日" in text  # seven days after the 22nd in Shanghai, though it is still the 21st in UTC
    assert text.rstrip().endswith("2026年11月22日")


def test_proposal_names_cause_measures_and_date_and_waits_for_agreement(case: Case, settings: Settings, keyring: Keyring) -> None:
    body = write(case, "proposal", settings, keyring, FULL).body
    assert FULL["plan_root_cause"] in body
    assert FULL["plan_measures"] in body
    assert "2026年12月1日" in body
    assert "在征得您同意之前，方案不会实施" in body  # E18


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("upheld", "投诉成立"),
        ("partly_upheld", "部分成立"),
        ("rejected", "未能认定"),
        ("withdrawn", "撤回"),
        ("resolved_at_once", "当即解决"),
    ],
)
def test_result_tells_outcome_review_and_external_routes(
    outcome: str, words: str, case: Case, settings: Settings, keyring: Keyring
) -> None:
    body = write(case, "result", settings, keyring, FULL | {"outcome": outcome}).body
    assert words in body
    assert "在 2026年12月22日 前向我们申请核查" in body  # A07: thirty days
    assert "12378" in body


def test_values_are_text_never_template_source(case: Case, settings: Settings, keyring: Keyring) -> None:
    body = write(case, "proposal", settings, keyring, {"plan_measures": "{{ 7 * 7 }}{% include 'x' %}"}, name="甲\nBcc: x@y").body
    assert "{{ 7 * 7 }}{% include 'x' %}" in body
    assert "尊敬的甲 Bcc: x@y：" in body


def test_chinese_templates_use_chinese_punctuation() -> None:
    folder = Path(app.notifications.__file__).parent / "templates" / "zh"
    for file in folder.iterdir():
        text = file.read_text()
        for before, sign, after in zip(text, text[1:], text[2:], strict=False):
            assert not (sign in ",;:?!()" and ("\u4e00" <= before <= "\u9fff" or "\u4e00" <= after <= "\u9fff")), (
                file.name,
                before,
                sign,
            )


def test_both_languages_have_the_same_templates() -> None:
    folder = Path(app.notifications.__file__).parent / "templates"
    chinese, english = ({file.name for file in (folder / language).iterdir()} for language in ("zh", "en"))
    assert chinese == english
    assert {f"{name}.txt" for name in LETTERS + NOTICES} | {"_closing.txt", "_salutation.txt"} == chinese
    assert set(PROMISED_DAYS) == set(LETTERS)


def test_unknown_template_is_refused_in_both_languages() -> None:
    with pytest.raises(TemplateUnknown) as caught:
        render("../../config", "zh", {})
    assert "acknowledgement" in caught.value.text.en
    assert "没有名为" in caught.value.text.zh


def test_a_promise_given_by_the_diagram_is_kept(case: Case, settings: Settings, keyring: Keyring) -> None:
    values = letter_values(settings=settings, keyring=keyring, case=case, data={}, name="", promised_on=date(2027, 1, 2), at=AT)
    assert "2027年1月2日" in render("acknowledgement", "zh", values).body
