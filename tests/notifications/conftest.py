"""Fixtures of letters: a mail server on loopback, a message to send."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from smtp_server import SmtpServer, running_server

from app.notifications import Mail


@pytest.fixture
def mail_server() -> Iterator[SmtpServer]:
    with running_server() as server:
        yield server


@pytest.fixture
def mail() -> Mail:
    return Mail(
        key="letter.0a1b.progress.1",
        recipient="chen@example.com",
        subject="您的投诉进展（编号 TS-2026-000123-7）",
        body="尊敬的陈先生：\n\n您好！\n.以句点开头的一行\n" + "很长的一行" * 300 + "\n",
        language="zh",
        written_at=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
    )
