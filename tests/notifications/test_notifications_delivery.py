"""From the outbox to the mail server: at least once under one Message-ID, patiently, and never without a trace."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from smtp_server import SmtpServer
from sqlalchemy import event, select

from app import clock, personal_data
from app.actors import SYSTEM_ACTOR, Actor, ActorKind
from app.background import InlineQueue
from app.bootstrap import System
from app.clock import VirtualClock
from app.commands import outbox
from app.commands.outbox import MAX_ATTEMPTS, SENDING_LEASE, NotDead, pause_after
from app.config import Settings
from app.db import Database
from app.errors import Forbidden, NotFound
from app.models import AuditEvent, Case, OutboxMessage, OutboxStatus
from app.models.columns import new_id
from app.notifications import build_transport, queue_letter
from app.worker import DELIVER_MESSAGE, deliver_message, jobs_of, tick

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SUPERVISOR = Actor(kind=ActorKind.USER, id="u1", name="Anna", groups=frozenset({"service_supervisor"}))
AGENT = Actor(kind=ActorKind.USER, id="u2", name="Bo", groups=frozenset({"customer_service"}))
QueueLetters = Callable[..., list[UUID]]


@pytest.fixture
def time() -> Iterator[VirtualClock]:
    with clock.virtual_everywhere(START) as virtual:
        yield virtual


@pytest.fixture
def house(database: Database, settings: Settings, mail_server: SmtpServer, time: VirtualClock) -> System:
    url = f"smtp://127.0.0.1:{mail_server.port}"
    return System(replace(settings, database_url=database.url, smtp_url=url, mail_from="tousu@example.cn"), database)


@pytest.fixture
def queue_letters(house: System, add_case: Callable[..., Case]) -> QueueLetters:
    def queue(count: int = 1, email: str = "chen@example.com") -> list[UUID]:
        with house.database.transaction() as session:
            case = add_case(session)
            personal_data.store(session, house.keyring, case, {"name": "陈先生", "email": email})
            letters = [queue_letter(session, house.keyring, house.settings, case, "progress", clock.now()) for _ in range(count)]
            return [letter.id for letter in letters]

    return queue


@pytest.fixture
def queue(house: System) -> InlineQueue:
    queue = InlineQueue()
    queue.start(jobs_of(house, build_transport(house.settings)))
    return queue


def look(house: System, message_id: UUID) -> tuple[str, int, str | None]:
    with house.reading() as session:
        message = session.get_one(OutboxMessage, message_id)
        return OutboxStatus(message.status).value, message.attempts, message.last_error


def history(house: System) -> list[str]:
    with house.reading() as session:
        return list(session.scalars(select(AuditEvent.action).where(AuditEvent.case_id.is_not(None)).order_by(AuditEvent.seq)))


def work(house: System, queue: InlineQueue) -> int:
    tick(house, queue)
    return queue.run_waiting()


def test_queued_letter_is_sent_once_and_recorded(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer
) -> None:
    (letter,) = queue_letters()
    assert work(house, queue) == 1
    assert work(house, queue) == 0
    assert look(house, letter) == ("sent", 1, None)
    assert len(mail_server.taken) == 1
    assert mail_server.taken[0].message["To"] == "chen@example.com"
    assert history(house) == ["letter:queued", "letter:sent"]
    with house.reading() as session:
        assert session.get_one(OutboxMessage, letter).sent_at == START


def test_failure_is_tried_again_later_and_later(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    mail_server.answers["."].extend(["452 full"] * 3)
    for attempt in range(1, 4):
        assert work(house, queue) == 1
        assert look(house, letter) == ("pending", attempt, "SMTPDataError 452")
        time.advance(pause_after(attempt))
        assert work(house, queue) == 0
        time.advance(timedelta(seconds=1))
    assert work(house, queue) == 1
    assert look(house, letter) == ("sent", 4, None)
    assert history(house) == ["letter:queued", "letter:sent"]


def test_pauses_grow_from_a_minute_to_six_hours() -> None:
    minutes = [pause_after(attempt) // timedelta(minutes=1) for attempt in range(1, MAX_ATTEMPTS)]
    assert minutes == [1, 3, 9, 27, 81, 243, 360]


def test_letter_is_dead_after_the_last_attempt_until_someone_puts_it_back(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    mail_server.answers["MAIL"].extend(["451 later"] * MAX_ATTEMPTS)
    for _ in range(MAX_ATTEMPTS + 3):
        work(house, queue)
        time.advance(timedelta(hours=7))
    assert look(house, letter) == ("dead", MAX_ATTEMPTS, "SMTPSenderRefused 451")
    assert mail_server.taken == []
    with pytest.raises(Forbidden):
        house.execute(outbox.requeue_message, AGENT, letter)
    house.execute(outbox.requeue_message, SUPERVISOR, letter)
    with pytest.raises(NotDead):
        house.execute(outbox.requeue_message, SUPERVISOR, letter)
    assert work(house, queue) == 1
    assert look(house, letter) == ("sent", 1, None)
    assert history(house) == ["letter:queued", "letter:dead", "letter:queued", "letter:sent"]


def test_mailbox_that_does_not_exist_is_not_tried_again(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer
) -> None:
    (letter,) = queue_letters()
    mail_server.answers["RCPT"].append("550 no such user chen@example.com")
    work(house, queue)
    assert look(house, letter) == ("dead", 1, "SMTPRecipientsRefused 550")


def test_worker_killed_before_sending_loses_nothing(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    tick(house, queue)
    queue.waiting.clear()
    assert house.execute(outbox.claim_message, SYSTEM_ACTOR, letter, 0) is not None
    assert work(house, queue) == 0
    time.advance(SENDING_LEASE + timedelta(seconds=1))
    assert work(house, queue) == 1
    assert look(house, letter) == ("sent", 2, None)
    assert len(mail_server.taken) == 1


def test_worker_killed_after_sending_repeats_the_same_message_id(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    mail = house.execute(outbox.claim_message, SYSTEM_ACTOR, letter, 0)
    assert mail is not None
    build_transport(house.settings).send(mail)
    time.advance(SENDING_LEASE + timedelta(seconds=1))
    work(house, queue)
    first, second = (taken.message for taken in mail_server.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert first.get_content() == second.get_content()


def test_answer_lost_on_the_way_repeats_the_same_message_id(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    mail_server.answers["."].append("take and drop")
    work(house, queue)
    assert look(house, letter)[0] == "pending"
    time.advance(timedelta(minutes=2))
    work(house, queue)
    assert look(house, letter)[0] == "sent"
    assert len({taken.message["Message-ID"] for taken in mail_server.taken}) == 1


def test_message_that_kills_its_worker_each_time_ends_dead(
    house: System, queue_letters: QueueLetters, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    for attempt in range(MAX_ATTEMPTS):
        assert house.execute(outbox.claim_message, SYSTEM_ACTOR, letter, attempt) is not None
        time.advance(SENDING_LEASE)
    assert house.execute(outbox.claim_message, SYSTEM_ACTOR, letter, MAX_ATTEMPTS) is None
    assert look(house, letter) == ("dead", MAX_ATTEMPTS, "Interrupted")


def test_job_that_comes_twice_or_late_sends_nothing_more(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, time: VirtualClock
) -> None:
    (letter,) = queue_letters()
    tick(house, queue)
    time.advance(timedelta(seconds=61))
    tick(house, queue)
    queue.enqueue(None, DELIVER_MESSAGE, str(letter))
    assert list(queue.waiting) == [(DELIVER_MESSAGE, f"{letter}/0")] * 2 + [(DELIVER_MESSAGE, str(letter))]
    queue.run_waiting()
    assert len(mail_server.taken) == 1
    house.execute(outbox.mark_sent, SYSTEM_ACTOR, letter)
    house.execute(outbox.mark_failed, SYSTEM_ACTOR, letter, 1, "late")
    assert look(house, letter) == ("sent", 1, None)
    assert history(house) == ["letter:queued", "letter:sent"]


def test_late_word_of_an_earlier_attempt_changes_nothing(house: System, queue_letters: QueueLetters, time: VirtualClock) -> None:
    (letter,) = queue_letters()
    house.execute(outbox.claim_message, SYSTEM_ACTOR, letter, 0)
    time.advance(timedelta(minutes=5))
    house.execute(outbox.claim_message, SYSTEM_ACTOR, letter, 1)
    house.execute(outbox.mark_failed, SYSTEM_ACTOR, letter, 1, "late")
    assert look(house, letter) == ("pending", 2, None)


def test_letter_of_a_customer_forgotten_meanwhile_is_not_sent(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer
) -> None:
    (letter,) = queue_letters()
    with house.database.transaction() as session:
        personal_data.forget(session, house.keyring, session.scalars(select(Case).with_for_update()).one())
    work(house, queue)
    assert look(house, letter) == ("dead", 0, "Forgotten")
    assert mail_server.taken == []


def test_transport_that_fails_unforeseen_leaves_its_word_on_the_row(house: System, queue_letters: QueueLetters) -> None:
    class Broken:
        def send(self, _mail: object) -> None:
            raise KeyError("chen@example.com")

    (letter,) = queue_letters()
    deliver_message(house, Broken(), str(letter))
    status, attempts, reason = look(house, letter)
    assert (status, attempts) == ("pending", 1)
    assert reason is not None
    assert reason.startswith("KeyError")
    assert "chen@" not in reason


def test_tick_with_nothing_due_writes_nothing_and_takes_no_lock(
    house: System, queue: InlineQueue, queue_letters: QueueLetters
) -> None:
    queue_letters()
    work(house, queue)
    statements: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
    tick(house, queue)
    asked = [statement for statement in statements if not statement.startswith("BEGIN DEFERRED")]
    assert len(asked) == 2
    assert all(statement.startswith("SELECT") and "FOR UPDATE" not in statement for statement in asked)


def test_full_batch_asks_for_another_tick(house: System, queue: InlineQueue, queue_letters: QueueLetters) -> None:
    queue_letters(count=130)
    assert tick(house, queue) is True
    assert tick(house, queue) is False
    assert len(queue.waiting) == 130


@pytest.mark.parametrize("command", [outbox.lease_outbox, outbox.claim_message, outbox.mark_sent, outbox.mark_failed])
def test_people_do_not_send_letters_themselves(command: Callable[..., object], house: System) -> None:
    arguments = {outbox.lease_outbox: (), outbox.claim_message: (new_id(), 0), outbox.mark_failed: (new_id(), 1, "x")}
    with pytest.raises(Forbidden):
        house.execute(command, SUPERVISOR, *arguments.get(command, (new_id(),)))


def test_message_that_does_not_exist_is_named(house: System) -> None:
    with pytest.raises(NotFound):
        house.execute(outbox.mark_sent, SYSTEM_ACTOR, new_id())


def test_logs_of_a_failed_delivery_name_the_row_alone(
    house: System, queue: InlineQueue, queue_letters: QueueLetters, mail_server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (letter,) = queue_letters()
    mail_server.answers["RCPT"].append("450 busy chen@example.com")
    work(house, queue)
    assert f"Message {letter} was not delivered: SMTPRecipientsRefused 450" in caplog.text
    assert "chen@" not in caplog.text
