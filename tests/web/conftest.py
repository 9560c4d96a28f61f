"""The web application on a real system, without a server."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

sys.path.insert(0, str(Path(__file__).parent))

from serving import Browser, prepared, system  # noqa: F401 - fixtures

from app.bootstrap import System
from app.web import create_app


@pytest.fixture
def app(system: System) -> Flask:  # noqa: F811 - the fixture
    return create_app(system)


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """A function that opens a browser, signed in where a name is given: `browser("lin")`."""

    def open_browser(name: str = "") -> Browser:
        found = Browser(app.test_client())
        if name:
            assert found.sign_in(name).status_code == 303
        return found

    return open_browser
