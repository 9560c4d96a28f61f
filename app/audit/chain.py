"""One chain of events a case: the hash of each event covers the one before; the head is kept on the case's row."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock
from app.actors import Actor
from app.audit.actions import Action
from app.db import dump_json, load_json
from app.models import AuditEvent, Case, SystemChain
from app.models.columns import new_id

SYSTEM_CHAIN: Final = UUID(int=0)
"""The chain of what belongs to no case: accounts, deployments, the calendar."""

_DOMAIN: Final = b"redress/history/1\0"
_HELD: Final = "app.audit.system_chain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event as it is hashed and exported, apart from any database."""

    id: UUID
    chain: UUID
    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    payload: Any
    prev: str
    hash: str

    def digest(self) -> str:
        """Return the SHA-256 (hex) that the event must carry; it covers every other field, `prev` included."""
        parts = (
            self.prev.encode(),
            self.chain.bytes,
            str(self.seq).encode(),
            self.id.bytes,
            self.at.astimezone(UTC).isoformat(timespec="microseconds").encode(),
            self.actor_kind.encode(),
            self.actor_id.encode(),
            self.action.encode(),
            dump_json(self.payload),
        )
        # Each part with its length before it: no two events can share one text.
        return hashlib.sha256(_DOMAIN + b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def record(
    session: Session, case: Case | None, actor: Actor, action: Action, payload: Mapping[str, Any], at: datetime | None = None
) -> AuditEvent:
    """Add an event to the history of a case, or of the system where `case` is None.

    The caller holds the case's lock. Nothing is flushed: the event and the new head leave with the change they stand beside.

    Args:
        session: the writing session of the change.
        case: the case, or None for what belongs to no case.
        actor: who asked.
        action: what happened.
        payload: facts as JSON values, never personal data in clear.
        at: when; now where it is not given.
    """
    if case is not None and case.id is None:
        case.id = new_id()
    head = case if case is not None else lock_system_chain(session)
    seq, prev = (head.audit_seq or 0) + 1, head.audit_hash or ""
    fields: dict[str, Any] = {
        "id": new_id(),
        "chain": head.id,
        "seq": seq,
        "at": (at or clock.now()).astimezone(UTC),
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "action": action.value,
        # What a database gives back must hash alike: read once what will be stored.
        "payload": load_json(dump_json(dict(payload))),
        "prev": prev,
    }
    digest = Event(hash="", **fields).digest()
    event = AuditEvent(case_id=case.id if case is not None else None, hash=digest, **fields)
    session.add(event)
    head.audit_seq, head.audit_hash = seq, digest
    return event


def lock_system_chain(session: Session) -> SystemChain:
    """Return the head of the system's own chain, locked; once a transaction, however many events it records."""
    transaction = session.get_transaction()
    held = session.info.get(_HELD)
    if held is not None and transaction is not None and held[0] is transaction:
        chain: SystemChain = held[1]
        return chain
    found = session.get(SystemChain, SYSTEM_CHAIN, with_for_update=True, populate_existing=True)
    if found is None:
        raise LookupError("the system's chain is missing: the database was not upgraded")
    session.info[_HELD] = (session.get_transaction(), found)
    return found
