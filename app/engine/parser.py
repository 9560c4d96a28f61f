"""SpiffWorkflow's BPMN parser with our steps in place: FEEL conditions, timers, operations, decisions, items."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import (
    BoundaryEventParser,
    EventDefinitionParser,
    IntermediateCatchEventParser,
    StartEventParser,
)
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.data_spec import BpmnDataSpecification
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    StartEvent,
)
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.util.task import TaskState

from app.db import dump_json
from app.engine.diagram import Element, Process
from app.engine.joins import TokenJoin, TokenMerge
from app.engine.scripts import FlowCondition
from app.engine.timers import CycleTimer, DueTimer, read_timer_text
from app.errors import InputInvalid, RedressError
from app.languages import Text

# SpiffWorkflow is untyped; this module is its border.
# mypy: disable-error-code="misc,no-any-return"

MOST_ITEMS: Final = 1_000
_NULL: Final = object()
_LOCAL: Final = "local"


class ServiceStep(BpmnSpecMixin):
    """A service task: calls a known operation with parameters in FEEL."""

    element: Element

    def _run_hook(self, my_task: Any) -> bool:
        element = self.element
        my_task.workflow.script_engine.call(my_task, element.operation, element.parameters, element.result_variable)
        return True


class DecisionStep(BpmnSpecMixin):
    """A business rule task: evaluates a known decision."""

    element: Element

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.script_engine.decide(self.element.decision)
        return True


def _element_of(parser: Any) -> Element:
    # Ids are unique within a diagram only: the process or embedded sub-process being parsed says whose element it is.
    return parser.process_parser.parser.scopes[parser.process_parser.bpmn_id][parser.bpmn_id]


class _StepParser(TaskParser):
    def create_task(self) -> Any:
        spec = super().create_task()
        spec.element = _element_of(self)
        return spec


class _TimerParsing(EventDefinitionParser):
    def parse_timer_event(self, event: Any) -> Any:
        element = _element_of(self)
        description = self.get_event_description(event)
        if element.timer_kind == "cycle":
            return CycleTimer(element.id, element.timer, description=description)
        return DueTimer(element.id, read_timer_text(element.timer), description=description)


class _StartParser(_TimerParsing, StartEventParser):
    pass


class _CatchParser(_TimerParsing, IntermediateCatchEventParser):
    pass


class _BoundaryParser(_TimerParsing, BoundaryEventParser):
    pass


class _GatewayParser(ConditionalGatewayParser):
    def parse_condition(self, sequence_flow_node: Any) -> FlowCondition | None:
        condition = super().parse_condition(sequence_flow_node)
        return None if condition is None else FlowCondition(condition.strip())


class CaseCollection(BpmnDataSpecification):
    """The collection of a multi-instance activity, read from the case's data (never from the token)."""

    def get(self, my_task: Any) -> Any:
        """Return the collection; an absent one has no items.

        Raises:
            InputInvalid: the value is no list or object (a text would be taken letter by letter), or has too many items.
        """
        found = my_task.workflow.script_engine.data.get(self.bpmn_id)
        if found is None:
            return []
        if not isinstance(found, list | dict) or len(found) > MOST_ITEMS:
            raise _no_collection(self.bpmn_id, found)
        return found

    def exists(self, _my_task: Any) -> bool:
        """Say that the collection can always be read."""
        return True


def _no_collection(name: str, found: Any) -> InputInvalid:
    several = isinstance(found, list | dict)
    return InputInvalid(
        place=Text(f"多实例的集合 {name}", f"The collection {name}"),
        reason=Text(f"有 {len(found)} 项", f"it has {len(found)} items")
        if several
        else Text("不是列表或对象", "it is neither a list nor an object"),
        repair=Text(f"最多 {MOST_ITEMS} 项。", f"At most {MOST_ITEMS} can be worked on.")
        if several
        else Text("请写入列表或对象。", "Let a list or an object be written there."),
    )


