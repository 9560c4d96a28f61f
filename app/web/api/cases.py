"""Cases over the API: what one holds, its history, and messages to it."""

from typing import Any

from flask import Response, jsonify, request, url_for

from app.commands.messages import deliver_message
from app.models import AuditEvent, CaseStatus, UserTask
from app.queries.case_file import CaseFile, read_case_file
from app.queries.history import read_history
from app.queries.progress import next_milestone, reached_milestones
from app.web import current
from app.web.api.complaints import describe_milestone
from app.web.api.routes import blueprint, read_object, take
from app.web.formatting import show_iso

_MOST_DIGITS = 9


@blueprint.get("/cases/<reference>")
def show_case(reference: str) -> Response:
    """Answer a case as the actor may see it."""
    file = _read(reference)
    case, procedures = file.case, current.procedures(file.case.deployment_id)
    ahead = next_milestone(file.open_tasks, file.timers, procedures) if case.status == CaseStatus.OPEN else None
    return jsonify(
        reference=case.reference,
        status=case.status,
        process=case.process_id,
        language=case.language,
        received_at=show_iso(case.received_at),
        closed_at=show_iso(case.closed_at) if case.closed_at else None,
        data=case.data,
        personal=file.personal,
        milestone=case.milestone,
        milestones=[describe_milestone(one) for one in reached_milestones(file.events, procedures)],
        next=describe_milestone(ahead) if ahead else None,
        tasks=[_describe_task(task) for task in file.tasks],
        letters=[
            {"template": one.template, "audience": one.audience, "status": one.status, "written_at": show_iso(one.created_at)}
            for one in file.letters
        ],
    )


@blueprint.get("/cases/<reference>/history")
def show_history(reference: str) -> Response:
    """Answer the history of a case, page by page."""
    case = _read(reference).case
    after = request.args.get("after", "0")
    number = int(after) if after.isdigit() and len(after) <= _MOST_DIGITS else 0
    page = read_history(current.reading(), case.id, after=number)
    following = url_for("api.show_history", reference=reference, after=page.next_after) if page.next_after else None
    return jsonify(events=[_describe_event(event, page.names) for event in page.events], next=following)


@blueprint.post("/cases/<reference>/messages")
def send_message(reference: str) -> Response:
    """Deliver a message to what waits for it in the case."""
    body = read_object()
    name = take(body, "name", str, '{"name": "customer_answers", "data": {"agreed": true}}')
    data = take(body, "data", dict, '{"data": {"agreed": true}}') if "data" in body else {}
    current.execute(deliver_message, current.actor(), reference, name, data)
    return jsonify(reference=reference, delivered=name)


def _read(reference: str) -> CaseFile:
    return read_case_file(current.reading(), current.system().keyring, reference, current.actor())


def _describe_task(task: UserTask) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "step": task.element_id,
        "process": task.process_id,
        "item": task.item,
        "group": task.candidate_group,
        "state": task.state,
        "assignee": str(task.assignee_id) if task.assignee_id else None,
        "due_at": show_iso(task.due_at) if task.due_at else None,
        "ended_at": show_iso(task.ended_at) if task.ended_at else None,
    }


def _describe_event(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "actor": {"kind": event.actor_kind, "id": event.actor_id, "name": names.get(event.actor_id, "")},
        "action": event.action,
        "payload": event.payload,
        "hash": event.hash,
    }
