"""What the tests of the expression language share."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.feel import Host, parse_expression, to_json


def as_text(value: Any) -> str:
    """Return a JSON value as text, so that true and 1 differ."""
    return json.dumps(value, ensure_ascii=False, default=str)


@pytest.fixture(scope="session")
def host() -> Host:
    """Saturday noon in Shanghai; working time is plain time plus an hour."""
    now = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    return Host(now=now, zone=ZoneInfo("Asia/Shanghai"), add_working_time=lambda start, span: start + span + timedelta(hours=1))


@pytest.fixture(scope="session")
def show() -> Callable[..., str]:
    """Return the value of a source as text."""

    def run(source: str, context: Mapping[str, Any] | None = None, host: Host | None = None) -> str:
        return as_text(to_json(parse_expression(source).evaluate(context or {}, host)))

    return run


@pytest.fixture(scope="session")
def text_of() -> Callable[[Any], str]:
    """Return an expected value as `show` writes it."""
    return as_text
