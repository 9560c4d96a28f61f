"""Accounts: users, their groups and passwords, API tokens. Only administrators change them, except one's own password."""

import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from app import audit
from app.audit import Action
from app.commands.context import Context
from app.errors import Conflict, Forbidden, InputInvalid, NotFound
from app.languages import LANGUAGES, Text
from app.models import ApiToken, Group, Membership, User
from app.models.columns import new_id
from app.models.identity import LONGEST_PASSWORD, STANDARD_GROUPS, hash_token, normalise_name

ADMINISTRATOR: Final = "administrator"
SHORTEST_PASSWORD: Final = 10
TOKEN_PREFIX: Final = "rd_"  # noqa: S105 - what tokens begin with, so that scanners of leaked secrets find them
_NAME: Final = re.compile(r"[\w.@+-]{1,64}")
_FEWEST_CHARACTERS: Final = 5
_NAME_FIELD: Final = Text("用户名", "name")
_PASSWORD_FIELD: Final = Text("密码", "password")
_USER: Final = Text("用户", "user")


class NameTaken(Conflict):
    """The name {name} is taken. Choose another one."""

    zh = "用户名 {name} 已被使用，请另选一个。"


class LastAdministrator(Conflict):
    """This is the last active administrator. Make someone else administrator first."""

    zh = "这是最后一位在用的管理员。请先指定另一位管理员。"


def add_user(
    context: Context,
    *,
    name: str,
    password: str,
    display_name: str = "",
    groups: Collection[str] = (),
    email: str | None = None,
    language: str = "zh",
) -> UUID:
    """Add an account and return its id.

    Args:
        context: the surroundings.
        name: for sign-in: letters, digits and `._@+-`, at most 64; capitals make no difference.
        password: at least 10 characters.
        display_name: the name colleagues see; the sign-in name where it is empty.
        groups: keys of groups.
        email: where notices go.
        language: `zh` or `en`.

    Raises:
        Forbidden: the actor is no administrator.
        NameTaken: there is such an account.
        InputInvalid: name, password, group or language cannot be used.
    """
    _require_administrator(context)
    user = User(id=new_id(), name=_read_name(context.session, name), email=email or None, active=True, created_at=context.now)
    user.display_name = display_name.strip() or name.strip()
    user.password_hash = _hash_password(password, user.name)
    user.language = _read_language(language)
    context.session.add(user)
    context.session.flush()
    keys = _replace_groups(context.session, user.id, groups)
    _record(context, Action.USER_ADDED, user.id, {"groups": keys})
    return user.id


def set_password(context: Context, user_id: UUID, password: str) -> None:
    """Give a user another password.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such user.
        InputInvalid: the password is too short, too long or too simple.
    """
    _require_administrator(context)
    user = _lock_user(context.session, user_id)
    user.password_hash = _hash_password(password, user.name)
    _record(context, Action.PASSWORD_CHANGED, user.id, {})


def change_password(context: Context, current: str, password: str) -> None:
    """Change one's own password; the current one must be given.

    Raises:
        Forbidden: the actor is no user, or the current password is another one.
        InputInvalid: the new password is too short, too long or too simple.
    """
    own = _lock_user(context.session, UUID(context.actor.id)) if context.actor.kind == "user" else None
    if own is None or not check_password_hash(own.password_hash, current[:LONGEST_PASSWORD]):
        raise Forbidden(act=Text("更改此密码", "change this password"), group=STANDARD_GROUPS[ADMINISTRATOR])
    own.password_hash = _hash_password(password, own.name)
    _record(context, Action.PASSWORD_CHANGED, own.id, {})


def set_groups(context: Context, user_id: UUID, groups: Collection[str]) -> None:
    """Put a user in exactly these groups.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such user.
        InputInvalid: there is no such group.
        LastAdministrator: nobody would be administrator any more.
    """
    _require_administrator(context)
    user = _lock_user(context.session, user_id)
    if ADMINISTRATOR not in groups:
        _keep_an_administrator(context.session, user)
    keys = _replace_groups(context.session, user.id, groups)
    _record(context, Action.USER_CHANGED, user.id, {"groups": keys})


def deactivate_user(context: Context, user_id: UUID) -> None:
    """Close an account: no sign-in, no token; what it did stays in history.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such user.
        LastAdministrator: nobody would be administrator any more.
    """
    _require_administrator(context)
    user = _lock_user(context.session, user_id)
    _keep_an_administrator(context.session, user)
    user.active = False
    for token in context.session.scalars(select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))):
        token.revoked_at = context.now
    _record(context, Action.USER_DEACTIVATED, user.id, {})


