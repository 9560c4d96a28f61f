"""`redress intake`: each complaint is filed once, and a bad line keeps no good one back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES

Redress = Callable[..., Any]
GOOD = SAMPLES.read_text(encoding="utf-8").splitlines()[0]
BAD = [
    b"nope",
    b"[]",
    b'{"intake": 5}',
    b"{}",
    b"\xff",
    b'{"channel": "web", "remedy_sought": NaN}',
    b'{"channel": ["web"], "sector": {"a": 1}, "language": null, "name": 5, "content": true, "remedy_sought": 1e300}',
    b'{"intake": {"channel": "web", "sector": "bank", "language": "zh", "name": "\\ud800", "content": "long enough"}}',
    b"[" * 100_000,
    b'{"channel": "carrier pigeon", "sector": "bank", "language": "zh", "content": "long enough", "unknown": 1}',
]


def cases(data_folder: Path) -> int:
    with closing(sqlite3.connect(data_folder / "redress.db")) as connection:
        count: int = connection.execute("SELECT count(*) FROM case_file").fetchone()[0]
        return count


def test_samples_filed_twice_are_the_same_24_complaints(filed: list[str], data_folder: Path, redress: Redress) -> None:
    assert len(set(filed)) == 24
    again = redress("intake", SAMPLES)
    assert (again.status, again.lines) == (0, filed)
    assert cases(data_folder) == 24


def test_a_line_given_twice_is_one_complaint(data_folder: Path, tmp_path: Path, redress: Redress) -> None:
    alone = GOOD.partition('"intake": ')[2].partition('}, "screening"')[0] + "}"
    (tmp_path / "twice.jsonl").write_text(f"\ufeff{GOOD}\n\n{alone}\r\n", encoding="utf-8")
    answer = redress("intake", tmp_path / "twice.jsonl")
    assert (answer.status, len(answer.lines), len(set(answer.lines))) == (0, 2, 1)
    assert cases(data_folder) == 1


def test_bad_lines_are_named_and_good_ones_filed(data_folder: Path, tmp_path: Path, redress: Redress) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(b"\n".join([*BAD, GOOD.encode()]) + b"\n")
    answer = redress("intake", path)
    assert answer.status == 1
    assert len(answer.lines) == 1
    complaints = answer.err.splitlines()
    assert [line.split(": ")[0] for line in complaints[:-1]] == [f"{path}:{number}" for number in range(1, len(BAD) + 1)]
    assert complaints[-1] == f"{len(BAD)} line(s) were not filed."
    assert cases(data_folder) == 1


def test_line_separators_inside_a_text_do_not_break_it(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "separators.jsonl").write_text(GOOD.replace("。", "\u2028\u0085。", 1), encoding="utf-8")
    assert redress("intake", tmp_path / "separators.jsonl").status == 0


def test_complaints_come_from_standard_input_as_well(filed: list[str], redress: Redress) -> None:
    answer = redress("intake", "-", stdin=GOOD)
    assert (answer.status, answer.lines) == (0, filed[:1])


def test_nothing_that_identifies_a_person_lies_in_the_key(filed: list[str], data_folder: Path) -> None:
    with closing(sqlite3.connect(data_folder / "redress.db")) as connection:
        keys = {key for (key,) in connection.execute("SELECT key FROM intake_key")}
    assert len(keys) == 24
    # Sixteen bytes of a keyed hash, not a bare SHA-256 that a guessed telephone number could be tried against.
    assert {len(key) for key in keys} == {len("intake:") + 32}


def test_what_is_no_file_is_refused(tmp_path: Path, redress: Redress) -> None:
    for path in (tmp_path / "nowhere.jsonl", tmp_path, Path("/dev/zero")):
        answer = redress("intake", path)
        assert (answer.status, answer.out, str(path) in answer.err) == (1, "", True)


def test_postgres_gives_the_same_answers(postgres_url: str, redress: Redress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_DATABASE_URL", postgres_url.replace("+psycopg", ""))
    monkeypatch.setenv("REDRESS_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("REDRESS_PERSONAL_KEYS", "1:" + "A" * 43)
    first, second = redress("intake", SAMPLES), redress("intake", SAMPLES)
    assert (first.status, second.status, len(set(first.lines))) == (0, 0, 24)
    assert first.out == second.out
    assert redress("history", "verify", "--format", "json").json["chains"] == 25
