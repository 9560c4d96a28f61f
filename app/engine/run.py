"""One run of a case under its lock: load the saved state, act, go to the next wait state, save, project, record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.actors import Actor
from app.engine.instance import Instance
from app.engine.procedures import Procedures
from app.engine.projection import Projection, project
from app.engine.scripts import CallOperation, CaseScripts
from app.errors import StepFailed
from app.feel import Host
from app.models import Case, CaseStatus, Incident, ProcessState

Act = Callable[[Instance], None]
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run needs from outside.

    Attributes:
        session: the transaction's session; the case row is locked in it.
        actor: who asks.
        host: clock, zone and working calendar; `host.now` is the instant of the whole run.
        call_operation: called with operation name, parameters and data; returns what to write.
    """

    session: Session
    actor: Actor
    host: Host
    call_operation: CallOperation


def start_run(run: Run, case: Case, procedures: Procedures) -> Projection:
    """Start the case's process and run it to its first wait state.

    Raises:
        StepFailed: a step could not be carried out; the caller rolls back.
    """
    scripts = _scripts(run, case, procedures)
    instance = Instance.start(procedures, case.process_id, scripts)
    projection = _go(run, case, instance, lambda _instance: None, given={})
    run.session.add(ProcessState(case_id=case.id, blob=instance.dump()))
    return projection


def continue_run(
    run: Run, case: Case, state: ProcessState, procedures: Procedures, act: Act, given: Mapping[str, Any]
) -> Projection:
    """Load the case's procedure, act, and run it to the next wait state.

    Args:
        run: what the run needs from outside.
        case: the locked case.
        state: its saved state, replaced by the new one.
        procedures: the deployment the case is pinned to.
        act: what is done first: complete a task, deliver a message, nothing for a timer.
        given: values the caller records itself (a form's answers, a message's payload).

    Raises:
        StepFailed: a step could not be carried out; the caller rolls back.
    """
    instance = Instance.load(procedures, case.process_id, _scripts(run, case, procedures), state.blob)
    projection = _go(run, case, instance, act, given)
    state.blob = instance.dump()
    return projection


def _scripts(run: Run, case: Case, procedures: Procedures) -> CaseScripts:
    # A copy: the case row changes only when the whole run has succeeded.
    return CaseScripts(dict(case.data), run.host, run.call_operation, procedures.decisions)


def _go(run: Run, case: Case, instance: Instance, act: Act, given: Mapping[str, Any]) -> Projection:
    try:
        # Nothing is written until the run has succeeded, then each table once.
        with run.session.no_autoflush:
            return _act_and_project(run, case, instance, act, given)
    except StepFailed as failure:
        failure.facts["case_id"] = case.id
        raise


def _act_and_project(run: Run, case: Case, instance: Instance, act: Act, given: Mapping[str, Any]) -> Projection:
    tasks, timers = instance.open_tasks(), instance.timers()
    act(instance)
    instance.advance()
    changed = instance.scripts.changed
    if changed:
        case.data = dict(instance.scripts.data)
    _record(run, case, instance, {key: value for key, value in changed.items() if key not in given or given[key] != value})
    projection = project(run.session, run.actor, case, instance, tasks, timers)
    if case.open_incidents:
        _resolve_incidents(run, case, instance)
    if instance.is_completed:
        _close(run, case)
    return projection


def _record(run: Run, case: Case, instance: Instance, written: Mapping[str, Any]) -> None:
    for step in instance.steps:
        payload = {"process": step.process_id, "element": step.element_id, "from": step.source}
        audit.record(run.session, case, run.actor, audit.Action.ELEMENT_PASSED, payload, run.host.now)
        element = instance.procedures.element(step.process_id, step.element_id)
        milestone = element.properties.get("milestone")
        if milestone and element.kind == "intermediateThrowEvent":
            case.milestone = milestone
            payload = {"milestone": milestone, "process": step.process_id, "element": step.element_id}
            audit.record(run.session, case, run.actor, audit.Action.MILESTONE_REACHED, payload, run.host.now)
    for decision, result in instance.scripts.decided:
        outputs = {name: instance.scripts.data.get(name) for name in result.outputs}
        rules = [{"number": rule.number, "zh": rule.annotation.zh, "en": rule.annotation.en} for rule in result.matched]
        taken: dict[str, Any] = {"decision": decision, "outputs": outputs, "rules": rules}
        audit.record(run.session, case, run.actor, audit.Action.DECISION_TAKEN, taken, run.host.now)
    if written:
        audit.record(run.session, case, run.actor, audit.Action.DATA_CHANGED, {"values": dict(written)}, run.host.now)


def _resolve_incidents(run: Run, case: Case, instance: Instance) -> None:
    """Resolve the incidents on elements that have now been passed: the step that failed was carried out."""
    passed = {(step.process_id, step.element_id) for step in instance.steps}
    for incident in run.session.scalars(select(Incident).where(Incident.case_id == case.id, Incident.resolved_at.is_(None))):
        if (incident.process_id, incident.element_id) in passed or instance.is_completed:
            incident.resolved_at = run.host.now
            case.open_incidents -= 1
            payload = {"incident": str(incident.id), "process": incident.process_id, "element": incident.element_id}
            audit.record(run.session, case, run.actor, audit.Action.INCIDENT_RESOLVED, payload, run.host.now)


def _close(run: Run, case: Case) -> None:
    withdrawn = case.data.get("outcome") == WITHDRAWN
    case.status = CaseStatus.WITHDRAWN if withdrawn else CaseStatus.CLOSED
    case.closed_at = run.host.now
    action = audit.Action.CASE_WITHDRAWN if withdrawn else audit.Action.CASE_CLOSED
    audit.record(run.session, case, run.actor, action, {"outcome": case.data.get("outcome")}, run.host.now)
