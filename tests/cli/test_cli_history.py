"""`redress history`: what was altered is found, in the database and in an export."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Redress = Callable[..., Any]


def alter(data_folder: Path, statement: str) -> None:
    """Change the database as its administrator could: guards taken down first."""
    with closing(sqlite3.connect(data_folder / "redress.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount


@pytest.fixture
def exported(filed: list[str], tmp_path: Path, redress: Redress) -> Path:
    path = tmp_path / "history.jsonl"
    answer = redress("history", "export", path)
    assert (answer.status, answer.out) == (0, "")
    return path


def test_untouched_history_is_whole(filed: list[str], redress: Redress) -> None:
    answer = redress("history", "verify", "--format", "json")
    assert answer.status == 0
    assert answer.json["verified"] is True
    assert answer.json["chains"] == 25
    assert answer.json["problems"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET payload = '{\"a\":1}' WHERE seq = 2",
        "UPDATE audit_event SET actor_id = 'somebody' WHERE rowid = (SELECT max(rowid) FROM audit_event)",
        "DELETE FROM audit_event WHERE seq = 3",
        "DELETE FROM audit_event WHERE rowid = (SELECT max(rowid) FROM audit_event)",
        "UPDATE case_file SET audit_hash = '' WHERE number = 1",
        "UPDATE audit_event SET payload = 'no json' WHERE seq = 2",
    ],
)
def test_altered_row_is_found(statement: str, filed: list[str], data_folder: Path, redress: Redress) -> None:
    alter(data_folder, statement)
    answer = redress("history", "verify", "--format", "json")
    assert answer.status == 1
    assert answer.json["verified"] is False
    assert answer.json["problems"]
    text = redress("history", "verify", "--language", "zh")
    assert (text.status, "历史已被改动" in text.out) == (1, True)


def test_export_verifies_without_a_database(
    exported: Path, tmp_path: Path, redress: Redress, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDRESS_DATA", str(tmp_path / "nowhere"))
    answer = redress("history", "verify", "--export", exported, "--format", "json")
    assert (answer.status, answer.json["verified"], answer.json["chains"]) == (0, True, 25)
    assert answer.json["signed_by"] == (data_folder / "history_key.pub").read_text()
    assert redress("history", "verify", "--export", exported, "--public-key", data_folder / "history_key.pub").status == 0
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda lines: lines[1:],
        lambda lines: lines[:-1],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0].replace(b'"system"', b'"nobody"', 1), *lines[1:]],
        lambda lines: [*lines, lines[0]],
        lambda lines: [b"".join(lines)[:-100]],
        lambda lines: [*lines[:5], b"\xff\0\n", *lines[5:]],
        lambda _lines: [b'{"action": "history:sealed"}\n'],
        lambda _lines: [b"[]\n"],
        lambda _lines: [b""],
    ],
)
def test_tampered_export_is_found(tamper: Callable[[list[bytes]], list[bytes]], exported: Path, redress: Redress) -> None:
    exported.write_bytes(b"".join(tamper(exported.read_bytes().splitlines(keepends=True))))
    answer = redress("history", "verify", "--export", exported, "--format", "json")
    assert (answer.status, answer.json["verified"]) == (1, False)
    assert answer.json["problems"]


def test_export_signed_by_another_key_is_found(exported: Path, tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "other.pub").write_text("ab" * 32)
    assert redress("history", "verify", "--export", exported, "--public-key", tmp_path / "other.pub").status == 1


def test_csv_opens_in_a_spreadsheet(filed: list[str], redress: Redress) -> None:
    answer = redress("history", "export", "-", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out.removeprefix("\ufeff"))))
    assert {row["reference"] for row in rows} == {"", *filed}


def test_jsonl_on_standard_output_is_the_file(exported: Path, redress: Redress) -> None:
    lines = redress("history", "export", "-").out.encode().splitlines()
    assert lines[:-1] == exported.read_bytes().splitlines()[:-1]


def test_checkpoint_kept_outside_convicts_who_rewrites(
    filed: list[str], data_folder: Path, tmp_path: Path, redress: Redress
) -> None:
    kept = tmp_path / "kept.json"
    assert redress("history", "checkpoint", kept).status == 0
    assert redress("history", "verify", "--checkpoint", kept).status == 0
    alter(data_folder, "DELETE FROM checkpoint")
    answer = redress("history", "verify", "--checkpoint", kept)
    assert (answer.status, "kept outside" in answer.err) == (1, True)
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"extra": 1}))
    assert "no checkpoint" in redress("history", "verify", "--checkpoint", kept).err


def test_wrong_data_folder_does_not_pass_for_a_whole_history(data_folder: Path, redress: Redress) -> None:
    for arguments in (["verify"], ["export", "-"], ["checkpoint", "-"]):
        answer = redress("history", *arguments)
        assert (answer.status, answer.out, "there is no file" in answer.err) == (1, "", True)
    assert not data_folder.joinpath("redress.db").exists()
    assert list(redress("history", "verify", "--format", "json").json) == ["error"]


def test_unreadable_paths_are_refused(filed: list[str], tmp_path: Path, redress: Redress) -> None:
    for arguments in (
        ["verify", "--export", tmp_path / "nowhere"],
        ["verify", "--export", tmp_path],
        ["verify", "--checkpoint", tmp_path / "nowhere"],
        ["export", tmp_path],
        ["export", tmp_path / "no" / "folder"],
        ["checkpoint", tmp_path],
    ):
        answer = redress("history", *arguments)
        assert (answer.status, str(tmp_path) in answer.err) == (1, True), answer


def test_options_that_exclude_each_other_are_wrong_usage(tmp_path: Path, redress: Redress) -> None:
    assert redress("history", "verify", "--public-key", tmp_path).status == 2
    assert redress("history", "verify", "--export", tmp_path, "--checkpoint", tmp_path).status == 2
