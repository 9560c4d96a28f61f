"""Exports of history: JSON lines that verify without any database, and CSV for a spreadsheet."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from app import clock
from app.audit.actions import Action
from app.audit.chain import Event
from app.audit.merkle import Head, Tree
from app.audit.problems import (
    AFTER_SEAL,
    LINE_UNREADABLE,
    OUT_OF_ORDER,
    SEAL_BROKEN,
    SEAL_MISSING,
    SEAL_UNSIGNED,
    Problem,
)
from app.audit.signing import Signer, is_signed
from app.audit.verification import BATCH, Progress, Verification, Walk, read_events, read_heads
from app.db import dump_json, load_json

_COLUMNS: Final = ("reference", "seq", "at", "actor_kind", "actor_id", "action", "payload", "chain", "id", "prev", "hash")
_DOMAIN: Final = b"redress/export/1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written: events, chains, and the root over the chains' heads (hex)."""

    events: int
    chains: int
    root: str


def export_jsonl(
    session: Session,
    out: IO[bytes],
    *,
    chains: Sequence[UUID] | None = None,
    signer: Signer | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write history as JSON lines, one event each, chain by chain; the last line is the seal over all lines before it.

    The seal is an event of the action `history:sealed`. Its payload names the number of events and chains, the root over
    the chains' heads, the SHA-256 of every byte before it and, with a signer, the signature: one changed byte shows.

    Args:
        session: a reading session.
        out: where the lines go.
        chains: ids of cases; everything where it is None.
        signer: signs the seal.
        progress: told the number of events written so far, now and then.
    """
    content = hashlib.sha256()
    tree, head, events = Tree(), None, 0
    for event, reference in _referenced(session, chains):
        if head is not None and head.chain != event.chain:
            tree.add(head.leaf())
        head = Head(event.chain, event.seq, event.hash)
        line = dump_json(_as_json(event, reference)) + b"\n"
        content.update(line)
        out.write(line)
        events += 1
        if progress and events % BATCH == 0:
            progress(events)
    if head is not None:
        tree.add(head.leaf())
    seal = {"events": events, "chains": tree.leaves, "root": tree.root(), "sha256": content.hexdigest()}
    out.write(dump_json(_seal_line(seal, signer)) + b"\n")
    return Exported(events=events, chains=tree.leaves, root=tree.root())


def export_csv(
    session: Session, out: IO[bytes], *, chains: Sequence[UUID] | None = None, progress: Progress | None = None
) -> Exported:
    """Write history as CSV (UTF-8 with a byte order mark, so that spreadsheets read Chinese); parameters as above."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    tree, head, events = Tree(), None, 0
    for event, reference in _referenced(session, chains):
        if head is not None and head.chain != event.chain:
            tree.add(head.leaf())
        head = Head(event.chain, event.seq, event.hash)
        fields = _as_json(event, reference) | {"payload": dump_json(event.payload).decode()}
        writer.writerow([fields[name] for name in _COLUMNS])
        events += 1
        if progress and events % BATCH == 0:
            progress(events)
    if head is not None:
        tree.add(head.leaf())
    text.detach()
    return Exported(events=events, chains=tree.leaves, root=tree.root())


def verify_export(path: Path, *, public_key: bytes | None = None, progress: Progress | None = None) -> Verification:
    """Verify a file of `export_jsonl` alone, without any database.

    Args:
        path: the file.
        public_key: the key the seal must be signed with; where it is None, the key that the seal itself names is reported
            in `Verification.signed_by`, to be compared with the installation's.
        progress: told the number of events read so far, now and then.
    """
    found = Verification()
    references: dict[UUID, str] = {}
    walk = Walk(found, lambda chain: references.get(chain, ""))
    content, tree, seal = hashlib.sha256(), Tree(), None
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            fields = _read_line(line)
            if seal is not None or fields is None:
                text = AFTER_SEAL if seal is not None else LINE_UNREADABLE
                found.problems.append(Problem(text=text.format(line=number)))
                return found
            if fields["action"] == Action.HISTORY_SEALED:
                seal = fields
                continue
            content.update(line)
            event = Event(**{name: fields[name] for name in Event.__slots__})
            references.clear()
            references[event.chain] = fields["reference"]
            _read_event(walk, tree, event, number)
            if progress and found.events % BATCH == 0:
                progress(found.events)
    if walk.head is not None:
        tree.add(walk.head.leaf())
    if seal is None:
        found.problems.append(Problem(text=SEAL_MISSING))
    else:
        _check_seal(found, seal["payload"], tree, content.hexdigest(), public_key)
    return found


def _read_event(walk: Walk, tree: Tree, event: Event, number: int) -> None:
    if walk.head is not None and event.chain < walk.head.chain:
        walk.note(event.chain, event.seq, OUT_OF_ORDER, line=number)
    ended = walk.read(event)
    if ended is not None:
        tree.add(ended.leaf())


def _check_seal(found: Verification, seal: dict[str, Any], tree: Tree, content: str, public_key: bytes | None) -> None:
    actual = {"events": found.events, "chains": tree.leaves, "root": tree.root(), "sha256": content}
    for name, value in actual.items():
        if seal.get(name) != value:
            found.problems.append(Problem(text=SEAL_BROKEN.format(what=name)))
    named, signature = str(seal.get("public_key", "")), str(seal.get("signature", ""))
    if public_key is None and not named:
        return
    key = public_key.hex() if public_key is not None else named
    if named == key and _is_sealed(key, seal, signature):
        found.signed_by = key
    else:
        found.problems.append(Problem(text=SEAL_UNSIGNED))


def _is_sealed(key: str, seal: dict[str, Any], signature: str) -> bool:
    try:
        return signature == signature.lower() and is_signed(bytes.fromhex(key), _seal_message(seal), bytes.fromhex(signature))
    except ValueError:
        return False


def _referenced(session: Session, chains: Sequence[UUID] | None) -> Iterator[tuple[Event, str]]:
    heads = read_heads(session, chains)
    for event, _ in read_events(session, chains):
        yield event, heads[event.chain][1] if event.chain in heads else ""


def _as_json(event: Event, reference: str) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "chain": str(event.chain),
        "reference": reference,
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": event.actor_kind,
        "actor_id": event.actor_id,
        "action": event.action,
        "payload": event.payload,
        "prev": event.prev,
        "hash": event.hash,
    }


