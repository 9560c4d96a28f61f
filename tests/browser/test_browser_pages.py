"""Every page, in both languages, wide and narrow: no accessibility violation, no sideways scrolling, no policy violation."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from serving import SCREENING, complete, file_case, open_tasks

from app.bootstrap import System

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def pages(system: System) -> tuple[list[str], list[str]]:
    """Return the addresses customers see, and those agents see."""
    waiting, fresh = file_case(system), file_case(system)
    complete(system, waiting.reference, "screen_complaint", **SCREENING)
    further = file_case(system)
    complete(system, further.reference, "screen_complaint", **SCREENING)
    complete(system, further.reference, "confirm_with_customer", customer_confirmed=True, confirmed_how="phone")
    tracked = [f"/complaints/{one.reference}?secret={one.secret}" for one in (waiting, fresh)]
    public = ["/sign-in", "/complaints/new", *tracked, tracked[0].replace("?", "/received?"), "/complaints/TS-0?secret=x"]
    tasks = [
        open_tasks(system, fresh.reference)["screen_complaint"],
        open_tasks(system, further.reference)["assess_complaint"],
    ]
    desk = ["/", "/?reference=ZZZ", "/cases", "/cases?q=ZZZ", "/cases/new", f"/cases/{further.reference}", "/nothing"]
    return public, [*desk, *(f"/tasks/{task}" for task in tasks)]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_have_no_accessibility_violation_and_fit(visit: Visit, system: System, language: str, width: int) -> None:
    public, desk = pages(system)
    for name, addresses in (("", public), ("admin", desk)):
        page = visit(name, width=width, locale="zh-CN" if language == "zh" else "en-GB")
        for path in addresses:
            page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
            page.wait_for_selector("body[data-ready]")
            violations = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == [], (path, language, width)
            beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 0, (path, language, width)


def test_invalid_form_has_no_accessibility_violation(visit: Visit) -> None:
    page = visit()
    page.goto("/complaints/new")
    page.click("main button[type=submit]")
    page.wait_for_selector(".error-summary")
    assert Axe().run(page).response["violations"] == []
