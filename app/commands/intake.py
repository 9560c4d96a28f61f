"""Intake: a complaint becomes a case, at once and for every channel (E10, E33), and its procedure starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from app import audit, personal_data
from app.commands.attachments import attach_files
from app.commands.cases import group_label
from app.commands.context import Context
from app.commands.incidents import open_incident
from app.commands.references import next_reference
from app.db import dump_json
from app.engine.procedures import Procedures
from app.engine.run import start_run
from app.errors import Conflict, Forbidden, NotFound, StepFailed
from app.forms import Answers, FormDefinition, Submission
from app.languages import LANGUAGES, Language, Text
from app.models import Case, CaseStatus, Deployment, IntakeKey, ProcessState
from app.models.columns import new_id

ENTRY_PROCESS: Final = "complaint"
_WAYS: Final = ("email", "phone", "wechat")


class KeyReused(Conflict):
    """The Idempotency-Key {key} was used for another complaint. Use a new key for a new complaint."""

    zh = "幂等键 {key} 已用于另一件投诉。新的投诉请使用新的键。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A filed complaint; `secret` opens its tracking page, `repeated` says it had been filed before under this key."""

    reference: str
    secret: str
    case_id: UUID
    repeated: bool


def file_complaint(
    context: Context,
    *,
    intake: Mapping[str, Any] | Submission,
    idempotency_key: str | None = None,
    incomplete: bool = False,
) -> Filed:
    """File a complaint: store it, number it, start its procedure. A step that fails opens an incident; the complaint stays.

    Args:
        context: the command's surroundings.
        intake: the fields of the start form, typed JSON values or a browser's submission.
        idempotency_key: the same key again with the same content gives the same complaint.
        incomplete: whether the record must still be completed by an agent (E34).

    Raises:
        FormInvalid: fields need attention; nothing is stored.
        KeyReused: the key came with other content before.
    """
    submission = intake if isinstance(intake, Submission) else _submission(intake, complete=not incomplete)
    digest = _content_digest(context, submission)
    if idempotency_key is not None:
        earlier = _find_earlier(context, idempotency_key, digest)
        if earlier is not None:
            return _filed(context, earlier, repeated=True)
    deployment, procedures = context.library.active(context.session)
    answers = start_form(procedures, ENTRY_PROCESS).validate(submission, {}, context.actor.language, host=context.host())
    case = _new_case(context, deployment, ENTRY_PROCESS, _language(submission))
    _keep_answers(context, case, answers, "incomplete" if incomplete else "complete")
    if idempotency_key is not None:
        context.session.flush()
        key = IntakeKey(key=idempotency_key, content_sha256=digest, case_id=case.id, filed_at=context.now)
        context.session.add(key)
    _start(context, case, procedures)
    return _filed(context, case, repeated=False)


def restart_case(context: Context, reference: str) -> None:
    """Start the procedure of a case whose first step failed at filing.

    Raises:
        Forbidden: the actor is neither supervisor nor process owner.
        NotFound: there is no such case, or its procedure has started.
        StepFailed: it failed again.
    """
    if not context.actor.belongs_to("service_supervisor", "process_owner"):
        raise Forbidden(act=Text("重新启动流程", "start the procedure again"), group=group_label("service_supervisor"))
    statement = select(Case).where(Case.reference == reference).with_for_update()
    case = context.session.scalar(statement.execution_options(populate_existing=True))
    if case is None or context.session.get(ProcessState, case.id) is not None:
        raise NotFound(kind=Text("尚未启动的个案", "case that has not started"), key=reference)
    start_run(context.run_of(case), case, context.library.procedures(context.session, case.deployment_id))


def start_case(context: Context, *, process_id: str, data: Mapping[str, Any], language: Language = "zh") -> UUID:
    """Start a process on bare case data, as a rehearsal does; nobody's personal data is in it.

    Raises:
        NotFound: the active deployment has no such process.
        StepFailed: the procedure could not be started.
    """
    deployment, procedures = context.library.active(context.session)
    if process_id not in procedures.specs:
        raise NotFound(kind=Text("流程", "process"), key=process_id)
    case = _new_case(context, deployment, process_id, language)
    case.data = dict(data)
    _record_filing(context, case, Answers(data=dict(data), personal={}, files={}), data)
    start_run(context.run_of(case), case, procedures)
    return case.id


def _start(context: Context, case: Case, procedures: Procedures) -> None:
    context.session.flush()
    try:
        with context.session.begin_nested():
            start_run(context.run_of(case), case, procedures)
    except StepFailed as failure:
        # The complaint is kept whatever the diagram does (E10): its first step waits for an operator.
        open_incident(context, failure)


def start_form(procedures: Procedures, process_id: str) -> FormDefinition:
    """Return the form of a process's start event.

    Raises:
        NotFound: the process has none.
    """
    elements = procedures.processes[process_id].elements.values()
    keys = (element.properties.get("form") for element in elements if element.kind == "startEvent")
    return procedures.form(next((key for key in keys if key), ""))


def _submission(intake: Mapping[str, Any], *, complete: bool) -> Submission:
    return Submission(values=intake, files={}, html=False, complete=complete)


def _new_case(context: Context, deployment: Deployment, process_id: str, language: Language) -> Case:
    year = context.now.astimezone(context.settings.time_zone).year
    number, reference = next_reference(context.session, year)
    case = Case(
        id=new_id(),
        reference=reference,
        year=year,
        number=number,
        process_id=process_id,
        deployment_id=deployment.id,
        language=language,
        status=CaseStatus.OPEN,
        received_at=context.now,
        tracking_nonce=context.keyring.new_nonce(),
    )
    case.wrapped_key = context.keyring.new_case_key(case.id)
    context.session.add(case)
    return case


def _keep_answers(context: Context, case: Case, answers: Answers, registration: str) -> None:
    personal_data.store(context.session, context.keyring, case, answers.personal)
    case.data = {
        **answers.data,
        **attach_files(context, case, answers.files),
        "language": case.language,
        "registration": registration,
        "contact_by": next((way for way in _WAYS if answers.personal.get(way)), "none"),
    }
    _record_filing(context, case, answers, case.data)


def _record_filing(context: Context, case: Case, answers: Answers, data: Mapping[str, Any]) -> None:
    payload = {"process": case.process_id, "values": dict(data), "personal": sorted(answers.personal)}
    audit.record(context.session, case, context.actor, audit.Action.COMPLAINT_FILED, payload, context.now)


def _language(submission: Submission) -> Language:
    given = submission.values.get("language")
    value = given[0] if isinstance(given, list) and given else given
    return next((language for language in LANGUAGES if language == value), "zh")


def _content_digest(context: Context, submission: Submission) -> str:
    # Keyed: a bare hash of a name and a phone number could be guessed back.
    values = {
        key: value if isinstance(value, str | int | bool | None) else str(value) for key, value in submission.values.items()
    }
    return context.keyring.blind_index("intake", dump_json(values).decode()).hex()


def _find_earlier(context: Context, key: str, digest: str) -> Case | None:
    session = context.session
    if session.get_bind().dialect.name == "postgresql":
        # Two requests with one key at once: the second waits here until the first has committed.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    found = session.get(IntakeKey, key)
    if found is None:
        return None
    if found.content_sha256 != digest:
        raise KeyReused(key=key)
    return session.get_one(Case, found.case_id)


def _filed(context: Context, case: Case, *, repeated: bool) -> Filed:
    secret = context.keyring.tracking_secret(case.id, case.tracking_nonce)
    return Filed(reference=case.reference, secret=secret, case_id=case.id, repeated=repeated)