class ProcedureParser(BpmnParser):
    """Parses a deployment's diagrams; `scopes` gives the elements by id of each process and embedded sub-process."""

    OVERRIDE_PARSER_CLASSES: ClassVar = {
        full_tag("serviceTask"): (_StepParser, ServiceStep),
        full_tag("businessRuleTask"): (_StepParser, DecisionStep),
        full_tag("startEvent"): (_StartParser, StartEvent),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
        full_tag("exclusiveGateway"): (_GatewayParser, ExclusiveGateway),
        full_tag("inclusiveGateway"): (_GatewayParser, TokenMerge),
        full_tag("parallelGateway"): (GatewayParser, TokenJoin),
    }

    def __init__(self, scopes: Mapping[str, Mapping[str, Element]]) -> None:
        super().__init__()
        self.scopes = scopes
        # The library indexes documents by id(); a root that is freed gives its lanes to another one.
        self._kept: list[etree._Element] = []

    def add_diagram(self, root: etree._Element, file: str) -> None:
        """Add a parsed diagram; its root is kept alive as long as the parser."""
        self._kept.append(root)
        self.add_bpmn_xml(root, file)

    def compile_process(self, process: Process) -> tuple[Any, dict[str, Any]]:
        """Return the engine's spec of a process and of everything it calls."""
        return self.get_spec(process.id), self.get_subprocess_specs(process.id)


def prepare_spec(spec: Any) -> None:
    """Make a freshly parsed spec complete: connect loops to their children, read collections from the case's data.

    Without the connection a saved case on a freshly parsed spec would never merge its items; with the library's own
    merging, values of one item would overwrite another's.
    """
    for task_spec in list(spec.task_specs.values()):
        if not isinstance(task_spec, LoopTask):
            continue
        if isinstance(task_spec, MultiInstanceTask):
            task_spec.data_input = CaseCollection(task_spec.data_input.bpmn_id)
            task_spec.collects = getattr(task_spec.data_output, "bpmn_id", "")
            task_spec.data_output = task_spec.output_item = None
            task_spec.__class__ = _without_leaks(type(task_spec))
        spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)


_LEAKLESS: dict[type, type] = {}


def _without_leaks(kind: type) -> type:
    # The item's variable is local: after merging it must not travel on with the token.
    if kind.__name__.startswith("Local"):
        return kind
    if kind not in _LEAKLESS:
        _LEAKLESS[kind] = type("Local" + kind.__name__, (_LocalItems, kind), {})
    return _LEAKLESS[kind]


class _LocalItems:
    """Keeps an item as JSON text on its own task, and merges nothing of it into the activity.

    As text, because the library would take some of a customer's keys for its own when it loads a saved state; unmerged,
    because answers are in the case's data already.
    """

    collects: str

    def _update_hook(self, my_task: Any) -> Any:
        # Answers of an earlier round are in history: left in place, they would count in the completion condition.
        scripts = my_task.workflow.script_engine
        if self.collects and scripts.data.get(self.collects):
            scripts.write({self.collects: {}})
        try:
            return super()._update_hook(my_task)
        except RedressError:
            # So that the failure names this activity, and not the step before it.
            my_task._set_state(TaskState.ERROR)  # noqa: SLF001 - the library offers no public way
            raise

    def get_next_input_item(self, my_task: Any) -> tuple[Any, Any]:
        key, item = super().get_next_input_item(my_task)
        # The library takes a null for the end of the items and would wait for ever.
        return key, (_NULL if item is None and key is not None else item)

    def create_child(self, my_task: Any, item: Any, key_or_index: Any = None) -> None:
        # Behind a boundary event the library still takes the activity for a mere possibility when its items begin.
        if my_task.has_state(TaskState.PREDICTED_MASK):
            my_task._set_state(TaskState.FUTURE)  # noqa: SLF001 - the library offers no public way
        super().create_child(my_task, dump_json(None if item is _NULL else item).decode(), key_or_index)

    def merge_child(self, workflow: Any, child: Any) -> None:
        local = dict(child.data)
        child.data.clear()
        child.internal_data[_LOCAL] = local
        try:
            super().merge_child(workflow, child)
        finally:
            del child.internal_data[_LOCAL]
            child.data.update(local)

    def check_completion_condition(self, my_task: Any) -> Any:
        last = next(child for child in my_task.children if str(child.id) == my_task.internal_data["merged"][-1])
        last.data.update(last.internal_data[_LOCAL])
        try:
            return super().check_completion_condition(my_task)
        finally:
            last.data.clear()