def _read_line(line: bytes) -> dict[str, Any] | None:
    try:
        fields = load_json(line)
        fields["payload"].keys()
        texts = ("reference", "actor_kind", "actor_id", "action", "prev", "hash")
        dump_json(fields["payload"])
        if not isinstance(fields["seq"], int) or not all(isinstance(fields[name], str) for name in texts):
            return None
        moment = datetime.fromisoformat(fields["at"])
        return {**fields, "id": UUID(fields["id"]), "chain": UUID(fields["chain"]), "at": moment} if moment.tzinfo else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _seal_line(seal: dict[str, Any], signer: Signer | None) -> dict[str, Any]:
    if signer is not None:
        seal = seal | {"public_key": signer.public_key.hex(), "signature": signer.sign(_seal_message(seal)).hex()}
    return {
        "id": str(UUID(int=0)),
        "chain": str(UUID(int=0)),
        "reference": "",
        "seq": 0,
        "at": clock.now().isoformat(timespec="microseconds"),
        "actor_kind": "system",
        "actor_id": "export",
        "action": Action.HISTORY_SEALED.value,
        "payload": seal,
        "prev": "",
        "hash": "",
    }


def _seal_message(seal: dict[str, Any]) -> bytes:
    return _DOMAIN + dump_json({name: seal.get(name) for name in ("events", "chains", "root", "sha256")})
