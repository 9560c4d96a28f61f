"""Notices to colleagues: one message to each active member of a group who has an address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.actors import SYSTEM_ACTOR
from app.audit import Action, record
from app.config import Settings
from app.encryption import Keyring
from app.models import Case, Membership, OutboxMessage, User
from app.notifications.letters import add_message
from app.notifications.rendering import NOTICES, check_template, render
from app.notifications.values import notice_values


def queue_notice(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    case: Case,
    group: str,
    template: str,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> list[OutboxMessage]:
    """Queue a notice to the members of a group, each in the language of their account.

    History keeps the number of recipients, also where it is none: the inbox shows the overdue task either way.

    Args:
        session: the writing session of the change; the caller holds the case's lock.
        keyring: seals the messages under the case's key.
        settings: the organisation.
        case: the case the notice is about.
        group: key of the group.
        template: one of `NOTICES`.
        at: when the notice is written.
        data: the case's data as the step sees it; `case.data` where it is not given.

    Raises:
        TemplateUnknown: there is no such notice.
        PersonalDataForgotten: the case's key is destroyed.
    """
    check_template(template, NOTICES)
    facts = case.data if data is None else data
    messages = [_add_notice(session, keyring, settings, case, user, template, at, facts) for user in _members(session, group)]
    payload = {"group": group, "template": template, "recipients": len(messages)}
    record(session, case, SYSTEM_ACTOR, Action.NOTICE_QUEUED, payload, at)
    return messages


def _add_notice(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    case: Case,
    user: User,
    template: str,
    at: datetime,
    facts: Mapping[str, Any],
) -> OutboxMessage:
    values = notice_values(settings=settings, case=case, data=facts, name=user.display_name, language=user.language, at=at)
    return add_message(
        session,
        keyring,
        case,
        render(template, user.language, values),
        recipient=user.email or "",
        key=f"notice.{case.id.hex}.{template}.{user.id.hex}.{case.audit_seq or 0}",
        audience="colleague",
        template=template,
        language=user.language,
        at=at,
    )


def _members(session: Session, group: str) -> list[User]:
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.group_key == group, User.active, func.coalesce(User.email, "") != "")
        .order_by(User.name)
    )
    return list(session.scalars(query))
