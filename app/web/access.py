"""Who may enter: every route asks for a sign-in but the ones listed here; the API asks for a token but the ones listed."""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.errors import SignInRequired
from app.queries.identity import actor_by_token
from app.web import current

if TYPE_CHECKING:
    from app.bootstrap import System

PUBLIC: Final = frozenset(
    {
        "assets.serve",
        "operations.show_health",
        "operations.show_metrics",  # checks loopback or administrator itself
        "portal.answer",
        "portal.check_rules",
        "portal.file",
        "portal.show_confirmation",
        "portal.show_form",
        "portal.track",
        "session.show_sign_in",
        "session.sign_in",
    }
)
PUBLIC_API: Final = frozenset({"api.file_complaint", "api.show_complaint", "api.show_document"})
"""Filing needs no token for the channels web and app; tracking is guarded by the case's secret."""

_BEARER: Final = "Bearer "


def install(app: Flask, system: "System") -> None:
    """Check every request before its route runs."""
    del system
    app.before_request(_admit)


def _admit() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in PUBLIC:
        return None
    if endpoint.startswith("api."):
        _admit_token(required=endpoint not in PUBLIC_API)
        return None
    if current_user.is_authenticated:
        return None
    return _send_to_sign_in()


def _admit_token(*, required: bool) -> None:
    given = request.headers.get("Authorization", "")
    if given.startswith(_BEARER):
        actor = actor_by_token(current.reading(), given.removeprefix(_BEARER).strip())
        if actor is not None:
            g.token_actor = actor
            return
        raise SignInRequired
    if required:
        raise SignInRequired


def _send_to_sign_in() -> AnyResponse:
    if "HX-Request" in request.headers:
        answer: Response = make_response("", 401)
        answer.headers["HX-Redirect"] = url_for("session.show_sign_in")
        return answer
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("session.show_sign_in", next=wanted if wanted != "/" else None), 303)


def local_target(given: str | None) -> str:
    """Return where to go after signing in: a path of this site, never another one."""
    home = url_for("desk.show_inbox")
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")) or "\\" in given:
        return home
    parts = urlsplit(given)
    return home if parts.scheme or parts.netloc or any(ord(sign) < ord(" ") for sign in given) else given
