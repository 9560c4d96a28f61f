"""The task page: guidance, the form, the case beside it; drafts, rules, completing."""

from typing import Any, Final
from uuid import UUID

from flask import Response, jsonify, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.commands.user_tasks import complete_user_task, save_draft
from app.engine.procedures import Procedures
from app.errors import Conflict, FormInvalid, RedressError, StepFailed
from app.forms import FormDefinition, FormView, Submission
from app.models import UserTaskState
from app.queries.case_file import TaskFile, read_task
from app.queries.inbox import InboxFilter, Tab, read_inbox
from app.web import current, labels
from app.web.answers import go
from app.web.desk.routes import blueprint
from app.web.desk.summary import describe_data, personal_pairs
from app.web.formatting import say, show_short
from app.web.submissions import draft_values, posted_values, read_submission
from app.web.words import gettext as _

_UNPROCESSABLE: Final = 422


@blueprint.get("/tasks/<uuid:task_id>")
def show_task(task_id: UUID) -> str:
    """Show a task with its form, filled with what was typed before."""
    file = _read(task_id)
    procedures = current.procedures(file.case.deployment_id)
    form = procedures.forms.get(file.task.form_key)
    if form is None:
        return _render(file, procedures, None)
    if file.draft is not None:
        typed = Submission(values=file.draft, html=True)
        view = form.bind(typed, file.case.data, current.language(), errors={}, host=current.host())
    else:
        view = form.bind(form.prefill(file.case.data, file.personal), file.case.data, current.language(), host=current.host())
    return _render(file, procedures, view)


@blueprint.post("/tasks/<uuid:task_id>")
def submit_task(task_id: UUID) -> AnyResponse | tuple[str, int]:
    """Complete a task and go on to the next; what was typed stays when that is not possible."""
    submission = read_submission()
    try:
        done = current.execute(complete_user_task, current.actor(), task_id, submission)
    except FormInvalid as error:
        return _render_again(task_id, submission, invalid=error), _UNPROCESSABLE
    except (Conflict, StepFailed) as error:
        return _render_again(task_id, submission, obstacle=error), error.status
    following = done.next_task_id or _next_of_mine()
    message = _("Done: %(reference)s goes on.", reference=done.reference)
    if following:
        return go(url_for("desk.show_task", task_id=following), message)
    return go(url_for("desk.show_inbox"), message)


@blueprint.post("/tasks/<uuid:task_id>/draft")
def keep_draft(task_id: UUID) -> str | tuple[str, int]:
    """Keep what was typed so far."""
    form = _form(_read(task_id))
    try:
        current.execute(save_draft, current.actor(), task_id, draft_values(form, posted_values()))
    except Conflict as error:
        return error.text.get(current.language()), error.status
    return _("Draft saved, %(at)s", at=show_short(clock.now()))


@blueprint.post("/tasks/<uuid:task_id>/rules")
def check_rules(task_id: UUID) -> Response:
    """Answer which fields are hidden for what was typed so far."""
    file = _read(task_id)
    hidden = _form(file).hidden(Submission(values=posted_values(), html=True), file.case.data, host=current.host())
    return jsonify(hidden=sorted(hidden))


def _read(task_id: UUID) -> TaskFile:
    return read_task(current.reading(), current.system().keyring, task_id, current.actor())


def _form(file: TaskFile) -> FormDefinition:
    return current.procedures(file.case.deployment_id).form(file.task.form_key)


def _render_again(
    task_id: UUID, submission: Submission, *, invalid: FormInvalid | None = None, obstacle: RedressError | None = None
) -> str:
    file = _read(task_id)
    procedures = current.procedures(file.case.deployment_id)
    errors = invalid.errors if invalid else {}
    view = _form(file).bind(submission, file.case.data, current.language(), errors=errors, host=current.host())
    return _render(file, procedures, view, obstacle)


def _render(file: TaskFile, procedures: Procedures, view: FormView | None, obstacle: RedressError | None = None) -> str:
    names = labels.of_procedures(procedures)
    task = file.task
    element = names.element(task.element_id, task.process_id)
    mine = str(task.assignee_id) == current.actor().id
    return render_template(
        "desk/task.html",
        file=file,
        task=task,
        case=file.case,
        view=view,
        names=names,
        step=say(names.step(task.element_id, task.process_id)),
        guidance=say(element.documentation) if element else "",
        sections=describe_data(file.case, file.tasks, procedures),
        obstacle=obstacle,
        mine=mine,
        open=task.state == UserTaskState.OPEN,
        taken=task.assignee_id is not None and not mine,
        personal_pairs=personal_pairs(file.personal, names),
    )


def _next_of_mine() -> Any:
    page = read_inbox(current.reading(), current.actor(), InboxFilter(tab=Tab.MINE), clock.now(), limit=1)
    return page.rows[0].task_id if page.rows else None
