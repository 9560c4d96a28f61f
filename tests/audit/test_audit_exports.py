import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app import audit
from app.actors import SYSTEM_ACTOR
from app.audit import Action, Signer
from app.db import Database
from app.models import Case

AddCase = Callable[..., Case]
SIGNER = Signer(b"k" * 32)


def fill(database: Database, add_case: AddCase) -> None:
    with database.transaction() as session:
        for case in [add_case(session) for _ in range(3)]:
            for number in range(3):
                audit.record(
                    session, case, SYSTEM_ACTOR, Action.DATA_CHANGED, {"number": number, "text": "换货\n\u2028", "rate": 0.5}
                )
        audit.record(session, None, SYSTEM_ACTOR, Action.USER_ADDED, {})


@pytest.fixture
def export(sqlite_database: Database, add_case: AddCase, tmp_path: Path) -> Path:
    fill(sqlite_database, add_case)
    path = tmp_path / "history.jsonl"
    with sqlite_database.reading() as session, path.open("wb") as out:
        audit.export_jsonl(session, out, signer=SIGNER)
    return path


def messages(path: Path) -> list[str]:
    return [problem.text.en for problem in audit.verify_export(path, public_key=SIGNER.public_key).problems]


def test_an_export_verifies_without_the_database(database: Database, add_case: AddCase, tmp_path: Path) -> None:
    fill(database, add_case)
    path = tmp_path / "history.jsonl"
    with database.reading() as session, path.open("wb") as out:
        exported = audit.export_jsonl(session, out, signer=SIGNER)
        whole = audit.verify(session)
    found = audit.verify_export(path)
    assert (found.events, found.chains, found.problems) == (10, 4, [])
    assert (exported.events, exported.chains) == (whole.events, whole.chains) == (10, 4)
    assert found.signed_by == SIGNER.public_key.hex()
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert len(lines) == 11
    assert len({frozenset(line) for line in lines}) == 1


def test_one_chain_can_be_exported_alone(sqlite_database: Database, add_case: AddCase, tmp_path: Path) -> None:
    fill(sqlite_database, add_case)
    path = tmp_path / "system.jsonl"
    seen: list[int] = []
    with sqlite_database.reading() as session, path.open("wb") as out:
        audit.export_jsonl(session, out, chains=[audit.SYSTEM_CHAIN], progress=seen.append)
    found = audit.verify_export(path)
    assert (found.events, found.chains, found.ok, found.signed_by) == (1, 1, True, "")


def test_an_empty_history_exports_and_verifies(sqlite_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    with sqlite_database.reading() as session, path.open("wb") as out:
        audit.export_jsonl(session, out)
    assert audit.verify_export(path).ok


def test_no_byte_can_be_changed_unseen(export: Path) -> None:
    original = export.read_bytes()
    for position in range(0, len(original), 37):
        for flip in (1, 0x20):
            export.write_bytes(original[:position] + bytes([original[position] ^ flip]) + original[position + 1 :])
            # The seal's own frame is what no hash covers; its payload is signed.
            frame = position > original.rindex(b"\n", 0, -1) and json_payload(export) == json_payload_of(original)
            assert frame or messages(export), (position, flip)


def json_payload_of(content: bytes) -> object:
    try:
        return json.loads(content.splitlines()[-1])["payload"]
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def json_payload(path: Path) -> object:
    return json_payload_of(path.read_bytes())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: lines[:-1], "The file has no seal in its last line: its end was cut off."),
        (lambda lines: lines[:-2] + lines[-1:], "The file is not as its seal says: events."),
        (lambda lines: lines[:1] + lines[2:], "Event 1 is missing."),
        (lambda lines: lines[3:6] + lines[:3] + lines[6:], "Line 4 is out of order: lines were moved or repeated."),
        (lambda lines: [*lines, lines[0]], "There is something after the seal (line 12)."),
        (lambda lines: [b"rubbish\n", *lines], "Line 1 is no event."),
        (lambda lines: [b"[1]\n", *lines], "Line 1 is no event."),
        (lambda lines: [b'{"payload": {"a": "\\ud800"}}\n', *lines], "Line 1 is no event."),
        (lambda lines: [b"[" * 5000 + b"\n", *lines], "Line 1 is no event."),
        (lambda lines: lines[:0], "The file has no seal in its last line: its end was cut off."),
        (lambda lines: [line.replace(b"TEST-", b"ELSE-") for line in lines], "The file is not as its seal says: sha256."),
        (
            lambda lines: [line.replace(b'"number":1', b'"number":2') for line in lines],
            "The event does not match its hash: it was altered.",
        ),
    ],
)
def test_a_changed_export_is_refused(change: Callable[[list[bytes]], list[bytes]], expected: str, export: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(change(lines)))
    assert expected in messages(export)


def test_an_export_signed_by_someone_else_is_refused(sqlite_database: Database, add_case: AddCase, tmp_path: Path) -> None:
    fill(sqlite_database, add_case)
    path = tmp_path / "forged.jsonl"
    with sqlite_database.reading() as session, path.open("wb") as out:
        audit.export_jsonl(session, out, signer=Signer(b"x" * 32))
    assert messages(path) == ["The seal is not signed with the given key."]
    with sqlite_database.reading() as session, path.open("wb") as out:
        audit.export_jsonl(session, out)
    assert messages(path) == ["The seal is not signed with the given key."]


def test_csv_has_a_row_an_event_and_reads_back(database: Database, add_case: AddCase) -> None:
    fill(database, add_case)
    out = io.BytesIO()
    with database.reading() as session:
        exported = audit.export_csv(session, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert exported.events == len(rows) == 10
    assert json.loads(rows[-1]["payload"])["text"] == "换货\n\u2028"
    assert rows[-1]["reference"].startswith("TEST-")
