"""The console script, called within the process (fast) and as a process of its own (streams, signals, exit status)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import main
from app.config import PACKAGE

ROOT = PACKAGE.parent
SAMPLES = PACKAGE / "demo" / "complaints.jsonl"
ACCIDENTS = ("Traceback", "nobody foresaw", "未预料")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command said; `json` reads standard output as the one document it must be."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Redress = Callable[..., Answer]


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def environment(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a command: a data folder of the test's own, English messages, nothing else of ours."""
    for name in [name for name in os.environ if name.startswith("REDRESS_") and name != "REDRESS_TEST_PG"]:
        monkeypatch.delenv(name)
    given = {"REDRESS_DATA": str(data_folder), "LC_ALL": "en_US.UTF-8"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def redress(environment: dict[str, str]) -> Redress:
    """A function that runs a command and returns its answer: `redress("feel", "1 + 1")`."""

    def run(*arguments: object, stdin: str | bytes = "") -> Answer:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        answer = Answer(status=result.exit_code, out=result.stdout, err=result.stderr)
        assert result.exception is None or isinstance(result.exception, SystemExit), answer
        assert not any(accident in answer.out + answer.err for accident in ACCIDENTS), answer
        return answer

    return run


@pytest.fixture
def process(environment: dict[str, str]) -> Callable[..., subprocess.Popen[str]]:
    """A function that starts a command as a process of its own."""

    def start(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "app.cli", *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)

    return start


@pytest.fixture(scope="session")
def filed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the 24 sample complaints filed; copy it before changing anything."""
    folder = tmp_path_factory.mktemp("filed") / "data"
    result = CliRunner().invoke(main, ["intake", str(SAMPLES)], env={"REDRESS_DATA": str(folder), "LC_ALL": "en_US.UTF-8"})
    assert result.exit_code == 0, result.stderr
    (folder / "references.txt").write_text(result.stdout)
    return folder


@pytest.fixture
def filed(filed_folder: Path, data_folder: Path, environment: dict[str, str]) -> list[str]:
    """The references of the sample complaints, filed in this test's data folder."""
    shutil.copytree(filed_folder, data_folder)
    return (data_folder / "references.txt").read_text().splitlines()
