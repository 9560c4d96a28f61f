"""Alembic inside the package: `upgrade()` brings a database to the schema of this version."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.db import Database

_LOCK: Final = 0x5245445245535301
"""Key of PostgreSQL's advisory lock: any constant that nobody else takes."""


def upgrade(database: Database) -> None:
    """Create or upgrade the schema in one transaction; several processes may call it at once, the first one works."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    # SQLite's writers begin IMMEDIATE and so wait for each other by themselves.
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
