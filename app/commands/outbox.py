"""What waits in the outbox: leased by the tick, claimed once an attempt, marked when it is sent, failed or dead.

Sending itself happens between two commands, outside any transaction: claim, commit, send, mark. A worker that dies in
between lets its lease run out, and the message is sent again under the same Message-ID: at least once, never lost.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from app.audit import Action, record
from app.commands.context import Context
from app.errors import Conflict, Forbidden, NotFound
from app.languages import Text
from app.models import Case, OutboxMessage, OutboxStatus
from app.models.identity import STANDARD_GROUPS
from app.notifications import Mail, open_letter

MAX_ATTEMPTS: Final = 8
QUEUE_LEASE: Final = timedelta(seconds=60)
"""How long a job may wait in the queue before the tick puts another one beside it."""
SENDING_LEASE: Final = timedelta(seconds=120)
"""How long one attempt may take: eight exchanges with a mail server that answers just before its timeout."""
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=6)
_PAUSE_GROWTH: Final = 3


class NotDead(Conflict):
    """This message is not dead: it is waiting, sent, or on the tracking page only. Nothing to put back."""

    zh = "此信件并非发送失败状态（等待发送、已发送或仅在查询页面展示），无须重新发送。"


def lease_outbox(context: Context, limit: int = 100) -> list[tuple[UUID, int]]:
    """Lease messages that wait and are not leased, oldest first.

    Returns:
        The id of each message and the number of attempts made so far: together they name the attempt to be made, so that of
        two jobs for the same attempt one alone can claim it.

    Raises:
        Forbidden: a person asks.
    """
    _require_system(context)
    free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < context.now)
    query = select(OutboxMessage).where(OutboxMessage.status == OutboxStatus.PENDING, free).order_by(OutboxMessage.id)
    messages = context.session.scalars(query.limit(limit).with_for_update(skip_locked=True)).all()
    for message in messages:
        message.leased_until = context.now + QUEUE_LEASE
    return [(message.id, message.attempts) for message in messages]


def claim_message(context: Context, message_id: UUID, attempts: int) -> Mail | None:
    """Begin an attempt: count it, lease the message for as long as sending may take, and return it in clear.

    Returns:
        None where there is nothing to send: another worker has this attempt, the message is sent or dead, the last attempt
        was interrupted, or the customer's data is forgotten (the last two leave the message dead).

    Raises:
        NotFound: there is no such message.
        Forbidden: a person asks.
    """
    _require_system(context)
    case, message = _lock_message(context, message_id)
    if message.status != OutboxStatus.PENDING or message.attempts != attempts:
        return None
    if attempts >= MAX_ATTEMPTS:
        _bury(context, case, message, "Interrupted")
        return None
    letter = open_letter(context.keyring, case, message)
    if letter is None:
        _bury(context, case, message, "Forgotten")
        return None
    message.attempts += 1
    message.leased_until = context.now + SENDING_LEASE
    return Mail(
        key=message.idempotency_key,
        recipient=letter.recipient,
        subject=letter.subject,
        body=letter.body,
        language=message.language,
        written_at=message.created_at,
    )


def mark_sent(context: Context, message_id: UUID) -> None:
    """Write down that a message was handed over; a message that is marked already stays as it is.

    Raises:
        NotFound: there is no such message.
        Forbidden: a person asks.
    """
    _require_system(context)
    case, message = _lock_message(context, message_id)
    if message.status == OutboxStatus.SENT:
        return
    message.status = OutboxStatus.SENT
    message.sent_at = context.now
    message.leased_until = None
    message.last_error = None
    record(context.session, case, context.actor, Action.LETTER_SENT, _facts(message), context.now)


def mark_failed(context: Context, message_id: UUID, attempts: int, reason: str, *, permanent: bool = False) -> None:
    """Write down that an attempt failed; the message waits longer after each, and is dead after the last.

    Args:
        context: the command's surroundings.
        message_id: the message.
        attempts: attempts made, this one included; a late word about an earlier attempt changes nothing.
        reason: class and code of the error, nothing personal.
        permanent: whether trying again is useless.

    Raises:
        NotFound: there is no such message.
        Forbidden: a person asks.
    """
    _require_system(context)
    case, message = _lock_message(context, message_id)
    if message.status != OutboxStatus.PENDING or message.attempts != attempts:
        return
    if permanent or attempts >= MAX_ATTEMPTS:
        _bury(context, case, message, reason)
        return
    message.last_error = reason
    message.leased_until = context.now + pause_after(attempts)


def requeue_message(context: Context, message_id: UUID) -> None:
    """Put a dead message back: it is sent as if it had never been tried.

    Raises:
        Forbidden: the actor is neither a service supervisor nor an administrator.
        NotFound: there is no such message.
        NotDead: the message is not dead.
    """
    if not context.actor.belongs_to("service_supervisor", "administrator"):
        raise Forbidden(act=Text("重新发送信件", "put letters back"), group=STANDARD_GROUPS["service_supervisor"])
    case, message = _lock_message(context, message_id)
    if message.status != OutboxStatus.DEAD:
        raise NotDead
    message.status = OutboxStatus.PENDING
    message.attempts = 0
    message.leased_until = None
    message.last_error = None
    record(context.session, case, context.actor, Action.LETTER_QUEUED, _facts(message) | {"again": True}, context.now)


def pause_after(attempts: int) -> timedelta:
    """Return how long a message rests after its n-th failed attempt: 1, 3, 9, 27 ... minutes, six hours at most."""
    growth: int = _PAUSE_GROWTH ** (attempts - 1)
    return min(_FIRST_PAUSE * growth, _LONGEST_PAUSE)


def _lock_message(context: Context, message_id: UUID) -> tuple[Case, OutboxMessage]:
    # Case before message, as everywhere: history needs the case's lock, and one order of locks cannot deadlock.
    of_message = select(OutboxMessage.case_id).where(OutboxMessage.id == message_id).scalar_subquery()
    case = context.session.scalar(
        select(Case).where(Case.id == of_message).with_for_update().execution_options(populate_existing=True)
    )
    message = context.session.get(OutboxMessage, message_id, with_for_update=True, populate_existing=True)
    if case is None or message is None:
        raise NotFound(kind=Text("信件", "letter"), key=message_id)
    return case, message


def _bury(context: Context, case: Case, message: OutboxMessage, reason: str) -> None:
    message.status = OutboxStatus.DEAD
    message.leased_until = None
    message.last_error = reason
    facts = _facts(message) | {"reason": reason}
    record(context.session, case, context.actor, Action.LETTER_DEAD, facts, context.now)


def _facts(message: OutboxMessage) -> dict[str, object]:
    return {
        "letter": str(message.id),
        "template": message.template,
        "audience": message.audience,
        "attempts": message.attempts,
    }


def _require_system(context: Context) -> None:
    if not context.actor.is_system:
        raise Forbidden(act=Text("发送信件", "send letters"), group=STANDARD_GROUPS["administrator"])
