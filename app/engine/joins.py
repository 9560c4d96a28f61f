"""Parallel and inclusive gateways as BPMN says they join: by tokens on their incoming flows.

SpiffWorkflow decides from the tree of all tasks that ever were. It takes what reached a parallel gateway in an earlier round
of a loop for a token of this one (three branches join after two, the third comes out a second time), and of several ways into
a branch of an inclusive gateway it looks at the first only (it goes on while the branch is still at work).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.util.task import TaskState

# SpiffWorkflow is untyped; this module is its border. It offers no public way to set a task's state.
# mypy: disable-error-code="misc"
# ruff: noqa: SLF001

_TOKEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.ERROR


class TokenJoin(ParallelGateway):
    """A parallel gateway: fires when every incoming flow has a token, takes one from each, and lets others wait."""

    def _update_hook(self, my_task: Any) -> bool:
        waiting = _waiting(self, my_task.workflow)
        came_from = my_task.parent.task_spec.name
        others = [task for task in waiting.get(came_from, []) if task is not my_task]
        tokens = {**waiting, came_from: [my_task, *others]}
        if any(len(tokens.get(name, [])) < flows for name, flows in _flows(self).items()):
            my_task._set_state(TaskState.WAITING)
            return False
        _take(self, tokens, my_task)
        return True

    def _run_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        return True


class TokenMerge(InclusiveGateway):
    """An inclusive gateway: as a join it waits until no token can reach an incoming flow that has none.

    Whether one can is known when everything else has come to rest: `release` is asked then.
    """

    def _update_hook(self, my_task: Any) -> bool:
        if len(self.inputs) > 1:
            my_task._set_state(TaskState.WAITING)
            return False
        return True

    def release(self, my_task: Any) -> bool:
        """Let a waiting join go on unless more may come; say whether it goes on."""
        arrived = _waiting(self, my_task.workflow)
        reaching = {source.name: _reaching(source, self) for source in self.inputs}
        served = {name for source, names in reaching.items() if source in arrived for name in names}
        missing = {name for source, names in reaching.items() if source not in arrived for name in names}
        tokens = (task for task in my_task.workflow.tasks.values() if task.has_state(_TOKEN) and task.task_spec is not self)
        if not arrived or any(task.task_spec.name in missing - served for task in tokens):
            return False
        first = next(iter(arrived.values()))[0]
        _take(self, arrived, first)
        first._ready()
        return True

    def _run_hook(self, my_task: Any) -> bool:
        my_task._inherit_data()
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise WorkflowTaskException("No condition holds and there is no default flow", task=my_task)
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


def _flows(spec: Any) -> Counter[str]:
    """Return how many flows come from each step."""
    return Counter(source.name for source in spec.inputs)


def _waiting(spec: Any, workflow: Any) -> dict[str, list[Any]]:
    """Return the tokens that wait, by the name of the step they come from, those that have waited longest first."""
    waiting = [task for task in workflow.tasks.values() if task.task_spec is spec and task.has_state(TaskState.WAITING)]
    found: dict[str, list[Any]] = {}
    for task in sorted(waiting, key=lambda task: task.last_state_change):
        found.setdefault(task.parent.task_spec.name, []).append(task)
    return found


def _take(spec: Any, tokens: Mapping[str, Sequence[Any]], onward: Any) -> None:
    """Consume a token of each flow that has one; `onward`, the first of its flow, goes on."""
    for name, flows in _flows(spec).items():
        for task in tokens.get(name, [])[:flows]:
            if task is not onward:
                task.cancel()


def _reaching(source: Any, join: Any) -> set[str]:
    """Return the names of the steps from which a token may come to `source` without passing the join."""
    found: set[str] = set()
    waiting = [source]
    while waiting:
        spec = waiting.pop()
        if spec is not join and spec.name not in found:
            found.add(spec.name)
            waiting.extend(spec.inputs)
    return found
