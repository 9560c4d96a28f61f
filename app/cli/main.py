"""The command group `redress`: commands are loaded when they are asked for, and nothing ends in a traceback."""

from collections.abc import Iterator, MutableMapping
from errno import EPIPE
from importlib import import_module
from typing import Any, Final

import click

from app.cli.terminal import say
from app.config import reader_language
from app.errors import RedressError
from app.languages import Text

_MODULES: Final = {
    "serve": "serve",
    "worker": "serve",
    "check": "resources",
    "deploy": "resources",
    "decide": "evaluate",
    "feel": "evaluate",
    "rehearse": "rehearse",
    "intake": "intake",
    "history": "history",
    "bench": "measure",
    "user": "users",
}
_INTERRUPTED: Final = 130


class _Commands(MutableMapping[str, click.Command]):
    """The commands by name; evaluating an expression need not wait for the web to load."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            self._loaded[name] = getattr(import_module(f"app.cli.{_MODULES[name]}"), name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys((*_MODULES, *self._loaded))

    def __len__(self) -> int:
        return len(list(iter(self)))


class _Redress(click.Group):
    """A group whose commands end with a message and a status, whatever happens."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            raise SystemExit(_INTERRUPTED) from None
        except OSError as error:
            # A reader that has seen enough (`| head`) is no error; click ends quietly.
            if error.errno == EPIPE or ctx.params["traceback"]:
                raise
            self._tell(Text("无法读写", "Cannot read or write"), f"{error.strerror or error} {error.filename or ''}".strip())
        except Exception as error:
            if ctx.params["traceback"]:
                raise
            self._tell(RedressError().text, f"{type(error).__name__}: {error}; redress --traceback {ctx.invoked_subcommand}")
        raise SystemExit(1)

    def _tell(self, text: Text, detail: str) -> None:
        say(f"{text.get(reader_language())} ({detail})")


@click.group(
    name="redress",
    cls=_Redress,
    commands=_Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit status: 0 done; 1 the answer is no, with a message that names the place and the repair; 2 wrong usage. "
    "Settings are read from the environment (REDRESS_DATA, REDRESS_DATABASE_URL, ...; see the README).",
)
@click.version_option(package_name="redress")
@click.option("--traceback", is_flag=True, help="Show where in the program an unforeseen error happened.")
def main(*, traceback: bool) -> None:
    """Redress runs an organisation's complaint procedure from its own BPMN diagrams."""
    # The option is read where the error is caught.
    del traceback
