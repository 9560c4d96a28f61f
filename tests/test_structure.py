"""The house keeps its shape: each rule of design here fails when somebody drifts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.commands.checks import SIGNATURES, check_resources
from app.commands.deployments import read_resources
from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.engine.diagram import Element, read_diagram
from app.findings import Severity
from app.models.identity import STANDARD_GROUPS

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
SOURCES = sorted(path for path in APP.rglob("*.py") if "versions" not in path.parts)
RESOURCES = read_resources(SHIPPED_BPMN, SHIPPED_FORMS)
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def elements() -> Iterator[Element]:
    for path, content in RESOURCES.items():
        if path.endswith(".bpmn"):
            for process in read_diagram(path, content).processes:
                yield from process.elements.values()


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_shipped_procedures_are_deployable() -> None:
    refused = [found.as_json("en") for found in check_resources(RESOURCES) if found.severity is Severity.REFUSED]
    assert refused == []


def test_every_operation_has_a_handler_and_every_handler_a_use() -> None:
    assert {element.operation for element in elements() if element.operation} == set(SIGNATURES)


def test_every_form_is_used_and_every_use_has_a_form() -> None:
    used = {element.properties["form"] for element in elements() if "form" in element.properties}
    assert used == {path.removesuffix(".form") for path in RESOURCES if path.endswith(".form")}


def test_every_user_task_lies_in_the_lane_of_a_group() -> None:
    assert {element.group for element in elements() if element.kind == "userTask"} <= set(STANDARD_GROUPS)


def test_every_element_a_person_reads_has_both_languages() -> None:
    kinds = {"userTask", "intermediateThrowEvent", "callActivity", "startEvent", "endEvent", "boundaryEvent", "serviceTask"}
    missing = [element.id for element in elements() if element.kind in kinds and not (element.name.zh and element.name.en)]
    assert missing == []


def test_every_file_name_is_its_process_id() -> None:
    for path, content in RESOURCES.items():
        if path.endswith(".bpmn"):
            assert [process.id for process in read_diagram(path, content).processes if process.executable] == [path[:-5]]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        (r"\.commit$", "app/db.py"),
        (r"^os\.(environ|getenv)", "app/config.py"),
        (r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time)$", "app/clock.py"),
        (r"^AuditEvent$", "app/audit/chain.py"),
        (r"^(eval|exec)$", ""),
    ],
)
def test_one_home_for(pattern: str, home: str) -> None:
    strayed = [
        f"{name(path)}: {call}" for path in SOURCES if name(path) != home for call in calls(path) if re.search(pattern, call)
    ]
    assert strayed == []


def test_the_environment_is_read_in_config_alone() -> None:
    assert [name(path) for path in SOURCES if "os.environ" in path.read_text(encoding="utf-8")] == ["app/config.py"]


def test_no_file_is_named_for_a_jumble() -> None:
    jumbles = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert [name(path) for path in SOURCES if path.stem in jumbles or jumbles & set(path.parts)] == []


def test_every_migration_is_numbered() -> None:
    versions = [path.name for path in (APP / "migrations" / "versions").glob("*.py")]
    assert versions
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", file) for file in versions)


def test_chinese_texts_use_chinese_punctuation() -> None:
    half_width = re.compile(r"[\u4e00-\u9fff”’》】）][,;:!?][\u4e00-\u9fff“《（{]|[\u4e00-\u9fff]\([\u4e00-\u9fff]")
    kinds = {".py", ".form", ".bpmn", ".dmn", ".po", ".html", ".txt", ".yaml"}
    texts = (path for folder in (APP, ROOT / "bpmn", ROOT / "forms") for path in folder.rglob("*") if path.suffix in kinds)
    assert [f"{name(path)}: {found}" for path in texts for found in half_width.findall(path.read_text(encoding="utf-8"))] == []


def test_readme_names_every_command_setting_and_table() -> None:
    settings = set(re.findall(r"REDRESS_[A-Z_]+", (APP / "config.py").read_text(encoding="utf-8")))
    missing = [f"redress {command}" for command in main.commands if f"redress {command}" not in README]
    missing += [setting for setting in settings if setting not in README]
    missing += [
        folder.name for folder in APP.iterdir() if folder.is_dir() and folder.name != "__pycache__" and folder.name not in README
    ]
    assert missing == []


def test_every_public_thing_says_what_it_is_for() -> None:
    bare = [
        f"{name(path)}: {getattr(node, 'name', 'module')}"
        for path in SOURCES
        for node in _public(ast.parse(path.read_text(encoding="utf-8")))
        if not ast.get_docstring(node)
    ]
    assert bare == []


def _public(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    if tree.body:
        yield tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
