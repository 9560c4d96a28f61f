"""`redress check` and `redress deploy`: diagrams, decisions, forms and scenarios, judged and stored."""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from app.actors import SYSTEM_ACTOR
from app.bootstrap import prepare_database
from app.cli.paths import PathRefused, gather, read_file, shown
from app.cli.system import open_system
from app.cli.terminal import finding_line, format_option, language_option, print_json, say, speaking_errors
from app.commands.checks import check_resources
from app.commands.deployments import RESOURCE_SUFFIXES
from app.commands.deployments import deploy as deploy_files
from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.engine.child import CHECK_CRASHED, CHECK_TIMEOUT
from app.errors import DeploymentRefused
from app.findings import Finding, Place, Rule, Severity, sort_findings
from app.languages import Language, Text
from app.rehearsal import find_procedures

_SCENARIOS: Final = frozenset({".yaml", ".yml"})
_CHECKED: Final = RESOURCE_SUFFIXES | _SCENARIOS
_MOST_BESIDE: Final = 200
_CALLED: Final = re.compile(rb"""calledElement\s*=\s*["']([\w.-]{1,255})["']""")
_BROKEN_OFF: Final = {CHECK_CRASHED.code, CHECK_TIMEOUT.code}

NAME_TWICE: Final = Rule(
    code="NAME_TWICE",
    message=Text("另一个文件也叫这个名字：{other}。", "Another file has this name: {other}."),
    repair=Text("请改名，或只给出其中一个。", "Rename one, or give one of them."),
)


@click.command(short_help="Judge diagrams, decisions, forms, scenarios.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
@language_option
def check(paths: tuple[Path, ...], output: str, language: Language) -> None:
    """Judge .bpmn, .dmn, .form and scenario (.yaml) files, or folders of them, without a database.

    Each finding names file, line, element, severity (refused or warning), code, reason and repair. Files given alone are
    judged together with what lies beside them: the decisions and forms a diagram uses, the diagrams a scenario runs on.

    Exit status: 0 deployable, 1 something is refused.
    """
    given, findings = gather(paths, _CHECKED)
    judged = len(given) + len(findings)
    files = {shown(path): content for path, content in given.items()}
    if files:
        with speaking_errors(language, output):
            found = check_resources(_beside(given) | files)
        findings += [one for one in found if one.place.file in files or one.code in _BROKEN_OFF or not one.place.file]
    findings = sort_findings(findings)
    refused = any(one.severity is Severity.REFUSED for one in findings)
    if output == "json":
        print_json({"deployable": not refused, "findings": [one.as_json(language) for one in findings]})
    else:
        _print_findings(findings, judged, language)
    if refused:
        raise SystemExit(1)


@click.command(short_help="Check and store a deployment.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--note", default="", help="Why, for the list of deployments.")
@click.option("--no-activate", is_flag=True, help="Store only; new cases keep starting on the active deployment.")
@language_option
def deploy(paths: tuple[Path, ...], note: str, no_activate: bool, language: Language) -> None:
    """Check and store a deployment: .bpmn, .dmn and .form files, or folders of them (default: the shipped folders).

    Prints its number and digest. The same content again is the same deployment and prints the same line. Running cases stay
    on their deployment; new ones start on this one from now on.
    """
    with speaking_errors(language):
        files = _resources(paths or (SHIPPED_BPMN, SHIPPED_FORMS))
        with open_system() as system:
            prepare_database(system)
            stored = system.execute(deploy_files, SYSTEM_ACTOR, files, note=note, activate=not no_activate)
            click.echo(f"{stored.number} {stored.digest}")


def _print_findings(findings: Iterable[Finding], judged: int, language: Language) -> None:
    refused = warnings = 0
    for found in findings:
        refused += found.severity is Severity.REFUSED
        warnings += found.severity is Severity.WARNING
        say(finding_line(found, language), error=False)
    verdict = Text("可部署", "deployable") if not refused else Text("不可部署", "not deployable")
    summary = Text(
        f"{judged} 个文件：{verdict.zh}，{refused} 处拒绝，{warnings} 处提醒。",
        f"{judged} file(s): {verdict.en}, {refused} refused, {warnings} warning(s).",
    )
    say(summary, language, error=False)


def _resources(paths: Collection[Path]) -> dict[str, bytes]:
    """Return the files of a deployment by name; which folder they came from is no part of it."""
    given, refused = gather(paths, RESOURCE_SUFFIXES)
    files: dict[str, bytes] = {}
    origin: dict[str, Path] = {}
    for path, content in given.items():
        name = path.stem + path.suffix.lower()
        if name in files:
            refused.append(NAME_TWICE.at(Place(file=shown(path)), other=shown(origin[name])))
        files[name], origin[name] = content, path
    if refused:
        raise DeploymentRefused(list(refused))
    return files


def _beside(given: Mapping[Path, bytes]) -> dict[str, bytes]:
    """Return what files given alone refer to: decisions, forms and called processes beside diagrams, diagrams of scenarios."""
    diagrams = [path for path in given if path.suffix.lower() == ".bpmn"]
    scenarios = [path for path in given if path.suffix.lower() in _SCENARIOS]
    if scenarios and not diagrams:
        return {name: content for name, content in find_procedures(scenarios[0]).items() if name not in _names(given)}
    known = {os.path.realpath(path) for path in given}
    taken = _names(given)
    found: dict[str, bytes] = {}
    for path in _neighbours(diagrams):
        if os.path.realpath(path) not in known and path.name not in taken:
            _take(path, found)
    waiting = [(path.parent, given[path]) for path in diagrams]
    while waiting:
        folder, content = waiting.pop()
        for called in _CALLED.findall(content):
            path = folder / f"{called.decode()}.bpmn"
            if os.path.realpath(path) not in known and path.name not in taken and shown(path) not in found:
                waiting += [(folder, one) for one in _take(path, found)]
    return found


def _neighbours(diagrams: Iterable[Path]) -> Iterator[Path]:
    for folder in dict.fromkeys(path.parent for path in diagrams):
        beside = [*folder.glob("*.dmn"), *folder.glob("*.form"), *(folder / ".." / "forms").glob("*.form")]
        yield from sorted(beside)[:_MOST_BESIDE]


def _names(given: Iterable[Path]) -> set[str]:
    return {path.name for path in given}


def _take(path: Path, found: dict[str, bytes]) -> list[bytes]:
    try:
        found[shown(path)] = read_file(path)
    except PathRefused:
        # Nobody asked about this file; where it is needed, the reference to it is refused.
        return []
    return [found[shown(path)]]
