"""The worker on the shipped procedures: what is due happens within two seconds, and nothing else is touched."""

import time as real_time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.actors import SYSTEM_ACTOR
from app.background import InlineQueue
from app.bootstrap import System, build_system, prepare
from app.clock import VirtualClock
from app.commands.intake import file_complaint
from app.config import Settings
from app.models import AuditEvent, OutboxMessage, OutboxStatus, Timer, UserTask
from app.notifications import build_transport
from app.worker import FIRE_TIMER, Background, fire_timer, jobs_of, start_background, tick

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BY_PHONE = {
    "channel": "phone",
    "sector": "insurance",
    "language": "zh",
    "name": "王女士",
    "phone": "13800000001",
    "content": "车险报案已经三周，一直没有赔付。",
    "remedy_sought": "compensation",
}
BY_MAIL = BY_PHONE | {"channel": "web", "phone": "", "email": "wang@example.com"}


@pytest.fixture
def time() -> Iterator[VirtualClock]:
    with clock.virtual_everywhere(START) as virtual:
        yield virtual


@pytest.fixture
def house(settings: Settings, time: VirtualClock) -> Iterator[System]:
    system = build_system(settings)
    prepare(system)
    yield system
    system.close()


def fired(house: System) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).where(Timer.ended_because == "fired")) or 0


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    started = real_time.monotonic()
    while not condition() and real_time.monotonic() - started < seconds:
        real_time.sleep(0.02)
    return real_time.monotonic() - started


def test_timer_that_fell_due_while_nobody_worked_fires_within_two_seconds(house: System, time: VirtualClock) -> None:
    house.execute(file_complaint, SYSTEM_ACTOR, intake=BY_PHONE)
    time.advance(timedelta(hours=25))
    assert fired(house) == 0
    background = start_background(house)
    try:
        assert wait_for(lambda: fired(house) > 0, 5) < 2
    finally:
        background.stop()
    with house.reading() as session:
        tasks = set(session.scalars(select(UserTask.element_id).where(UserTask.state == "open")))
    assert "supervise_acknowledgement" in tasks  # E27


def test_letter_leaves_within_two_seconds_of_its_filing(house: System) -> None:
    background = start_background(house)
    letters = house.settings.data_folder / "letters"
    try:
        house.execute(file_complaint, SYSTEM_ACTOR, intake=BY_MAIL)
        assert wait_for(lambda: letters.exists() and any(letters.glob("*.acknowledgement.*.eml")), 5) < 2
    finally:
        background.stop()
    with house.reading() as session:
        assert session.scalars(select(OutboxMessage.status)).all() == [OutboxStatus.SENT]


def test_timer_fires_once_however_often_its_job_comes(house: System, time: VirtualClock) -> None:
    house.execute(file_complaint, SYSTEM_ACTOR, intake=BY_PHONE)
    time.advance(timedelta(hours=25))
    queue = InlineQueue()
    queue.start(jobs_of(house, build_transport(house.settings)))
    tick(house, queue)
    jobs = [row for job, row in queue.waiting if job == FIRE_TIMER]
    queue.run_waiting()
    once = fired(house)
    for row in jobs * 3:
        fire_timer(house, row)
    assert fired(house) == once
    with house.reading() as session:
        recorded = session.scalar(select(func.count()).where(AuditEvent.action == "timer:fired"))
    assert recorded == once


def test_timer_that_is_not_due_is_not_touched(house: System, time: VirtualClock) -> None:
    house.execute(file_complaint, SYSTEM_ACTOR, intake=BY_PHONE)
    time.advance(timedelta(minutes=5))
    queue = InlineQueue()
    tick(house, queue)
    assert not [row for job, row in queue.waiting if job == FIRE_TIMER]
    with house.reading() as session:
        assert session.scalars(select(Timer.leased_until).where(Timer.leased_until.is_not(None))).all() == []


def test_lost_job_is_only_late(house: System, time: VirtualClock) -> None:
    house.execute(file_complaint, SYSTEM_ACTOR, intake=BY_PHONE)
    time.advance(timedelta(hours=25))
    queue = InlineQueue()
    queue.start(jobs_of(house, build_transport(house.settings)))
    tick(house, queue)
    queue.waiting.clear()
    tick(house, queue)
    assert not queue.waiting
    time.advance(timedelta(seconds=61))
    tick(house, queue)
    queue.run_waiting()
    assert fired(house) > 0


def test_background_can_be_stopped_at_once(house: System) -> None:
    background = Background(house)
    background.start()
    began = real_time.monotonic()
    background.stop()
    assert real_time.monotonic() - began < 3
