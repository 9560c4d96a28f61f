"""The console script as a process: streams that close, signals, exit status."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ACCIDENTS, ROOT, SAMPLES

Start = Callable[..., "subprocess.Popen[str]"]
COMMAND = f"{sys.executable} -m app.cli"


def shell(line: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bash", "-c", line], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def assert_quiet(error: str) -> None:
    assert not any(accident in error for accident in (*ACCIDENTS, "Exception ignored")), error


@pytest.mark.parametrize(
    ("arguments", "status"), [("feel 0.1+0.2", 0), ("feel 'a +'", 1), ("check /nowhere", 1), ("nonsense", 2), ("--version", 0)]
)
def test_exit_status(arguments: str, status: int, environment: dict[str, str]) -> None:
    result = shell(f"{COMMAND} {arguments}")
    assert result.returncode == status
    assert_quiet(result.stderr)


def test_installed_script_is_the_same_command(environment: dict[str, str]) -> None:
    script = shutil.which("redress", path=str(Path(sys.executable).parent))
    if script is None:
        pytest.skip("redress is not installed beside this Python")
    assert shell(f"{script} feel 0.1+0.2").stdout == "0.3\n"


def test_reader_that_has_seen_enough_is_no_error(filed: list[str]) -> None:
    for arguments in ("history export -", "history export - --format csv", "feel --help", f"intake {SAMPLES}"):
        result = shell(f"{COMMAND} {arguments} | head -n 1; exit ${{PIPESTATUS[1]}}")
        assert (result.returncode, len(result.stdout.splitlines())) == (0, 1)
        assert_quiet(result.stderr)
        assert "Cannot" not in result.stderr


def test_closed_streams_are_survived(filed: list[str], tmp_path: Path) -> None:
    for line, status in (
        (f"{COMMAND} feel - <&-", 0),
        (f"{COMMAND} intake - <&-", 0),
        (f"{COMMAND} user add lin --groups legal <&-", 1),
        (f"{COMMAND} feel 1 >&-", 0),
        (f"{COMMAND} check /nowhere >&- 2>&-", 1),
        (f"{COMMAND} history export - >&-", 1),
    ):
        result = shell(line)
        assert result.returncode == status, (line, result)
        assert_quiet(result.stderr)


def test_full_disk_is_told(environment: dict[str, str]) -> None:
    result = shell(f"{COMMAND} feel 1 >/dev/full")
    assert (result.returncode, "No space left" in result.stderr) == (1, True)
    assert_quiet(result.stderr)


def test_terminal_without_chinese_gets_escapes(environment: dict[str, str]) -> None:
    result = shell(f"{COMMAND} check /nowhere --language zh", PYTHONIOENCODING="ascii")
    assert (result.returncode, "\\u" in result.stdout) == (1, True)
    assert_quiet(result.stderr)
    assert shell(f"{COMMAND} feel '\"投诉\"'", PYTHONIOENCODING="ascii").stdout == '"投诉"\n'


def test_answers_come_before_the_input_ends(process: Start) -> None:
    with process("feel", "-") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in (1, 2):
            running.stdin.write(f'{{"expression": "{number} + 0.1"}}\n')
            running.stdin.flush()
            assert running.stdout.readline() == f"{number}.1\n"
        running.stdin.close()
        assert running.wait(20) == 0


def test_interrupt_ends_quietly_with_130(process: Start) -> None:
    with process("feel", "-") as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write('{"expression": "1"}\n')
        running.stdin.flush()
        assert running.stdout.readline() == "1\n"
        running.send_signal(signal.SIGINT)
        _, error = running.communicate(timeout=20)
    assert (running.returncode, error) == (130, "")


def test_unforeseen_error_is_a_sentence_unless_asked_for(environment: dict[str, str]) -> None:
    broken = "import app.cli.evaluate as e, app.cli; e.parse_expression = None; app.cli.main({arguments}, prog_name='redress')"
    told = subprocess.run(
        [sys.executable, "-c", broken.format(arguments=["feel", "1"])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout, len(told.stderr.splitlines())) == (1, "", 1)
    shown = subprocess.run(
        [sys.executable, "-c", broken.format(arguments=["--traceback", "feel", "1"])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (shown.returncode, "Traceback" in shown.stderr) == (1, True)
