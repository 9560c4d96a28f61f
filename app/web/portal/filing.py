"""Filing a complaint on the web: the start form of the procedure, without what only agents fill in."""

from datetime import timedelta
from typing import Final
from uuid import uuid4

from flask import Response, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.actors import Actor, ActorKind
from app.commands.intake import ENTRY_PROCESS, Filed, KeyReused, file_complaint, start_form
from app.errors import FormInvalid
from app.forms import FormDefinition, FormView, Submission
from app.queries.tracking import read_tracking
from app.web import current, limits
from app.web.answers import go
from app.web.portal.routes import blueprint
from app.web.submissions import posted_values, read_submission

ACKNOWLEDGED_WITHIN: Final = timedelta(hours=24)
"""What the page promises (E27); the diagram's timer keeps it."""

_UNPROCESSABLE: Final = 422
_KEY: Final = "form_key"


@blueprint.get("/new")
def show_form() -> str:
    """Show the empty form."""
    prefilled = {"language": current.language()}
    return _render(_form().bind(prefilled, {}, current.language(), host=current.host(), internal=False), uuid4().hex)


@blueprint.post("/new")
def file() -> AnyResponse | tuple[str, int]:
    """File the complaint and go to its confirmation."""
    limits.count_filing()
    submission = read_submission(internal=False)
    try:
        filed = _file(submission)
    except FormInvalid as error:
        view = _form().bind(submission, {}, current.language(), errors=error.errors, host=current.host(), internal=False)
        return _render(view, request.form.get(_KEY, "")), _UNPROCESSABLE
    return go(url_for("portal.show_confirmation", reference=filed.reference, secret=filed.secret))


@blueprint.post("/new/rules")
def check_rules() -> Response:
    """Answer which fields are hidden for what was typed so far."""
    hidden = _form().hidden(Submission(values=posted_values(), html=True, internal=False), {}, host=current.host())
    return jsonify(hidden=sorted(hidden))


@blueprint.get("/<reference>/received")
def show_confirmation(reference: str) -> str:
    """Say that the complaint is filed, under which reference, and what happens next and by when (E36)."""
    secret = request.args.get("secret", "")
    system = current.system()
    tracking = read_tracking(current.reading(), system.keyring, system.library, reference, secret, current.host())
    path = url_for("portal.track", reference=reference, secret=secret)
    return render_template(
        "portal/received.html",
        tracking=tracking,
        link=f"{system.settings.base_url}{path}",
        acknowledged_by=tracking.received_at + ACKNOWLEDGED_WITHIN,
    )


def _form() -> FormDefinition:
    return start_form(current.procedures(), ENTRY_PROCESS)


def _file(submission: Submission) -> Filed:
    given = request.form.get(_KEY, "")
    key = f"web:{given}" if given.isalnum() and len(given) == len(uuid4().hex) else None
    values = {name: value for name, value in submission.values.items() if name != _KEY}
    intake = Submission(values=values, files=submission.files, html=True, internal=False)
    try:
        return current.execute(file_complaint, _customer(), intake=intake, idempotency_key=key)
    except KeyReused:
        # The same page sent again with another text is another complaint.
        return current.execute(file_complaint, _customer(), intake=intake)


def _customer() -> Actor:
    return Actor(kind=ActorKind.CUSTOMER, id="web", language=current.language())


def _render(view: FormView, form_key: str) -> str:
    return render_template("portal/form.html", view=view, form_key=form_key)
