"""Who is asking: accounts, groups and tokens turned into actors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, Select, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from app.actors import Actor, ActorKind
from app.languages import Language, Text
from app.models import ApiToken, Group, Membership, User
from app.models.identity import LONGEST_PASSWORD, hash_token, normalise_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user's account as administrators see it; `groups` are keys."""

    id: UUID
    name: str
    display_name: str
    email: str | None
    language: str
    active: bool
    groups: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An API token as administrators see it; the token itself is shown once, when it is issued."""

    id: UUID
    label: str
    created_at: datetime
    revoked_at: datetime | None


def authenticate(session: Session, name: str, password: str) -> Actor | None:
    """Return the actor who signs in, None where name and password do not fit; names cannot be told from the time it takes."""
    rows = session.execute(_select_users(User.name == normalise_name(name)).add_columns(User.password_hash, User.active)).all()
    if len(password) > LONGEST_PASSWORD:
        return None
    stored = rows[0].password_hash if rows else _nobody()
    if not check_password_hash(stored, password) or not rows or not rows[0].active:
        return None
    return _as_actor(rows)


def actor_by_user_id(session: Session, user_id: UUID) -> Actor | None:
    """Return the actor of an active user, in one statement."""
    return _as_actor(session.execute(_select_users(User.id == user_id, User.active)).all())


def actor_by_token(session: Session, token: str) -> Actor | None:
    """Return the actor of an active user's token that is not revoked, in one statement."""
    query = _select_users(User.active, ApiToken.token_sha256 == hash_token(token), ApiToken.revoked_at.is_(None))
    return _as_actor(session.execute(query.join(ApiToken, ApiToken.user_id == User.id)).all())


def find_user(session: Session, name: str) -> User | None:
    """Return the account with this sign-in name."""
    return session.scalar(select(User).where(User.name == normalise_name(name)))


def list_users(session: Session) -> list[Account]:
    """Return every account by name, with its groups."""
    groups: dict[UUID, set[str]] = {}
    for member, group in session.execute(select(Membership.user_id, Membership.group_key)):
        groups.setdefault(member, set()).add(group)
    return [
        Account(
            id=user.id,
            name=user.name,
            display_name=user.display_name,
            email=user.email,
            language=user.language,
            active=user.active,
            groups=frozenset(groups.get(user.id, ())),
        )
        for user in session.scalars(select(User).order_by(User.name))
    ]


def list_groups(session: Session) -> Mapping[str, Text]:
    """Return the labels of every group by key."""
    rows = session.execute(select(Group.key, Group.label_zh, Group.label_en).order_by(Group.key))
    return {key: Text(zh, en) for key, zh, en in rows}


def list_tokens(session: Session, user_id: UUID) -> list[Token]:
    """Return a user's tokens, oldest first."""
    rows = session.scalars(select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id))
    return [Token(id=row.id, label=row.label, created_at=row.created_at, revoked_at=row.revoked_at) for row in rows]


@lru_cache(maxsize=1)
def _nobody() -> str:
    return generate_password_hash("a password nobody has")


def _select_users(*conditions: ColumnExpressionArgument[bool]) -> Select[UUID, str, str, str]:
    return (
        select(User.id, User.display_name, User.language, Membership.group_key)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(*conditions)
    )


def _as_actor(rows: Sequence[Any]) -> Actor | None:
    if not rows:
        return None
    language: Language = "en" if rows[0].language == "en" else "zh"
    return Actor(
        kind=ActorKind.USER,
        id=str(rows[0].id),
        name=rows[0].display_name,
        groups=frozenset(row.group_key for row in rows if row.group_key is not None),
        language=language,
    )
