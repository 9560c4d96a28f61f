"""The case page and the list of cases."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import Response, abort, render_template, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.commands.intake import restart_case
from app.engine.procedures import Procedures
from app.languages import Text
from app.models import CaseStatus
from app.queries.attachments import attachment_name, read_attachment
from app.queries.case_file import PAGE_SIZE, read_case_file, search_cases
from app.queries.progress import Trace, next_milestone, reached_milestones, trace_path
from app.web import current, labels
from app.web.answers import go
from app.web.desk.routes import blueprint
from app.web.desk.summary import describe_data, personal_pairs
from app.web.diagram import render_diagram
from app.web.formatting import say
from app.web.letters import letter_name, letter_status
from app.web.timeline import tell
from app.web.words import gettext as _

_STATUSES: Final = {status.value: status for status in CaseStatus}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    process_id: str
    name: str
    svg: Markup
    active: bool


@blueprint.get("/cases")
def list_cases() -> str:
    """List cases, newest first, or look for one."""
    text = request.args.get("q", "").strip()[:100]
    status = _STATUSES.get(request.args.get("status", ""))
    found = search_cases(
        current.reading(),
        current.system().keyring,
        current.actor(),
        text=text,
        status=status,
        after=request.args.get("after", ""),
    )
    cases = found[:PAGE_SIZE]
    kept: dict[str, Any] = {"q": text or None, "status": status.value if status else None}
    more = url_for("desk.list_cases", after=cases[-1].reference, **kept) if len(found) > PAGE_SIZE else None
    return render_template("desk/cases.html", cases=cases, q=text, status=status, statuses=list(CaseStatus), more=more)


@blueprint.get("/cases/<reference>")
def show_case(reference: str) -> str:
    """Show everything about a case."""
    file = read_case_file(current.reading(), current.system().keyring, reference, current.actor())
    procedures = current.procedures(file.case.deployment_id)
    names = labels.of_procedures(procedures)
    now = clock.now()
    return render_template(
        "desk/case.html",
        file=file,
        case=file.case,
        names=names,
        sections=describe_data(file.case, file.tasks, procedures),
        personal_pairs=personal_pairs(file.personal or {}, names),
        attachments=[(one, attachment_name(current.system().keyring, file.case, one)) for one in file.attachments]
        if file.personal is not None
        else [],
        milestones=reached_milestones(file.events, procedures),
        ahead=next_milestone(file.open_tasks, file.timers, procedures) if file.case.status == CaseStatus.OPEN else None,
        timeline=tell(file.events, names, file.names),
        drawings=_draw(procedures, trace_path(file.events, file.tasks, file.timers, procedures, now)),
        letter_name=letter_name,
        letter_status=letter_status,
        incidents=[(one, Text(one.facts["zh"], one.facts["en"])) for one in file.incidents if one.resolved_at is None],
        may_restart=not file.tasks and current.actor().belongs_to("service_supervisor", "process_owner"),
        may_work=lambda task: current.actor().belongs_to(task.candidate_group),
    )


@blueprint.post("/cases/<reference>/restart")
def restart(reference: str) -> AnyResponse:
    """Start the procedure of a case whose first step failed when it was filed."""
    current.execute(restart_case, current.actor(), reference)
    return go(url_for("desk.show_case", reference=reference), _("The procedure has started."))


@blueprint.get("/cases/<reference>/diagrams/<process_id>.svg")
def show_drawing(reference: str, process_id: str) -> Response:
    """Send one diagram of a case as a picture of its own."""
    file = read_case_file(current.reading(), current.system().keyring, reference, current.actor())
    procedures = current.procedures(file.case.deployment_id)
    traces = trace_path(file.events, file.tasks, file.timers, procedures, clock.now())
    if process_id not in traces:
        abort(404)
    return Response(_svg(procedures, process_id, traces[process_id]), mimetype="image/svg+xml")


@blueprint.get("/cases/<reference>/files/<uuid:file_id>")
def show_file(reference: str, file_id: UUID) -> Response:
    """Send a file of a case to those who may see its personal data."""
    found = read_attachment(current.reading(), current.system().keyring, reference, file_id, current.actor())
    response = send_file(found.content, mimetype=found.media_type, as_attachment=True, download_name=found.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _draw(procedures: Procedures, traces: dict[str, Trace]) -> list[_Drawing]:
    return [
        _Drawing(
            process_id=process_id,
            name=say(labels.of_procedures(procedures).process(process_id)),
            svg=_svg(procedures, process_id, trace),
            active=bool(trace.active),
        )
        for process_id, trace in traces.items()
    ]


def _svg(procedures: Procedures, process_id: str, trace: Trace) -> Markup:
    name = say(labels.of_procedures(procedures).process(process_id))
    title = _("Diagram of %(process)s with the path taken", process=name)
    return render_diagram(procedures.diagrams[process_id].root, trace, current.language(), title)
