"""What every command of the console script shares: languages, messages, errors as one line, JSON, progress."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TypeVar

import click

from app.config import reader_language
from app.db import dump_json
from app.errors import DeploymentRefused, FormInvalid, RedressError
from app.findings import Finding
from app.languages import LANGUAGES, Language, Text

T = TypeVar("T")
_LONGEST_NAME: Final = 80
_ENDS: Final = tuple(".!?:。！？：…")

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=reader_language,
    show_default="the terminal's",
    help="Language of messages.",
)
format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: one document on standard output and nothing else there.",
)


def printable(text: str) -> str:
    """Return a text that every output can carry: halves of characters, as in file names that are no UTF-8, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def say(text: Text | str, language: Language = "zh", *, error: bool = True) -> None:
    """Print a line to standard error, or to standard output; a terminal without Chinese gets escapes, not an exception."""
    line = printable(text.get(language) if isinstance(text, Text) else text)
    stream = sys.stderr if error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    click.echo(line.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def fail(text: Text | str, language: Language, output: str = "text") -> NoReturn:
    """End with status 1 and a message on standard error; with `--format json` also as a document on standard output."""
    if output == "json":
        print_json({"error": text.get(language) if isinstance(text, Text) else text})
    say(text, language)
    sys.exit(1)


def print_json(value: Any) -> None:
    """Print one JSON document in UTF-8 on a line, exact in its decimals."""
    click.echo(dump_json(value))


@contextmanager
def speaking_errors(language: Language, output: str = "text") -> Iterator[None]:
    """Turn errors of Redress into their message and status 1."""
    try:
        yield
    except DeploymentRefused as error:
        for finding in error.findings:
            if isinstance(finding, Finding):
                say(finding_line(finding, language))
        fail(error.text, language, output)
    except FormInvalid as error:
        for field, reason in error.errors.items():
            say(f"  {field}: {reason.get(language)}")
        fail(error.text, language, output)
    except RedressError as error:
        fail(error.text, language, output)


def finding_line(finding: Finding, language: Language) -> str:
    """Return a finding as one line of text, place first."""
    place = finding.place
    where = f"{place.file}:{place.line}" if place.line else place.file
    name = f" “{_short(place.element_name)}”" if place.element_name else ""
    who = f" {_short(place.element_id)}{name}" if place.element_id or name else ""
    sentences = [_sentence(text.get(language), language) for text in (finding.message, finding.repair)]
    said = ("" if language == "zh" else " ").join(filter(None, sentences))
    return f"{where}: {finding.severity.value} {finding.code}{who}: {said}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"


def _sentence(text: str, language: Language) -> str:
    if not text or text.rstrip()[-1:] in _ENDS:
        return text.strip()
    return text.strip() + ("。" if language == "zh" else ".")


def progress(items: Iterable[T], label: str, length: int | None = None) -> Iterator[T]:
    """Yield items, showing progress on a terminal and nothing elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, length=length, file=sys.stderr) as bar:
        yield from bar
