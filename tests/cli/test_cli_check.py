"""`redress check`: every input ends in an answer, and every refusal names the place and the repair."""

import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli import resources
from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.engine.child import CHECK_TIMEOUT
from app.findings import Place

Redress = Callable[..., Any]

BPMN = 'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
DEFINITIONS = f'<bpmn:definitions {BPMN} targetNamespace="urn:t" id="d">%s</bpmn:definitions>'
BARE_TASK = DEFINITIONS % (
    '<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:userTask id="t" name="审核"/>'
    '<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/></bpmn:process>'
)
FEEL_ERROR = DEFINITIONS % (
    '<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" default="f3"/>'
    '<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="g" targetRef="e"><bpmn:conditionExpression>urgency &gt;= and'
    "</bpmn:conditionExpression></bpmn:sequenceFlow>"
    '<bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="e"/></bpmn:process>'
)
PYTHON = FEEL_ERROR.replace("urgency &gt;= and", "__import__('os').system('touch /tmp/x')")
ZEEBE = DEFINITIONS % (
    '<bpmn:process id="p" isExecutable="true" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><bpmn:startEvent id="s"/>'
    '<bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="pay"/></bpmn:extensionElements>'
    '</bpmn:serviceTask><bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/></bpmn:process>'
)
CAMUNDA = DEFINITIONS % (
    '<bpmn:process id="p" isExecutable="true" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><bpmn:startEvent id="s"/>'
    '<bpmn:userTask id="t" camunda:assignee="${x}" camunda:formKey="embedded:app:x.html"/><bpmn:endEvent id="e"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/>'
    "</bpmn:process>"
)
SPIFF = DEFINITIONS % (
    '<bpmn:process id="p" isExecutable="true" xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
    '<bpmn:startEvent id="s"/><bpmn:scriptTask id="t"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>'
    '<bpmn:endEvent id="e"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/></bpmn:process>'
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12))
    + "]>"
    + DEFINITIONS % '<bpmn:process id="p" name="&m;"/>'
)
MISTAKEN = "name: x\nprocess: nowhere\nsteps:\n - task: nothing\n - foo: 1\nend: maybe\nextra: 1\n"

