"""People and clients who sign in: users, groups (the lanes' roles) and API tokens."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, insert_unless
from app.languages import Text
from app.models.columns import Id, Instant, parent

STANDARD_GROUPS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "customer_service": Text("客服", "Customer service"),
        "service_supervisor": Text("客服主管", "Service supervisor"),
        "responsible_department": Text("责任部门", "Responsible department"),
        "legal": Text("法务", "Legal"),
        "quality": Text("质量监督", "Quality supervision"),
        "management": Text("管理层", "Management"),
        "crisis_team": Text("危机小组", "Crisis team"),
        "spokesperson": Text("新闻发言人", "Spokesperson"),
        "process_owner": Text("流程负责人", "Process owner"),
        "auditor": Text("审计员", "Auditor"),
        "administrator": Text("管理员", "Administrator"),
    }
)
"""The groups every installation has: the shipped lanes, then the roles beside lanes (interfaces.md section 4)."""

LONGEST_PASSWORD: Final = 1024
"""Characters; more would only keep the machine busy."""


class User(Base):
    """A person with an account; `name` signs in, `password_hash` is salted scrypt."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(255))
    email: Mapped[str | None] = mapped_column(String(255))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Group(Base):
    """A group: the candidates of a lane (interfaces.md section 4), or a role beside lanes."""

    __tablename__ = "user_group"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    label_zh: Mapped[str] = mapped_column(String(255))
    label_en: Mapped[str] = mapped_column(String(255))


class Membership(Base):
    """A user's membership in a group."""

    __tablename__ = "membership"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    group_key: Mapped[str] = mapped_column(ForeignKey("user_group.key"), primary_key=True)
    user: Mapped[User] = parent()
    group: Mapped[Group] = parent()


class ApiToken(Base):
    """A bearer token of a user; only its SHA-256 is stored."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    label: Mapped[str] = mapped_column(String(255), default="")
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    user: Mapped[User] = parent()


def normalise_name(name: str) -> str:
    """Return the one form of a sign-in name: people do not remember capitals."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def hash_token(token: str) -> str:
    """Return what is stored of a token (SHA-256, hex); a token is random enough to need no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def ensure_groups(session: Session) -> None:
    """Add the standard groups that are missing; labels an owner has changed stay."""
    rows = [{"key": key, "label_zh": label.zh, "label_en": label.en} for key, label in STANDARD_GROUPS.items()]
    session.execute(insert_unless(session, Group).values(rows).on_conflict_do_nothing())
