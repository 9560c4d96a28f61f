"""One case's running procedure in memory: start or load, act, run to the next wait state, dump. Knows no database."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from app.engine.diagram import Element
from app.engine.failures import ERROR_UNCAUGHT, NOTHING_WAITS, TOO_MANY_ROUNDS, TOO_MANY_STEPS, failure_at, reason_of
from app.engine.joins import TokenMerge
from app.engine.procedures import Procedures
from app.engine.scripts import CaseScripts, read_local
from app.engine.state import dump_state, load_state
from app.engine.timers import due_instant, to_instant
from app.errors import InputInvalid, MessageNotExpected, RedressError, StepFailed
from app.feel import from_json, parse_expression
from app.languages import Text

_STEP_BUDGET: Final = 1_000
_DEPTH_BUDGET: Final = 600
# What a step may raise. Errors of the database are none of these: they end the transaction, and say nothing of the diagram.
_OF_A_STEP: Final = (
    RedressError,
    SpiffWorkflowException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
_ACTIVE: Final = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An element that was passed; `source` is the element before it in the same process, "" at a start."""

    process_id: str
    element_id: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A user task that waits for a person; `item` is the key within a multi-instance activity, "" otherwise."""

    id: UUID
    process_id: str
    element: Element
    item: str
    local: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTimer:
    """A timer that waits; `due_at` is UTC."""

    task_id: UUID
    element_id: str
    due_at: datetime


class Instance:
    """A running procedure. Any exception leaves it unusable: drop it, the stored state is the truth.

    Args:
        procedures: the compiled deployment.
        scripts: this run's view of the case.
        workflow: the engine's object.
    """

    def __init__(self, procedures: Procedures, scripts: CaseScripts, workflow: BpmnWorkflow) -> None:
        workflow.script_engine = scripts
        self.procedures = procedures
        self.scripts = scripts
        self.steps: list[Step] = []
        self._workflow = workflow

    @classmethod
    def start(cls, procedures: Procedures, process_id: str, scripts: CaseScripts) -> Self:
        """Return a new instance of a process, not yet advanced."""
        spec, subprocess_specs = procedures.specs[process_id]
        return cls(procedures, scripts, BpmnWorkflow(spec, subprocess_specs, script_engine=scripts))

    @classmethod
    def load(cls, procedures: Procedures, process_id: str, scripts: CaseScripts, blob: bytes) -> Self:
        """Return the instance of a saved state."""
        spec, subprocess_specs = procedures.specs[process_id]
        return cls(procedures, scripts, load_state(blob, spec, subprocess_specs))

    def dump(self) -> bytes:
        """Return the state to save."""
        return dump_state(self._workflow)

    @property
    def is_completed(self) -> bool:
        """Whether no token is left; counted over every task, since the library's own search stops at depth 1,000."""
        return not any(task.has_state(_ACTIVE) for task in self._workflow.tasks.values())

    def complete(self, task_id: UUID, data: Mapping[str, Any]) -> None:
        """Complete an open user task with its answers (JSON).

        Inside a multi-instance activity the answers go to the output collection under the item's key.
        """
        task = self._workflow.get_task_from_id(task_id)
        activity = task.parent.task_spec if task.parent else None
        if isinstance(activity, MultiInstanceTask) and activity.task_spec == task.task_spec.name:
            output = self._element(task).output
            collected = dict(self.scripts.data.get(output) or {})
            self.scripts.write({output: {**collected, _item_key(task): dict(data)}} if output else {})
        else:
            self.scripts.write(data)
        self._guard(lambda: self._run_task(task))

    def deliver(self, name: str, data: Mapping[str, Any]) -> None:
        """Deliver a message with its payload (JSON) to the event that waits for it.

        Raises:
            MessageNotExpected: nothing waits for it.
            InputInvalid: the payload has keys the waiting event does not declare in `fields`.
        """
        waiting = [element for message, element in self._message_events() if message == name]
        if not waiting:
            expected = ", ".join(self.waiting_messages()) or "-"
            raise MessageNotExpected(name=name, expected=expected)
        allowed = {key.strip() for element in waiting for key in element.properties.get("fields", "").split(",")}
        unknown = sorted(set(data) - allowed)
        if unknown:
            raise InputInvalid(
                place=Text(f"消息 {name}", f"The message {name}"),
                reason=Text(f"不接受字段 {', '.join(unknown)}", f"it takes no field {', '.join(unknown)}"),
                repair=Text(f"可用字段：{', '.join(sorted(allowed))}", f"Fields it takes: {', '.join(sorted(allowed))}"),
            )
        # What the message leaves out is unanswered: an answer of an earlier round must not stand in for it (E18).
        self.scripts.write({**{key: None for key in allowed if key in self.scripts.data}, **data})
        event = BpmnEvent(MessageEventDefinition(name), payload={})
        self._guard(lambda: self._workflow.send_event(event))

    def advance(self) -> None:
        """Run to the next wait state; timers that are due fire.

        Raises:
            StepFailed: a step could not be carried out.
        """
        self._guard(self._advance)

    def open_tasks(self) -> dict[UUID, OpenTask]:
        """Return the user tasks that wait for a person, by id."""
        ready = (task for task in self._tasks() if task.has_state(TaskState.READY) and task.task_spec.manual)
        return {
            task.id: OpenTask(
                id=task.id,
                process_id=self._process_id(task),
                element=self._element(task),
                item=_item_key(task),
                local=read_local(task.data),
            )
            for task in ready
        }

    def due_at(self, task: OpenTask) -> datetime | None:
        """Return when an open task is due by its property `due`, counted from now; None when it has none.

        Raises:
            StepFailed: the expression gives neither an instant nor a duration.
        """
        due = task.element.properties.get("due")
        if not due:
            return None
        try:
            value = parse_expression(due).evaluate({**self.scripts.context(), **from_json(dict(task.local))}, self.scripts.host)
            return to_instant(value, self.scripts.host)
        except RedressError as error:
            raise failure_at(self.procedures, task.process_id, task.element.id, error.text) from error

    def timers(self) -> dict[UUID, OpenTimer]:
        """Return the timers that wait, by the id of their engine task."""
        due = ((task, due_instant(task)) for task in self._workflow.event_manager.tasks.values())
        return {
            task.id: OpenTimer(task_id=task.id, element_id=task.task_spec.bpmn_id, due_at=instant)
            for task, instant in due
            if instant is not None
        }

    def was_completed(self, task_id: UUID) -> bool:
        """Whether a task or timer that waits no longer was completed or fired, rather than cancelled."""
        return any(task.id == task_id and task.has_state(TaskState.COMPLETED) for task in self._tasks())

    def waiting_messages(self) -> list[str]:
        """Return the names of the messages it waits for now, sorted."""
        return sorted({name for name, _ in self._message_events()})

    def _tasks(self) -> Iterable[Any]:
        yield from self._workflow.tasks.values()
        for subprocess in self._workflow.subprocesses.values():
            yield from subprocess.tasks.values()

    def _message_events(self) -> list[tuple[str, Element]]:
        waiting = (task for task in self._workflow.event_manager.tasks.values() if task.has_state(TaskState.WAITING))
        return [
            (definition.name, self._catching_element(task, definition.name))
            for task in waiting
            for definition in _definitions(task)
            if isinstance(definition, MessageEventDefinition)
        ]

    def _catching_element(self, task: Any, message: str) -> Element:
        element = self._element(task)
        if element.kind != "eventBasedGateway":
            return element
        elements = self.procedures.processes[element.process_id].elements
        targets = (elements[flow.target] for flow in elements.values() if flow.source == element.id)
        return next(target for target in targets if target.message == message)

    def _process_id(self, task: Any) -> str:
        return self.procedures.scopes[task.workflow.spec.name]

    def _element(self, task: Any) -> Element:
        return self.procedures.element(self._process_id(task), task.task_spec.bpmn_id)

    def _run_task(self, task: Any) -> None:
        task.run()
        self._passed(task)

    def _passed(self, task: Any) -> None:
        if task.task_spec.bpmn_id is None:
            return
        source = task.parent
        while source is not None and getattr(source.task_spec, "bpmn_id", None) is None:
            source = source.parent
        step = Step(
            process_id=self._process_id(task),
            element_id=task.task_spec.bpmn_id,
            source=source.task_spec.bpmn_id if source else "",
        )
        self.steps.append(step)
        if len(self.steps) > _STEP_BUDGET:
            raise self._failure(task, TOO_MANY_STEPS)

    def _advance(self) -> None:
        while True:
            self._workflow.do_engine_steps(did_complete_task=self._passed)
            self._refuse_depth()
            if not self._goes_on():
                break
        self._refuse_lost_events()
        if not self.is_completed and not self.open_tasks() and not self._workflow.event_manager.tasks:
            raise self._failure(None, NOTHING_WAITS)

    def _goes_on(self) -> bool:
        tasks = list(self._tasks())
        ready = any(task.has_state(TaskState.READY) and not task.task_spec.manual for task in tasks)
        merges = (task for task in tasks if task.has_state(TaskState.WAITING) and isinstance(task.task_spec, TokenMerge))
        return ready or any(task.task_spec.release(task) for task in merges)

    def _refuse_depth(self) -> None:
        for task in self._tasks():
            if task.has_state(_ACTIVE) and task.depth > _DEPTH_BUDGET:
                raise self._failure(task, TOO_MANY_ROUNDS)

    def _refuse_lost_events(self) -> None:
        for event in self._workflow.get_events():
            if isinstance(event.event_definition, ErrorEventDefinition):
                raise self._failure(None, ERROR_UNCAUGHT.format(error=event.event_definition.name))

    def _guard(self, act: Callable[[], object]) -> None:
        try:
            act()
        except StepFailed:
            raise
        except _OF_A_STEP as error:
            failed = [task for task in self._tasks() if task.has_state(TaskState.ERROR)]
            raise self._failure(failed[-1] if failed else self._workflow.last_task, reason_of(error)) from error

    def _failure(self, task: Any, reason: Text) -> StepFailed:
        element_id = getattr(getattr(task, "task_spec", None), "bpmn_id", None) or ""
        process_id = self._process_id(task) if task else self._workflow.spec.name
        return failure_at(self.procedures, process_id, element_id, reason)


def _definitions(task: Any) -> Iterable[Any]:
    definition = task.task_spec.event_definition
    several: Iterable[Any] = getattr(definition, "event_definitions", [definition])
    return several


def _item_key(task: Any) -> str:
    key = task.internal_data.get("key_or_index")
    return "" if key is None else str(key)
