import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

import app.migrations
from app.db import Base, Database
from app.migrations import upgrade
from app.models import SystemChain

VERSIONS = Path(app.migrations.__file__).parent / "versions"


def test_head_is_the_metadata(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_have_the_names_of_the_models(database: Database) -> None:
    found = inspect(database.engine)
    for table in Base.metadata.tables.values():
        assert found.get_pk_constraint(table.name)["name"] == table.primary_key.name
        assert {key["name"] for key in found.get_foreign_keys(table.name)} == {key.name for key in table.foreign_key_constraints}
        assert {index["name"] for index in found.get_indexes(table.name) if not index.get("duplicates_constraint")} == {
            index.name for index in table.indexes
        }


def test_upgrading_again_changes_nothing(database: Database) -> None:
    upgrade(database)
    with database.reading() as session:
        assert len(session.scalars(select(SystemChain)).all()) == 1


def test_processes_that_start_at_once_upgrade_once(empty_url: str) -> None:
    script = "import sys; from app.db import Database; from app.migrations import upgrade; upgrade(Database(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", script, empty_url], stderr=subprocess.PIPE) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in started] == [(b"", 0)] * 3
    database = Database(empty_url)
    with database.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [head()]
    database.close()


def test_versions_have_four_digits_and_one_line() -> None:
    script = ScriptDirectory(str(VERSIONS.parent))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True)
    assert len(script.get_heads()) == 1
    assert all(path.name[:4].isdigit() and path.name[4] == "_" for path in VERSIONS.glob("*.py"))


def head() -> str:
    return ScriptDirectory(str(VERSIONS.parent)).get_heads()[0]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    url: str = request.getfixturevalue("postgres_url")
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    database.close()
    yield url
