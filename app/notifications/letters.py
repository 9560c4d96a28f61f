"""Letters to the customer: sealed under the case's key and queued in the transaction of the change they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app import personal_data
from app.actors import SYSTEM_ACTOR
from app.audit import Action, record
from app.config import Settings
from app.encryption import Keyring
from app.models import Case, OutboxMessage, OutboxStatus
from app.models.columns import new_id
from app.notifications.rendering import LETTERS, Rendered, check_template, render
from app.notifications.values import letter_values, promised_day


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLetter:
    """A message in clear; `recipient` is "" where no address was known."""

    subject: str
    body: str
    recipient: str


def queue_letter(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    case: Case,
    template: str,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    promised_on: date | None = None,
) -> OutboxMessage:
    """Queue a letter to the customer; it lies on the tracking page only where no e-mail address is known.

    Keyed by its place in history: a step that is rolled back and done again makes the same letter once. In the case's
    language; `template` is one of `LETTERS`, `at` is UTC, `data` the case's data as the step sees it (`case.data` where not
    given), `promised_on` the date it promises (`PROMISED_DAYS` where not given). The caller holds the case's lock.

    Raises:
        TemplateUnknown, PersonalDataForgotten: there is no such letter; the case's key is destroyed.
    """
    check_template(template, LETTERS)
    personal = personal_data.reveal(session, keyring, case)
    facts = data if data is not None else case.data
    day = promised_on or promised_day(template, at, settings)
    values = letter_values(
        settings=settings, keyring=keyring, case=case, data=facts, name=personal.get("name", ""), promised_on=day, at=at
    )
    message = add_message(
        session,
        keyring,
        case,
        render(template, case.language, values),
        recipient=personal.get("email", ""),
        key=f"letter.{case.id.hex}.{template}.{case.audit_seq or 0}",
        audience="customer",
        template=template,
        language=case.language,
        at=at,
    )
    _record_letter(session, case, message, at)
    return message


def _record_letter(session: Session, case: Case, message: OutboxMessage, at: datetime) -> None:
    payload = {"letter": str(message.id), "template": message.template, "status": message.status.value}
    record(session, case, SYSTEM_ACTOR, Action.LETTER_QUEUED, payload, at)


def add_message(
    session: Session,
    keyring: Keyring,
    case: Case,
    rendered: Rendered,
    *,
    recipient: str,
    key: str,
    audience: str,
    template: str,
    language: str,
    at: datetime,
) -> OutboxMessage:
    """Add a message to the outbox, sealed; it is posted on the tracking page only where there is no recipient."""
    message_id = new_id()
    message = OutboxMessage(
        id=message_id,
        case_id=case.id,
        idempotency_key=key,
        audience=audience,
        template=template,
        language=language,
        subject=personal_data.seal_text(keyring, case, f"outbox:{message_id}:subject", rendered.subject),
        body=personal_data.seal_text(keyring, case, f"outbox:{message_id}:body", rendered.body),
        status=OutboxStatus.POSTED,
        created_at=at,
    )
    if recipient:
        message.recipient = personal_data.seal_text(keyring, case, f"outbox:{message_id}:recipient", recipient)
        message.status = OutboxStatus.PENDING
    session.add(message)
    return message


def open_letter(keyring: Keyring, case: Case, message: OutboxMessage) -> OpenLetter | None:
    """Return a message in clear, or None once the case's personal data is forgotten.

    Raises:
        CiphertextRefused: what is stored was moved here or changed.
    """
    subject = personal_data.open_text(keyring, case, f"outbox:{message.id}:subject", message.subject)
    body = personal_data.open_text(keyring, case, f"outbox:{message.id}:body", message.body)
    if subject is None or body is None:
        return None
    recipient = personal_data.open_text(keyring, case, f"outbox:{message.id}:recipient", message.recipient)
    return OpenLetter(subject=subject, body=body, recipient=recipient or "")
