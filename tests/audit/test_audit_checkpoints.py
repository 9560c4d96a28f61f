# ruff: noqa: S608 - the statements are the attacks
import hashlib
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import audit
from app.actors import SYSTEM_ACTOR
from app.audit import Action, CheckpointCopy, HistoryBroken, Signer, load_public_key, load_signer
from app.audit.chain import Event
from app.audit.merkle import Head, Tree, root_of
from app.db import Database
from app.models import AuditEvent, Case

AddCase = Callable[..., Case]
Attack = Callable[..., None]
SIGNER = Signer(b"k" * 32)
FIRST = "(SELECT id FROM case_file ORDER BY id LIMIT 1)"


def sealed_history(database: Database, add_case: AddCase) -> CheckpointCopy:
    with database.transaction() as session:
        for case in [add_case(session) for _ in range(3)]:
            for number in range(4):
                audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {"number": number})
        audit.make_checkpoint(session, SIGNER)
    with database.transaction() as session:
        case = session.scalars(select(Case).order_by(Case.id).limit(1).with_for_update()).one()
        audit.record(session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {})
        return audit.make_checkpoint(session, SIGNER)


def problems(database: Database, *copies: CheckpointCopy) -> list[str]:
    with database.reading() as session:
        return [problem.text.en for problem in audit.verify(session, public_key=SIGNER.public_key, copies=copies).problems]


def test_growing_history_agrees_with_every_checkpoint(database: Database, add_case: AddCase) -> None:
    copy = sealed_history(database, add_case)
    with database.transaction() as session:
        audit.record(session, add_case(session), SYSTEM_ACTOR, Action.COMPLAINT_FILED, {})
    with database.reading() as session:
        found = audit.verify(session, public_key=SIGNER.public_key, copies=[copy])
    assert (found.checkpoints, found.events, found.problems) == (2, 14, [])
    assert copy.number == 2
    assert copy.chains == 3


def rewrite(database: Database, attack: Attack) -> None:
    """Forge a whole chain so that it agrees with itself, as someone with the database and this program could."""
    with database.reading() as session:
        rows = session.scalars(select(AuditEvent).order_by(AuditEvent.chain, AuditEvent.seq).limit(5)).all()
    prev, statements = "", []
    for row in rows:
        fields = {name: getattr(row, name) for name in Event.__slots__} | {"actor_id": "someone else", "prev": prev}
        prev = Event(**fields).digest()
        statements.append(
            f"UPDATE audit_event SET actor_id = '{fields['actor_id']}', prev = '{fields['prev']}', hash = '{prev}' "
            f"WHERE hash = '{row.hash}'"
        )
    attack(*statements, f"UPDATE case_file SET audit_hash = '{prev}' WHERE id = {FIRST}")


def test_a_chain_rewritten_as_a_whole_is_found_by_the_checkpoint_alone(
    database: Database, add_case: AddCase, attack: Attack
) -> None:
    sealed_history(database, add_case)
    rewrite(database, attack)
    with database.reading() as session:
        assert audit.verify(session).ok
    assert problems(database) == ["Not as the last signed checkpoint says: rewritten or removed."]


def test_a_tail_cut_with_its_head_is_found(database: Database, add_case: AddCase, attack: Attack) -> None:
    sealed_history(database, add_case)
    attack(
        f"DELETE FROM audit_event WHERE chain = {FIRST} AND seq > 3",
        f"UPDATE case_file SET audit_seq = 3, audit_hash = (SELECT hash FROM audit_event WHERE chain = {FIRST} AND seq = 3) "
        f"WHERE id = {FIRST}",
    )
    with database.reading() as session:
        assert audit.verify(session).ok
    assert problems(database) == ["Not as the last signed checkpoint says: rewritten or removed."]


def test_a_case_dropped_with_its_history_is_found(database: Database, add_case: AddCase, attack: Attack) -> None:
    sealed_history(database, add_case)
    attack(f"DELETE FROM audit_event WHERE chain = {FIRST}", f"DELETE FROM case_file WHERE id = {FIRST}")
    with database.reading() as session:
        assert audit.verify(session).ok
    assert problems(database) == ["Not as the last signed checkpoint says: rewritten or removed."]


def test_no_checkpoint_is_signed_over_broken_history(database: Database, add_case: AddCase, attack: Attack) -> None:
    sealed_history(database, add_case)
    rewrite(database, attack)
    with database.transaction() as session, pytest.raises(HistoryBroken):
        audit.make_checkpoint(session, SIGNER)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE checkpoint SET chains = 2 WHERE number = 1", ["The signature of checkpoint 1 is not valid."]),
        (
            "DELETE FROM checkpoint WHERE number = 1",
            ["Checkpoint 2 does not follow the one before."],
        ),
        (
            "DELETE FROM checkpoint WHERE number = 2",
            [
                "Checkpoint 2, kept outside, is missing from the database or differs.",
                "The heads that the last checkpoint signed were altered.",
            ],
        ),
        (
            f"UPDATE checkpoint_head SET hash = 'x' WHERE chain = {FIRST}",
            [
                "The heads that the last checkpoint signed were altered.",
                "Not as the last signed checkpoint says: rewritten or removed.",
            ],
        ),
        (f"DELETE FROM checkpoint_head WHERE chain = {FIRST}", ["The heads that the last checkpoint signed were altered."]),
    ],
)
def test_checkpoints_cannot_be_altered_unseen(
    statement: str, expected: list[str], database: Database, add_case: AddCase, attack: Attack
) -> None:
    copy = sealed_history(database, add_case)
    attack(statement)
    assert problems(database, copy) == expected


def test_a_copy_of_another_root_is_found(sqlite_database: Database, add_case: AddCase) -> None:
    copy = sealed_history(sqlite_database, add_case)
    assert problems(sqlite_database, replace(copy, root="0" * 64)) == [
        "Checkpoint 2, kept outside, is missing from the database or differs."
    ]


def test_the_key_of_another_installation_does_not_verify(sqlite_database: Database, add_case: AddCase) -> None:
    sealed_history(sqlite_database, add_case)
    with sqlite_database.reading() as session:
        found = audit.verify(session, public_key=Signer(b"x" * 32).public_key)
    assert len(found.problems) == 2


def test_the_key_is_made_once_and_its_owner_s_alone(tmp_path: Path) -> None:
    assert load_public_key(tmp_path / "data") is None
    signer = load_signer(tmp_path / "data")
    assert load_signer(tmp_path / "data").public_key == signer.public_key == load_public_key(tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / "history_key").stat().st_mode) == 0o600


def reference_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + reference_root(leaves[:half]) + reference_root(leaves[half:])).digest()


@given(st.integers(min_value=0, max_value=70))
def test_roots_are_those_of_rfc_6962(count: int) -> None:
    heads = [Head(UUID(int=number), number, "ab") for number in range(count)]
    tree = root_of(heads)
    assert tree.leaves == count
    assert tree.root() == reference_root([head.leaf() for head in heads]).hex()


def test_a_root_of_the_rfc_s_own_test_vectors() -> None:
    tree = Tree()
    for data in (
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        bytes(range(0x50, 0x58)),
        bytes(range(0x60, 0x70)),
    ):
        tree.add(hashlib.sha256(b"\0" + data).digest())
    assert tree.root() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
