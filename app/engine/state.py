"""The saved state of a case: the engine's tasks without specs, as deflated JSON; specs come from the deployment."""

import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.event_definition import TimerConditionalEventDefinitionConverter
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from app.db import dump_json
from app.engine.timers import DueTimer

# SpiffWorkflow is untyped; this module is its border.
# mypy: disable-error-code="misc"

_LEVEL: Final = 6


class _StateConverter(BpmnWorkflowConverter):
    """Converts tasks and sub-workflows only; specs are shared and never saved."""

    def dump(self, workflow: Any) -> dict[str, Any]:
        """Return the workflow as JSON values, without any spec."""
        specs = workflow.spec, workflow.subprocess_specs
        workflow.spec, workflow.subprocess_specs = None, {}
        try:
            state: dict[str, Any] = self.to_dict(workflow)
        finally:
            workflow.spec, workflow.subprocess_specs = specs
        return state

    def load(self, state: dict[str, Any], spec: Any, subprocess_specs: dict[str, Any]) -> BpmnWorkflow:
        """Return the workflow of `state` on compiled specs."""
        for part in (state, *state["subprocesses"].values()):
            part["tasks"] = _parents_first(part["tasks"], part["root"])
        workflow = BpmnWorkflow(spec, subprocess_specs, deserializing=True)
        workflow.tasks = self.mapping_from_dict(state["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks[UUID(state["root"])]
        self.set_default_attributes(workflow, state)
        self.subprocesses_from_dict(state["subprocesses"], workflow)
        workflow.bpmn_events = self.registry.restore(state["bpmn_events"])
        return workflow


def _parents_first(tasks: Mapping[str, Any], root: str) -> dict[str, Any]:
    """Return the tasks, each behind its parent.

    A task's data is saved as its difference from its parent's; the library takes that difference for nothing where the
    parent has not been read yet, and the item of a multi-instance activity would be lost.
    """
    found: dict[str, Any] = {}
    waiting = [root]
    while waiting:
        key = waiting.pop()
        found[key] = tasks[key]
        waiting += [child for child in reversed(tasks[key]["children"]) if child in tasks]
    return {**found, **{key: task for key, task in tasks.items() if key not in found}}


@cache
def _converter() -> _StateConverter:
    # An event-based gateway keeps the event that happened, a timer included.
    config = {**DEFAULT_CONFIG, DueTimer: TimerConditionalEventDefinitionConverter}
    return _StateConverter(BpmnWorkflow, BpmnWorkflowSerializer.configure(config))


def dump_state(workflow: BpmnWorkflow) -> bytes:
    """Return the state of a workflow, a few KiB."""
    return zlib.compress(dump_json(_converter().dump(workflow)), _LEVEL)


def load_state(blob: bytes, spec: Any, subprocess_specs: dict[str, Any]) -> BpmnWorkflow:
    """Return the workflow of a saved state; its waiting events listen again."""
    return _converter().load(orjson.loads(zlib.decompress(blob)), spec, subprocess_specs)
