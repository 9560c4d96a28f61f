"""Registering a complaint that came in by phone, at the desk or by letter (E10, E33, E34)."""

from typing import Final
from uuid import uuid4

from flask import Response, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.commands.intake import ENTRY_PROCESS, file_complaint, start_form
from app.errors import FormInvalid
from app.forms import FormDefinition, FormView, Submission
from app.web import current
from app.web.answers import go
from app.web.desk.routes import blueprint
from app.web.submissions import posted_values, read_submission
from app.web.words import gettext as _

_UNPROCESSABLE: Final = 422
_INCOMPLETE: Final = "record_incomplete"


@blueprint.get("/cases/new")
def show_registration() -> str:
    """Show the empty form."""
    return _render(
        _form().bind({"channel": "phone", "language": current.language()}, {}, current.language(), host=current.host())
    )


@blueprint.post("/cases/new")
def register() -> AnyResponse | tuple[str, int]:
    """File the complaint and go to its case."""
    incomplete = _INCOMPLETE in request.form
    submission = read_submission(complete=not incomplete)
    try:
        filed = current.execute(
            file_complaint,
            current.actor(),
            intake=_without_own_fields(submission),
            idempotency_key=_key(),
            incomplete=incomplete,
        )
    except FormInvalid as error:
        view = _form().bind(submission, {}, current.language(), errors=error.errors, host=current.host())
        return _render(view, incomplete=incomplete), _UNPROCESSABLE
    message = _("%(reference)s is registered. Give the customer this reference.", reference=filed.reference)
    return go(url_for("desk.show_case", reference=filed.reference), message)


@blueprint.post("/cases/new/rules")
def check_registration_rules() -> Response:
    """Answer which fields are hidden for what was typed so far."""
    hidden = _form().hidden(Submission(values=posted_values(), html=True), {}, host=current.host())
    return jsonify(hidden=sorted(hidden))


def _form() -> FormDefinition:
    return start_form(current.procedures(), ENTRY_PROCESS)


def _key() -> str | None:
    given = request.form.get("form_key", "")
    return f"desk:{given}" if given.isalnum() and len(given) == len(uuid4().hex) else None


def _without_own_fields(submission: Submission) -> Submission:
    own = {_INCOMPLETE, "form_key"}
    values = {key: value for key, value in submission.values.items() if key not in own}
    return Submission(
        values=values, files=submission.files, html=True, complete=submission.complete, internal=submission.internal
    )


def _render(view: FormView, *, incomplete: bool = False) -> str:
    return render_template("desk/registration.html", view=view, incomplete=incomplete, form_key=uuid4().hex)
