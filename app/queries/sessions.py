"""Whom a web session stands for; a session ends with the password it was opened with."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.actors import Actor, ActorKind
from app.models import Membership, User


class SessionAccount(NamedTuple):
    """The actor of a session, and the stamp of the password in force."""

    actor: Actor
    stamp: str


def read_session_account(session: Session, user_id: UUID) -> SessionAccount | None:
    """Return the account of an active user in one statement; None where there is none."""
    query = (
        select(User.display_name, User.language, User.password_hash, Membership.group_key)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(User.id == user_id, User.active)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    actor = Actor(
        kind=ActorKind.USER,
        id=str(user_id),
        name=rows[0].display_name,
        groups=frozenset(row.group_key for row in rows if row.group_key is not None),
        language="en" if rows[0].language == "en" else "zh",
    )
    return SessionAccount(actor, hashlib.sha256(rows[0].password_hash.encode()).hexdigest()[:24])
