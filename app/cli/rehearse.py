"""`redress rehearse`: scenarios run in memory on a virtual clock."""

from pathlib import Path

import click

from app.cli.terminal import format_option, language_option, print_json, progress, speaking_errors
from app.languages import Language
from app.rehearsal import Rehearsal, find_procedures, load_scenario
from app.rehearsal import rehearse as run_scenario


@click.command()
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@format_option
@language_option
def rehearse(scenarios: tuple[Path, ...], output: str, language: Language) -> None:
    """Run SCENARIO.yaml files; nothing leaves the process. 1 when an expectation fails."""
    results: list[tuple[Path, Rehearsal]] = []
    with speaking_errors(language):
        for path in progress(list(_expand(scenarios)), "rehearse"):
            results.append((path, run_scenario(load_scenario(path), find_procedures(path))))
            if output == "text":
                _print(path, results[-1][1], language)
    if output == "json":
        print_json(
            {
                "passed": all(result.passed for _, result in results),
                "scenarios": [{"file": str(path), **result.as_json(language)} for path, result in results],
            }
        )
    if not all(result.passed for _, result in results):
        raise SystemExit(1)


def _expand(paths: tuple[Path, ...]) -> list[Path]:
    return [one for path in paths for one in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]


def _print(path: Path, result: Rehearsal, language: Language) -> None:
    click.echo(f"{'ok    ' if result.passed else 'FAILED'} {path}: {result.name}")
    for failure in result.failures:
        click.echo(f"    {failure.get(language)}")
