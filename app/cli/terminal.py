"""What every command of the console script shares: languages, errors as one line, JSON, progress."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from app.bootstrap import System, build_system
from app.config import read_settings, reader_language
from app.db import dump_json, load_json
from app.errors import DeploymentRefused, FormInvalid, RedressError
from app.findings import Finding
from app.languages import LANGUAGES, Language, Text

T = TypeVar("T")

language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=reader_language, help="Language of messages (default: the terminal's)."
)
format_option = click.option(
    "--format", "output", type=click.Choice(["text", "json"]), default="text", help="json: one document on standard output."
)


def fail(text: Text | str, language: Language) -> NoReturn:
    """End with status 1 and a message on standard error."""
    click.echo(text.get(language) if isinstance(text, Text) else text, err=True)
    sys.exit(1)


def print_json(value: Any) -> None:
    """Print one JSON document, exact in its decimals."""
    click.echo(dump_json(value).decode())


def read_json(text: str, place: str, language: Language) -> Any:
    """Return the value of JSON text, or end with status 1 naming the place."""
    try:
        return load_json(text)
    except ValueError as error:
        fail(Text(f"{place}:不是有效的 JSON({error})。", f"{place}: not valid JSON ({error})."), language)


def read_bytes(path: Path, language: Language) -> bytes:
    """Return a file's content, or end with status 1 saying why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        fail(Text(f"无法读取 {path}:{error.strerror}。", f"Cannot read {path}: {error.strerror}."), language)


@contextmanager
def speaking_errors(language: Language) -> Iterator[None]:
    """Turn errors of Redress into their message and status 1."""
    try:
        yield
    except DeploymentRefused as error:
        for finding in error.findings:
            if isinstance(finding, Finding):
                click.echo(finding_line(finding, language), err=True)
        fail(error.text, language)
    except FormInvalid as error:
        for field, reason in error.errors.items():
            click.echo(f"  {field}: {reason.get(language)}", err=True)
        fail(error.text, language)
    except RedressError as error:
        fail(error.text, language)


@contextmanager
def open_system() -> Iterator[System]:
    """Yield the system of the environment's settings, and close it."""
    system = build_system(read_settings())
    try:
        yield system
    finally:
        system.close()


def finding_line(finding: Finding, language: Language) -> str:
    """Return a finding as one line of text, place first."""
    place = finding.place
    where = f"{place.file}:{place.line}" if place.line else place.file
    who = " ".join(part for part in (place.element_id, f"“{place.element_name}”" if place.element_name else "") if part)
    said = f"{finding.message.get(language)} {finding.repair.get(language)}".strip()
    return f"{where}: {finding.severity.value} {finding.code}{' ' + who if who else ''}: {said}"


def progress(items: Iterable[T], label: str, length: int | None = None) -> Iterator[T]:
    """Yield items, showing progress on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, length=length, file=sys.stderr) as bar:
        yield from bar
