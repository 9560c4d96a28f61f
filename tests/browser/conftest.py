"""A real Chromium on a real server; skipped where the machine has no Chromium."""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import waitress.server
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "web"))

from serving import PASSWORD, prepared, system  # noqa: F401 - fixtures

from app.bootstrap import System
from app.web import create_app

CHROMIUM = os.environ.get("REDRESS_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install chromium, or set REDRESS_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def address(system: System) -> Iterator[str]:  # noqa: F811 - the fixture
    """The address of a server that serves `system`."""
    server = waitress.server.create_server(create_app(system), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page, signed in where a name is given; any error in the console fails the test."""
    contexts, complaints = [], []

    def open_page(name: str = "", *, script: bool = True, width: int = 1280, locale: str = "zh-CN") -> Page:
        context = chromium.new_context(
            base_url=address, java_script_enabled=script, viewport={"width": width, "height": 900}, locale=locale
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None)
        if name:
            page.goto("/sign-in")
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_selector(".rail")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
