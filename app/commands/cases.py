"""Finding a case and taking its lock: what every command on a case begins with."""

from uuid import UUID

from sqlalchemy import Select, select

from app.actors import ActorKind
from app.commands.context import Context
from app.errors import Forbidden, NotFound
from app.languages import Text
from app.models import Case, ProcessState
from app.models.identity import STANDARD_GROUPS

CASE_WORKERS = frozenset(
    {
        "customer_service",
        "service_supervisor",
        "responsible_department",
        "legal",
        "quality",
        "management",
        "crisis_team",
        "spokesperson",
    }
)


def lock_case(context: Context, where: Select[UUID], key: object) -> tuple[Case, ProcessState]:
    """Return a case and its saved state, both locked until the transaction ends; one statement.

    Args:
        context: the command's surroundings.
        where: selects the case's id.
        key: what was asked for, named when there is no such case.

    Raises:
        NotFound: there is no such case.
    """
    statement = (
        select(Case, ProcessState)
        .join(ProcessState, ProcessState.case_id == Case.id)
        .where(Case.id == where.scalar_subquery())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = context.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound(kind=Text("个案", "case"), key=key)
    case, state = found
    return case, state


def by_reference(reference: str) -> Select[UUID]:
    """Return the selection of the case with a reference."""
    return select(Case.id).where(Case.reference == reference)


def require_case_worker(context: Context, case: Case, act: Text) -> None:
    """Let those pass who work on cases, and the customer on the customer's own case.

    Raises:
        Forbidden: the actor is neither.
    """
    actor = context.actor
    own = actor.kind is ActorKind.CUSTOMER and actor.id == case.reference
    if not own and not (actor.kind is not ActorKind.CUSTOMER and actor.belongs_to(*CASE_WORKERS)):
        raise Forbidden(act=act, group=group_label("customer_service"))


def group_label(key: str) -> Text:
    """Return a group's name as people read it."""
    return STANDARD_GROUPS.get(key, Text(key))
