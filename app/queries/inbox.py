"""The inbox: open user tasks an actor may see, filtered, sorted, and paged by key rather than by count."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, UnaryExpression, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from app.actors import Actor
from app.models import Case, User, UserTask, UserTaskState
from app.models.columns import Instant

PAGE_SIZE: Final = 25
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Tab(StrEnum):
    """Which of the tasks an actor may see: all of its groups', its own, nobody's yet, or those past their due time."""

    GROUPS = "groups"
    MINE = "mine"
    UNCLAIMED = "unclaimed"
    OVERDUE = "overdue"


class Sort(StrEnum):
    """The order: what is pressing first, or by due time, arrival or reference."""

    PRESSING = "pressing"
    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """What to show; every field can stand in a link.

    Attributes:
        priority: 3 high, 2 medium, 1 low; 0 for all.
        step: id of a user task element; "" for all.
        reference: part of a case reference; "" for all.
        after: where the page before ended, as `InboxPage.next_after` gave it.
    """

    tab: Tab = Tab.GROUPS
    sort: Sort = Sort.PRESSING
    priority: int = 0
    step: str = ""
    reference: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One open task with what an agent needs to choose it."""

    task_id: UUID
    process_id: str
    element_id: str
    item: str
    group: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    assignee_id: UUID | None
    assignee: str | None
    reference: str
    deployment_id: UUID
    milestone: str | None
    channel: str | None
    sector: str | None
    category: str | None
    remedy: str | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether its due time has passed."""
        return self.due_at is not None and self.due_at < now


class InboxPage(NamedTuple):
    """A page of the inbox; `next_after` is "" on the last one."""

    rows: list[InboxRow]
    next_after: str


class TabCounts(NamedTuple):
    """How many open tasks each tab holds."""

    groups: int
    mine: int
    unclaimed: int
    overdue: int


class _SortKey(NamedTuple):
    expression: SQLColumnExpression[Any]
    descends: bool = False

    @property
    def order(self) -> UnaryExpression[Any]:
        return self.expression.desc() if self.descends else self.expression.asc()

    def beyond(self, value: Any) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.expression < value if self.descends else self.expression > value
        return condition


def read_inbox(session: Session, actor: Actor, wanted: InboxFilter, now: datetime, limit: int = PAGE_SIZE) -> InboxPage:
    """Return a page of the inbox in one statement."""
    keys = _sort_keys(wanted.sort, now)
    query = _select_rows(keys).where(*_conditions(actor, wanted, now)).order_by(*(key.order for key in keys), UserTask.id)
    after = _read_position(wanted.after, len(keys))
    if after is not None:
        query = query.where(_beyond(keys, *after))
    found = session.execute(query.limit(limit + 1)).all()
    rows = [_row(record) for record in found[:limit]]
    if len(found) <= limit:
        return InboxPage(rows, "")
    return InboxPage(rows, _write_position(found[limit - 1][-len(keys) :], rows[-1].task_id))


def read_row(session: Session, actor: Actor, task_id: UUID) -> InboxRow | None:
    """Return one open task as the inbox shows it; None when it is not open or not the actor's to see."""
    record = session.execute(_select_rows([]).where(UserTask.id == task_id, *_visible(actor))).one_or_none()
    return _row(record) if record is not None else None


def count_tabs(session: Session, actor: Actor, now: datetime) -> TabCounts:
    """Return how many open tasks each tab holds, in one statement over open tasks alone."""
    query = select(
        func.count(),
        func.count().filter(UserTask.assignee_id == _actor_id(actor)),
        func.count().filter(UserTask.assignee_id.is_(None)),
        func.count().filter(UserTask.due_at < now),
    ).where(*_visible(actor))
    return TabCounts(*session.execute(query).one())


