"""A whole system on both databases with the shipped procedures deployed, and people of every group."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from case_work import Desk

from app.actors import SYSTEM_ACTOR, Actor
from app.bootstrap import System, prepare_database
from app.commands.deployments import deploy, read_resources
from app.commands.users import add_user
from app.config import SHIPPED_BPMN, SHIPPED_FORMS, Settings
from app.db import Database
from app.queries.identity import actor_by_user_id

RESOURCES = read_resources(SHIPPED_BPMN, SHIPPED_FORMS)


@pytest.fixture
def system(database: Database, settings: Settings) -> Iterator[System]:
    """A prepared system; the test runs on SQLite and on PostgreSQL."""
    system = System(replace(settings, database_url=database.url), database)
    prepare_database(system)
    system.execute(deploy, SYSTEM_ACTOR, RESOURCES, checked=True)
    yield system
    system.close()


@pytest.fixture
def person(system: System) -> Callable[..., Actor]:
    """A function that adds a user and returns the actor: `person("lin", "customer_service")`."""

    def add(name: str, *groups: str) -> Actor:
        user_id = system.execute(add_user, SYSTEM_ACTOR, name=name, password="a long enough password", groups=groups)
        with system.reading() as session:
            actor = actor_by_user_id(session, user_id)
        assert actor is not None
        return actor

    return add


@pytest.fixture
def desk(system: System) -> Desk:
    return Desk(system)
