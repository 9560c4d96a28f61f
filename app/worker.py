"""The jobs of background work: idempotent, given ids alone; the tick that finds them, and the process that runs them."""

import logging
import signal
import threading
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app import clock
from app.actors import SYSTEM_ACTOR
from app.background import Job, Queue, Ticker, build_queue
from app.background.due import messages_due, timers_due
from app.background.failures import describe
from app.commands import outbox, timers
from app.notifications import DeliveryFailed, Mail, Transport, build_transport

if TYPE_CHECKING:
    from app.bootstrap import System

FIRE_TIMER: Final = "fire_timer"
DELIVER_MESSAGE: Final = "deliver_message"
_BATCH: Final = 100
_log = logging.getLogger(__name__)


class Background:
    """Background work of a running process.

    Args:
        system: the one door.
        queue: runs the jobs; the one the settings ask for where it is None.
        every: seconds between ticks.

    Raises:
        SettingInvalid: REDRESS_SMTP_URL or REDRESS_MAIL_FROM cannot be used.
    """

    def __init__(self, system: "System", queue: Queue | None = None, every: float = 1.0) -> None:
        self._queue = queue or build_queue(system.settings)
        self._jobs = jobs_of(system, build_transport(system.settings))
        self._ticker = Ticker(partial(tick, system, self._queue), every)

    def start(self) -> None:
        """Run jobs and the tick."""
        self._queue.start(self._jobs)
        self._ticker.start()

    def stop(self) -> None:
        """Finish what is under way and run no more."""
        self._ticker.stop()
        self._queue.stop()


def start_background(system: "System", queue: Queue | None = None, every: float = 1.0) -> Background:
    """Start background work in threads of this process (after any fork) and return it.

    Raises:
        SettingInvalid: REDRESS_SMTP_URL or REDRESS_MAIL_FROM cannot be used.
    """
    background = Background(system, queue, every)
    background.start()
    return background


def run_worker(system: "System") -> None:
    """Run background work alone until the process is told to end (SIGTERM, SIGINT); the work under way is finished first."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    background = start_background(system)
    ended.wait()
    background.stop()


def jobs_of(system: "System", transport: Transport) -> dict[str, Job]:
    """Return the jobs by name, bound to a system and a way to send."""
    return {FIRE_TIMER: partial(fire_timer, system), DELIVER_MESSAGE: partial(deliver_message, system, transport)}


def tick(system: "System", queue: Queue) -> bool:
    """Lease what is due and ask for its jobs; where nothing is due, nothing is locked or written.

    Returns:
        Whether a batch was full, so that more may be due.
    """
    with system.reading() as session:
        at = clock.now()
        timers_wait, messages_wait = timers_due(session, at), messages_due(session, at)
    leased = 0
    if timers_wait:
        ids = system.execute(timers.lease_due_timers, SYSTEM_ACTOR, _BATCH)
        leased = max(leased, len(ids))
        for timer_id in ids:
            queue.enqueue(None, FIRE_TIMER, str(timer_id))
    if messages_wait:
        messages = system.execute(outbox.lease_outbox, SYSTEM_ACTOR, _BATCH)
        leased = max(leased, len(messages))
        for message_id, attempts in messages:
            queue.enqueue(None, DELIVER_MESSAGE, f"{message_id}/{attempts}")
    return leased == _BATCH


def fire_timer(system: "System", row: str) -> None:
    """Fire the timer with this id; one that has fired or ended is left alone."""
    system.execute(timers.fire_timer, SYSTEM_ACTOR, UUID(row))


def deliver_message(system: "System", transport: Transport, row: str) -> None:
    """Make one attempt to send a message: claim it, send it outside any transaction, write down how it went.

    Args:
        system: the one door.
        transport: the way to send.
        row: id of the message and number of attempts made so far, as `ID/ATTEMPTS`; an id alone means none was made.
    """
    key, _, attempts = row.partition("/")
    message_id, made = UUID(key), int(attempts or 0)
    mail = system.execute(outbox.claim_message, SYSTEM_ACTOR, message_id, made)
    if mail is None:
        return
    failure = _send(transport, mail)
    if failure is None:
        system.execute(outbox.mark_sent, SYSTEM_ACTOR, message_id)
    else:
        _log.warning("Message %s was not delivered: %s", message_id, failure.reason)
        system.execute(outbox.mark_failed, SYSTEM_ACTOR, message_id, made + 1, failure.reason, permanent=failure.permanent)


def _send(transport: Transport, mail: Mail) -> DeliveryFailed | None:
    try:
        transport.send(mail)
    except DeliveryFailed as failure:
        return failure
    except Exception as error:  # noqa: BLE001 - whatever a transport meets, the row must say it, or people see a letter that just waits
        return DeliveryFailed(describe(error))
    return None
