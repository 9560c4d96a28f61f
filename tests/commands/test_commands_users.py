from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app import audit
from app.actors import SYSTEM_ACTOR, Actor, ActorKind
from app.commands.context import Context
from app.commands.users import (
    LastAdministrator,
    NameTaken,
    add_user,
    change_password,
    deactivate_user,
    issue_token,
    revoke_token,
    set_groups,
    set_password,
)
from app.db import Database
from app.errors import Forbidden, InputInvalid, NotFound
from app.languages import Text
from app.models.identity import STANDARD_GROUPS, ensure_groups
from app.queries.history import read_history
from app.queries.identity import actor_by_token, actor_by_user_id, authenticate, find_user, list_groups, list_tokens, list_users

PASSWORD = "correct horse battery"
NewContext = Callable[..., Context]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        ensure_groups(session)
        ensure_groups(session)
        yield session


def member(session: Session, context: NewContext, name: str = "li.ming", *groups: str) -> UUID:
    return add_user(context(session), name=name, password=PASSWORD, display_name="李明", groups=groups, language="en")


def test_an_account_signs_in_with_its_groups(session: Session, context: NewContext) -> None:
    user_id = member(session, context, "Li.Ming", "customer_service", "quality", "quality")
    expected = Actor(
        kind=ActorKind.USER, id=str(user_id), name="李明", groups=frozenset({"customer_service", "quality"}), language="en"
    )
    assert authenticate(session, "li.ming", PASSWORD) == expected
    assert authenticate(session, " LI.MING ", PASSWORD) == expected
    assert actor_by_user_id(session, user_id) == expected
    user = find_user(session, "Li.Ming")
    assert user is not None
    assert PASSWORD not in user.password_hash
    assert user.password_hash.startswith("scrypt:")


@pytest.mark.parametrize(
    ("name", "password"), [("li.ming", "another password"), ("nobody", PASSWORD), ("li.ming", ""), ("li.ming", "x" * 99_999)]
)
def test_a_wrong_name_or_password_is_nobody(name: str, password: str, session: Session, context: NewContext) -> None:
    member(session, context)
    assert authenticate(session, name, password) is None


def test_a_user_without_groups_is_still_somebody(session: Session, context: NewContext) -> None:
    actor = actor_by_user_id(session, member(session, context))
    assert actor is not None
    assert actor.groups == frozenset()
    assert not actor.belongs_to("customer_service")


def test_a_name_is_given_once(session: Session, context: NewContext) -> None:
    member(session, context, "li.ming")
    with pytest.raises(NameTaken):
        member(session, context, "LI.Ming")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "two words"},
        {"name": "x" * 65},
        {"password": "short"},
        {"password": "aaaaaaaaaaaaaaaa"},
        {"password": "x1y2z" * 300},
        {"name": "administrator1", "password": "Administrator1"},
        {"groups": ["customer_service", "wizards"]},
        {"language": "fr"},
    ],
)
def test_what_cannot_be_used_is_refused_in_both_languages(fields: dict[str, str], session: Session, context: NewContext) -> None:
    with pytest.raises(InputInvalid) as refused:
        add_user(context(session), **({"name": "li.ming", "password": PASSWORD} | fields))  # type: ignore[arg-type]
    assert refused.value.text.zh != refused.value.text.en


