"""Forgetting a person (A15): the case stays, its personal data can never be read again."""

from uuid import UUID

from sqlalchemy import select

from app import audit, personal_data
from app.commands.context import Context
from app.errors import Forbidden, NotFound
from app.languages import Text
from app.models import Case
from app.models.identity import STANDARD_GROUPS


def forget_person(context: Context, case_id: UUID) -> None:
    """Destroy the key of a case's personal data; a second time changes nothing.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such case.
    """
    if not context.actor.belongs_to("administrator"):
        raise Forbidden(act=Text("删除个人信息", "forget a person"), group=STANDARD_GROUPS["administrator"])
    case = context.session.scalar(select(Case).where(Case.id == case_id).with_for_update())
    if case is None:
        raise NotFound(kind=Text("个案", "case"), key=case_id)
    if case.wrapped_key is None:
        return
    personal_data.forget(context.session, context.keyring, case)
    audit.record(context.session, case, context.actor, audit.Action.PERSONAL_FORGOTTEN, {}, context.now)
