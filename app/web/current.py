"""What the request at hand works with: the system, one reading session, the actor, the reader's language."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app, g
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy.orm import Session

from app.actors import SYSTEM_ACTOR, Actor
from app.commands.context import Context
from app.config import Settings
from app.engine.procedures import Procedures
from app.errors import SignInRequired
from app.feel import Host
from app.languages import Language

if TYPE_CHECKING:
    from app.bootstrap import System

P = ParamSpec("P")
T = TypeVar("T")
_KEY = "redress"


def install(app: Flask, system: "System") -> None:
    """Give the application its system, and close each request's reading session at its end."""
    app.extensions[_KEY] = system
    app.teardown_appcontext(_close)


def system() -> "System":
    """Return the system that serves this request."""
    return cast("System", current_app.extensions[_KEY])


def settings() -> Settings:
    """Return the settings in force."""
    return system().settings


def reading() -> Session:
    """Return the request's reading session; it is opened once, on first use."""
    if "reading" not in g:
        g.reading_stack = ExitStack()
        g.reading = g.reading_stack.enter_context(system().reading())
    return cast("Session", g.reading)


def execute(command: Callable[Concatenate[Context, P], T], by: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a command through the one door; what is read afterwards sees its change."""
    end_reading()
    return system().execute(command, by, *args, **kwargs)


def end_reading() -> None:
    """Close the reading session, so that the next read begins anew."""
    g.pop("reading", None)
    stack = g.pop("reading_stack", None)
    if stack is not None:
        stack.close()


def actor() -> Actor:
    """Return who asks: the person signed in, or the owner of the API token.

    Raises:
        SignInRequired: nobody has signed in.
    """
    if "token_actor" in g:
        return cast("Actor", g.token_actor)
    if not current_user.is_authenticated:
        raise SignInRequired
    return cast("Actor", current_user.actor)


def language() -> Language:
    """Return the language of this request's reader."""
    return "en" if str(get_locale()).startswith("en") else "zh"


def procedures(deployment_id: UUID | None = None) -> Procedures:
    """Return the procedures of a deployment, the active one when None."""
    library = system().library
    if deployment_id is None:
        return library.active(reading())[1]
    return library.procedures(reading(), deployment_id)


def host() -> Host:
    """Return what FEEL may ask of the world while a page is read."""
    surroundings = system().context(reading(), actor_or_system())
    return surroundings.host()


def actor_or_system() -> Actor:
    """Return who asks, or the system itself on public pages."""
    try:
        return actor()
    except SignInRequired:
        return SYSTEM_ACTOR


def _close(_error: BaseException | None) -> None:
    end_reading()
