"""Attacks on history by someone who owns the database."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import text

from app.db import Database


@pytest.fixture
def attack(database: Database) -> Callable[..., None]:
    """A function that runs statements with the guards taken down, as an administrator of the database could."""

    def run(*statements: str, **values: object) -> None:
        if database.is_sqlite:
            # A connection of one's own: foreign keys are not even looked at.
            with closing(sqlite3.connect(str(database.engine.url.database))) as connection, connection:
                for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                    connection.execute(f"DROP TRIGGER {name}")
                for statement in statements:
                    connection.execute(statement, values)
            return
        with database.engine.begin() as administrator:
            administrator.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                administrator.execute(text(statement), values)

    return run