def test_only_administrators_change_accounts(session: Session, context: NewContext) -> None:
    user_id = member(session, context, "li.ming", "customer_service", "service_supervisor")
    actor = actor_by_user_id(session, user_id)
    own = context(session, actor)
    attempts: list[Callable[[], object]] = [
        lambda: add_user(own, name="other", password=PASSWORD),
        lambda: set_password(own, user_id, PASSWORD),
        lambda: set_groups(own, user_id, ["administrator"]),
        lambda: deactivate_user(own, user_id),
        lambda: issue_token(own, user_id),
        lambda: revoke_token(own, user_id),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    (account,) = list_users(session)
    assert account.groups == {"customer_service", "service_supervisor"}


def test_a_new_password_replaces_the_old(session: Session, context: NewContext) -> None:
    user_id = member(session, context)
    set_password(context(session), user_id, "another good password")
    assert authenticate(session, "li.ming", PASSWORD) is None
    actor = authenticate(session, "li.ming", "another good password")
    assert actor is not None
    with pytest.raises(Forbidden):
        change_password(context(session, actor), "a guess at it", PASSWORD)
    change_password(context(session, actor), "another good password", PASSWORD)
    assert authenticate(session, "li.ming", PASSWORD) is not None
    with pytest.raises(Forbidden):
        change_password(context(session, SYSTEM_ACTOR), PASSWORD, "another good password")


def test_groups_are_replaced(session: Session, context: NewContext) -> None:
    user_id = member(session, context, "li.ming", "customer_service", "legal")
    set_groups(context(session), user_id, ["legal", "auditor"])
    actor = actor_by_user_id(session, user_id)
    assert actor is not None
    assert actor.groups == {"legal", "auditor"}
    with pytest.raises(NotFound):
        set_groups(context(session), UUID(int=1), [])


def test_a_closed_account_opens_nothing(session: Session, context: NewContext) -> None:
    user_id = member(session, context)
    token = issue_token(context(session), user_id)
    deactivate_user(context(session), user_id)
    assert authenticate(session, "li.ming", PASSWORD) is None
    assert actor_by_user_id(session, user_id) is None
    assert actor_by_token(session, token) is None
    with pytest.raises(NotFound):
        issue_token(context(session), user_id)


def test_the_last_administrator_stays(session: Session, context: NewContext) -> None:
    one, other = member(session, context, "one", "administrator"), member(session, context, "other", "administrator")
    deactivate_user(context(session), one)
    with pytest.raises(LastAdministrator):
        deactivate_user(context(session), other)
    with pytest.raises(LastAdministrator):
        set_groups(context(session), other, ["legal"])
    set_groups(context(session), other, ["legal", "administrator"])


def test_a_token_acts_as_its_user_until_revoked(session: Session, context: NewContext) -> None:
    user_id = member(session, context, "robot", "customer_service")
    token = issue_token(context(session), user_id, "hotline")
    actor = actor_by_token(session, token)
    assert actor == actor_by_user_id(session, user_id)
    (row,) = list_tokens(session, user_id)
    assert row.label == "hotline"
    for wrong in ("", "rd_", token + "x", "\ud800"):
        assert actor_by_token(session, wrong) is None
    revoke_token(context(session), row.id)
    revoke_token(context(session), row.id)
    assert actor_by_token(session, token) is None


def test_every_change_stands_in_history_without_names_or_secrets(session: Session, context: NewContext) -> None:
    user_id = member(session, context, "li.ming", "legal")
    token = issue_token(context(session), user_id)
    set_password(context(session), user_id, "another good password")
    set_groups(context(session), user_id, [])
    deactivate_user(context(session), user_id)
    page = read_history(session)
    assert [event.action for event in page.events] == [
        "user:added",
        "token:issued",
        "password:changed",
        "user:changed",
        "user:deactivated",
    ]
    text = str([event.payload for event in page.events])
    assert not any(secret in text for secret in ("li.ming", "李明", PASSWORD, token))
    session.flush()
    assert audit.verify(session).ok


def test_history_is_read_page_by_page_with_names(session: Session, context: NewContext) -> None:
    user_id = member(session, context, "boss", "administrator")
    actor = actor_by_user_id(session, user_id)
    for number in range(4):
        member(session, lambda given: context(given, actor), f"user{number}")
    first = read_history(session, limit=3)
    assert [event.seq for event in first.events] == [1, 2, 3]
    assert first.names == {str(user_id): "李明"}
    rest = read_history(session, after=first.next_after or 0, limit=3)
    assert [event.seq for event in rest.events] == [4, 5]
    assert rest.next_after is None


def test_the_standard_groups_are_there_in_both_languages(session: Session) -> None:
    groups = list_groups(session)
    assert groups == dict(STANDARD_GROUPS)
    assert groups["service_supervisor"] == Text("客服主管", "Service supervisor")
    assert all(label.zh and label.en for label in groups.values())
