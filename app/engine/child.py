"""Judges files in a child process that can be killed, so that no input hangs or exhausts the process that asked.

The child reads one JSON document on its standard input and answers with one JSON document a line: which file it is at, and at
the end all findings. It limits its own memory, processor time and files before it looks at anything.
"""

import base64
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.engine.check import check_files
from app.engine.operations import OperationSignature
from app.findings import Finding, Place, Rule, Severity, sort_findings
from app.languages import Text

CHECK_TIMEOUT: Final = Rule(
    code="CHECK_TIMEOUT",
    message=Text("检查超过 {seconds} 秒仍未完成，已中止。", "The check took more than {seconds} seconds and was stopped."),
    repair=Text("请简化或拆分此文件后重试。", "Simplify or split this file and try again."),
)
CHECK_CRASHED: Final = Rule(
    code="CHECK_CRASHED",
    message=Text("检查此文件时异常中止（{reason}）。", "The check broke off at this file ({reason})."),
    repair=Text(
        "请简化或拆分此文件后重试；若再次发生，请把文件交给管理员。",
        "Simplify or split the file and try again; if it happens again, give it to the administrator.",
    ),
)
FILE_TOO_BIG: Final = Rule(
    code="FILE_TOO_BIG",
    message=Text("文件有 {size} 字节，超过上限 {limit} 字节。", "The file has {size} bytes; at most {limit} are read."),
    repair=Text("请拆分文件，或删去嵌入的图片。", "Split the file, or remove embedded pictures."),
)

_MAX_FILE: Final = 8_000_000
_MAX_TOTAL: Final = 64_000_000
_MEMORY: Final = 1_500_000_000
_SHOWN: Final = 200


def check_in_child(
    files: Mapping[str, bytes],
    operations: Mapping[str, OperationSignature],
    groups: Mapping[str, Text],
    seconds: float = 25,
) -> list[Finding]:
    """Return what `check_files` finds, found in a child process.

    Args:
        files: contents by path.
        operations: the service operations diagrams may call.
        groups: the groups lanes may stand for.
        seconds: after which the child is killed and the answer is CHECK_TIMEOUT.
    """
    findings = []
    taken: dict[str, bytes] = {}
    room = _MAX_TOTAL
    for path in sorted(files):
        size = len(files[path])
        if size > min(_MAX_FILE, room):
            findings.append(FILE_TOO_BIG.at(Place(file=path), size=size, limit=_MAX_FILE))
        else:
            taken[path] = files[path]
            room -= size
    return sort_findings(findings + _ask(_request(taken, operations, groups, seconds), seconds, min(taken, default="-")))


def _request(
    files: Mapping[str, bytes],
    operations: Mapping[str, OperationSignature],
    groups: Mapping[str, Text],
    seconds: float,
) -> bytes:
    request = {
        "files": {path: base64.b64encode(content).decode() for path, content in files.items()},
        "operations": {name: asdict(signature) for name, signature in operations.items()},
        "groups": {key: [label.zh, label.en] for key, label in groups.items()},
        "seconds": seconds,
    }
    return json.dumps(request).encode()


def _ask(request: bytes, seconds: float, first: str) -> list[Finding]:
    # The child starts where `app` lies, so that it imports the same code whatever folder the caller stands in.
    with subprocess.Popen(
        [sys.executable, "-m", "app.engine.child"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        try:
            output, complaint = child.communicate(request, timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
            return [CHECK_TIMEOUT.at(Place(file=_last_file(output) or first), seconds=round(seconds))]
    answers = list(_answers(output))
    if child.returncode == 0 and answers and "findings" in answers[-1]:
        return [_finding(found) for found in answers[-1]["findings"]]
    return [CHECK_CRASHED.at(Place(file=_last_file(output) or first), reason=_reason(child.returncode, complaint))]


def _answers(output: bytes) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            # The last line of a child that was killed while writing.
            return


def _last_file(output: bytes) -> str:
    return next((str(answer["at"]) for answer in reversed(list(_answers(output))) if "at" in answer), "")


def _reason(status: int, complaint: bytes) -> str:
    lines = complaint.decode("utf-8", "replace").strip().splitlines()
    return (lines[-1] if lines else f"status {status}")[:_SHOWN]


def _finding(found: Mapping[str, Any]) -> Finding:
    return Finding(
        code=found["code"],
        severity=Severity(found["severity"]),
        place=Place(**found["place"]),
        message=Text(*found["message"]),
        repair=Text(*found["repair"]),
    )


def _limit(seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 4))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _tell(answer: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _tell_file(path: str) -> None:
    _tell({"at": path})


def main() -> None:
    """Answer the request on the standard input; an exception ends the child, which the parent reports."""
    request = json.loads(sys.stdin.buffer.read())
    _limit(request["seconds"])
    findings = check_files(
        {path: base64.b64decode(content) for path, content in request["files"].items()},
        {
            name: OperationSignature(**{field: tuple(names) for field, names in signature.items()})
            for name, signature in request["operations"].items()
        },
        {key: Text(*label) for key, label in request["groups"].items()},
        begin=_tell_file,
    )
    _tell({"findings": [asdict(found) for found in findings]})


if __name__ == "__main__":
    main()
