"""`redress check` and `redress deploy`: diagrams, decisions, forms and scenarios, judged and stored."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from app.actors import SYSTEM_ACTOR
from app.bootstrap import prepare_database
from app.cli.terminal import (
    fail,
    finding_line,
    format_option,
    language_option,
    open_system,
    print_json,
    read_bytes,
    speaking_errors,
)
from app.commands.checks import check_resources
from app.commands.deployments import RESOURCE_SUFFIXES
from app.commands.deployments import deploy as deploy_files
from app.config import SHIPPED_BPMN, SHIPPED_FORMS
from app.findings import Finding, Severity
from app.languages import Language, Text

_CHECKED: Final = RESOURCE_SUFFIXES | {".yaml", ".yml"}
_CALLED: Final = re.compile(rb"""calledElement\s*=\s*["']([\w.-]{1,255})["']""")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
@language_option
def check(paths: tuple[Path, ...], output: str, language: Language) -> None:
    """Judge .bpmn, .dmn, .form and scenario files or folders of them, without a database; 0 = deployable."""
    files = _read(paths, language, _CHECKED)
    context = _surroundings(paths, files)
    with speaking_errors(language):
        findings = [found for found in check_resources(context | files) if found.place.file in files or not found.place.file]
    refused = any(found.severity is Severity.REFUSED for found in findings)
    if output == "json":
        print_json({"deployable": not refused, "findings": [found.as_json(language) for found in findings]})
    else:
        _print_findings(findings, len(files), language)
    if refused:
        raise SystemExit(1)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--note", default="", help="Why, for the list of deployments.")
@click.option("--no-activate", is_flag=True, help="Store only; new cases keep starting on the active deployment.")
@language_option
def deploy(paths: tuple[Path, ...], note: str, no_activate: bool, language: Language) -> None:
    """Check and store a deployment (default: the shipped folders); print its number and digest."""
    files = _read(paths or (SHIPPED_BPMN, SHIPPED_FORMS), language, RESOURCE_SUFFIXES)
    by_name = {Path(name).name: content for name, content in files.items()}
    with speaking_errors(language), open_system() as system:
        prepare_database(system)
        stored = system.execute(deploy_files, SYSTEM_ACTOR, by_name, note=note, activate=not no_activate)
        click.echo(f"{stored.number} {stored.digest}")


def _print_findings(findings: Iterable[Finding], files: int, language: Language) -> None:
    refused = warnings = 0
    for found in findings:
        refused += found.severity is Severity.REFUSED
        warnings += found.severity is Severity.WARNING
        click.echo(finding_line(found, language))
    verdict = Text("可部署", "deployable") if not refused else Text("不可部署", "not deployable")
    summary = Text(
        f"{files} 个文件:{verdict.zh},{refused} 处拒绝,{warnings} 处提醒。",
        f"{files} file(s): {verdict.en}, {refused} refused, {warnings} warning(s).",
    )
    click.echo(summary.get(language))


def _read(paths: Iterable[Path], language: Language, suffixes: frozenset[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix in suffixes and one.is_file())
            if not inside:
                names = ", ".join(sorted(suffixes))
                fail(Text(f"{path}:文件夹中没有 {names} 文件。", f"{path}: no {names} files in this folder."), language)
            files |= {str(one): read_bytes(one, language) for one in inside}
        else:
            files[str(path)] = read_bytes(path, language)
    return files


def _surroundings(paths: Iterable[Path], files: dict[str, bytes]) -> dict[str, bytes]:
    """Return what files given alone refer to: decisions and forms beside them, processes they call."""
    found: dict[str, bytes] = {}
    for path in (path for path in paths if path.is_file() and path.suffix == ".bpmn"):
        folder = path.parent
        beside = [*folder.glob("*.dmn"), *folder.glob("*.form"), *(folder.parent / "forms").glob("*.form")]
        found |= {str(one): one.read_bytes() for one in sorted(beside)[:200] if one.is_file()}
        waiting = [files[str(path)]]
        while waiting:
            for name in _CALLED.findall(waiting.pop()):
                called = folder / f"{name.decode()}.bpmn"
                if called.is_file() and str(called) not in found and str(called) not in files:
                    found[str(called)] = called.read_bytes()
                    waiting.append(found[str(called)])
    return found
