"""The case file: everything an agent or auditor may see of one case, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import personal_data
from app.actors import Actor
from app.db import load_json
from app.encryption import Keyring
from app.errors import Forbidden, NotFound
from app.languages import Text
from app.models import Attachment, AuditEvent, Case, CaseStatus, Incident, Timer, User, UserTask, UserTaskState
from app.models.identity import STANDARD_GROUPS
from app.queries.letters import Letter, read_letters

PAGE_SIZE: Final = 25
_DRAFT: Final = "draft"
_OVERSEERS: Final = frozenset({"auditor", "process_owner", "administrator"})
_FIRST_RECEIVERS: Final = frozenset({"customer_service", "service_supervisor", "administrator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """One case with what belongs to it.

    Attributes:
        tasks: every user task, oldest first, with the name of who holds it.
        events: its history, oldest first.
        letters: letters and notices; without text where the reader may not see personal data.
        personal: personal values by key; None where the reader may not see them.
        names: display names of users who appear, by id.
    """

    case: Case
    tasks: Sequence[UserTask]
    timers: Sequence[Timer]
    events: Sequence[AuditEvent]
    letters: Sequence[Letter]
    attachments: Sequence[Attachment]
    incidents: Sequence[Incident]
    personal: dict[str, str] | None
    names: dict[str, str]

    @property
    def open_tasks(self) -> list[UserTask]:
        """The user tasks that wait for a person."""
        return [task for task in self.tasks if task.state == UserTaskState.OPEN]


def find_case(session: Session, reference: str) -> Case:
    """Return a case by its reference.

    Raises:
        NotFound: there is no such case.
    """
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None:
        raise NotFound(kind=Text("个案", "case"), key=reference)
    return case


def read_case_file(session: Session, keyring: Keyring, reference: str, actor: Actor) -> CaseFile:
    """Return the file of a case as `actor` may see it.

    Raises:
        NotFound: there is no such case.
        Forbidden: the actor is in no group that works on cases or oversees them.
    """
    case = find_case(session, reference)
    tasks = _read_tasks(session, case.id)
    readable = may_see_personal(actor, tasks)
    if not readable and not actor.belongs_to(*STANDARD_GROUPS):
        raise Forbidden(act=Text("查看个案", "see cases"), group=STANDARD_GROUPS["customer_service"])
    events = session.scalars(select(AuditEvent).where(AuditEvent.chain == case.id).order_by(AuditEvent.seq)).all()
    return CaseFile(
        case=case,
        tasks=tasks,
        timers=session.scalars(select(Timer).where(Timer.case_id == case.id).order_by(Timer.due_at)).all(),
        events=events,
        letters=read_letters(session, keyring, case, readable=readable),
        attachments=session.scalars(select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.added_at)).all(),
        incidents=session.scalars(select(Incident).where(Incident.case_id == case.id).order_by(Incident.opened_at)).all(),
        personal=personal_data.reveal(session, keyring, case) if readable else None,
        names=_names(session, tasks, events),
    )


def may_see_personal(actor: Actor, tasks: Sequence[UserTask]) -> bool:
    """Whether the actor works on the case: its group has or had a task of it, or it receives every complaint (E59).

    Auditors and process owners see no personal data unless they also work on the case.
    """
    if actor.belongs_to(*_FIRST_RECEIVERS):
        return True
    working = {task.candidate_group for task in tasks} - _OVERSEERS
    return not actor.groups.isdisjoint(working)


def _read_tasks(session: Session, case_id: UUID) -> Sequence[UserTask]:
    return session.scalars(select(UserTask).where(UserTask.case_id == case_id).order_by(UserTask.created_at, UserTask.id)).all()


def _names(session: Session, tasks: Sequence[UserTask], events: Sequence[AuditEvent]) -> dict[str, str]:
    ids = {task.assignee_id for task in tasks if task.assignee_id}
    for event in events:
        if event.actor_kind == "user":
            ids.add(UUID(event.actor_id))
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {str(user_id): name for user_id, name in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFile:
    """One user task with its case, the case's tasks so far, and what was typed into this one."""

    task: UserTask
    tasks: Sequence[UserTask]
    case: Case
    assignee: str
    draft: dict[str, str | list[str]] | None
    personal: dict[str, str]


def read_task(session: Session, keyring: Keyring, task_id: UUID, actor: Actor) -> TaskFile:
    """Return a user task as the actor may see it.

    Raises:
        NotFound: there is no such task.
        Forbidden: it belongs to a group the actor is not in.
    """
    query = (
        select(UserTask, Case, User.display_name)
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(User, User.id == UserTask.assignee_id)
        .where(UserTask.id == task_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound(kind=Text("任务", "task"), key=task_id)
    task, case, assignee = found
    group = STANDARD_GROUPS.get(task.candidate_group, Text(task.candidate_group))
    if not actor.belongs_to(task.candidate_group):
        raise Forbidden(act=Text("处理此任务", "work on this task"), group=group)
    typed = personal_data.open_text(keyring, case, _DRAFT, task.draft)
    return TaskFile(
        task=task,
        tasks=_read_tasks(session, case.id),
        case=case,
        assignee=assignee or "",
        draft=load_json(typed) if typed else None,
        personal=personal_data.reveal(session, keyring, case),
    )


def search_cases(
    session: Session, keyring: Keyring, actor: Actor, *, text: str = "", status: CaseStatus | None = None, after: str = ""
) -> list[Case]:
    """Return cases, newest first, at most one more than `PAGE_SIZE`.

    Args:
        session: a reading session.
        keyring: makes the blind index of a contact.
        actor: those who receive complaints also find a case by the exact phone number, e-mail address or WeChat id.
        text: part of a reference, or a contact; "" for all.
        status: that status alone.
        after: the reference the page before ended with.
    """
    query = select(Case).order_by(Case.received_at.desc(), Case.id.desc()).limit(PAGE_SIZE + 1)
    wanted = text.strip()
    if wanted:
        by_reference = Case.reference.contains(wanted.upper(), autoescape=True)
        contacts = _find_by_contact(session, keyring, wanted) if actor.belongs_to(*_FIRST_RECEIVERS) else []
        query = query.where(or_(by_reference, Case.id.in_(contacts)))
    if status is not None:
        query = query.where(Case.status == status)
    last = session.scalar(select(Case).where(Case.reference == after)) if after else None
    if last is not None:
        earlier = Case.received_at < last.received_at
        query = query.where(or_(earlier, (Case.received_at == last.received_at) & (Case.id < last.id)))
    return list(session.scalars(query))


def _find_by_contact(session: Session, keyring: Keyring, contact: str) -> list[UUID]:
    fields = ("email",) if "@" in contact else ("phone", "wechat")
    return [case_id for field in fields for case_id in personal_data.find_cases(session, keyring, field, contact)]