REFUSED: dict[str, str | bytes] = {
    "empty.bpmn": "",
    "empty.dmn": "",
    "empty.form": "",
    "empty.yaml": "",
    "text.bpmn": "This is a letter, no diagram.",
    "notes.txt": "This is a letter, no diagram.",
    "nosuffix": DEFINITIONS % "",
    "truncated.bpmn": (SHIPPED_BPMN / "complaint.bpmn").read_bytes()[:3000],
    "bomb.bpmn": BOMB,
    "attribute.bpmn": DEFINITIONS % f'<bpmn:process id="p" name="{"a" * 10_000_000}"/>',
    "attribute_smaller.bpmn": DEFINITIONS % f'<bpmn:process id="p" name="{"a" * 1_900_000}"/>',
    "deep.bpmn": "<a>" * 50_000,
    "binary.bpmn": bytes(range(256)) * 50,
    "zeebe.bpmn": ZEEBE,
    "camunda.bpmn": CAMUNDA,
    "spiff.bpmn": SPIFF,
    "bare.bpmn": BARE_TASK,
    "feel.bpmn": FEEL_ERROR,
    "python.bpmn": PYTHON,
    "broken.dmn": "<definitions",
    "diagram.dmn": BARE_TASK,
    "broken.form": '{"components": [',
    "list.form": "[1]",
    "nan.form": '{"components": NaN}',
    "deep.form": "[" * 100_000,
    "mistaken.yaml": MISTAKEN,
    "latin.yaml": b"name: \xff\xfe",
    "deep.yaml": "[" * 10_000,
    "bomb.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_refused_in_a_sentence(name: str, tmp_path: Path, redress: Redress) -> None:
    content = REFUSED[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = time.monotonic()
    answer = redress("check", tmp_path / name, "--format", "json")
    assert time.monotonic() - before < 30
    assert answer.status == 1
    assert answer.err == ""
    assert answer.json["deployable"] is False
    refused = [found for found in answer.json["findings"] if found["severity"] == "refused"]
    assert refused
    for found in answer.json["findings"]:
        assert found["file"] == str(tmp_path / name)
        assert found["code"]
        assert found["message"]
        assert found["repair"]


def test_zip_archive_is_refused(tmp_path: Path, redress: Redress) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("x.bpmn", BARE_TASK)
    answer = redress("check", tmp_path / "all.zip")
    assert answer.status == 1
    assert "Unpack an archive first" in answer.out


def test_links_in_a_circle_pipes_and_devices_are_refused(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "loop.bpmn").symlink_to(tmp_path / "loop.bpmn")
    os.mkfifo(tmp_path / "pipe.bpmn")
    for path, said in ((tmp_path / "loop.bpmn", "in a circle"), (tmp_path / "pipe.bpmn", "pipe"), (Path("/dev/zero"), "device")):
        answer = redress("check", path)
        assert (answer.status, said in answer.out) == (1, True), answer


def test_folder_that_links_to_itself_is_read_once(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "in").symlink_to(tmp_path)
    (tmp_path / "bare.bpmn").write_text(BARE_TASK)
    answer = redress("check", tmp_path, tmp_path / "bare.bpmn", "--format", "json")
    assert answer.status == 1
    assert {found["file"] for found in answer.json["findings"]} == {str(tmp_path / "bare.bpmn")}


def test_missing_path_and_empty_folder_are_refused(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "empty").mkdir()
    answer = redress("check", tmp_path / "nowhere.bpmn", tmp_path / "empty", "--format", "json")
    assert answer.status == 1
    assert [found["code"] for found in answer.json["findings"]] == ["FOLDER_EMPTY", "PATH_UNREADABLE"]


def test_folder_of_good_and_bad_names_only_the_bad(tmp_path: Path, redress: Redress) -> None:
    for path in (*SHIPPED_BPMN.glob("*.*"), *SHIPPED_FORMS.glob("*.form")):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "truncated.dmn").write_text("<definitions")
    answer = redress("check", tmp_path, "--format", "json")
    assert answer.status == 1
    assert {Path(found["file"]).name for found in answer.json["findings"] if found["severity"] == "refused"} == {"truncated.dmn"}


def test_feel_error_names_element_and_position(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "feel.bpmn").write_text(FEEL_ERROR)
    answer = redress("check", tmp_path / "feel.bpmn", "--format", "json")
    found = [found for found in answer.json["findings"] if found["element_id"] == "f2"]
    assert found
    assert "and" in found[0]["message"]


def test_shipped_folders_are_deployable(redress: Redress) -> None:
    answer = redress("check", SHIPPED_BPMN, SHIPPED_FORMS, "--format", "json")
    assert (answer.status, answer.json) == (0, {"deployable": True, "findings": []})


@pytest.mark.parametrize(
    "path",
    [
        SHIPPED_BPMN / "complaint.bpmn",
        SHIPPED_BPMN / "general.bpmn",
        SHIPPED_BPMN,
        SHIPPED_FORMS,
        SHIPPED_BPMN / "priority.dmn",
        SHIPPED_BPMN / "scenarios" / "general_in_time.yaml",
    ],
    ids=lambda path: path.name,
)
def test_shipped_file_alone_is_judged_with_what_lies_beside_it(path: Path, redress: Redress) -> None:
    answer = redress("check", path)
    assert (answer.status, "deployable, 0 refused" in answer.out) == (0, True), answer


def test_scenario_beside_diagrams_is_compared_with_them(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "mistaken.yaml").write_text(MISTAKEN)
    answer = redress("check", tmp_path / "mistaken.yaml")
    assert 'no process "nowhere"' in answer.out
    assert 'no user task "nothing"' in answer.out


def test_messages_come_in_both_languages(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "empty.bpmn").write_text("")
    assert "文件是空的" in redress("check", tmp_path / "empty.bpmn", "--language", "zh").out
    assert "The file is empty" in redress("check", tmp_path / "empty.bpmn", "--language", "en").out


def test_long_names_do_not_flood_the_terminal(tmp_path: Path, redress: Redress) -> None:
    (tmp_path / "long.bpmn").write_text(str(REFUSED["attribute_smaller.bpmn"]))
    assert max(map(len, redress("check", tmp_path / "long.bpmn").lines)) < 1000


def test_file_name_that_is_no_utf8_can_be_judged(tmp_path: Path, redress: Redress) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.bpmn"))
    path.write_text("")
    for output in ("text", "json"):
        answer = redress("check", path, "--format", output)
        assert answer.status == 1
        assert "udcff.bpmn" in answer.out


def test_huge_folder_is_refused(tmp_path: Path, redress: Redress) -> None:
    for number in range(2001):
        (tmp_path / f"{number}.form").touch()
    answer = redress("check", tmp_path)
    assert (answer.status, "too big" in answer.out) == (1, True)


def test_check_that_broke_off_beside_the_file_is_no_yes(redress: Redress, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = CHECK_TIMEOUT.at(Place(file=str(SHIPPED_BPMN / "general.bpmn")), seconds=25)
    monkeypatch.setattr(resources, "check_resources", lambda _files: [slow])
    answer = redress("check", SHIPPED_BPMN / "complaint.bpmn", "--format", "json")
    assert (answer.status, [found["code"] for found in answer.json["findings"]]) == (1, ["CHECK_TIMEOUT"])
