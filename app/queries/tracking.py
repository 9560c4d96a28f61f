"""What a customer may see of the own case: milestones in plain words, what comes next and by when, letters."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.encryption import Keyring
from app.engine.instance import Instance
from app.engine.procedures import Library, Procedures
from app.engine.scripts import CaseScripts
from app.errors import NotFound
from app.feel import Host
from app.languages import Text
from app.models import AuditEvent, Case, CaseStatus, ProcessState, Timer, UserTask, UserTaskState
from app.queries.letters import CUSTOMER, Letter, read_letters
from app.queries.progress import Milestone, next_milestone, reached_milestones

ANSWER: Final = "customer_answers"
"""The message by which a customer agrees or disagrees (design of the procedures)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """A case as its customer sees it.

    Attributes:
        reached: milestones reached, in order.
        next: the milestone that comes next, with when it is expected; None once the case has ended.
        waits_for_answer: whether the procedure waits for the customer to agree or disagree.
        letters: letters to the customer.
    """

    reference: str
    language: str
    status: CaseStatus
    received_at: datetime
    closed_at: datetime | None
    reached: Sequence[Milestone]
    next: Milestone | None
    waits_for_answer: bool
    letters: Sequence[Letter]


def find_tracked(session: Session, keyring: Keyring, reference: str, secret: str) -> Case:
    """Return the case a tracking link opens.

    Raises:
        NotFound: there is no such case, or the secret is wrong; nobody can tell which.
    """
    case = session.scalar(select(Case).where(Case.reference == reference))
    if case is None:
        # The same work as for a case that exists, so that time tells nothing either.
        hmac.compare_digest(secret.encode(), keyring.blind_index("reference", reference))
    elif keyring.verify_tracking_secret(case.id, case.tracking_nonce, secret):
        return case
    raise NotFound(kind=Text("投诉", "complaint"), key=reference)


def read_tracking(session: Session, keyring: Keyring, library: Library, reference: str, secret: str, host: Host) -> Tracking:
    """Return what the customer may see.

    Raises:
        NotFound: as `find_tracked`.
    """
    case = find_tracked(session, keyring, reference, secret)
    procedures = library.procedures(session, case.deployment_id)
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.chain == case.id, AuditEvent.action == "milestone:reached").order_by(AuditEvent.seq)
    ).all()
    tasks = session.scalars(select(UserTask).where(UserTask.case_id == case.id, UserTask.state == UserTaskState.OPEN)).all()
    timers = session.scalars(select(Timer).where(Timer.case_id == case.id, Timer.fired_at.is_(None))).all()
    is_open = case.status == CaseStatus.OPEN
    return Tracking(
        reference=case.reference,
        language=case.language,
        status=case.status,
        received_at=case.received_at,
        closed_at=case.closed_at,
        reached=reached_milestones(events, procedures),
        next=_not_before(next_milestone(tasks, timers, procedures), host.now) if is_open else None,
        waits_for_answer=is_open and ANSWER in waiting_messages(session, case, procedures, host),
        letters=read_letters(session, keyring, case, readable=True, audience=CUSTOMER),
    )


def waiting_messages(session: Session, case: Case, procedures: Procedures, host: Host) -> list[str]:
    """Return the names of the messages the procedure waits for now."""
    state = session.get(ProcessState, case.id)
    if state is None:
        return []
    scripts = CaseScripts(dict(case.data), host, _refuse_operation, procedures.decisions)
    return Instance.load(procedures, case.process_id, scripts, state.blob).waiting_messages()


def _refuse_operation(operation: str, *_rest: object) -> dict[str, object]:
    raise RuntimeError(f"a read must not carry out {operation}")


def _not_before(milestone: Milestone | None, now: datetime) -> Milestone | None:
    # A date that has passed is no promise: it is left out, and the page says that the case is late.
    if milestone is None or milestone.by is None or milestone.by > now - timedelta(minutes=1):
        return milestone
    return Milestone(key=milestone.key, name=milestone.name)
