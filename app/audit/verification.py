"""Verification: every event's hash, every chain without gaps, every head, every checkpoint."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from app.audit.chain import SYSTEM_CHAIN, Event
from app.audit.checkpoints import CheckpointCopy, check_checkpoints
from app.audit.merkle import Head
from app.audit.problems import (
    ALTERED,
    FOREIGN,
    GAP,
    HEAD_WRONG,
    NO_HEAD,
    NOT_AS_SEALED,
    TAIL_MISSING,
    UNLINKED,
    UNREADABLE,
    Problem,
)
from app.languages import Text
from app.models import AuditEvent, Case, SystemChain

Progress = Callable[[int], None]
BATCH: Final = 5000


@dataclass(slots=True, kw_only=True)
class Verification:
    """What a verification found.

    Attributes:
        events: events read.
        chains: chains read.
        checkpoints: checkpoints whose signature was checked.
        problems: everything wrong, empty when history is whole.
        signed_by: public key (hex) whose signature was found good on an export, "" where it is not signed.
    """

    events: int = 0
    chains: int = 0
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)
    signed_by: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Walk:
    """Reads events in the order of chain and number and notes what is wrong.

    Args:
        verification: where counts and problems go.
        references: tells the reference of a chain for people to read.
    """

    def __init__(self, verification: Verification, references: Callable[[UUID], str]) -> None:
        self.found = verification
        self._references = references
        self.head: Head | None = None

    def read(self, event: Event) -> Head | None:
        """Check the next event; return the head of the chain that ended before it, if one did."""
        ended = None
        if self.head is None or self.head.chain != event.chain:
            ended, self.head = self.head, Head(event.chain, 0, "")
            self.found.chains += 1
        self.found.events += 1
        if event.seq != self.head.seq + 1:
            self.note(event.chain, event.seq, GAP, expected=self.head.seq + 1)
        elif event.prev != self.head.hash:
            self.note(event.chain, event.seq, UNLINKED)
        if event.digest() != event.hash:
            self.note(event.chain, event.seq, ALTERED)
        self.head = Head(event.chain, event.seq, event.hash)
        return ended

    def note(self, chain: UUID, seq: int, text: Text, **facts: object) -> None:
        """Note a problem."""
        self.found.problems.append(Problem(chain=chain, reference=self._references(chain), seq=seq, text=text.format(**facts)))


def select_events(chains: Sequence[UUID] | None) -> Select[Any]:
    """Return the query of events in the order of chain and number, streamed."""
    query = (
        select(
            AuditEvent.id,
            AuditEvent.chain,
            AuditEvent.seq,
            AuditEvent.at,
            AuditEvent.actor_kind,
            AuditEvent.actor_id,
            AuditEvent.action,
            AuditEvent.payload,
            AuditEvent.prev,
            AuditEvent.hash,
            AuditEvent.case_id,
        )
        .order_by(AuditEvent.chain, AuditEvent.seq)
        .execution_options(yield_per=BATCH)
    )
    return query.where(AuditEvent.chain.in_(chains)) if chains is not None else query


def read_events(session: Session, chains: Sequence[UUID] | None) -> Iterator[tuple[Event, UUID | None]]:
    """Yield events with the case they name, in the order of chain and number."""
    for row in session.execute(select_events(chains)):
        *fields, case_id = row
        yield Event(**dict(zip(Event.__slots__, fields, strict=True))), case_id


def read_heads(session: Session, chains: Sequence[UUID] | None) -> dict[UUID, tuple[Head, str]]:
    """Return the head and the reference of every chain."""
    cases = select(Case.id, Case.audit_seq, Case.audit_hash, Case.reference)
    system = select(SystemChain.id, SystemChain.audit_seq, SystemChain.audit_hash, literal("").label("reference"))
    if chains is not None:
        cases, system = cases.where(Case.id.in_(chains)), system.where(SystemChain.id.in_(chains))
    rows = session.execute(union_all(cases, system))
    return {chain: (Head(chain, seq, digest), reference) for chain, seq, digest, reference in rows}


def verify(
    session: Session,
    chains: Sequence[UUID] | None = None,
    *,
    public_key: bytes | None = None,
    copies: Sequence[CheckpointCopy] = (),
    progress: Progress | None = None,
) -> Verification:
    """Verify history in the database, all of it or some chains.

    Args:
        session: a reading session.
        chains: ids of cases, `SYSTEM_CHAIN` for the system's own; everything where it is None.
        public_key: the key checkpoints must be signed with; where it is None they are not looked at.
        copies: checkpoints as they were kept outside the database; each must still be there.
        progress: told the number of events read so far, now and then.
    """
    found = Verification()
    heads = read_heads(session, chains)
    walk = Walk(found, lambda chain: heads[chain][1] if chain in heads else "")
    sealed: dict[UUID, Head] = {}
    if public_key is not None and chains is None:
        sealed, problems, found.checkpoints = check_checkpoints(session, public_key, copies)
        found.problems.extend(problems)
    unseen = dict(heads)
    try:
        for event, case_id in read_events(session, chains):
            ended = walk.read(event)
            if ended is not None:
                _compare_head(walk, unseen.pop(ended.chain, None), ended)
            _check_place(walk, event, case_id, sealed)
            if progress and found.events % BATCH == 0:
                progress(found.events)
    except (ValueError, TypeError) as error:
        # Someone wrote what no program of ours writes: nothing after it can be told apart.
        found.problems.append(Problem(text=UNREADABLE.format(reason=error)))
        return found
    _finish(walk, unseen, sealed)
    return found


def _finish(walk: Walk, unseen: dict[UUID, tuple[Head, str]], sealed: dict[UUID, Head]) -> None:
    if walk.head is not None:
        _compare_head(walk, unseen.pop(walk.head.chain, None), walk.head)
    for head in (head for head, _ in unseen.values() if head.seq):
        walk.note(head.chain, head.seq, TAIL_MISSING, last=0)
    for head in sealed.values():
        walk.note(head.chain, head.seq, NOT_AS_SEALED)


def _check_place(walk: Walk, event: Event, case_id: UUID | None, sealed: dict[UUID, Head]) -> None:
    if case_id != (None if event.chain == SYSTEM_CHAIN else event.chain):
        walk.note(event.chain, event.seq, FOREIGN)
    if event.chain in sealed and sealed[event.chain].seq == event.seq and sealed.pop(event.chain).hash != event.hash:
        walk.note(event.chain, event.seq, NOT_AS_SEALED)


def _compare_head(walk: Walk, kept: tuple[Head, str] | None, last: Head) -> None:
    if kept is None:
        walk.note(last.chain, last.seq, NO_HEAD)
    elif kept[0].seq > last.seq:
        walk.note(last.chain, kept[0].seq, TAIL_MISSING, last=last.seq)
    elif kept[0] != last:
        walk.note(last.chain, last.seq, HEAD_WRONG)
