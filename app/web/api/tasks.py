"""User tasks over the API: list, read, claim, release, complete."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, jsonify, request, url_for

from app import clock
from app.commands.user_tasks import claim_user_task, complete_user_task, release_user_task
from app.forms import Field, FormDefinition, Submission
from app.queries.case_file import read_task
from app.queries.inbox import InboxFilter, InboxRow, Sort, Tab, read_inbox
from app.web import current, labels
from app.web.api.routes import blueprint, read_object, take
from app.web.formatting import show_iso
from app.web.labels import Labels


@blueprint.get("/tasks")
def list_tasks() -> Response:
    """List open tasks of the actor's groups."""
    asked = request.args
    wanted = InboxFilter(
        tab=Tab(asked["tab"]) if asked.get("tab") in set(Tab) else Tab.GROUPS,
        sort=Sort(asked["sort"]) if asked.get("sort") in set(Sort) else Sort.PRESSING,
        priority={"high": 3, "medium": 2, "low": 1}.get(asked.get("priority", ""), 0),
        step=asked.get("step", ""),
        reference=asked.get("reference", ""),
        after=asked.get("after", ""),
    )
    now = clock.now()
    page = read_inbox(current.reading(), current.actor(), wanted, now)
    following = url_for("api.list_tasks", **_linked(asked, page.next_after)) if page.next_after else None
    return jsonify(tasks=[_describe_row(row, row.is_overdue(now)) for row in page.rows], next=following)


@blueprint.get("/tasks/<uuid:task_id>")
def show_task(task_id: UUID) -> Response:
    """Answer a task with the fields of its form and the values the case holds."""
    file = read_task(current.reading(), current.system().keyring, task_id, current.actor())
    procedures = current.procedures(file.case.deployment_id)
    task, form = file.task, procedures.forms.get(file.task.form_key)
    names = labels.of_procedures(procedures)
    return jsonify(
        id=str(task.id),
        reference=file.case.reference,
        state=task.state,
        step=_describe_step(names, task.element_id, task.process_id),
        item=task.item,
        group=task.candidate_group,
        priority=task.priority,
        assignee=str(task.assignee_id) if task.assignee_id else None,
        created_at=show_iso(task.created_at),
        due_at=show_iso(task.due_at) if task.due_at else None,
        form=task.form_key,
        fields=[describe_field(field) for field in form.inputs] if form else [],
        values=_values(form, file.case.data, file.personal) if form else {},
    )


@blueprint.post("/tasks/<uuid:task_id>/claim")
def claim_task(task_id: UUID) -> Response:
    """Claim a task."""
    current.execute(claim_user_task, current.actor(), task_id)
    return jsonify(id=str(task_id), assignee=current.actor().id)


@blueprint.post("/tasks/<uuid:task_id>/release")
def release_task(task_id: UUID) -> Response:
    """Give a task back to its group."""
    current.execute(release_user_task, current.actor(), task_id)
    return jsonify(id=str(task_id), assignee=None)


@blueprint.post("/tasks/<uuid:task_id>/complete")
def complete_task(task_id: UUID) -> Response:
    """Complete a task with its answers."""
    data = take(read_object(), "data", dict, '{"data": {"validity": "valid"}}')
    done = current.execute(complete_user_task, current.actor(), task_id, Submission(values=data))
    return jsonify(reference=done.reference, next_task=str(done.next_task_id) if done.next_task_id else None)


def _linked(asked: Mapping[str, str], after: str) -> dict[str, Any]:
    return {**asked, "after": after}


def describe_field(field: Field) -> dict[str, Any]:
    """Return a field as JSON: what may be answered under its key."""
    return {
        "key": field.key,
        "type": field.type.value,
        "label": {"zh": field.label.zh, "en": field.label.get("en")},
        "required": field.required,
        "personal": field.personal,
        "money": field.money or None,
        "conditional": bool(field.hide),
        "options": [{"value": one.value, "label": {"zh": one.label.zh, "en": one.label.get("en")}} for one in field.options],
    }


def _values(form: FormDefinition, data: dict[str, Any], personal: dict[str, str]) -> dict[str, Any]:
    held = {**data, **personal}
    return {field.key: held[field.key] for field in form.inputs if field.key in held}


def _describe_step(names: Labels, element_id: str, process_id: str) -> dict[str, Any]:
    name = names.step(element_id, process_id)
    return {"id": element_id, "process": process_id, "name": {"zh": name.zh, "en": name.get("en")}}


def _describe_row(row: InboxRow, overdue: bool) -> dict[str, Any]:
    return {
        "id": str(row.task_id),
        "reference": row.reference,
        "step": _describe_step(labels.of_deployment(row.deployment_id), row.element_id, row.process_id),
        "item": row.item,
        "group": row.group,
        "priority": row.priority,
        "assignee": str(row.assignee_id) if row.assignee_id else None,
        "created_at": show_iso(row.created_at),
        "due_at": show_iso(row.due_at) if row.due_at else None,
        "overdue": overdue,
        "channel": row.channel,
        "sector": row.sector,
        "category": row.category,
        "remedy_sought": row.remedy,
    }
