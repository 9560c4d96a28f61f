"""Judges scenario files: their shape, and that the tasks, messages and elements they name are there (interfaces.md section 6)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from app.engine.profile.events import is_catching
from app.engine.profile.tasks import listed, message_fields, nearest
from app.engine.profile.view import Findings, Surroundings
from app.engine.scenario import Expectation, Step, StepKind, read_scenario
from app.engine.scenario_yaml import Address, Document
from app.engine.vocabulary import USER_TASKS
from app.findings import Rule
from app.languages import Text

SCENARIO_UNKNOWN: Final = Rule(
    code="SCENARIO_UNKNOWN",
    message=Text("没有名为“{name}”的{what}。", 'There is no {what} "{name}".'),
    repair=Text("请核对拼写，或在流程图中加入它。{near}", "Check the spelling, or add it to a diagram. {near}"),
)

_SHOWN: Final = 80
_TASK: Final = Text("用户任务", "user task")


class _Known(NamedTuple):
    """What scenarios may refer to; nothing is compared where no diagram is looked at."""

    processes: Collection[str]
    elements: Collection[str]
    tasks: Collection[str]
    milestones: Collection[str]
    messages: Mapping[str, Collection[str]]
    """The payload keys of each message."""


def check_scenario(file: str, content: bytes, around: Surroundings) -> Findings:
    """Yield what keeps a scenario from being rehearsed on the diagrams beside it."""
    scenario, findings = read_scenario(file, content)
    yield from findings
    if scenario is None:
        return
    known, document = _known(around), scenario.document
    yield from _unknown(document, ("process",), Text("流程", "process"), scenario.process, known.processes)
    yield from _all_unknown(document, ("visited",), Text("流程元素", "element"), scenario.visited, known.elements)
    for step in scenario.steps:
        if step.kind is StepKind.TASK:
            yield from _unknown(document, (*step.address, step.kind.value), _TASK, step.target, known.tasks)
        elif step.kind is StepKind.MESSAGE and known.elements:
            yield from _check_message(document, step, known.messages)
        elif step.expectation is not None:
            yield from _check_expectation(document, (*step.address, step.kind.value), step.expectation, known)


def _known(around: Surroundings) -> _Known:
    elements = [element for process in around.processes.values() for element in process.elements.values()]
    messages: dict[str, set[str]] = {}
    for element in filter(is_catching, elements):
        messages.setdefault(element.message, set()).update(message_fields(element))
    return _Known(
        processes=around.processes,
        elements={element.id for element in elements},
        tasks={element.id for element in elements if element.kind in USER_TASKS},
        milestones={element.properties["milestone"] for element in elements if element.properties.get("milestone")},
        messages=messages,
    )


def _unknown(document: Document, address: Address, what: Text, name: str, known: Collection[str]) -> Findings:
    # An empty name has been refused where it was read.
    if name and known and name not in known:
        near = nearest(name, known)
        yield SCENARIO_UNKNOWN.at(document.place(address), what=what, name=name[:_SHOWN], near=near)


def _all_unknown(document: Document, address: Address, what: Text, names: Iterable[str], known: Collection[str]) -> Findings:
    for index, name in enumerate(names):
        yield from _unknown(document, (*address, index), what, name, known)


def _check_message(document: Document, step: Step, messages: Mapping[str, Collection[str]]) -> Findings:
    if step.target and step.target not in messages:
        place, near = document.place((*step.address, step.kind.value)), nearest(step.target, messages)
        what = Text("等待中的消息", "message that is waited for")
        yield SCENARIO_UNKNOWN.at(place, what=what, name=step.target[:_SHOWN], near=near)
        return
    allowed = messages.get(step.target, ())
    for key in step.data if step.target else ():
        if key not in allowed:
            problem = Text(f"消息不接受 {key[:_SHOWN]}", f"the message takes no {key[:_SHOWN]}")
            repair = Text(f"可用：{listed(allowed)}。", f"It takes: {listed(allowed)}.")
            yield document.shape((*step.address, "data", key), problem, repair)


def _check_expectation(document: Document, address: Address, expected: Expectation, known: _Known) -> Findings:
    for key, tasks in (("open", expected.open), ("overdue", expected.overdue)):
        yield from _all_unknown(document, (*address, key), _TASK, tasks or (), known.tasks)
    what = Text("里程碑", "milestone")
    yield from _unknown(document, (*address, "milestone"), what, expected.milestone or "", known.milestones)
