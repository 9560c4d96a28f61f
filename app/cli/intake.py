"""`redress intake`: complaints from a file, one a line."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import click

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System, prepare
from app.cli.paths import LARGEST_LIST, read_file, shown
from app.cli.system import open_system
from app.cli.terminal import fail, language_option, progress, say, speaking_errors
from app.cli.values import JsonInvalid, as_object, read_object, standard_input
from app.commands.intake import file_complaint
from app.db import dump_json
from app.errors import FormInvalid, RedressError
from app.languages import Language, Text


@click.command(short_help="File complaints, one a line, none twice.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@language_option
def intake(file: Path, language: Language) -> None:
    """File the complaints of FILE.jsonl ('-': standard input), one JSON object a line; print a reference each.

    A line is a complaint's fields, or an object that holds them under `intake`. A line that was filed before is recognised
    and not filed again: its reference is printed once more. A line that cannot be filed is named by its number on standard
    error; the others are filed all the same.

    Exit status: 0 every line has a reference, 1 otherwise.
    """
    failed = 0
    with speaking_errors(language):
        lines = list(_lines(file))
        with open_system() as system:
            prepare(system)
            for number, line in progress(lines, "intake"):
                try:
                    click.echo(_file_line(system, line))
                except RedressError as error:
                    failed += 1
                    say(f"{shown(file)}:{number}: {_reason(error, language)}")
    if failed:
        fail(Text(f"{failed} 行未能受理。", f"{failed} line(s) were not filed."), language)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    lines = standard_input() if str(file) == "-" else read_file(file, LARGEST_LIST).split(b"\n")
    yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _file_line(system: System, line: bytes) -> str:
    value = read_object(line, Text("这一行", "The line"))
    complaint = as_object(value.get("intake", value), Text("intake"))
    try:
        content = hashlib.sha256(dump_json(complaint)).hexdigest()
    except TypeError:
        raise JsonInvalid(Text("这一行", "The line"), Text("含有无效的字符", "a text in it holds half a character")) from None
    # Keyed: from a bare hash somebody could guess a name and a telephone number back.
    key = f"intake:{system.keyring.blind_index('intake_line', content).hex()}"
    return system.execute(file_complaint, SYSTEM_ACTOR, intake=complaint, idempotency_key=key).reference


def _reason(error: RedressError, language: Language) -> str:
    if isinstance(error, FormInvalid):
        return "; ".join(f"{field}: {reason.get(language)}" for field, reason in error.errors.items())
    return error.text.get(language)
