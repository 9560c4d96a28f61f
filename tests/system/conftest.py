"""A whole system on both databases with the shipped procedures deployed, and people of every group."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.actors import SYSTEM_ACTOR, Actor
from app.bootstrap import System, prepare_database
from app.commands.deployments import deploy, read_resources
from app.commands.user_tasks import complete_user_task
from app.commands.users import add_user
from app.config import SHIPPED_BPMN, SHIPPED_FORMS, Settings
from app.db import Database
from app.forms import Submission
from app.models import Case, UserTask, UserTaskState
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


class Desk:
    """What a test does with a case: look at its open tasks and complete them."""

    def __init__(self, system: System) -> None:
        self.system = system

    def open(self, case_id: UUID) -> dict[str, UUID]:
        with self.system.reading() as session:
            rows = session.scalars(
                select(UserTask).where(UserTask.case_id == case_id, UserTask.state == UserTaskState.OPEN)
            ).all()
            return {row.element_id: row.id for row in rows}

    def case(self, case_id: UUID) -> Case:
        with self.system.reading() as session:
            return session.get_one(Case, case_id)

    def complete(self, case_id: UUID, element_id: str, actor: Actor = SYSTEM_ACTOR, **values: Any) -> UUID | None:
        submission = Submission(values=values, files={}, html=False)
        return self.system.execute(complete_user_task, actor, self.open(case_id)[element_id], submission).next_task_id


@pytest.fixture
def desk(system: System) -> Desk:
    return Desk(system)