def issue_token(context: Context, user_id: UUID, label: str = "") -> str:
    """Issue an API token that acts as the user, and return it: it is shown this once.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such user, or the account is closed.
    """
    _require_administrator(context)
    user = _lock_user(context.session, user_id)
    if not user.active:
        raise NotFound(kind=_USER, key=user.name)
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(id=new_id(), user_id=user.id, label=label[:255], token_sha256=hash_token(token), created_at=context.now)
    context.session.add(row)
    _record(context, Action.TOKEN_ISSUED, user.id, {"token": str(row.id)})
    return token


def revoke_token(context: Context, token_id: UUID) -> None:
    """Make a token useless; a second time changes nothing.

    Raises:
        Forbidden: the actor is no administrator.
        NotFound: there is no such token.
    """
    _require_administrator(context)
    token = context.session.get(ApiToken, token_id, with_for_update=True)
    if token is None:
        raise NotFound(kind=Text("令牌", "token"), key=token_id)
    if token.revoked_at is None:
        token.revoked_at = context.now
        _record(context, Action.TOKEN_REVOKED, token.user_id, {"token": str(token.id)})


def _require_administrator(context: Context) -> None:
    if not context.actor.belongs_to(ADMINISTRATOR):
        raise Forbidden(act=Text("管理账户", "manage accounts"), group=STANDARD_GROUPS[ADMINISTRATOR])


def _read_name(session: Session, name: str) -> str:
    sign_in = normalise_name(name)
    if not _NAME.fullmatch(sign_in):
        raise InputInvalid(
            place=_NAME_FIELD,
            reason=Text(f"“{name[:64]}”不能用作用户名", f"{name[:64]!r} cannot be a name"),
            repair=Text("请使用 1 至 64 个字母、数字或 ._@+- 字符。", "Use 1 to 64 letters, digits or ._@+-"),
        )
    if session.scalar(select(User.id).where(User.name == sign_in)) is not None:
        raise NameTaken(name=sign_in)
    return sign_in


def _read_language(language: str) -> str:
    if language in LANGUAGES:
        return language
    raise InputInvalid(
        place=Text("语言", "language"),
        reason=Text(f"没有语言“{language}”", f"there is no language {language!r}"),
        repair=Text("请使用 zh 或 en。", "Use zh or en."),
    )


def _lock_user(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound(kind=_USER, key=user_id)
    return user


def _hash_password(password: str, name: str) -> str:
    # Length is what counts (NIST SP 800-63B); one repeated character or the name itself is no length.
    too_simple = len(set(password)) < _FEWEST_CHARACTERS or normalise_name(password) == name
    if too_simple or not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputInvalid(
            place=_PASSWORD_FIELD,
            reason=Text("太短、太长或太简单", "too short, too long or too simple"),
            repair=Text(
                f"请使用至少 {SHORTEST_PASSWORD} 个字符，其中至少 {_FEWEST_CHARACTERS} 个不同，且不同于用户名。",
                f"Use at least {SHORTEST_PASSWORD} characters, {_FEWEST_CHARACTERS} of them different, and not the name.",
            ),
        )
    return generate_password_hash(password)


def _replace_groups(session: Session, user_id: UUID, groups: Collection[str]) -> list[str]:
    wanted = sorted(set(groups))
    known = set(session.scalars(select(Group.key)))
    unknown = [key for key in wanted if key not in known]
    if unknown:
        raise InputInvalid(
            place=Text("用户组", "groups"),
            reason=Text(f"没有用户组“{unknown[0]}”", f"there is no group {unknown[0]!r}"),
            repair=Text(f"可用：{', '.join(sorted(known))}。", f"Known: {', '.join(sorted(known))}."),
        )
    session.execute(delete(Membership).where(Membership.user_id == user_id))
    session.add_all(Membership(user_id=user_id, group_key=key) for key in wanted)
    return wanted


def _keep_an_administrator(session: Session, user: User) -> None:
    # The group's row is the lock: two administrators cannot close each other's accounts at once.
    session.get(Group, ADMINISTRATOR, with_for_update=True)
    administrators = set(
        session.scalars(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(User.active, Membership.group_key == ADMINISTRATOR)
        )
    )
    if administrators == {user.id}:
        raise LastAdministrator


def _record(context: Context, action: Action, user_id: UUID, payload: Mapping[str, Any]) -> None:
    audit.record(context.session, None, context.actor, action, {"user": str(user_id), **payload}, context.now)
