"""What a command is given: the transaction, who asks, the settings, and the engine's surroundings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.actors import Actor
from app.config import Settings
from app.encryption import Keyring
from app.engine.procedures import Library
from app.engine.run import Run
from app.feel import Host
from app.models import Case

CallHandler = Callable[["Context", Case, str, Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
AddWorkingTime = Callable[[Session, datetime, timedelta], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The surroundings of one command; made by `app.bootstrap.System.execute`.

    Attributes:
        session: the transaction; the command never commits.
        actor: who asks.
        settings: the settings in force.
        keyring: opens and seals personal data.
        library: compiled deployments.
        call_handler: carries out a service operation of a diagram.
        add_working_time: adds working time by the organisation's calendar.
        now: the instant of the whole command, UTC.
    """

    session: Session
    actor: Actor
    settings: Settings
    keyring: Keyring
    library: Library
    call_handler: CallHandler
    add_working_time: AddWorkingTime
    now: datetime

    def host(self) -> Host:
        """Return what FEEL may ask of the world."""
        return Host(
            now=self.now,
            zone=self.settings.time_zone,
            add_working_time=lambda start, span: self.add_working_time(self.session, start, span),
        )

    def run_of(self, case: Case) -> Run:
        """Return what an engine run of a case needs."""
        return Run(
            session=self.session,
            actor=self.actor,
            host=self.host(),
            call_operation=lambda name, parameters, data: self.call_handler(self, case, name, parameters, data),
        )
