"""History in words: what happened, who did it, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.audit import Action
from app.models import AuditEvent
from app.web.formatting import group_name, priority_name, say, show_value
from app.web.labels import Labels
from app.web.letters import letter_name
from app.web.words import gettext as _

_QUIET: Final = frozenset({Action.ELEMENT_PASSED, Action.TIMER_CANCELLED, Action.DATA_CHANGED})
"""What the diagram shows better than words, or repeats what another line says."""

_TROUBLE: Final = frozenset({Action.INCIDENT_OPENED, Action.LETTER_DEAD, Action.PERSONAL_FORGOTTEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline; `kind` is person, system, milestone or trouble."""

    at: datetime
    kind: str
    what: str
    who: str
    detail: str = ""


def tell(events: Iterable[AuditEvent], labels: Labels, names: Mapping[str, str]) -> list[Line]:
    """Return the timeline, newest first."""
    lines = [_tell_event(event, labels, names) for event in events if event.action not in _QUIET]
    return lines[::-1]


def _tell_event(event: AuditEvent, labels: Labels, names: Mapping[str, str]) -> Line:
    facts = _Facts(event.payload, labels)
    sentence = _SENTENCES.get(event.action)
    return Line(
        at=event.at,
        kind=_kind(event),
        what=sentence(facts) if sentence else event.action,
        who=_who(event, names),
        detail=facts.detail(event.action),
    )


def _kind(event: AuditEvent) -> str:
    if event.action == Action.MILESTONE_REACHED:
        return "milestone"
    if event.action in _TROUBLE:
        return "trouble"
    return "person" if event.actor_kind in {"user", "customer"} and event.action not in _CONSEQUENCES else "system"


_CONSEQUENCES: Final = frozenset(
    {
        Action.USER_TASK_OPENED,
        Action.USER_TASK_CANCELLED,
        Action.TIMER_SCHEDULED,
        Action.DECISION_TAKEN,
        Action.LETTER_QUEUED,
        Action.MILESTONE_REACHED,
    }
)


def _who(event: AuditEvent, names: Mapping[str, str]) -> str:
    if event.action in _CONSEQUENCES or event.actor_kind == "system":
        return ""
    if event.actor_kind == "customer":
        return _("Customer")
    return names.get(event.actor_id, event.actor_id)


class _Facts:
    def __init__(self, payload: Mapping[str, Any], labels: Labels) -> None:
        self.payload = payload
        self.labels = labels

    def get(self, key: str) -> str:
        return str(self.payload.get(key) or "")

    @property
    def step(self) -> str:
        return say(self.labels.step(self.get("element"), self.get("process")))

    def values(self) -> str:
        given = self.payload.get("outputs" if "outputs" in self.payload else "values") or {}
        return "; ".join(f"{self.name(key)}: {self.option(key, value)}" for key, value in given.items())

    def name(self, key: str) -> str:
        decided = {"priority": _("Priority"), "procedure": _("Procedure"), "approver": _("Approval by")}
        return decided.get(key) or say(self.labels.field(key))

    def option(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not value:
            return show_value(value)
        if key == "priority":
            return priority_name(value)
        if key == "approver":
            return group_name(value) if value != "none" else _("Nobody")
        return say(self.labels.process(value) if key == "procedure" else self.labels.option(key, value))

    def detail(self, action: str) -> str:
        if action in {Action.DECISION_TAKEN, Action.MESSAGE_RECEIVED}:
            return self.values()
        return self.get("reason") or self.get("message") if action == Action.INCIDENT_OPENED else ""


def _milestone(facts: _Facts) -> str:
    return _("Milestone reached: %(name)s", name=facts.step)


_SENTENCES: Final[Mapping[str, Callable[[_Facts], str]]] = {
    Action.COMPLAINT_FILED: lambda _facts: _("The complaint was filed"),
    Action.CASE_CLOSED: lambda _facts: _("The case was closed"),
    Action.CASE_WITHDRAWN: lambda _facts: _("The customer withdrew the complaint"),
    Action.CASE_PAUSED: lambda _facts: _("The clock was stopped"),
    Action.CASE_RESUMED: lambda _facts: _("The clock runs again"),
    Action.CASE_REOPENED: lambda _facts: _("The case was reopened"),
    Action.MILESTONE_REACHED: _milestone,
    Action.USER_TASK_OPENED: lambda facts: _(
        "%(step)s waits for %(group)s", step=facts.step, group=group_name(facts.get("group"))
    ),
    Action.USER_TASK_CLAIMED: lambda facts: _("%(step)s was claimed", step=facts.step),
    Action.USER_TASK_RELEASED: lambda facts: _("%(step)s was given back", step=facts.step),
    Action.USER_TASK_COMPLETED: lambda facts: _("%(step)s was completed", step=facts.step),
    Action.USER_TASK_CANCELLED: lambda facts: _("%(step)s is no longer needed", step=facts.step),
    Action.DECISION_TAKEN: lambda facts: _(
        "The decision table “%(decision)s” was applied", decision=say(facts.labels.decision(facts.get("decision")))
    ),
    Action.TIMER_SCHEDULED: lambda facts: _("The clock “%(step)s” was set", step=facts.step),
    Action.TIMER_FIRED: lambda facts: _("The time was up: %(step)s", step=facts.step),
    Action.MESSAGE_RECEIVED: lambda _facts: _("An answer arrived"),
    Action.LETTER_QUEUED: lambda facts: _("The letter “%(letter)s” was written", letter=letter_name(facts.get("template"))),
    Action.LETTER_SENT: lambda facts: _("The letter “%(letter)s” was sent", letter=letter_name(facts.get("template"))),
    Action.LETTER_DEAD: lambda facts: _("The letter “%(letter)s” could not be sent", letter=letter_name(facts.get("template"))),
    Action.NOTICE_QUEUED: lambda facts: _("Colleagues were told: %(letter)s", letter=letter_name(facts.get("template"))),
    Action.NOTE_ADDED: lambda _facts: _("A note was added"),
    Action.ATTACHMENT_ADDED: lambda _facts: _("A file was added"),
    Action.INCIDENT_OPENED: lambda facts: _("%(step)s could not be carried out", step=facts.step),
    Action.INCIDENT_RESOLVED: lambda facts: _("%(step)s was repaired", step=facts.step),
    Action.PERSONAL_FORGOTTEN: lambda _facts: _("The personal data was destroyed"),
}
