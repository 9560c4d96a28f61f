"""Signed checkpoints over all chains: what finds a chain rewritten, cut or dropped by someone who owns the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CompoundSelect, delete, exists, insert, select, union_all
from sqlalchemy.orm import Session, aliased

from app import clock
from app.audit.chain import lock_system_chain
from app.audit.merkle import Head, root_of
from app.audit.problems import (
    CHECKPOINT_HEADS,
    CHECKPOINT_MISSING,
    CHECKPOINT_UNLINKED,
    CHECKPOINT_UNSIGNED,
    Problem,
)
from app.audit.signing import Signer, is_signed
from app.errors import RedressError
from app.models import AuditEvent, Case, Checkpoint, CheckpointHead, SystemChain

_DOMAIN: Final = "redress/checkpoint/1"
_BATCH: Final = 5000


class HistoryBroken(RedressError):
    """{chains} chain(s) of history are not as the last checkpoint signed them; a new one would hide that. Verify history."""

    zh = "有 {chains} 条历史链与最近一次签名的检查点不符；新的检查点会掩盖这一点。请先验证历史。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointCopy:
    """A checkpoint as it is kept outside the database: a file, the auditor's mailbox, another machine."""

    number: int
    at: str
    chains: int
    root: str
    prev_root: str
    signature: str
    public_key: str


def make_checkpoint(session: Session, signer: Signer, at: datetime | None = None) -> CheckpointCopy:
    """Sign the heads of all chains as they stand and return the copy to keep outside.

    Args:
        session: a writing session.
        signer: the key of this installation.
        at: when; now where it is not given.

    Raises:
        HistoryBroken: an event that the last checkpoint signed is no longer there.
    """
    lock_system_chain(session)
    _refuse_broken(session)
    _move_heads(session)
    tree = root_of(read_checkpoint_heads(session))
    last = session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).one_or_none()
    checkpoint = Checkpoint(
        number=last.number + 1 if last else 1,
        at=(at or clock.now()).astimezone(UTC),
        chains=tree.leaves,
        root=tree.root(),
        prev_root=last.root if last else "",
    )
    checkpoint.signature = signer.sign(_message(checkpoint))
    session.add(checkpoint)
    return CheckpointCopy(
        number=checkpoint.number,
        at=checkpoint.at.isoformat(timespec="microseconds"),
        chains=checkpoint.chains,
        root=checkpoint.root,
        prev_root=checkpoint.prev_root,
        signature=checkpoint.signature.hex(),
        public_key=signer.public_key.hex(),
    )


def read_checkpoint_heads(session: Session) -> list[Head]:
    """Return the heads as the last checkpoint signed them, in the order of their chains."""
    query = select(CheckpointHead.chain, CheckpointHead.seq, CheckpointHead.hash).order_by(CheckpointHead.chain)
    return [Head(*row) for row in session.execute(query.execution_options(yield_per=_BATCH))]


def check_checkpoints(
    session: Session, public_key: bytes, copies: Sequence[CheckpointCopy]
) -> tuple[dict[UUID, Head], list[Problem], int]:
    """Check signatures and links of all checkpoints, the heads of the last one, and that every copy is still there.

    An older checkpoint's events lie before those of the last one in the same chains, so the last one's heads suffice.

    Returns:
        The heads of the last checkpoint by chain, the problems, the number of checkpoints.
    """
    problems: list[Problem] = []
    previous, number, kept = "", 0, {}
    for checkpoint in session.scalars(select(Checkpoint).order_by(Checkpoint.number).execution_options(yield_per=_BATCH)):
        if not is_signed(public_key, _message(checkpoint), checkpoint.signature):
            problems.append(Problem(text=CHECKPOINT_UNSIGNED.format(number=checkpoint.number)))
        if checkpoint.prev_root != previous or checkpoint.number != number + 1:
            problems.append(Problem(text=CHECKPOINT_UNLINKED.format(number=checkpoint.number)))
        previous, number = checkpoint.root, checkpoint.number
        kept[checkpoint.number] = (checkpoint.root, checkpoint.signature.hex())
    lost = [copy.number for copy in copies if kept.get(copy.number) != (copy.root, copy.signature)]
    problems.extend(Problem(text=CHECKPOINT_MISSING.format(number=copy_number)) for copy_number in lost)
    heads = read_checkpoint_heads(session)
    if heads or number:
        tree = root_of(heads)
        if tree.root() != previous:
            problems.append(Problem(text=CHECKPOINT_HEADS))
    return {head.chain: head for head in heads}, problems, number


def _refuse_broken(session: Session) -> None:
    there = exists().where(
        AuditEvent.chain == CheckpointHead.chain, AuditEvent.seq == CheckpointHead.seq, AuditEvent.hash == CheckpointHead.hash
    )
    broken = session.scalars(select(CheckpointHead.chain).where(~there)).all()
    if broken:
        raise HistoryBroken(chains=len(broken))


def _move_heads(session: Session) -> None:
    heads = _heads().subquery()
    moved = exists().where(heads.c.id == CheckpointHead.chain, heads.c.audit_seq > CheckpointHead.seq)
    session.execute(delete(CheckpointHead).where(moved), execution_options={"synchronize_session": False})
    known = aliased(CheckpointHead)
    new = select(heads.c.id, heads.c.audit_seq, heads.c.audit_hash).where(~exists().where(known.chain == heads.c.id))
    session.execute(insert(CheckpointHead).from_select(["chain", "seq", "hash"], new))


def _heads() -> CompoundSelect[Any]:
    cases = select(Case.id, Case.audit_seq, Case.audit_hash).where(Case.audit_seq > 0)
    return union_all(
        cases, select(SystemChain.id, SystemChain.audit_seq, SystemChain.audit_hash).where(SystemChain.audit_seq > 0)
    )


def _message(checkpoint: Checkpoint) -> bytes:
    at = checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (_DOMAIN, checkpoint.number, at, checkpoint.chains, checkpoint.root, checkpoint.prev_root)
    return "\n".join(str(part) for part in fields).encode()
