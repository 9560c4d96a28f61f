"""`redress history`: verify, sign and export the event logs."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

import click

from app import audit
from app.actors import SYSTEM_ACTOR
from app.bootstrap import System, prepare_database
from app.cli.paths import open_file, read_file, shown, why
from app.cli.system import open_system, require_database
from app.cli.terminal import fail, format_option, language_option, print_json, say, speaking_errors
from app.cli.values import read_object
from app.commands.history import checkpoint_history
from app.config import read_settings
from app.db import dump_json
from app.errors import InputInvalid
from app.languages import Language, Text

_KEY_LENGTH: Final = 32
_MOST_SHOWN: Final = 1000


@click.group()
def history() -> None:
    """Event logs: verify, sign, export."""


@history.command()
@click.option("--export", "export_file", type=click.Path(path_type=Path), help="Verify this export, without any database.")
@click.option("--public-key", type=click.Path(path_type=Path), help="With --export: history_key.pub, which must have signed it.")
@click.option("--checkpoint", "copies", multiple=True, type=click.Path(path_type=Path), help="A checkpoint kept outside.")
@format_option
@language_option
def verify(export_file: Path | None, public_key: Path | None, copies: Sequence[Path], output: str, language: Language) -> None:
    """Verify the whole history, or an export of it.

    Every event's hash, every case's chain without gaps, the last hash kept on each case, the signed checkpoints. With
    --checkpoint also that the checkpoints kept outside the database are still in it.

    Exit status: 0 everything is as it was written, 1 it is not; each problem names the case and the event's number.
    """
    if export_file is None and public_key is not None:
        raise click.UsageError("--public-key goes with --export.")
    if export_file is not None and copies:
        raise click.UsageError("--checkpoint goes without --export.")
    with speaking_errors(language, output):
        if export_file is not None:
            key = _read_key(public_key) if public_key is not None else None
            with open_file(export_file):
                # Refused here where it cannot be read; it is verified line by line, whatever its size.
                pass
            found = audit.verify_export(export_file, public_key=key, progress=_progress())
        else:
            kept = [_read_copy(path) for path in copies]
            with _open_history() as system:
                found = _verify_database(system, kept)
    if output == "json":
        _print_json(found, language)
    else:
        _print_text(found, language)
    if not found.ok:
        raise SystemExit(1)


@history.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@language_option
def export(file: Path, kind: str, language: Language) -> None:
    """Export the event log to FILE ('-': standard output).

    jsonl verifies without any database (redress history verify --export FILE) and is signed; csv opens in a spreadsheet.
    """
    with speaking_errors(language), _open_history() as system:
        with _open(file, language) as out, system.reading() as session:
            if kind == "jsonl":
                signer = audit.load_signer(system.settings.data_folder)
                written = audit.export_jsonl(session, out, signer=signer, progress=_progress())
            else:
                written = audit.export_csv(session, out, progress=_progress())
        say(_counts(written.events, written.chains), language)


@history.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@language_option
def checkpoint(file: Path, language: Language) -> None:
    """Sign history as it stands and write the copy to FILE ('-': standard output), to be kept outside the database.

    `redress history verify --checkpoint FILE` then convicts whoever rewrites what lies before it.
    """
    with speaking_errors(language), _open_history() as system, _open(file, language) as out:
        copy = system.execute(checkpoint_history, SYSTEM_ACTOR)
        out.write(dump_json(asdict(copy)) + b"\n")
    say(f"{copy.number} {copy.root}")


def _print_json(found: audit.Verification, language: Language) -> None:
    problems = [
        {"reference": problem.reference, "seq": problem.seq, "message": problem.text.get(language)} for problem in found.problems
    ]
    counts = {"events": found.events, "chains": found.chains, "checkpoints": found.checkpoints}
    print_json({"verified": found.ok, **counts, "signed_by": found.signed_by, "problems": problems})


def _print_text(found: audit.Verification, language: Language) -> None:
    for problem in found.problems[:_MOST_SHOWN]:
        where = f"{problem.reference} {problem.seq or ''}".strip()
        say(f"{where}: {problem.text.get(language)}" if where else problem.text, language)
    verdict = Text("历史完整", "history is whole") if found.ok else Text("历史已被改动", "history was altered")
    problems = Text("", "") if found.ok else Text(f"，{len(found.problems)} 处问题", f", {len(found.problems)} problem(s)")
    counts = _counts(found.events, found.chains)
    say(f"{verdict.get(language)}: {counts.get(language)}{problems.get(language)}", error=False)
    if found.signed_by:
        signed = Text(
            f"签名公钥 {found.signed_by}；请与审计员手中的公钥核对。",
            f"Signed by the key {found.signed_by}; compare it with the one the auditor holds.",
        )
        say(signed, language, error=False)


def _counts(events: int, chains: int) -> Text:
    return Text(f"{events} 条事件，{chains} 条链", f"{events} event(s), {chains} chain(s)")


@contextmanager
def _open_history() -> Iterator[System]:
    settings = read_settings()
    require_database(settings)
    with open_system(settings) as system:
        prepare_database(system)
        yield system


def _verify_database(system: System, copies: Sequence[audit.CheckpointCopy]) -> audit.Verification:
    public_key = audit.load_public_key(system.settings.data_folder)
    with system.reading() as session:
        return audit.verify(session, public_key=public_key, copies=copies, progress=_progress())


def _read_copy(path: Path) -> audit.CheckpointCopy:
    fields = read_object(read_file(path), Text(shown(path)))
    try:
        return audit.CheckpointCopy(**fields)
    except TypeError:
        raise InputInvalid(
            place=Text(shown(path)),
            reason=Text("不是检查点", "it is no checkpoint"),
            repair=Text("请给出 redress history checkpoint 写出的文件。", "Give a file that redress history checkpoint wrote."),
        ) from None


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(read_file(path).decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) == _KEY_LENGTH:
        return key
    raise InputInvalid(
        place=Text(shown(path)),
        reason=Text("不是公钥", "it is no public key"),
        repair=Text("请给出数据文件夹中的 history_key.pub。", "Give history_key.pub of the data folder."),
    )


def _progress() -> Callable[[int], None] | None:
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    return lambda events: click.echo(f"\r{events}", err=True, nl=False)


@contextmanager
def _open(path: Path, language: Language) -> Iterator[IO[bytes]]:
    if str(path) == "-" and sys.stdout is None:
        fail(Text("标准输出已关闭。", "Standard output is closed."), language)
    try:
        file = click.open_file(str(path), "wb")
    except OSError as error:
        reason = why(error)
        fail(Text(f"无法写入 {shown(path)}：{reason.zh}。", f"Cannot write {shown(path)}: {reason.get('en')}."), language)
    with file:
        yield file
        # Standard output stays open: what is in it must not wait for the end of the process.
        file.flush()
