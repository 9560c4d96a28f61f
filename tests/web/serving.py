"""A real system behind the web application: prepared once, copied for each test; people of every group; cases at hand."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System, build_system, prepare
from app.commands.intake import Filed, file_complaint
from app.commands.user_tasks import complete_user_task
from app.commands.users import add_user, issue_token
from app.config import Settings
from app.engine.procedures import Library
from app.forms import Submission
from app.models import Case, User, UserTask, UserTaskState

PASSWORD = "a long enough password"
PEOPLE = {
    "lin": ("customer_service",),
    "chen": ("customer_service",),
    "zhou": ("service_supervisor",),
    "gao": ("responsible_department",),
    "shen": ("auditor",),
    "admin": ("administrator",),
    "nobody": (),
}
COMPLAINT: dict[str, Any] = {
    "channel": "web",
    "sector": "online_shop",
    "language": "zh",
    "name": "陈先生",
    "phone": "13800000002",
    "email": "chen@example.com",
    "content": "收到的电饭煲内胆有划痕,像是二手的。我要求换新。",
    "remedy_sought": "exchange",
}
SCREENING = {"category": "product_quality", "cause": "product", "urgency": 3, "reach": 1, "validity": "valid"}
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Settings, Library]:
    """A database with the shipped procedures and people, and the compiled procedures, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'redress.db'}",
        data_folder=folder,
        secret_key="a secret of the tests, long enough for every use",
        personal_keys={1: b"1" * 32},
        organisation="明湖集团",
    )
    system = build_system(settings)
    prepare(system)
    for name, groups in PEOPLE.items():
        system.execute(add_user, SYSTEM_ACTOR, name=name, display_name=name.title(), password=PASSWORD, groups=groups)
    with system.reading() as session:
        system.library.active(session)
    system.close()
    return folder / "redress.db", settings, system.library


@pytest.fixture
def system(prepared: tuple[Path, Settings, Library], tmp_path: Path) -> Iterator[System]:
    """A system of the test's own."""
    template, settings, library = prepared
    for suffix in ("", "-wal"):
        source = template.with_name(template.name + suffix)
        if source.exists():
            shutil.copyfile(source, tmp_path / source.name)
    system = build_system(replace(settings, database_url=f"sqlite:///{tmp_path / 'redress.db'}", data_folder=tmp_path))
    system.library = library
    yield system
    system.close()


def file_case(system: System, **fields: Any) -> Filed:
    """File a complaint."""
    return system.execute(file_complaint, SYSTEM_ACTOR, intake=COMPLAINT | fields)


def open_tasks(system: System, reference: str) -> dict[str, UUID]:
    """Return the open tasks of a case by element id."""
    with system.reading() as session:
        rows = session.scalars(
            select(UserTask)
            .join(Case, Case.id == UserTask.case_id)
            .where(Case.reference == reference, UserTask.state == UserTaskState.OPEN)
        )
        return {row.element_id: row.id for row in rows}


def complete(system: System, reference: str, element_id: str, **values: Any) -> None:
    """Complete an open task of a case."""
    system.execute(complete_user_task, SYSTEM_ACTOR, open_tasks(system, reference)[element_id], Submission(values=values))


def token_of(system: System, name: str) -> str:
    """Issue an API token for a person."""
    with system.reading() as session:
        user_id = session.scalars(select(User.id).where(User.name == name)).one()
    return system.execute(issue_token, SYSTEM_ACTOR, user_id)


class Browser:
    """A client that fills in forms as a browser does: with the page's own token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.last = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        response = self.client.get(path, **options)
        self.last = response.text if response.mimetype == "text/html" else self.last
        return response

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        found = _TOKEN.search(self.last)
        if found is None:
            self.get("/sign-in")
            found = _TOKEN.search(self.last)
        assert found is not None
        return self.client.post(path, data={"csrf_token": found[1]} | (data or {}), **options)

    def sign_in(self, name: str, password: str = PASSWORD, **data: str) -> TestResponse:
        self.get("/sign-in")
        response = self.post("/sign-in", {"name": name, "password": password} | data)
        self.last = ""
        return response


@contextmanager
def counting_statements(system: System) -> Iterator[list[str]]:
    """Yield the list of SQL statements that run meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(system.database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(system.database.engine, "before_cursor_execute", note)
