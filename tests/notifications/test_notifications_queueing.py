"""Queueing: in the change's own transaction, sealed, once however often a step is repeated, history beside it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app import personal_data
from app.config import Settings
from app.db import Database
from app.encryption import CiphertextRefused, Keyring
from app.models import AuditEvent, Case, Group, Membership, OutboxMessage, OutboxStatus, User
from app.models.columns import new_id
from app.notifications import TemplateUnknown, open_letter, queue_letter, queue_notice
from app.personal_data import PersonalDataForgotten

AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
PERSONAL = {"name": "陈先生", "email": "chen@example.com", "phone": "13800000001"}
AddCase = Callable[..., Case]


def actions(database: Database) -> list[tuple[str, dict[str, object]]]:
    with database.reading() as session:
        return [(event.action, event.payload) for event in session.scalars(select(AuditEvent).order_by(AuditEvent.seq))]


def test_letter_is_pending_where_an_address_is_known(
    database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with database.transaction() as session:
        case = add_case(session)
        personal_data.store(session, keyring, case, PERSONAL)
        queued = queue_letter(session, keyring, settings, case, "acknowledgement", AT)
    with database.reading() as session:
        stored = session.scalars(select(OutboxMessage)).one()
        opened = open_letter(keyring, session.get_one(Case, case.id), stored)
        assert (stored.id, stored.status, stored.attempts, stored.audience) == (queued.id, OutboxStatus.PENDING, 0, "customer")
        assert stored.idempotency_key == f"letter.{case.id.hex}.acknowledgement.0"
    assert opened is not None
    assert opened.recipient == "chen@example.com"
    assert "尊敬的陈先生：" in opened.body
    assert actions(database) == [
        ("letter:queued", {"letter": str(queued.id), "template": "acknowledgement", "status": "pending"})
    ]


def test_letter_lies_on_the_tracking_page_where_no_address_is_known(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session, language="en")
        personal_data.store(session, keyring, case, {"name": "Ms Li", "phone": "13800000001"})
        letter = queue_letter(session, keyring, settings, case, "progress", AT)
        opened = open_letter(keyring, case, letter)
    assert (letter.status, letter.recipient) == (OutboxStatus.POSTED, None)
    assert opened is not None
    assert opened.recipient == ""
    assert opened.body.startswith("Dear Ms Li,")
    assert actions(sqlite_database)[0][1]["status"] == "posted"


def test_rolled_back_step_leaves_nothing_and_its_repetition_has_the_same_key(
    database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with database.transaction() as session:
        case_id = add_case(session).id
    keys = []

    def step(*, fail: bool) -> None:
        with database.transaction() as session:
            case = session.get_one(Case, case_id, with_for_update=True)
            keys.append(queue_letter(session, keyring, settings, case, "proposal", AT).idempotency_key)
            session.flush()
            if fail:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        step(fail=True)
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []
    step(fail=False)
    assert keys[0] == keys[1]
    assert len(actions(database)) == 1


def test_second_letter_of_a_kind_is_another_letter(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        letters = [queue_letter(session, keyring, settings, case, "proposal", AT) for _ in range(3)]
    assert [letter.idempotency_key.rpartition(".")[2] for letter in letters] == ["0", "1", "2"]


def test_data_of_the_step_is_what_the_letter_says(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session, data={"plan_measures": "旧方案"})
        letter = queue_letter(session, keyring, settings, case, "proposal", AT, data={"plan_measures": "新方案"})
        opened = open_letter(keyring, case, letter)
    assert opened is not None
    assert "新方案" in opened.body
    assert "旧方案" not in opened.body


def test_nothing_personal_is_readable_in_the_database(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase, tmp_path: Path
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        personal_data.store(session, keyring, case, PERSONAL)
        queue_letter(session, keyring, settings, case, "acknowledgement", AT)
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("redress.db*"))
    secret = keyring.tracking_secret(case.id, case.tracking_nonce)
    for value in (*PERSONAL.values(), secret, "深表歉意"):
        assert value.encode() not in stored


def test_letter_of_a_forgotten_customer_is_unreadable_and_no_new_one_is_written(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        letter = queue_letter(session, keyring, settings, case, "progress", AT)
        personal_data.forget(session, keyring, case)
        assert open_letter(keyring, case, letter) is None
        with pytest.raises(PersonalDataForgotten):
            queue_letter(session, keyring, settings, case, "progress", AT)


def test_letter_cannot_be_queued_under_a_notices_name(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        with pytest.raises(TemplateUnknown):
            queue_letter(session, keyring, settings, case, "acknowledgement_overdue", AT)
        with pytest.raises(TemplateUnknown):
            queue_notice(session, keyring, settings, case, "quality", "progress", AT)


def add_user(name: str, language: str, email: str | None, *, active: bool = True) -> User:
    return User(
        id=new_id(),
        name=name,
        display_name=name.title(),
        email=email,
        password_hash="x",
        language=language,
        active=active,
        created_at=AT,
    )


def test_notice_reaches_each_active_member_with_an_address_in_their_language(
    database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    users = [
        add_user("anna", "en", "anna@example.com"),
        add_user("bo", "zh", "bo@example.com"),
        add_user("cai", "zh", None),
        add_user("dan", "zh", ""),
        add_user("eva", "zh", "eva@example.com", active=False),
        add_user("fei", "zh", "fei@example.com"),
    ]
    with database.transaction() as session:
        if session.get(Group, "service_supervisor") is None:
            session.add(Group(key="service_supervisor", label_zh="客服主管", label_en="Service supervisor"))
        if session.get(Group, "quality") is None:
            session.add(Group(key="quality", label_zh="质量监督", label_en="Quality"))
        session.add_all(users)
        session.flush()
        session.add_all(Membership(user_id=user.id, group_key="service_supervisor") for user in users[:-1])
        session.add(Membership(user_id=users[-1].id, group_key="quality"))
        case = add_case(session, data={"priority": "high"})
        personal_data.store(session, keyring, case, PERSONAL)
        first = queue_notice(session, keyring, settings, case, "service_supervisor", "acknowledgement_overdue", AT)
        again = queue_notice(session, keyring, settings, case, "service_supervisor", "acknowledgement_overdue", AT)
        opened = [open_letter(keyring, case, message) for message in first]
    assert [letter.recipient for letter in opened if letter] == ["anna@example.com", "bo@example.com"]
    assert [letter.body.partition("\n")[0] for letter in opened if letter] == ["Anna,", "Bo："]
    assert all(PERSONAL["name"] not in letter.body for letter in opened if letter)
    assert {message.audience for message in first} == {"colleague"}
    assert len({message.idempotency_key for message in first + again}) == 4
    assert {message.idempotency_key.rpartition(".")[2] for message in again} == {"1"}
    expected = {"group": "service_supervisor", "template": "acknowledgement_overdue", "recipients": 2}
    assert actions(database) == [("notice:queued", expected)] * 2


def test_notice_without_receivers_is_recorded_as_such(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        assert queue_notice(session, keyring, settings, case, "crisis_team", "return_visit_overdue", AT) == []
    assert actions(sqlite_database)[0][1]["recipients"] == 0


def test_a_stored_letter_moved_to_another_row_does_not_open(
    sqlite_database: Database, settings: Settings, keyring: Keyring, add_case: AddCase
) -> None:
    with sqlite_database.transaction() as session:
        case = add_case(session)
        one = queue_letter(session, keyring, settings, case, "progress", AT)
        two = queue_letter(session, keyring, settings, case, "progress", AT)
        moved = OutboxMessage(id=one.id, subject=two.subject, body=two.body)
        with pytest.raises(CiphertextRefused):
            open_letter(keyring, case, moved)
