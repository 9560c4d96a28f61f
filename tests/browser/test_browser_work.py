"""People at work in a real browser: customers who file and follow, agents who claim and complete, with and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from serving import SCREENING, complete, file_case, open_tasks

from app.bootstrap import System

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def fill_complaint(page: Page) -> None:
    page.fill("#field-content", "新买的手机三天就自动关机,门店推给厂家,厂家推给门店。")
    page.select_option("#field-sector", "retail")
    page.select_option("#field-remedy_sought", "exchange")
    page.fill("#field-name", "赵女士")
    page.fill("#field-phone", "13800000066")


def fill_screening(page: Page) -> None:
    page.select_option("#field-category", "product_quality")
    page.check("input[name=urgency][value='2']")
    page.check("input[name=reach][value='1']")
    page.check("input[name=validity][value=valid]")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_customer_files_and_follows_on_a_phone(visit: Visit, script: bool) -> None:
    page = visit(script=script, width=390)
    page.goto("/complaints/new")
    fill_complaint(page)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("我们已收到您的投诉")
    reference = page.locator(".reference").inner_text()
    page.goto(re.sub(r"^https?://[^/]+", "", page.locator("main a.btn").get_attribute("href") or ""))
    expect(page.locator("h1")).to_contain_text(reference)
    expect(page.locator(".road")).to_contain_text("投诉已受理")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_agent_claims_and_completes_a_task(visit: Visit, system: System, script: bool) -> None:
    reference = file_case(system).reference
    task = open_tasks(system, reference)["screen_complaint"]
    page = visit("lin", script=script)
    page.click(f"form[action='/tasks/{task}/claim'] button")
    expect(page.locator(f"#task-{task}")).to_contain_text("打开")
    page.click(f"#task-{task} .step")
    fill_screening(page)
    page.click("form.card button[type=submit]")
    expect(page.locator("h1")).to_contain_text("与客户确认投诉")
    expect(page.locator(".flash")).to_contain_text(reference)
    assert "confirm_with_customer" in open_tasks(system, reference)


def test_typing_is_saved_and_comes_back(visit: Visit, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    page = visit("lin")
    page.goto(f"/tasks/{task}")
    page.fill("#field-validity_ground", "客户提供了购买凭证")
    expect(page.locator(".saved")).to_contain_text("草稿已保存")
    page.goto("/")
    page.goto(f"/tasks/{task}")
    expect(page.locator("#field-validity_ground")).to_have_value("客户提供了购买凭证")


def test_conditional_field_appears_when_it_is_asked_for(visit: Visit, system: System) -> None:
    reference = file_case(system).reference
    complete(system, reference, "screen_complaint", **SCREENING)
    complete(system, reference, "confirm_with_customer", customer_confirmed=True, confirmed_how="phone")
    task = open_tasks(system, reference)["assess_complaint"]
    page = visit("lin")
    page.goto(f"/tasks/{task}")
    expect(page.locator("#field-override_reason")).to_be_hidden()
    page.check("input[name=procedure_override][value=major]")
    expect(page.locator("#field-override_reason")).to_be_visible()
    plain = visit("lin", script=False)
    plain.goto(f"/tasks/{task}")
    expect(plain.locator("#field-override_reason")).to_be_visible()


def test_errors_are_summarised_focused_and_linked(visit: Visit, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    page = visit("lin")
    page.goto(f"/tasks/{task}")
    page.click("form.card button[type=submit]")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    assert page.url.endswith("#field-category")
    expect(page.locator("#field-category")).to_have_attribute("aria-invalid", "true")


def test_slower_of_two_agents_keeps_what_was_typed(visit: Visit, system: System) -> None:
    reference = file_case(system).reference
    task = open_tasks(system, reference)["screen_complaint"]
    page = visit("lin")
    page.goto(f"/tasks/{task}")
    fill_screening(page)
    page.fill("#field-validity_ground", "写了很久的理由")
    complete(system, reference, "screen_complaint", **SCREENING)
    page.click("form.card button[type=submit]")
    expect(page.locator(".conflict")).to_contain_text("他人已先行处理")
    expect(page.locator("#field-validity_ground")).to_have_value("写了很久的理由")


def test_filter_changes_the_list_and_the_address_without_a_reload(visit: Visit, system: System) -> None:
    low, high = file_case(system).reference, file_case(system).reference
    complete(system, high, "screen_complaint", **SCREENING)
    page = visit("lin")
    page.evaluate("window.kept = true")
    page.select_option("#priority", "3")
    expect(page.locator(".inbox")).not_to_contain_text(low)
    expect(page.locator(".inbox")).to_contain_text(high)
    expect(page).to_have_url(re.compile("priority=3"))
    assert page.evaluate("window.kept") is True


def test_keyboard_alone_reaches_the_content_and_the_first_task(visit: Visit, system: System) -> None:
    file_case(system)
    page = visit("lin")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_diagram_begins_where_the_case_stands(visit: Visit, system: System) -> None:
    reference = file_case(system).reference
    complete(system, reference, "screen_complaint", **SCREENING)
    complete(system, reference, "confirm_with_customer", customer_confirmed=True, confirmed_how="phone")
    page = visit("lin")
    page.goto(f"/cases/{reference}")
    page.wait_for_selector("body[data-ready]")
    frame, here = page.locator(".diagram-frame").first, page.locator("#complaint-assess_complaint")
    outer, inner = frame.bounding_box(), here.bounding_box()
    assert outer is not None
    assert inner is not None
    assert outer["x"] <= inner["x"] <= outer["x"] + outer["width"]
