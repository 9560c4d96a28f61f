"""`redress user`: accounts, groups and API tokens."""

import sys

import click

from app.actors import SYSTEM_ACTOR
from app.bootstrap import prepare_database
from app.cli.system import open_system
from app.cli.terminal import fail, format_option, language_option, print_json, say, speaking_errors
from app.cli.values import standard_input
from app.commands import users
from app.errors import NotFound
from app.languages import LANGUAGES, Language, Text
from app.models.identity import STANDARD_GROUPS
from app.queries.identity import find_user, list_users


@click.group()
def user() -> None:
    """Accounts, groups, API tokens."""


@user.command(epilog=f"Groups: {', '.join(STANDARD_GROUPS)}.")
@click.argument("name")
@click.option("--groups", required=True, help="Group keys, joined by commas.")
@click.option("--display-name", default="", help="Name as people read it (default: NAME).")
@click.option("--email", default=None, help="Address for notices.")
@click.option("--speaks", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="Language of the user's pages.")
@click.option("--password", default=None, help="Asked for when not given; without a terminal, the first line of standard input.")
@language_option
def add(
    name: str, groups: str, display_name: str, email: str | None, speaks: Language, password: str | None, language: Language
) -> None:
    """Add the account NAME in the given groups; print the name it signs in with.

    A password given as an option can be seen by others on this machine while the command runs: let it be asked for, or
    give it on standard input.
    """
    given = password if password is not None else _ask_password(language)
    with speaking_errors(language), open_system() as system:
        prepare_database(system)
        user_id = system.execute(
            users.add_user,
            SYSTEM_ACTOR,
            name=name,
            display_name=display_name,
            password=given,
            groups=[key.strip() for key in groups.split(",")],
            email=email,
            language=speaks,
        )
        with system.reading() as session:
            click.echo(next(account.name for account in list_users(session) if account.id == user_id))


@user.command(name="list")
@format_option
@language_option
def list_accounts(output: str, language: Language) -> None:
    """List the accounts with their groups."""
    with speaking_errors(language, output), open_system() as system:
        prepare_database(system)
        with system.reading() as session:
            accounts = list_users(session)
    if output == "json":
        fields = ("name", "display_name", "email", "language", "active")
        rows = [{name: getattr(one, name) for name in fields} | {"groups": sorted(one.groups)} for one in accounts]
        print_json({"users": rows})
        return
    for one in accounts:
        closed = "" if one.active else Text(" (已停用)", " (closed)").get(language)
        say(f"{one.name:<16} {','.join(sorted(one.groups))}  {one.display_name}{closed}", error=False)


@user.command()
@click.argument("name")
@click.option("--label", default="", help="What the token is for.")
@language_option
def token(name: str, label: str, language: Language) -> None:
    """Issue an API token for NAME and print it once; only its hash is stored."""
    with speaking_errors(language), open_system() as system:
        prepare_database(system)
        with system.reading() as session:
            found = find_user(session, name)
        if found is None:
            raise NotFound(kind=Text("用户", "user"), key=name)
        click.echo(system.execute(users.issue_token, SYSTEM_ACTOR, found.id, label))


def _ask_password(language: Language) -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        asked: str = click.prompt(Text("密码", "Password").get(language), hide_input=True, confirmation_prompt=True)
        return asked
    line = next(standard_input(), b"").decode(errors="replace").rstrip("\r\n")
    if not line:
        no_password = Text(
            "没有密码：请在终端中运行，或由标准输入或 --password 给出。",
            "No password: run this on a terminal, or give one on standard input or with --password.",
        )
        fail(no_password, language)
    return line
