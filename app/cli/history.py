"""`redress history`: verify, sign and export the event logs."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from app import audit
from app.actors import SYSTEM_ACTOR
from app.bootstrap import System, prepare_database
from app.cli.terminal import fail, format_option, language_option, open_system, print_json, read_bytes, read_json, speaking_errors
from app.commands.history import checkpoint_history
from app.db import dump_json
from app.languages import Language, Text


@click.group()
def history() -> None:
    """Event logs: verify, sign, export."""


@history.command()
@click.option("--export", "export_file", type=click.Path(path_type=Path), help="Verify an export, without any database.")
@click.option("--checkpoint", "copies", multiple=True, type=click.Path(path_type=Path), help="A checkpoint kept outside.")
@format_option
@language_option
def verify(export_file: Path | None, copies: Sequence[Path], output: str, language: Language) -> None:
    """Verify the whole history, or of an export; 1 when anything is not as it was written."""
    with speaking_errors(language):
        if export_file is not None:
            read_bytes(export_file, language)
            found = audit.verify_export(export_file, progress=_progress())
        else:
            kept = [_read_copy(path, language) for path in copies]
            with open_system() as system:
                prepare_database(system)
                found = _verify_database(system, kept)
    if output == "json":
        problems = [
            {"reference": problem.reference, "seq": problem.seq, "message": problem.text.get(language)}
            for problem in found.problems
        ]
        print_json({"verified": found.ok, "events": found.events, "chains": found.chains, "problems": problems})
    else:
        for problem in found.problems:
            click.echo(f"{problem.reference or '-'} {problem.seq or ''}: {problem.text.get(language)}", err=True)
        verdict = Text("历史完整", "history is whole") if found.ok else Text("历史已被改动", "history was altered")
        counts = Text(f"{found.events} 条事件,{found.chains} 条链", f"{found.events} events, {found.chains} chains")
        click.echo(f"{verdict.get(language)}: {counts.get(language)}")
    if not found.ok:
        raise SystemExit(1)


@history.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@language_option
def export(file: Path, kind: str, language: Language) -> None:
    """Export the event log to FILE ('-': standard output): jsonl verifies without any database, csv opens in a spreadsheet."""
    with speaking_errors(language), open_system() as system:
        prepare_database(system)
        with _open(file, language) as out, system.reading() as session:
            if kind == "jsonl":
                signer = audit.load_signer(system.settings.data_folder)
                written = audit.export_jsonl(session, out, signer=signer, progress=_progress())
            else:
                written = audit.export_csv(session, out, progress=_progress())
    click.echo(f"{written.events} events, {written.chains} chains", err=True)


@history.command()
@click.argument("file", type=click.Path(path_type=Path))
@language_option
def checkpoint(file: Path, language: Language) -> None:
    """Sign history as it stands and write the copy to FILE, to be kept outside the database."""
    with speaking_errors(language), open_system() as system:
        prepare_database(system)
        copy = system.execute(checkpoint_history, SYSTEM_ACTOR)
        with _open(file, language) as out:
            out.write(dump_json(asdict(copy)) + b"\n")
    click.echo(f"{copy.number} {copy.root}", err=True)


def _verify_database(system: System, copies: Sequence[audit.CheckpointCopy]) -> audit.Verification:
    public_key = audit.load_public_key(system.settings.data_folder)
    with system.reading() as session:
        return audit.verify(session, public_key=public_key, copies=copies, progress=_progress())


def _read_copy(path: Path, language: Language) -> audit.CheckpointCopy:
    fields = read_json(read_bytes(path, language).decode(errors="replace"), str(path), language)
    try:
        return audit.CheckpointCopy(**fields)
    except TypeError:
        fail(Text(f"{path}:不是检查点。", f"{path}: not a checkpoint."), language)


def _progress() -> Callable[[int], None] | None:
    return (lambda events: click.echo(f"\r{events}", err=True, nl=False)) if sys.stderr.isatty() else None


def _open(path: Path, language: Language) -> AbstractContextManager[IO[bytes]]:
    if str(path) == "-":
        return nullcontext(sys.stdout.buffer)
    try:
        return path.open("wb")
    except OSError as error:
        fail(Text(f"无法写入 {path}:{error.strerror}。", f"Cannot write {path}: {error.strerror}."), language)
