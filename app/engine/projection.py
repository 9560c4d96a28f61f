"""What people see of a run: rows of user tasks and timers, made to match the engine's state after each run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import audit
from app.actors import Actor
from app.engine.instance import Instance, OpenTask, OpenTimer
from app.models import Case, Timer, UserTask, UserTaskState

PRIORITIES: Final[Mapping[str, int]] = {"high": 3, "medium": 2, "low": 1}
_FIRED: Final = "fired"
_CANCELLED: Final = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The rows a run opened and ended."""

    opened: tuple[UserTask, ...]
    ended: frozenset[UUID]


def project(
    session: Session,
    actor: Actor,
    case: Case,
    instance: Instance,
    tasks: Mapping[UUID, OpenTask],
    timers: Mapping[UUID, OpenTimer],
) -> Projection:
    """Write what a run changed; `tasks` and `timers` are what was open before, so nothing needs to be read.

    The task a person completed is marked by the command that completed it; every other one that is gone was cancelled.
    """
    now = instance.scripts.host.now
    open_now = instance.open_tasks()
    priority = PRIORITIES.get(str(case.data.get("priority")), 1)
    opened = tuple(_row(case, instance, task, priority) for task_id, task in open_now.items() if task_id not in tasks)
    session.add_all(opened)
    for row in opened:
        payload = {"task": str(row.id), "element": row.element_id, "group": row.candidate_group, "due": _iso(row)}
        audit.record(session, case, actor, audit.Action.USER_TASK_OPENED, payload, now)
    gone = frozenset(tasks) - frozenset(open_now)
    _cancel(session, actor, case, instance, {task_id: tasks[task_id] for task_id in gone})
    if "priority" in instance.scripts.changed and frozenset(tasks) - gone:
        waiting = UserTask.case_id == case.id, UserTask.state == UserTaskState.OPEN
        session.execute(update(UserTask).where(*waiting).values(priority=priority), execution_options=_UNSYNCHRONISED)
    _project_timers(session, actor, case, instance, timers)
    return Projection(opened=opened, ended=gone)


_UNSYNCHRONISED: Final = {"synchronize_session": False}


def _iso(row: UserTask) -> str | None:
    return row.due_at.isoformat() if row.due_at else None


def _row(case: Case, instance: Instance, task: OpenTask, priority: int) -> UserTask:
    return UserTask(
        id=task.id,
        case_id=case.id,
        process_id=task.process_id,
        element_id=task.element.id,
        item=task.item,
        form_key=task.element.properties.get("form", ""),
        candidate_group=task.element.group,
        state=UserTaskState.OPEN,
        priority=priority,
        created_at=instance.scripts.host.now,
        due_at=instance.due_at(task),
    )


def _cancel(session: Session, actor: Actor, case: Case, instance: Instance, gone: Mapping[UUID, OpenTask]) -> None:
    now = instance.scripts.host.now
    cancelled = [task_id for task_id, task in gone.items() if not instance.was_completed(task_id)]
    if cancelled:
        waiting = UserTask.id.in_(cancelled), UserTask.state == UserTaskState.OPEN
        values = {"state": UserTaskState.CANCELLED, "ended_at": now, "ended_by": actor.name or actor.kind.value}
        session.execute(update(UserTask).where(*waiting).values(values), execution_options=_UNSYNCHRONISED)
    for task_id in cancelled:
        payload = {"task": str(task_id), "element": gone[task_id].element.id}
        audit.record(session, case, actor, audit.Action.USER_TASK_CANCELLED, payload, now)


def _project_timers(session: Session, actor: Actor, case: Case, instance: Instance, before: Mapping[UUID, OpenTimer]) -> None:
    after, now = instance.timers(), instance.scripts.host.now
    for timer in (timer for task_id, timer in after.items() if task_id not in before):
        row = Timer(case_id=case.id, task_id=timer.task_id, element_id=timer.element_id, due_at=timer.due_at)
        session.add(row)
        payload = {"element": timer.element_id, "due": timer.due_at.isoformat()}
        audit.record(session, case, actor, audit.Action.TIMER_SCHEDULED, payload, now)
    ended = {task_id: timer for task_id, timer in before.items() if task_id not in after}
    fired = [task_id for task_id in ended if instance.was_completed(task_id)]
    _end_timers(session, case, fired, _FIRED, instance)
    _end_timers(session, case, [task_id for task_id in ended if task_id not in fired], _CANCELLED, instance)
    for task_id, timer in ended.items():
        action = audit.Action.TIMER_FIRED if task_id in fired else audit.Action.TIMER_CANCELLED
        audit.record(session, case, actor, action, {"element": timer.element_id}, now)
    for task_id, timer in after.items():
        if task_id in before and before[task_id].due_at != timer.due_at:
            row_of = Timer.case_id == case.id, Timer.task_id == task_id, Timer.fired_at.is_(None)
            values = {"due_at": timer.due_at, "leased_until": None}
            session.execute(update(Timer).where(*row_of).values(values), execution_options=_UNSYNCHRONISED)
            audit.record(session, case, actor, audit.Action.TIMER_FIRED, {"element": timer.element_id}, now)


def _end_timers(session: Session, case: Case, task_ids: list[UUID], because: str, instance: Instance) -> None:
    if task_ids:
        rows = Timer.case_id == case.id, Timer.task_id.in_(task_ids), Timer.fired_at.is_(None)
        values = {"fired_at": instance.scripts.host.now, "ended_because": because}
        session.execute(update(Timer).where(*rows).values(values), execution_options=_UNSYNCHRONISED)
