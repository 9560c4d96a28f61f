"""The child process that judges: the same answer as in process, and an answer whatever becomes of the child."""

import sys
import time
from pathlib import Path

import diagrams as d
import pytest
from judging import FORM, GROUPS, OPERATIONS, check

from app.engine import child
from app.engine.child import check_in_child
from app.findings import Finding

CONTENT = d.simple(d.node("scriptTask", "s", name="算分"), d.user("t", form="note"), members=["t"])
FILES = {"bpmn/p.bpmn": CONTENT, "forms/note.form": FORM, "bpmn/broken.bpmn": b"<"}


def judged(files: dict[str, bytes], seconds: float = 25) -> list[Finding]:
    return check_in_child(files, OPERATIONS, GROUPS, seconds=seconds)


def pretend(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Put a script in the place of the child."""
    stand_in = folder / "python"
    stand_in.write_text(f"#!/bin/sh\n{script}\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(child.sys, "executable", str(stand_in))


def test_child_finds_what_the_check_in_process_finds() -> None:
    found = judged(FILES)
    assert found == check(FILES)
    assert {one.code for one in found} >= {"ELEMENT_REFUSED", "XML_BROKEN"}


def test_caller_may_stand_in_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert judged(FILES) == check(FILES)


def test_no_files_are_no_fault() -> None:
    assert judged({}) == []


def test_check_that_takes_too_long_is_stopped_and_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pretend(monkeypatch, tmp_path, """cat > /dev/null; echo '{"at": "bpmn/slow.bpmn"}'; exec sleep 60""")
    started = time.monotonic()
    (found,) = judged(FILES, seconds=1)
    assert time.monotonic() - started < 10
    assert (found.code, found.place.file) == ("CHECK_TIMEOUT", "bpmn/slow.bpmn")
    assert "1 second" in found.message.en


def test_check_that_never_begins_is_stopped_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pretend(monkeypatch, tmp_path, "exec sleep 60")
    (found,) = judged({"bpmn/p.bpmn": b"x" * 1_000_000}, seconds=1)
    assert (found.code, found.place.file) == ("CHECK_TIMEOUT", "bpmn/p.bpmn")


@pytest.mark.parametrize(
    "script",
    [
        """cat > /dev/null; echo '{"at": "bpmn/p.bpmn"}'; echo 'MemoryError' >&2; exit 1""",
        """cat > /dev/null; echo '{"at": "bpmn/p.bpmn"}'; echo '{"find'; kill -9 $$""",
        """cat > /dev/null; echo '{"at": "bpmn/p.bpmn"}'; exit 0""",
        "exit 3",
    ],
)
def test_check_that_breaks_off_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    pretend(monkeypatch, tmp_path, script)
    (found,) = judged({"bpmn/p.bpmn": CONTENT})
    assert (found.code, found.place.file) == ("CHECK_CRASHED", "bpmn/p.bpmn")


def test_child_limits_its_memory_and_says_where_it_broke_off() -> None:
    eater = "import app.engine.child as c; c._limit(5); bytearray(3_000_000_000)"
    done = child.subprocess.run([sys.executable, "-c", eater], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr


def test_child_can_write_no_file(tmp_path: Path) -> None:
    writer = f"import app.engine.child as c; c._limit(5); open({str(tmp_path / 'x')!r}, 'w').write('x' * 100_000)"
    done = child.subprocess.run([sys.executable, "-c", writer], capture_output=True, check=False)
    assert done.returncode != 0


def test_huge_file_is_refused_without_starting_on_it() -> None:
    found = judged({"bpmn/p.bpmn": b"x" * 9_000_000, "bpmn/q.bpmn": b"<"})
    assert [(one.place.file, one.code) for one in found] == [("bpmn/p.bpmn", "FILE_TOO_BIG"), ("bpmn/q.bpmn", "XML_BROKEN")]
