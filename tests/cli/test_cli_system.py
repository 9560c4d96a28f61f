"""`redress deploy`, `user`, `bench`, and what every command does with settings that cannot be used."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import build_system
from app.cli import main
from app.config import SHIPPED_BPMN, SHIPPED_FORMS, read_settings
from app.models.identity import STANDARD_GROUPS
from app.queries.identity import actor_by_token, authenticate

Redress = Callable[..., Any]
PASSWORD = "correct horse battery"


def test_deploying_twice_prints_the_same_line(redress: Redress) -> None:
    first, second = redress("deploy"), redress("deploy", SHIPPED_FORMS, SHIPPED_BPMN, "--note", "again")
    assert (first.status, second.status) == (0, 0)
    assert first.out == second.out
    number, digest = first.out.split()
    assert (number, len(digest)) == ("1", 64)


def test_changed_content_is_another_deployment(tmp_path: Path, redress: Redress) -> None:
    redress("deploy")
    for folder in (SHIPPED_BPMN, SHIPPED_FORMS):
        for path in folder.glob("*.*"):
            (tmp_path / path.name).write_bytes(path.read_bytes() + b"\n")
    assert redress("deploy", tmp_path, "--no-activate").out.startswith("2 ")


def test_refused_deployment_stores_nothing(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "truncated.bpmn").write_bytes((SHIPPED_BPMN / "complaint.bpmn").read_bytes()[:3000])
    answer = redress("deploy", tmp_path)
    assert (answer.status, answer.out) == (1, "")
    assert "truncated.bpmn:" in answer.err
    assert "Nothing was stored" in answer.err
    assert redress("deploy").out.startswith("1 ")


def test_two_files_of_one_name_are_refused(tmp_path: Path, redress: Redress) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.form").write_text("{}")
    answer = redress("deploy", tmp_path)
    assert (answer.status, "NAME_TWICE" in answer.err) == (1, True)


@pytest.mark.parametrize("name", ["nowhere", "notes.txt", "scenario.yaml"])
def test_what_cannot_be_deployed_is_refused(name: str, tmp_path: Path, redress: Redress) -> None:
    if "." in name:
        (tmp_path / name).write_text("x")
    answer = redress("deploy", tmp_path / name)
    assert (answer.status, name in answer.err) == (1, True)


def test_added_user_signs_in(redress: Redress) -> None:
    assert redress("user", "add", "Lin", "--groups", "customer_service, quality", "--password", PASSWORD).out == "lin\n"
    assert redress("user", "add", "chen", "--groups", "legal", stdin=f"{PASSWORD}\n").status == 0
    system = build_system(read_settings())
    with system.reading() as session:
        lin, chen = (authenticate(session, name, PASSWORD) for name in ("lin", "chen"))
    system.close()
    assert lin is not None
    assert chen is not None
    assert lin.groups == {"customer_service", "quality"}
    listed = redress("user", "list", "--format", "json").json["users"]
    assert [(one["name"], one["groups"]) for one in listed] == [("chen", ["legal"]), ("lin", ["customer_service", "quality"])]
    assert "lin" in redress("user", "list").out


def test_user_that_cannot_be_added_is_refused(redress: Redress) -> None:
    unknown = redress("user", "add", "lin", "--groups", "nope", "--password", PASSWORD)
    assert unknown.status == 1
    assert all(group in unknown.err for group in STANDARD_GROUPS)
    assert redress("user", "add", "lin", "--groups", "", "--password", PASSWORD).status == 1
    assert redress("user", "add", "lin", "--groups", "legal", "--password", "short").status == 1
    assert redress("user", "add", "a b", "--groups", "legal", "--password", PASSWORD).status == 1
    assert "No password" in redress("user", "add", "lin", "--groups", "legal").err
    assert redress("user", "add", "lin").status == 2
    assert redress("user", "add", "lin", "--groups", "legal", "--password", PASSWORD).status == 0
    taken = redress("user", "add", "LIN", "--groups", "legal", "--password", PASSWORD, "--language", "zh")
    assert (taken.status, "已被使用" in taken.err) == (1, True)


def test_token_opens_the_api_once_issued(redress: Redress) -> None:
    assert "no user nobody" in redress("user", "token", "nobody").err
    redress("user", "add", "lin", "--groups", "legal", "--password", PASSWORD)
    token = redress("user", "token", "lin", "--label", "script").out.strip()
    system = build_system(read_settings())
    with system.reading() as session:
        actor = actor_by_token(session, token)
    system.close()
    assert actor is not None
    assert actor.groups == {"legal"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDRESS_DATABASE_URL", "nonsense"),
        ("REDRESS_DATABASE_URL", "nonsense://x"),
        ("REDRESS_DATABASE_URL", "sqlite:////nowhere/at/all.db"),
        ("REDRESS_DATABASE_URL", f"sqlite:///{SHIPPED_BPMN / 'general.bpmn'}"),
        ("REDRESS_DATABASE_URL", "postgresql://a:hunter2@127.0.0.1:1/x"),
        ("REDRESS_DATA", "/proc/nowhere"),
        ("REDRESS_DATA", "/dev/null"),
        ("REDRESS_TIME_ZONE", "Mars/Olympus"),
        ("REDRESS_SECRET_KEY", "short"),
        ("REDRESS_PERSONAL_KEYS", "1:short"),
    ],
)
def test_setting_that_cannot_be_used_is_refused_in_a_sentence(
    name: str, value: str, redress: Redress, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value.startswith("postgresql"):
        monkeypatch.setenv("REDRESS_SECRET_KEY", "s" * 40)
        monkeypatch.setenv("REDRESS_PERSONAL_KEYS", "1:" + "A" * 43)
    monkeypatch.setenv(name, value)
    for arguments in (["user", "list"], ["history", "verify"]):
        answer = redress(*arguments)
        assert (answer.status, answer.out) == (1, "")
        assert answer.err
        assert "hunter2" not in answer.err


def test_given_keys_need_no_data_folder_beforehand(redress: Redress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDRESS_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("REDRESS_PERSONAL_KEYS", "1:" + "A" * 43)
    assert redress("user", "list").status == 0


def test_database_of_a_later_version_is_refused(data_folder: Path, redress: Redress) -> None:
    assert redress("user", "list").status == 0
    with closing(sqlite3.connect(data_folder / "redress.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = redress("user", "list")
    assert (answer.status, "later version" in answer.err) == (1, True)


def test_bench_measures_three_ways(redress: Redress) -> None:
    answer = redress("bench", "--tasks", "5", "--format", "json")
    assert (answer.status, answer.err) == (0, "")
    figures = answer.json["figures"]
    assert [(one["tasks"], one["way"]) for one in figures] == [(5, "engine"), (5, "commands"), (5, "http")]
    assert [one["commits"] for one in figures] == [None, 1.0, 1.0]
    assert answer.json["machine"]["cpus"]
    assert redress("bench", "--tasks", "0").status == 2


@pytest.mark.parametrize(
    "path", ["", *main.commands, "history verify", "history export", "history checkpoint", "user add", "user token", "user list"]
)
def test_every_command_explains_itself(path: str, redress: Redress) -> None:
    answer = redress(*path.split(), "--help")
    assert answer.status == 0
    assert "Usage: redress" in answer.out
    assert len(answer.lines) > 6


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["check"], ["history", "nonsense"], ["serve", "--port", "99999"], ["check", "--format", "xml", "x"]],
)
def test_wrong_usage_is_two(arguments: list[str], redress: Redress) -> None:
    assert redress(*arguments).status == 2
