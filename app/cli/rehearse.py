"""`redress rehearse`: scenarios run in memory on a virtual clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from app.cli.paths import PathRefused, list_files, read_file, shown
from app.cli.terminal import format_option, language_option, print_json, progress, say
from app.errors import RedressError
from app.languages import Language, Text
from app.rehearsal import Rehearsal, ScenarioInvalid, find_procedures, read_scenario
from app.rehearsal import rehearse as run_scenario

_SUFFIXES: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """A scenario that could not be run at all."""

    file: str
    line: int
    text: Text
    passed: bool = False

    def as_json(self, language: str) -> dict[str, Any]:
        message = {"message": self.text.get(language), "expected": "", "got": ""}
        failure = {"file": self.file, "step": 0, "line": self.line, **message}
        return {"file": self.file, "name": "", "passed": False, "steps": [], "failures": [failure]}


@click.command(short_help="Run scenarios in memory on a virtual clock.")
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
@language_option
def rehearse(scenarios: tuple[Path, ...], output: str, language: Language) -> None:
    """Run SCENARIO.yaml files, or folders of them, in memory on a virtual clock; nothing leaves the process.

    A scenario beneath diagrams (bpmn/scenarios/) runs on those diagrams, every other one on the shipped procedures.

    Exit status: 0 all went as their files say, 1 otherwise; each failure names the step, what was expected and what was there.
    """
    results: list[Rehearsal | _Refused] = []
    for path in progress(list(dict.fromkeys(_expand(scenarios))), "rehearse"):
        result = path if isinstance(path, _Refused) else _run(path)
        results.append(result)
        if output == "text":
            _print(result, language)
    passed = all(result.passed for result in results)
    if output == "json":
        print_json({"passed": passed, "scenarios": [result.as_json(language) for result in results]})
    else:
        failed = sum(not result.passed for result in results)
        counts = Text(f"{len(results)} 个情景，{failed} 个未通过。", f"{len(results)} scenario(s), {failed} failed.")
        say(counts, language, error=False)
    if not passed:
        raise SystemExit(1)


def _expand(paths: Iterable[Path]) -> Iterator[Path | _Refused]:
    for path in paths:
        try:
            yield from list_files(path, _SUFFIXES) if path.is_dir() else [path]
        except PathRefused as error:
            yield _refusal(path, error)


def _run(path: Path) -> Rehearsal | _Refused:
    try:
        return run_scenario(read_scenario(shown(path), read_file(path)), find_procedures(path))
    except RedressError as error:
        return _refusal(path, error)


def _refusal(path: Path, error: RedressError) -> _Refused:
    if not isinstance(error, PathRefused | ScenarioInvalid):
        return _Refused(file=shown(path), line=0, text=error.text)
    found = error.finding
    text = Text(f"{found.message.zh}{found.repair.zh}", f"{found.message.get('en')} {found.repair.get('en')}")
    return _Refused(file=shown(path), line=found.place.line, text=text)


def _print(result: Rehearsal | _Refused, language: Language) -> None:
    verdict = Text("通过", "ok    ") if result.passed else Text("未通过", "FAILED")
    if isinstance(result, _Refused):
        line = f":{result.line}" if result.line else ""
        say(f"{verdict.get(language)} {result.file}{line}: {result.text.get(language)}", error=False)
        return
    say(f"{verdict.get(language)} {result.scenario.file}: {result.name}", error=False)
    for failure in result.failures:
        say(f"    {failure.get(language)}", error=False)
