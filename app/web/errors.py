"""Errors as people and programs read them: a page that says what to do next, or a problem document."""

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.errors import FormInvalid, RedressError, SignInRequired
from app.web import current
from app.web.assets import AssetsMissing
from app.web.formatting import is_fragment
from app.web.words import gettext as _

if TYPE_CHECKING:
    from app.bootstrap import System

_log = logging.getLogger(__name__)
_TOO_LARGE: Final = 413
_PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    status: int
    code: str
    detail: str
    extra: dict[str, Any]


def install(app: Flask, system: "System") -> None:
    """Answer every error in the reader's language."""
    del system
    app.register_error_handler(RedressError, _on_own)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_unforeseen)


def is_api() -> bool:
    """Whether a program asks."""
    return request.path.startswith("/api/")


def _on_own(error: RedressError) -> Response | tuple[str, int]:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s: %s", error.code, error, exc_info=error)
    detail = error.text.get(current.language())
    if isinstance(error, AssetsMissing):
        return detail, error.status
    extra: dict[str, Any] = {}
    if isinstance(error, FormInvalid):
        extra["errors"] = {key: text.get(current.language()) for key, text in error.errors.items()}
    return _answer(_Problem(status=error.status, code=error.code, detail=detail, extra=extra))


def _on_http(error: HTTPException) -> Response | HTTPException:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return error
    code = "CsrfRefused" if isinstance(error, CSRFError) else HTTPStatus(status).phrase.replace(" ", "")
    answer = _answer(_Problem(status=status, code=code, detail=_advice(status), extra={}))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _on_unforeseen(error: Exception) -> Response:
    _log.error("unforeseen error on %s %s", request.method, request.path, exc_info=error)
    return _answer(_Problem(status=500, code=RedressError.__name__, detail=RedressError().text.get(current.language()), extra={}))


def _answer(problem: _Problem) -> Response:
    if is_api():
        body = {
            "type": f"urn:redress:problem:{problem.code}",
            "title": HTTPStatus(problem.status).phrase,
            "status": problem.status,
            "detail": problem.detail,
            **problem.extra,
        }
        response = jsonify(body)
        response.mimetype = _PROBLEM
    elif is_fragment():
        # The page swaps what it gets into itself: a whole page would not fit.
        response = Response(render_template("errors/part.html", problem=problem), mimetype="text/html")
    else:
        response = Response(
            render_template("errors/page.html", problem=problem, title=title_of(problem.status)), mimetype="text/html"
        )
    response.status_code = problem.status
    if problem.status == HTTPStatus.UNAUTHORIZED and is_api():
        response.headers["WWW-Authenticate"] = 'Bearer realm="redress"'
    return response


def title_of(status: int) -> str:
    """Return the heading of an error page."""
    titles = {
        400: _("That request could not be read"),
        401: _("Please sign in"),
        403: _("You may not do this"),
        404: _("Not found"),
        405: _("That is not possible here"),
        409: _("Someone was faster"),
        413: _("The file is too large"),
        415: _("This format is not accepted"),
        422: _("Some fields need your attention"),
        429: _("Too many attempts"),
    }
    return titles.get(status, _("Something went wrong"))


def _advice(status: int) -> str:
    if status == _TOO_LARGE:
        megabytes = current.settings().upload_limit // (1024 * 1024)
        return _(
            "Files may have %(megabytes)s MB altogether. Choose smaller files, or send them one by one.", megabytes=megabytes
        )
    advice = {
        400: _("The page may have been open for too long. Go back, load it again and send it once more; check what you typed."),
        401: SignInRequired().text.get(current.language()),
        403: _("Ask your administrator if you need this."),
        404: _("Check the address or the reference. It may have been mistyped, or you may not be allowed to see it."),
        405: _("Go back to the page you came from and use its buttons."),
        415: _("Send JSON with the content type application/json."),
        429: _("Wait a while, then try again."),
    }
    return advice.get(status, RedressError().text.get(current.language()))
