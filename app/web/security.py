"""Headers and tokens that keep pages safe: strict content policy, CSRF, no sniffing, no framing."""

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect

if TYPE_CHECKING:
    from app.bootstrap import System

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_YEAR_SECONDS: Final = 31_536_000


def install(app: Flask, system: "System") -> None:
    """Put the headers on every answer and check a token on every form."""
    CSRFProtect(app)
    app.extensions["https"] = system.settings.base_url.startswith("https:")
    app.after_request(_add_headers)


def exempt(app: Flask, blueprint: Blueprint) -> None:
    """Leave a blueprint without CSRF tokens: it takes bearer tokens and reads no cookie."""
    app.extensions["csrf"].exempt(blueprint)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "assets.serve":
        headers.setdefault("Cache-Control", "no-store")
    if request.path.startswith("/complaints/") and "secret" in request.args:
        # The address itself opens the case: it must not leak to other sites or into search engines.
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["Referrer-Policy"] = "no-referrer"
    if current_app.extensions["https"]:
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR_SECONDS}; includeSubDomains")
    return response
