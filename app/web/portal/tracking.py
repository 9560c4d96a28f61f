"""Following a complaint by its link, and answering where the procedure waits for the customer."""

from typing import Any, Final

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.actors import Actor, ActorKind
from app.commands.messages import deliver_message
from app.queries.tracking import ANSWER, Tracking, find_tracked, read_tracking
from app.web import current
from app.web.answers import go
from app.web.portal.routes import blueprint
from app.web.words import gettext as _

_UNPROCESSABLE: Final = 422
_LONGEST_REASON: Final = 2_000


@blueprint.get("/<reference>")
def track(reference: str) -> str:
    """Show where a complaint stands."""
    return _render(_read(reference), {})


@blueprint.post("/<reference>")
def answer(reference: str) -> AnyResponse | tuple[str, int]:
    """Deliver the customer's answer to the procedure."""
    find_tracked(current.reading(), current.system().keyring, reference, _secret())
    typed = {"agreed": request.form.get("agreed", ""), "reason": request.form.get("reason", "").strip()[:_LONGEST_REASON]}
    error = _judge(typed)
    if error:
        return _render(_read(reference), typed, error), _UNPROCESSABLE
    customer = Actor(kind=ActorKind.CUSTOMER, id=reference, language=current.language())
    data = {"agreed": typed["agreed"] == "yes", "answer": typed["reason"]}
    current.execute(deliver_message, customer, reference, ANSWER, data)
    return go(url_for("portal.track", reference=reference, secret=_secret()), _("Thank you, your answer has reached us."))


def _judge(typed: dict[str, str]) -> str:
    if typed["agreed"] not in {"yes", "no"}:
        return _("Say whether you agree.")
    if typed["agreed"] == "no" and not typed["reason"]:
        return _("Say in a few words why you do not agree, so that we can do better.")
    return ""


def _secret() -> str:
    return request.args.get("secret", "")


def _read(reference: str) -> Tracking:
    system = current.system()
    return read_tracking(current.reading(), system.keyring, system.library, reference, _secret(), current.host())


def _render(tracking: Tracking, typed: dict[str, Any], error: str = "") -> str:
    return render_template("portal/tracking.html", tracking=tracking, secret=_secret(), typed=typed, error=error)
