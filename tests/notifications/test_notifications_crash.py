"""kill -9: a process that works and dies again and again loses no letter."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from smtp_server import SmtpServer
from sqlalchemy import func, select

from app import personal_data
from app.bootstrap import System
from app.clock import now
from app.config import Settings
from app.db import Database
from app.models import Case, OutboxMessage, OutboxStatus
from app.notifications import queue_letter

LETTERS = 60
KILLS = 4
BOUND_SECONDS = 20
# Each life of the worker is ten minutes after the one before, so that the leases of the dead have run out.
CHILD = """
import sys, time
from datetime import timedelta
from app import clock
from app.bootstrap import build_system
from app.config import read_settings
from app.worker import start_background
with clock.virtual_everywhere(clock.now() + timedelta(minutes=10 * int(sys.argv[1]))):
    start_background(build_system(read_settings()), every=0.1)
    print("working", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def slow_server(mail_server: SmtpServer) -> SmtpServer:
    mail_server.delay = 0.02
    return mail_server


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).where(OutboxMessage.status == OutboxStatus.PENDING)) or 0


def start_worker(life: int, settings: Settings, server: SmtpServer, folder: Path) -> subprocess.Popen[str]:
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "REDRESS_DATA": str(folder),
        "REDRESS_DATABASE_URL": settings.database_url,
        "REDRESS_SECRET_KEY": settings.secret_key,
        "REDRESS_PERSONAL_KEYS": "1:" + "MTEx" * 10 + "MTE",
        "REDRESS_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
    }
    process = subprocess.Popen([sys.executable, "-c", CHILD, str(life)], env=variables, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "working\n"
    return process


def test_killed_workers_lose_no_letter(
    sqlite_database: Database, settings: Settings, slow_server: SmtpServer, add_case: Callable[..., Case], tmp_path: Path
) -> None:
    house = System(replace(settings, smtp_url="smtp://127.0.0.1"), sqlite_database)
    with sqlite_database.transaction() as session:
        case = add_case(session)
        personal_data.store(session, house.keyring, case, {"name": "陈先生", "email": "chen@example.com"})
        keys = {
            queue_letter(session, house.keyring, house.settings, case, "progress", now()).idempotency_key for _ in range(LETTERS)
        }
    deadline = time.monotonic() + BOUND_SECONDS
    for life in range(KILLS + 1):
        before = len(slow_server.taken)
        with start_worker(life, settings, slow_server, tmp_path) as process:
            wanted = before + LETTERS // (KILLS + 2) if life < KILLS else sys.maxsize
            while waiting(sqlite_database) and len(slow_server.taken) < wanted and time.monotonic() < deadline:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
    sent = Counter(str(taken.message["Message-ID"]) for taken in slow_server.taken)
    assert waiting(sqlite_database) == 0
    assert set(sent) == {f"<{key}@localhost>" for key in keys}
    # A letter is repeated only when its worker died between the server's answer and our mark: two workers a life.
    assert sent.total() - LETTERS <= 2 * KILLS
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("queue.db*"))
    assert b"chen@" not in stored
