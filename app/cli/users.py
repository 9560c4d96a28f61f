"""`redress user`: accounts, groups and API tokens."""

import click

from app.actors import SYSTEM_ACTOR
from app.bootstrap import prepare
from app.cli.terminal import language_option, open_system, speaking_errors
from app.commands import users
from app.errors import NotFound
from app.languages import LANGUAGES, Language, Text
from app.queries.identity import find_user


@click.group()
def user() -> None:
    """Accounts, groups, API tokens."""


@user.command()
@click.argument("name")
@click.option("--groups", required=True, help="Group keys, joined by commas.")
@click.option("--display-name", default="", help="Name as people read it (default: NAME).")
@click.option("--email", default=None, help="Address for notices.")
@click.option("--speaks", type=click.Choice(LANGUAGES), default="zh", help="Language of the user's pages.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
@language_option
def add(
    name: str, groups: str, display_name: str, email: str | None, speaks: Language, password: str, language: Language
) -> None:
    """Add the account NAME in the given groups."""
    keys = [key.strip() for key in groups.split(",") if key.strip()]
    with speaking_errors(language), open_system() as system:
        prepare(system)
        system.execute(
            users.add_user,
            SYSTEM_ACTOR,
            name=name,
            display_name=display_name or name,
            password=password,
            groups=keys,
            email=email,
            language=speaks,
        )
        click.echo(name)


@user.command()
@click.argument("name")
@click.option("--label", default="", help="What the token is for.")
@language_option
def token(name: str, label: str, language: Language) -> None:
    """Issue an API token for NAME and print it once; only its hash is stored."""
    with speaking_errors(language), open_system() as system:
        prepare(system)
        with system.reading() as session:
            found = find_user(session, name)
        if found is None:
            raise NotFound(kind=Text("用户", "user"), key=name)
        click.echo(system.execute(users.issue_token, SYSTEM_ACTOR, found.id, label))
