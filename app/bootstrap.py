"""The one door: a system is wired once, and every change goes through `System.execute`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app import clock
from app.actors import SYSTEM_ACTOR, Actor
from app.background.failures import describe
from app.commands.context import Context
from app.commands.deployments import deploy, read_resources
from app.commands.incidents import open_incident
from app.config import SHIPPED_BPMN, SHIPPED_FORMS, Settings
from app.db import Database
from app.encryption import Keyring
from app.engine.procedures import Library
from app.errors import Conflict, NotFound, OperationFailed, RedressError, StepFailed
from app.handlers import HANDLERS
from app.handlers.context import HandlerContext
from app.languages import Text
from app.migrations import upgrade
from app.models import CalendarDay, Case, Deployment
from app.models.identity import ensure_groups
from app.models.taxonomy import ensure_taxonomy
from app.working_time import WorkingCalendar

P = ParamSpec("P")
T = TypeVar("T")


class System:
    """Everything a running Redress consists of.

    Args:
        settings: the settings in force.
        database: where cases live.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.library = Library()
        self.keyring = Keyring(settings.personal_keys, settings.secret_key)

    def execute(self, command: Callable[Concatenate[Context, P], T], actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a command in one transaction with one commit; when it raises, nothing is stored.

        A step that fails opens an incident in a second transaction, and is raised again.

        Raises:
            RedressError: what the command says; Conflict where someone else changed the same row meanwhile.
        """
        try:
            with self.database.transaction() as session:
                return command(self.context(session, actor), *args, **kwargs)
        except StaleDataError as error:
            raise Conflict from error
        except StepFailed as failure:
            self._open_incident(failure)
            raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only reads and never passes the door."""
        with self.database.reading() as session:
            yield session

    def context(self, session: Session, actor: Actor) -> Context:
        """Return the surroundings of one command."""
        return Context(
            session=session,
            actor=actor,
            settings=self.settings,
            keyring=self.keyring,
            library=self.library,
            call_handler=call_handler,
            add_working_time=self._add_working_time,
            now=clock.now(),
        )

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()

    def _add_working_time(self, session: Session, start: datetime, span: timedelta) -> datetime:
        rows = session.scalars(select(CalendarDay))
        calendar = WorkingCalendar(zone=self.settings.time_zone, exceptions={row.day: row.working for row in rows})
        return calendar.add(start, span)

    def _open_incident(self, failure: StepFailed) -> None:
        case_id = failure.facts.get("case_id")
        with self.database.transaction() as session:
            # A case that was never stored (its filing failed as a whole) has nowhere to hang an incident on.
            if isinstance(case_id, UUID) and session.get(Case, case_id) is not None:
                open_incident(self.context(session, SYSTEM_ACTOR), failure)


def call_handler(
    context: Context, case: Case, name: str, parameters: Mapping[str, Any], data: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Carry out a service operation of a diagram.

    Raises:
        NotFound: no handler carries this name; deployment checks refuse such a diagram.
        OperationFailed: the handler raised what it never should; its text may hold personal data and is not repeated.
        SQLAlchemyError: the transaction cannot go on.
    """
    handler = HANDLERS.get(name)
    if handler is None:
        raise NotFound(kind=Text("服务操作", "service operation"), key=name)
    surroundings = HandlerContext(
        session=context.session,
        case=case,
        data=data,
        now=context.now,
        settings=context.settings,
        keyring=context.keyring,
    )
    try:
        return handler.run(surroundings, parameters)
    except (RedressError, SQLAlchemyError):
        raise
    except Exception as error:
        raise OperationFailed(name=name, cause=describe(error)) from error


def build_system(settings: Settings) -> System:
    """Wire a system; nothing is read or written yet."""
    return System(settings, Database(settings.database_url))


def prepare_database(system: System) -> None:
    """Create or upgrade the database with its groups and taxonomy."""
    upgrade(system.database)
    system.execute(_prepare_rows, SYSTEM_ACTOR)


def prepare(system: System) -> None:
    """Prepare the database, and deploy the shipped procedures when none is active."""
    prepare_database(system)
    with system.reading() as session:
        active = session.scalar(select(Deployment.id).where(Deployment.active))
    if active is None:
        system.execute(deploy, SYSTEM_ACTOR, read_resources(SHIPPED_BPMN, SHIPPED_FORMS), note="随产品发布 / shipped")


def _prepare_rows(context: Context) -> None:
    ensure_groups(context.session)
    ensure_taxonomy(context.session)
