"""Signing in and out: sessions that begin anew, hold for twelve hours, and end with a changed password."""

import hmac
from typing import TYPE_CHECKING, Final
from uuid import UUID

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import LoginManager, UserMixin, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from app.actors import Actor
from app.queries.identity import authenticate
from app.queries.sessions import read_session_account
from app.web import current, limits
from app.web.access import local_target
from app.web.words import gettext as _

if TYPE_CHECKING:
    from app.bootstrap import System

blueprint: Final = Blueprint("session", __name__)


class SignedIn(UserMixin):  # type: ignore[misc] # flask_login has no types
    """The person signed in, as Flask-Login wants it; `actor` is who asks."""

    def __init__(self, actor: Actor, stamp: str) -> None:
        self.actor = actor
        self.id = f"{actor.id}.{stamp}"


def install(app: Flask, system: "System") -> None:
    """Let Flask-Login find the person of a session."""
    del system
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(_load)


def _load(session_id: str) -> SignedIn | None:
    user_id, _dot, stamp = session_id.partition(".")
    account = read_session_account(current.reading(), UUID(user_id))
    if account is None or not hmac.compare_digest(stamp, account.stamp):
        return None
    return SignedIn(account.actor, stamp)


@blueprint.get("/sign-in")
def show_sign_in() -> str:
    """Show the sign-in page."""
    return _render()


@blueprint.post("/sign-in")
def sign_in() -> AnyResponse | tuple[str, int]:
    """Sign in, then go on to where the person wanted to go."""
    name = request.form.get("name", "").strip()
    origin = f"{request.remote_addr} {name.lower()}"
    limits.sign_ins().check(origin)
    actor = authenticate(current.reading(), name, request.form.get("password", ""))
    account = read_session_account(current.reading(), UUID(actor.id)) if actor else None
    if account is None:
        limits.sign_ins().count(origin)
        return _render(error=_("User name and password do not match. Check both; capital letters count."), name=name), 422
    limits.sign_ins().forget(origin)
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(account.actor, account.stamp))
    return redirect(local_target(request.form.get("next")), 303)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session."""
    logout_user()
    cookie.clear()
    return redirect(url_for("session.show_sign_in"), 303)


def _render(error: str = "", name: str = "") -> str:
    wanted = request.values.get("next", "")
    return render_template("session/sign_in.html", error=error, name=name, next=wanted)
