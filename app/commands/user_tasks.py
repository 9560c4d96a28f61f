"""What agents do with user tasks: claim, release, keep a draft, complete."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app import audit, personal_data
from app.commands.attachments import attach_files
from app.commands.cases import group_label
from app.commands.context import Context
from app.db import dump_json
from app.engine.run import continue_run
from app.errors import Forbidden, NotFound, TaskClosed, TaskTaken
from app.forms import Answers, Submission
from app.languages import Text
from app.models import Case, ProcessState, User, UserTask, UserTaskState

DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """What came of completing a task; `next_task_id` is the actor's next one on the same case, if any."""

    case_id: UUID
    reference: str
    next_task_id: UUID | None


def claim_user_task(context: Context, task_id: UUID) -> None:
    """Claim an open task of one's group; claiming one's own again changes nothing.

    Raises:
        NotFound, Forbidden, TaskTaken, TaskClosed: see `_lock_task`.
    """
    case, _, task = _lock_task(context, task_id)
    user_id = _user_id(context)
    if task.assignee_id != user_id:
        task.assignee_id = user_id
        _record(context, case, task, audit.Action.USER_TASK_CLAIMED)


def release_user_task(context: Context, task_id: UUID) -> None:
    """Give a claimed task back to its group; service supervisors may release a colleague's.

    Raises:
        NotFound, Forbidden, TaskTaken, TaskClosed: see `_lock_task`.
    """
    supervises = context.actor.belongs_to("service_supervisor")
    case, _, task = _lock_task(context, task_id, may_override=supervises)
    if task.assignee_id is not None:
        task.assignee_id = None
        _record(context, case, task, audit.Action.USER_TASK_RELEASED)


def save_draft(context: Context, task_id: UUID, values: Mapping[str, Any]) -> None:
    """Keep what a person has typed so far, encrypted under the case's key; no history row, it is no decision yet.

    Raises:
        NotFound, Forbidden, TaskTaken, TaskClosed: see `_lock_task`.
    """
    case, _, task = _lock_task(context, task_id)
    text = dump_json({key: value if isinstance(value, str) else list(value) for key, value in values.items()}).decode()
    task.draft = personal_data.seal_text(context.keyring, case, DRAFT, text)


def complete_user_task(context: Context, task_id: UUID, submission: Submission) -> Completed:
    """Complete a task with a form's answers and run the procedure on.

    Raises:
        FormInvalid: fields need attention; nothing is stored.
        NotFound, Forbidden, TaskTaken, TaskClosed: see `_lock_task`.
        StepFailed: a step after the task could not be carried out; nothing is stored but an incident.
    """
    case, state, task = _lock_task(context, task_id)
    procedures = context.library.procedures(context.session, case.deployment_id)
    answers = Answers(data={}, personal={}, files={})
    if task.form_key:
        answers = procedures.form(task.form_key).validate(submission, case.data, context.actor.language, host=context.host())
    personal_data.store(context.session, context.keyring, case, personal_values(answers))
    data = {**answers.data, **attach_files(context, case, answers.files)}
    task.state, task.ended_at, task.ended_by = UserTaskState.COMPLETED, context.now, _actor_name(context)
    task.assignee_id, task.draft = _user_id(context) or task.assignee_id, None
    facts = {"values": data, "personal": sorted(answers.personal)}
    _record(context, case, task, audit.Action.USER_TASK_COMPLETED, facts)
    projection = continue_run(
        context.run_of(case), case, state, procedures, lambda instance: instance.complete(task_id, data), given=data
    )
    return Completed(case_id=case.id, reference=case.reference, next_task_id=_next_task(context, projection.opened))


def personal_values(answers: Answers) -> dict[str, str]:
    """Return the personal values of answers; a field that was emptied is there as "", which removes it."""
    return dict.fromkeys(answers.cleared, "") | answers.personal


def _lock_task(context: Context, task_id: UUID, *, may_override: bool = False) -> tuple[Case, ProcessState, UserTask]:
    """Lock the task and its case in one statement, and return them with the saved state; the actor may act on the task.

    Raises:
        NotFound: there is no such task.
        Forbidden: the task belongs to a group the actor is not in.
        TaskClosed: it was completed or cancelled.
        TaskTaken: someone else has claimed it.
    """
    statement = (
        select(Case, ProcessState, UserTask)
        .join(ProcessState, ProcessState.case_id == Case.id)
        .join(UserTask, UserTask.case_id == Case.id)
        .where(UserTask.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = context.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(kind=Text("任务", "task"), key=task_id)
    case, state, task = found
    actor = context.actor
    if not actor.belongs_to(task.candidate_group) and not may_override:
        raise Forbidden(act=Text("处理此任务", "work on this task"), group=group_label(task.candidate_group))
    if task.state != UserTaskState.OPEN:
        raise TaskClosed(who=task.ended_by or Text("系统", "the system"))
    if task.assignee_id not in {None, _user_id(context)} and not actor.is_system and not may_override:
        raise TaskTaken(who=_user_name(context, task.assignee_id))
    return case, state, task


def _user_id(context: Context) -> UUID | None:
    return None if context.actor.is_system else UUID(context.actor.id)


def _user_name(context: Context, user_id: UUID | None) -> str:
    return context.session.scalar(select(User.display_name).where(User.id == user_id)) or str(user_id)


def _actor_name(context: Context) -> str:
    return context.actor.name or context.actor.id


def _record(context: Context, case: Case, task: UserTask, action: audit.Action, facts: Mapping[str, Any] | None = None) -> None:
    payload = {"task": str(task.id), "element": task.element_id, "process": task.process_id, **(facts or {})}
    audit.record(context.session, case, context.actor, action, payload, context.now)


def _next_task(context: Context, opened: Sequence[UserTask]) -> UUID | None:
    return next((task.id for task in opened if context.actor.belongs_to(task.candidate_group)), None)