def read_steps(session: Session, actor: Actor) -> list[tuple[str, str, UUID]]:
    """Return the steps that have open tasks the actor may see: (process id, element id, a deployment that has it)."""
    query = select(UserTask.process_id, UserTask.element_id, func.max(Case.reference)).join(Case, Case.id == UserTask.case_id)
    newest = query.where(*_visible(actor)).group_by(UserTask.process_id, UserTask.element_id).subquery()
    rows = session.execute(
        select(newest.c.process_id, newest.c.element_id, Case.deployment_id).join(Case, Case.reference == newest.c[2])
    )
    return [(process_id, element_id, deployment_id) for process_id, element_id, deployment_id in rows]


def _actor_id(actor: Actor) -> UUID | None:
    try:
        return UUID(actor.id)
    except ValueError:
        return None


def _visible(actor: Actor) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [UserTask.state == UserTaskState.OPEN]
    if not actor.belongs_to("administrator"):
        conditions.append(UserTask.candidate_group.in_(sorted(actor.groups)))
    return conditions


def _conditions(actor: Actor, wanted: InboxFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions = _visible(actor)
    if wanted.tab is Tab.MINE:
        conditions.append(UserTask.assignee_id == _actor_id(actor))
    elif wanted.tab is Tab.UNCLAIMED:
        conditions.append(UserTask.assignee_id.is_(None))
    elif wanted.tab is Tab.OVERDUE:
        conditions.append(UserTask.due_at < now)
    if wanted.priority:
        conditions.append(UserTask.priority == wanted.priority)
    if wanted.step:
        conditions.append(UserTask.element_id == wanted.step)
    if wanted.reference:
        conditions.append(Case.reference.contains(wanted.reference.strip().upper(), autoescape=True))
    return conditions


def _sort_keys(sort: Sort, now: datetime) -> Sequence[_SortKey]:
    due = func.coalesce(UserTask.due_at, literal(_NEVER, Instant), type_=Instant())
    age = UserTask.created_at
    if sort is Sort.DUE:
        return [_SortKey(due)]
    if sort is Sort.OLDEST:
        return [_SortKey(age)]
    if sort is Sort.NEWEST:
        return [_SortKey(age, descends=True)]
    late = case((UserTask.due_at < now, 0), else_=1)
    return [_SortKey(late), _SortKey(UserTask.priority, descends=True), _SortKey(due)]


def _select_rows(keys: Sequence[_SortKey]) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            UserTask.id,
            UserTask.process_id,
            UserTask.element_id,
            UserTask.item,
            UserTask.candidate_group,
            UserTask.priority,
            UserTask.created_at,
            UserTask.due_at,
            UserTask.assignee_id,
            User.display_name,
            Case.reference,
            Case.deployment_id,
            Case.milestone,
            Case.channel,
            Case.sector,
            Case.category,
            Case.data["remedy_sought"].as_string(),
            *(key.expression.label(f"key_{number}") for number, key in enumerate(keys)),
        )
        .join(Case, Case.id == UserTask.case_id)
        .outerjoin(User, User.id == UserTask.assignee_id)
    )
    return query


def _row(record: Any) -> InboxRow:
    names = (
        "task_id", "process_id", "element_id", "item", "group", "priority", "created_at", "due_at", "assignee_id", "assignee",
        "reference", "deployment_id", "milestone", "channel", "sector", "category", "remedy",
    )  # fmt: skip
    return InboxRow(**dict(zip(names, record, strict=False)))


def _beyond(keys: Sequence[_SortKey], values: Sequence[Any], task_id: UUID) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = UserTask.id > task_id
    for key, value in zip(reversed(keys), reversed(values), strict=True):
        condition = or_(key.beyond(value), and_(key.expression == value, condition))
    return condition


def _write_position(values: Sequence[Any], task_id: UUID) -> str:
    written = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps([*written, task_id.hex]).encode()).decode().rstrip("=")


def _read_position(after: str, keys: int) -> tuple[list[Any], UUID] | None:
    # A position that cannot be read, or belongs to another order, begins at the first page.
    try:
        *values, task_id = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        read = [datetime.fromisoformat(value) if isinstance(value, str) else int(value) for value in values]
        return (read, UUID(task_id)) if len(read) == keys else None
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None
