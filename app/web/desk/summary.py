"""What a case's data say, form by form, with the labels of the forms that asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.engine.procedures import Procedures
from app.models import Case, UserTask, UserTaskState
from app.web import current, labels
from app.web.formatting import say

_LONG: Final = 60
_ORDER: Final = {"name": 0, "phone": 1, "email": 2, "wechat": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The answers of one form: label, text, and whether the text needs the full width."""

    title: str
    answered_at: datetime
    answered_by: str
    pairs: Sequence[tuple[str, str, bool]]


def describe_data(case: Case, tasks: Sequence[UserTask], procedures: Procedures) -> list[Section]:
    """Return the case's data in the order they were asked; each value once, under the form that asked first."""
    shown: set[str] = set()
    sections = []
    for title, form_key, data, at, by in _sources(case, tasks, procedures):
        form = procedures.forms.get(form_key)
        if form is None:
            continue
        fresh = {key: value for key, value in data.items() if key in form.writes and (key not in shown or data is not case.data)}
        shown |= fresh.keys()
        pairs = [(label, text, len(text) > _LONG) for label, text in form.summary(fresh, current.language())]
        if pairs:
            sections.append(Section(title=title, answered_at=at, answered_by=by, pairs=pairs))
    return sections


def _sources(
    case: Case, tasks: Sequence[UserTask], procedures: Procedures
) -> Iterator[tuple[str, str, Mapping[str, Any], datetime, str]]:
    names = labels.of_procedures(procedures)
    for element in procedures.processes[case.process_id].elements.values():
        if element.kind == "startEvent" and element.properties.get("form"):
            yield say(element.name), element.properties["form"], case.data, case.received_at, ""
    done = [task for task in tasks if task.state == UserTaskState.COMPLETED and task.form_key and task.ended_at]
    for task in sorted(done, key=lambda task: task.ended_at or case.received_at):
        element_or_none = names.element(task.element_id, task.process_id)
        output = element_or_none.output if element_or_none else ""
        data: Any = case.data.get(output, {}).get(task.item, {}) if task.item and output else case.data
        title = say(names.step(task.element_id, task.process_id)) + (f" · {task.item}" if task.item else "")
        yield title, task.form_key, data, task.ended_at or case.received_at, task.ended_by or ""


def personal_pairs(personal: Mapping[str, str], names: labels.Labels) -> list[tuple[str, str, bool]]:
    """Return personal values with their labels, the name first; the complaint's text stands elsewhere."""
    keys = sorted((key for key in personal if key != "content"), key=lambda key: (_ORDER.get(key, len(_ORDER)), key))
    return [(say(names.field(key)), personal[key], len(personal[key]) > _LONG) for key in keys]
