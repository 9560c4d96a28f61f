"""How a change is answered: go on with 303, and say what happened."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.web.access import local_target


def go(where: str, message: str = "", category: str = "done") -> Response:
    """Go on to a page after a change, with a message on it."""
    if message:
        flash(message, category)
    return redirect(where, 303)


def back_to(endpoint: str, **values: object) -> str:
    """Return the page the form named in its field `next`, else an endpoint's address."""
    given = request.form.get("next")
    return local_target(given) if given else url_for(endpoint, **values)  # type: ignore[arg-type] # Flask types values as Any
