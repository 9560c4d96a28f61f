"""The stage of a rehearsal: a whole system in memory, one case, and a clock that is moved from one due timer to the next."""

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app import clock
from app.actors import SYSTEM_ACTOR
from app.audit import Action
from app.bootstrap import System, build_system, prepare_database
from app.clock import VirtualClock
from app.commands.deployments import deploy
from app.commands.intake import start_case
from app.commands.messages import deliver_message
from app.commands.timers import fire_timer
from app.commands.user_tasks import complete_user_task
from app.config import Settings
from app.errors import InputInvalid
from app.forms import Submission
from app.languages import LANGUAGES, Language, Text
from app.models import AuditEvent, Case, OutboxMessage, Timer, UserTask, UserTaskState

OPENING: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Every rehearsal begins here, a Monday at 09:00 in Shanghai, so that working time comes out the same each time."""

_FIRINGS: Final = 10_000
_LONGEST_WAIT: Final = timedelta(days=36_500)
_LAST_YEAR: Final = 2500
_KEY_BYTES: Final = 32


class Stage:
    """One case on stage; made by `open_stage`."""

    def __init__(self, system: System, hands: VirtualClock) -> None:
        self._system = system
        self._clock = hands
        self._case_id = UUID(int=0)  # no case has this id

    def start(self, process: str, data: Mapping[str, Any]) -> None:
        """Start a process on bare case data.

        Raises:
            RedressError: there is no such process, or it could not start.
        """
        language: Language = next((one for one in LANGUAGES if one == data.get("language")), "zh")
        self._case_id = self._system.execute(start_case, SYSTEM_ACTOR, process_id=process, data=data, language=language)

    def complete(self, task: UserTask, data: Mapping[str, Any]) -> None:
        """Complete an open task with answers.

        Raises:
            RedressError: the form refuses the answers, or a step after the task failed.
        """
        self._system.execute(complete_user_task, SYSTEM_ACTOR, task.id, Submission(values=data, files={}, html=False))

    def deliver(self, name: str, data: Mapping[str, Any]) -> None:
        """Deliver a message to the case.

        Raises:
            RedressError: nothing waits for it, or a step after it failed.
        """
        self._system.execute(deliver_message, SYSTEM_ACTOR, self.case().reference, name, data)

    def wait(self, span: timedelta) -> None:
        """Move the clock, stopping at every timer that comes due on the way, earliest first.

        Raises:
            RedressError: a step after a timer failed, or timers never end.
        """
        target = self._later(span)
        for _ in range(_FIRINGS):
            timer = self._next_timer(target)
            if timer is None:
                self._clock.move_to(target)
                return
            self._clock.move_to(max(timer.due_at, self._clock.now()))
            self._system.execute(fire_timer, SYSTEM_ACTOR, timer.id)
        raise InputInvalid(
            place=Text("等待", "Waiting"),
            reason=Text(f"定时器触发超过 {_FIRINGS} 次", f"timers fired more than {_FIRINGS} times"),
            repair=Text("请检查循环定时器的间隔。", "Look at the interval of repeating timers."),
        )

    def _later(self, span: timedelta) -> datetime:
        # The calendar ends in the year 9999, and what comes due there may lie beyond it.
        now = self._clock.now()
        if span < _LONGEST_WAIT and now.year < _LAST_YEAR:
            return now + span
        raise InputInvalid(
            place=Text("等待", "Waiting"),
            reason=Text(f"时间将超过 {_LAST_YEAR} 年", f"time would pass the year {_LAST_YEAR}"),
            repair=Text("请缩短等待的时长。", "Wait for a shorter span."),
        )

    def case(self) -> Case:
        """Return the case as it stands."""
        with self._system.reading() as session:
            return session.get_one(Case, self._case_id)

    def open_tasks(self) -> Sequence[UserTask]:
        """Return the open user tasks, oldest first."""
        statement = (
            select(UserTask)
            .where(UserTask.case_id == self._case_id, UserTask.state == UserTaskState.OPEN)
            .order_by(UserTask.created_at, UserTask.process_id, UserTask.element_id, UserTask.item)
        )
        with self._system.reading() as session:
            return session.scalars(statement).all()

    def overdue_tasks(self) -> Sequence[UserTask]:
        """Return the open user tasks whose due time has come."""
        now = self._clock.now()
        return [task for task in self.open_tasks() if task.due_at is not None and task.due_at <= now]

    def letters(self) -> Sequence[str]:
        """Return the templates of the letters queued to the customer, oldest first."""
        statement = (
            select(OutboxMessage.template)
            .where(OutboxMessage.case_id == self._case_id, OutboxMessage.audience == "customer")
            .order_by(OutboxMessage.created_at, OutboxMessage.id)
        )
        with self._system.reading() as session:
            return session.scalars(statement).all()

    def visited(self) -> Sequence[str]:
        """Return the ids of the elements passed, in order."""
        statement = (
            select(AuditEvent.payload)
            .where(AuditEvent.case_id == self._case_id, AuditEvent.action == Action.ELEMENT_PASSED)
            .order_by(AuditEvent.seq)
        )
        with self._system.reading() as session:
            return [str(payload["element"]) for payload in session.scalars(statement)]

    def _next_timer(self, until: datetime) -> Timer | None:
        statement = (
            select(Timer)
            .where(Timer.case_id == self._case_id, Timer.fired_at.is_(None), Timer.due_at <= until)
            .order_by(Timer.due_at, Timer.id)
            .limit(1)
        )
        with self._system.reading() as session:
            return session.scalar(statement)


@contextmanager
def open_stage(files: Mapping[str, bytes]) -> Iterator[Stage]:
    """Yield a stage on which these files, already checked, are the active deployment; nothing of it stays behind."""
    with tempfile.TemporaryDirectory(prefix="redress-rehearsal-") as folder, clock.virtual(OPENING) as hands:
        system = build_system(_settings(Path(folder)))
        try:
            prepare_database(system)
            system.execute(deploy, SYSTEM_ACTOR, files, checked=True)
            yield Stage(system, hands)
        finally:
            system.close()


def _settings(folder: Path) -> Settings:
    # Keys of the moment: nothing of a rehearsal can be read afterwards.
    return Settings(
        database_url="sqlite://",
        data_folder=folder,
        secret_key=secrets.token_urlsafe(_KEY_BYTES),
        personal_keys={1: secrets.token_bytes(_KEY_BYTES)},
    )
