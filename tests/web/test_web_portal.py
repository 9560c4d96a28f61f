"""The customers' portal: filing, following, answering."""

from collections.abc import Callable

from serving import COMPLAINT, SCREENING, Browser, complete, file_case, open_tasks

from app.bootstrap import System

Open = Callable[..., Browser]
FORM = {key: value for key, value in COMPLAINT.items() if key != "channel"} | {"relation": "self"}


def filed_on_the_web(customer: Browser, **fields: str) -> str:
    customer.get("/complaints/new")
    response = customer.post("/complaints/new", FORM | fields)
    assert response.status_code == 303, response.text
    return str(response.location)


def test_customer_files_without_account_and_gets_reference_link_and_promise(browser: Open) -> None:
    customer = browser()
    received = customer.get(filed_on_the_web(customer)).text
    assert "我们已收到您的投诉" in received
    assert "TS-2026-" in received or "TS-20" in received
    assert "最迟" in received
    link = received.split('<p class="prewrap"><a href="http://127.0.0.1:8080')[1].split('"')[0]
    tracking = customer.get(link)
    assert tracking.status_code == 200
    assert "投诉已受理" in tracking.text
    assert "陈先生" in tracking.text


def test_internal_fields_are_neither_shown_nor_taken(browser: Open, system: System) -> None:
    customer = browser()
    assert 'name="channel"' not in customer.get("/complaints/new").text
    reference = filed_on_the_web(customer, channel="phone").split("/")[2]
    page = browser("lin").get(f"/cases/{reference}").text
    assert "官网" in page


def test_tracking_pages_are_not_kept_and_not_indexed(browser: Open) -> None:
    customer = browser()
    headers = customer.get(filed_on_the_web(customer)).headers
    assert headers["Cache-Control"] == "no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_wrong_secret_answers_as_an_unknown_case_does(browser: Open, system: System) -> None:
    filed = file_case(system)
    unknown = "TS-2026-999999-9"
    wrong = browser().get(f"/complaints/{filed.reference}?secret=wrong")
    missing = browser().get(f"/complaints/{unknown}?secret=wrong")
    assert (wrong.status_code, missing.status_code) == (404, 404)
    assert wrong.text.replace(filed.reference, "X") == missing.text.replace(unknown, "X")
    customer = browser()
    customer.get("/complaints/new")
    assert customer.post(f"/complaints/{filed.reference}?secret=wrong", {"agreed": "yes"}).status_code == 404


def test_missing_fields_are_listed_in_the_customers_language(browser: Open) -> None:
    customer = browser()
    customer.get("/complaints/new?lang=en")
    response = customer.post("/complaints/new", {"content": "The kettle leaks", "name": "Ann"})
    assert response.status_code == 422
    assert "need your attention" in response.text
    assert "The kettle leaks" in response.text
    assert 'href="#field-phone"' in response.text


def test_same_page_sent_twice_is_one_complaint(browser: Open) -> None:
    customer = browser()
    page = customer.get("/complaints/new").text
    key = page.split('name="form_key" value="')[1].split('"')[0]
    first = customer.post("/complaints/new", FORM | {"form_key": key}).location
    again = customer.post("/complaints/new", FORM | {"form_key": key}).location
    other = customer.post("/complaints/new", FORM | {"form_key": key, "content": "另一件事情的投诉内容"}).location
    assert first == again
    assert other != first


def test_customer_confirms_online_where_the_procedure_waits(browser: Open, system: System) -> None:
    filed = file_case(system)
    complete(system, filed.reference, "screen_complaint", **SCREENING)
    customer, address = browser(), f"/complaints/{filed.reference}?secret={filed.secret}"
    assert "需要您的答复" in customer.get(address).text
    assert customer.post(address, {}).status_code == 422
    customer.get(address)
    refused = customer.post(address, {"agreed": "no", "reason": " "})
    assert refused.status_code == 422
    assert "请简要说明不同意的原因" in refused.text
    customer.get(address)
    answered = customer.post(address, {"agreed": "yes"})
    assert answered.status_code == 303
    assert "我们已收到您的答复" in customer.get(answered.location).text
    assert "confirm_with_customer" not in open_tasks(system, filed.reference)
    assert "assess_complaint" in open_tasks(system, filed.reference)


def test_customer_sees_milestones_next_step_and_letters_but_nothing_internal(browser: Open, system: System) -> None:
    filed = file_case(system)
    page = browser().get(f"/complaints/{filed.reference}?secret={filed.secret}").text
    for seen in ("投诉已受理", "下一步", "预计", "我们给您的信函", "尊敬的陈先生"):
        assert seen in page
    assert "筛选投诉" not in page
    assert "客服主管" not in page


def test_browser_language_decides_until_the_customer_chooses(browser: Open) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    customer = browser()
    assert "Make a complaint" in customer.get("/complaints/new", headers=english).text
    assert "提出投诉" in customer.get("/complaints/new", headers={"Accept-Language": "fr"}).text
    assert "提出投诉" in customer.get("/complaints/new?lang=zh", headers=english).text
    assert "提出投诉" in customer.get("/complaints/new", headers=english).text
    assert 'lang="zh-Hans"' in customer.last
