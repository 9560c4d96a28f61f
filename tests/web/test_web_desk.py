"""The desk: inbox, task, case page and registration, over HTTP on a real system."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from serving import SCREENING, Browser, complete, counting_statements, file_case, open_tasks

from app import clock
from app.actors import SYSTEM_ACTOR
from app.bootstrap import System
from app.commands.user_tasks import complete_user_task
from app.forms import Submission
from app.handlers import HANDLERS, Handler, HandlerContext
from app.web.desk.inbox import _tame

Open = Callable[..., Browser]
MOST_STATEMENTS = 15


def test_inbox_shows_tasks_of_my_groups_alone(browser: Open, system: System) -> None:
    filed = file_case(system)
    assert filed.reference in browser("lin").get("/").text
    assert filed.reference not in browser("gao").get("/").text
    assert filed.reference in browser("admin").get("/").text


def test_inbox_puts_overdue_first_then_priority_then_due(browser: Open, system: System) -> None:
    with clock.virtual_everywhere(clock.now()) as moved:
        late = file_case(system).reference
        moved.advance(timedelta(days=5))
        low, high = file_case(system).reference, file_case(system).reference
        complete(system, high, "screen_complaint", **SCREENING)
        page = browser("lin").get("/").text
    order = [page.index(f'href="/cases/{reference}"') for reference in (late, high, low)]
    assert order == sorted(order)
    assert "逾期" in page


def test_inbox_filters_stand_in_the_address(browser: Open, system: System) -> None:
    one, two = file_case(system).reference, file_case(system).reference
    complete(system, two, "screen_complaint", **SCREENING)
    agent = browser("lin")
    assert two not in agent.get("/?step=screen_complaint").text
    assert one not in agent.get("/?priority=3").text
    assert one not in agent.get(f"/?reference={two.lower()}").text
    assert one in agent.get("/?tab=unclaimed").text
    assert one not in agent.get("/?tab=overdue").text
    assert "没有符合条件的任务" in agent.get("/?reference=ZZZ").text
    assert agent.get("/?tab=nonsense&sort=nonsense&priority=9&after=%25%25").status_code == 200


def test_inbox_pages_by_key_without_losing_or_doubling(browser: Open, system: System) -> None:
    filed = {file_case(system).reference for _ in range(30)}
    agent, seen = browser("lin"), []
    for order in ("pressing", "due", "newest", "oldest"):
        address, seen = f"/?step=screen_complaint&sort={order}", []
        while address:
            page = agent.get(address).text
            seen += [
                line.split("/cases/")[1].split('"')[0] for line in page.split("\n") if "tabular" in line and "/cases/TS" in line
            ]
            more = page.split('<a class="btn" href="')[-1].split('"')[0] if "更多任务" in page else ""
            address = more.replace("&amp;", "&")
        assert sorted(seen) == sorted(filed), order


def test_csv_export_tames_formulas_and_reads_chinese(browser: Open, system: System) -> None:
    filed = file_case(system)
    response = browser("lin").get("/inbox.csv")
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert response.text.startswith("\ufeff")
    assert {row["投诉编号"] for row in rows} == {filed.reference}
    assert "筛选投诉" in {row["步骤"] for row in rows}
    assert [_tame(cell) for cell in ("=1+1", "@x", "TS-1")] == ["'=1+1", "'@x", "TS-1"]


def test_claimed_task_is_mine_and_can_be_given_back(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    agent = browser("lin")
    agent.get("/")
    assert agent.post(f"/tasks/{task}/claim").status_code == 303
    assert str(task) in agent.get("/?tab=mine").text
    agent.post(f"/tasks/{task}/release")
    assert str(task) not in agent.get("/?tab=mine").text


def test_claiming_by_htmx_answers_the_row_alone(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    agent = browser("lin")
    agent.get("/")
    fragment = agent.post(f"/tasks/{task}/claim", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert fragment.status_code == 200
    assert fragment.text.strip().startswith("<tr")
    assert "打开" in fragment.text


def test_second_claimant_by_htmx_sees_the_row_as_it_is_now(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    first, second = browser("lin"), browser("chen")
    first.get("/")
    second.get("/")
    first.post(f"/tasks/{task}/claim")
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}
    refused = second.post(f"/tasks/{task}/claim", headers=partial)
    assert refused.status_code == 409
    assert refused.text.strip().startswith("<tr")
    assert "Lin" in refused.text
    missing = second.post("/tasks/01890000-0000-7000-8000-000000000000/claim", headers=partial)
    assert missing.status_code == 404
    assert "<html" not in missing.text


def test_second_claimant_is_told_who_has_it(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    first, second = browser("lin"), browser("chen")
    second.get("/")
    second.get(f"/tasks/{task}")
    assert first.post(f"/tasks/{task}/claim").status_code == 303
    refused = second.post(f"/tasks/{task}/claim")
    assert refused.status_code == 409
    assert "Lin" in refused.text


def test_completing_goes_on_to_the_next_task(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    task = open_tasks(system, reference)["screen_complaint"]
    agent = browser("lin")
    agent.get(f"/tasks/{task}")
    response = agent.post(f"/tasks/{task}", SCREENING)
    following = open_tasks(system, reference)["confirm_with_customer"]
    assert (response.status_code, response.location) == (303, f"/tasks/{following}")
    assert f"已完成：{reference}" in agent.get(response.location).text


def test_missing_answers_are_listed_and_what_was_typed_stays(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    agent = browser("lin")
    agent.get(f"/tasks/{task}")
    response = agent.post(f"/tasks/{task}", {"category": "product_quality", "validity_ground": "<b>理由</b>"})
    assert response.status_code == 422
    assert '<a href="#field-urgency">' in response.text
    assert 'id="field-urgency"' in response.text
    assert '<option value="product_quality" selected>' in response.text
    assert "&lt;b&gt;理由&lt;/b&gt;" in response.text
    assert "<title>错误" in response.text


def test_loser_of_a_race_keeps_what_was_typed_and_learns_the_winner(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    slow, fast = browser("lin"), browser("chen")
    slow.get(f"/tasks/{task}")
    fast.get(f"/tasks/{task}")
    assert fast.post(f"/tasks/{task}", SCREENING).status_code == 303
    response = slow.post(f"/tasks/{task}", SCREENING | {"validity_ground": "我写了很久的理由"})
    assert response.status_code == 409
    assert "Chen" in response.text
    assert "我写了很久的理由" in response.text


def test_draft_is_kept_and_restored(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    agent = browser("lin")
    agent.get(f"/tasks/{task}")
    assert "草稿已保存" in agent.post(f"/tasks/{task}/draft", {"validity_ground": "写到一半"}).text
    page = agent.get(f"/tasks/{task}").text
    assert "写到一半" in page
    assert "已恢复草稿" in page
    assert "error-summary" not in page


def test_rules_answer_which_fields_are_hidden(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    complete(system, reference, "screen_complaint", **SCREENING)
    complete(system, reference, "confirm_with_customer", customer_confirmed=True, confirmed_how="phone")
    task = open_tasks(system, reference)["assess_complaint"]
    agent = browser("lin")
    agent.get(f"/tasks/{task}")
    assert "override_reason" in agent.post(f"/tasks/{task}/rules").json["hidden"]
    assert "override_reason" not in agent.post(f"/tasks/{task}/rules", {"procedure_override": "major"}).json["hidden"]


def test_task_of_another_group_is_forbidden(browser: Open, system: System) -> None:
    task = open_tasks(system, file_case(system).reference)["screen_complaint"]
    outsider = browser("gao")
    assert outsider.get(f"/tasks/{task}").status_code == 403
    assert outsider.post(f"/tasks/{task}", SCREENING).status_code == 403


def test_finished_task_says_so(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    task = open_tasks(system, reference)["screen_complaint"]
    complete(system, reference, "screen_complaint", **SCREENING)
    assert "此任务已结束" in browser("lin").get(f"/tasks/{task}").text


def test_case_page_tells_the_story(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    complete(system, reference, "screen_complaint", **SCREENING)
    page = browser("lin").get(f"/cases/{reference}").text
    for told in (
        "陈先生",
        "收到的电饭煲内胆有划痕",
        "产品质量",
        "到达里程碑",
        "受理告知函",
        'data-state="completed"',
        'data-state="active"',
    ):
        assert told in page
    assert "<svg" in page


def test_case_page_speaks_english_throughout(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    page = browser("lin").get(f"/cases/{reference}?lang=en").text
    assert 'lang="en"' in page
    for told in ("Screen the complaint", "Online shopping", "Milestone reached", "waits for Customer service"):
        assert told in page


def test_personal_data_is_shown_to_those_who_work_on_the_case_alone(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    for name, sees in (("lin", True), ("admin", True), ("shen", False), ("gao", False)):
        page = browser(name).get(f"/cases/{reference}").text
        assert ("13800000002" in page) is sees, name
        assert ("陈先生" in page) is sees, name
    assert browser("nobody").get(f"/cases/{reference}").status_code == 403


def test_cases_are_found_by_reference_and_exact_contact(browser: Open, system: System) -> None:
    one, two = file_case(system).reference, file_case(system, phone="13900000009", email="other@example.com").reference
    agent = browser("lin")
    for text in (one, "138 0000 0002", "CHEN@example.com"):
        page = agent.get("/cases", query_string={"q": text}).text
        assert one in page, text
        assert two not in page, text
    assert one not in browser("shen").get("/cases?q=13800000002").text
    assert one not in agent.get("/cases?status=closed").text


def test_agent_registers_a_complaint_from_the_phone(browser: Open, system: System) -> None:
    agent = browser("lin")
    agent.get("/cases/new")
    form = {"channel": "phone", "sector": "insurance", "language": "zh", "name": "王女士", "phone": "13800000001"}
    form |= {"content": "车险报案已经三周,没有人回电话。", "remedy_sought": "compensation", "relation": "self"}
    response = agent.post("/cases/new", form)
    assert response.status_code == 303
    page = agent.get(response.location).text
    assert "王女士" in page
    assert "acknowledge_complaint" in open_tasks(system, response.location.rsplit("/", 1)[1])


def test_incomplete_record_waits_to_be_completed(browser: Open, system: System) -> None:
    agent = browser("lin")
    agent.get("/cases/new")
    refused = agent.post("/cases/new", {"channel": "phone", "content": "电话中断,没有留下姓名。"})
    assert refused.status_code == 422
    response = agent.post("/cases/new", {"channel": "phone", "content": "电话中断,没有留下姓名。", "record_incomplete": "true"})
    assert response.status_code == 303
    assert "register_complaint" in open_tasks(system, response.location.rsplit("/", 1)[1])


def test_attached_file_comes_back_as_it_was(browser: Open, system: System) -> None:
    agent = browser("lin")
    agent.get("/cases/new")
    form: dict[str, Any] = {"channel": "phone", "sector": "bank", "language": "zh", "name": "王女士", "phone": "13800000001"}
    form |= {"content": "转账没有到账,附上凭证。", "remedy_sought": "refund", "relation": "self"}
    form["attachments"] = (io.BytesIO(b"%PDF-1.4 proof"), "凭证.pdf", "application/pdf")
    response = agent.post("/cases/new", form, content_type="multipart/form-data")
    assert response.status_code == 303, response.text
    page = agent.get(response.location).text
    address = page.split("/files/")[1].split('"')[0]
    file = agent.get(f"{response.location}/files/{address}")
    assert "凭证.pdf" in page
    assert file.data == b"%PDF-1.4 proof"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert browser("shen").get(f"{response.location}/files/{address}").status_code == 403


def test_inbox_and_case_page_ask_few_questions_of_the_database(browser: Open, system: System) -> None:
    references = [file_case(system).reference for _ in range(12)]
    for reference in references[:6]:
        complete(system, reference, "screen_complaint", **SCREENING)
    agent = browser("lin")
    pages = ("/", f"/cases/{references[0]}", f"/tasks/{open_tasks(system, references[8])['screen_complaint']}", "/cases")
    for page in pages:
        agent.get(page)
        with counting_statements(system) as statements:
            assert agent.get(page).status_code == 200
        asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA", "SAVEPOINT"))]
        assert len(asked) <= MOST_STATEMENTS, (page, len(asked), asked)


def test_diagram_stands_alone_as_a_picture(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    response = browser("lin").get(f"/cases/{reference}/diagrams/complaint.svg")
    assert response.mimetype == "image/svg+xml"
    assert response.text.startswith("<svg")
    assert browser("lin").get(f"/cases/{reference}/diagrams/crisis.svg").status_code == 404


def test_case_that_ended_is_shown_whole(browser: Open, system: System) -> None:
    reference = file_case(system).reference
    values = {"category": "other", "urgency": 1, "reach": 1, "validity": "inquiry", "validity_ground": "仅询问"}
    complete(system, reference, "screen_complaint", **values)
    task = open_tasks(system, reference)["explain_and_close"]
    submission = Submission(values={"explanation": "说明办理方式", "explained_how": "phone"})
    system.execute(complete_user_task, SYSTEM_ACTOR, task, submission)
    page = browser("lin").get(f"/cases/{reference}").text
    assert "已结案" in page
    assert "个案已结案" in page


def _failing(_context: HandlerContext, _parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    raise LookupError("no letter today")


def test_a_step_that_fails_keeps_what_was_typed_and_lets_one_try_again(
    browser: Open, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = file_case(system).reference
    task = open_tasks(system, reference)["screen_complaint"]
    agent = browser("lin")
    agent.get(f"/tasks/{task}")
    with monkeypatch.context() as patched:
        patched.setattr("app.bootstrap.HANDLERS", HANDLERS | {"letter.send": Handler(run=_failing, parameters=("template",))})
        response = agent.post(f"/tasks/{task}", SCREENING | {"validity_ground": "我写了很久的理由"})
    assert response.status_code == 500
    assert "我写了很久的理由" in response.text
    assert 'type="submit"' in response.text
    assert 'class="flash warning"' in agent.get(f"/cases/{reference}").text
    assert agent.post(f"/tasks/{task}", SCREENING).status_code == 303
    assert 'class="flash warning"' not in agent.get(f"/cases/{reference}").text


def test_a_supervisor_starts_a_procedure_whose_first_step_failed(
    browser: Open, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("app.bootstrap.HANDLERS", HANDLERS | {"letter.send": Handler(run=_failing, parameters=("template",))})
        reference = file_case(system).reference
    assert open_tasks(system, reference) == {}
    assert "/restart" not in browser("lin").get(f"/cases/{reference}").text
    assert browser("lin").post(f"/cases/{reference}/restart", {}).status_code == 403
    supervisor = browser("zhou")
    assert "/restart" in supervisor.get(f"/cases/{reference}").text
    assert supervisor.post(f"/cases/{reference}/restart", {}).status_code == 303
    assert "screen_complaint" in open_tasks(system, reference)
