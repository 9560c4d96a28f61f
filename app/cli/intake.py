"""`redress intake`: complaints from a file, one a line."""

import hashlib
from pathlib import Path
from typing import Any

import click

from app.actors import SYSTEM_ACTOR
from app.bootstrap import System, prepare
from app.cli.terminal import fail, language_option, open_system, progress, read_bytes, speaking_errors
from app.commands.intake import file_complaint
from app.db import dump_json, load_json
from app.errors import FormInvalid, RedressError
from app.languages import Language, Text


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@language_option
def intake(file: Path, language: Language) -> None:
    """File complaints (one JSON object a line; an `intake` object inside it is taken alone); print a reference each.

    A line that was filed before is recognised and not filed again.
    """
    lines = read_bytes(file, language).decode("utf-8", errors="replace").splitlines()
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    failed = 0
    with speaking_errors(language), open_system() as system:
        prepare(system)
        for number, line in progress(numbered, "intake", len(numbered)):
            try:
                click.echo(_file_line(system, line))
            except (RedressError, ValueError) as error:
                failed += 1
                click.echo(f"{file}:{number}: {_reason(error, language)}", err=True)
    if failed:
        fail(Text(f"{failed} 行未能受理。", f"{failed} line(s) were not filed."), language)


def _file_line(system: System, line: str) -> str:
    value: Any = load_json(line)
    if not isinstance(value, dict):
        raise ValueError("one JSON object a line is wanted")  # noqa: TRY004 - the line is malformed, not the caller
    complaint = value.get("intake", value)
    key = "intake:" + hashlib.sha256(dump_json(complaint)).hexdigest()
    return system.execute(file_complaint, SYSTEM_ACTOR, intake=complaint, idempotency_key=key).reference


def _reason(error: Exception, language: Language) -> str:
    if isinstance(error, FormInvalid):
        return "; ".join(f"{field}: {reason.get(language)}" for field, reason in error.errors.items())
    return error.text.get(language) if isinstance(error, RedressError) else str(error)
