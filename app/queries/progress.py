"""Where a case stands in its diagrams: the path taken, the milestones reached, and the one that comes next."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.audit import Action
from app.engine.diagram import Element, Process
from app.engine.procedures import Procedures
from app.languages import Text
from app.models import AuditEvent, Timer, UserTask, UserTaskState

_MILESTONE_KIND = "intermediateThrowEvent"
_WAITS: Final = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a case has done in one process.

    Attributes:
        passed: how often each element was passed, by id.
        active: ids of elements that wait now.
        overdue: those of them whose due time has passed.
        flows: ids of sequence flows that were taken.
    """

    passed: Mapping[str, int] = field(default_factory=dict)
    active: frozenset[str] = frozenset()
    overdue: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()

    def state(self, element_id: str) -> str:
        """Return "overdue", "active", "completed" or ""."""
        if element_id in self.overdue:
            return "overdue"
        if element_id in self.active:
            return "active"
        return "completed" if element_id in self.passed else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone the customer sees; `at` is None while it lies ahead, `by` is then when it is expected."""

    key: str
    name: Text
    at: datetime | None = None
    by: datetime | None = None


def trace_path(
    events: Iterable[AuditEvent], tasks: Sequence[UserTask], timers: Sequence[Timer], procedures: Procedures, now: datetime
) -> dict[str, Trace]:
    """Return the path taken in each process the case has entered, by process id, in the order they were entered."""
    steps = [event.payload for event in events if event.action == Action.ELEMENT_PASSED]
    passed: dict[str, Counter[str]] = defaultdict(Counter)
    pairs: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for step in steps:
        passed[step["process"]][step["element"]] += 1
        pairs[step["process"]].add((step.get("from", ""), step["element"]))
    active, overdue = _waiting(tasks, timers, procedures, now, frozenset(passed))
    entered = list(dict.fromkeys([*passed, *active]))
    return {
        process_id: _trace(process, passed[process_id], pairs[process_id], active[process_id], overdue[process_id])
        for process_id in entered
        if (process := procedures.processes.get(process_id)) is not None
    }


def _waiting(
    tasks: Sequence[UserTask], timers: Sequence[Timer], procedures: Procedures, now: datetime, entered: frozenset[str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    active: dict[str, set[str]] = defaultdict(set)
    overdue: dict[str, set[str]] = defaultdict(set)
    for task in tasks:
        if task.state == UserTaskState.OPEN:
            active[task.process_id].add(task.element_id)
            if task.due_at is not None and task.due_at < now:
                overdue[task.process_id].add(task.element_id)
    for timer in timers:
        for process in procedures.processes.values():
            element = process.elements.get(timer.element_id)
            if timer.fired_at is None and element is not None and element.kind != "boundaryEvent":
                active[process.id].add(element.id)
    waiting = list(active)
    while waiting:
        # Only processes the case has been in can have called: others may name the same procedure.
        for caller in _callers(procedures, waiting.pop()):
            if caller.process_id in entered and caller.id not in active[caller.process_id]:
                active[caller.process_id].add(caller.id)
                waiting.append(caller.process_id)
    return active, overdue


def _callers(procedures: Procedures, process_id: str) -> Iterator[Element]:
    for process in procedures.processes.values():
        yield from (element for element in process.elements.values() if element.called == process_id)


def _trace(process: Process, passed: Counter[str], pairs: set[tuple[str, str]], active: set[str], overdue: set[str]) -> Trace:
    flows = {element.id for element in _flows(process) if (element.source, element.target) in pairs}
    # What waits is not passed yet, so the way to it is known from what was passed before it.
    flows |= {element.id for element in _flows(process) if element.target in active and element.source in passed}
    inner = {parent for element_id in active if (parent := _parent(process, element_id))}
    return Trace(passed=dict(passed), active=frozenset(active | inner), overdue=frozenset(overdue), flows=frozenset(flows))


def _parent(process: Process, element_id: str) -> str:
    element = process.elements.get(element_id)
    return element.parent_id if element is not None and element.parent_id in process.elements else ""


def _flows(process: Process) -> Iterator[Element]:
    return (element for element in process.elements.values() if element.kind == "sequenceFlow")


def reached_milestones(events: Iterable[AuditEvent], procedures: Procedures) -> list[Milestone]:
    """Return the milestones a case has reached, in order; one reached again stands where it was reached last."""
    reached: dict[str, Milestone] = {}
    for event in events:
        if event.action != Action.MILESTONE_REACHED:
            continue
        key = str(event.payload["milestone"])
        process = procedures.processes.get(str(event.payload.get("process", "")))
        element = process.elements.get(str(event.payload.get("element", ""))) if process else None
        reached.pop(key, None)
        reached[key] = Milestone(key=key, name=element.name if element else Text(key), at=event.at)
    return list(reached.values())


def next_milestone(tasks: Sequence[UserTask], timers: Sequence[Timer], procedures: Procedures) -> Milestone | None:
    """Return the milestone ahead of what waits now, None at the end.

    Where the way divides it is the one with the most milestones beyond it, so that nobody is told that a complaint will be
    turned away before anyone has judged it. It is expected by the due time of the wait only where no other wait lies between:
    any other date would be a promise nobody made.
    """
    for process_id, element_id, due in _fronts(tasks, timers, procedures):
        ahead = _milestones_ahead(procedures, process_id, element_id)
        if ahead:
            found = max(ahead, key=lambda one: _count_beyond(procedures, one)) if len(ahead) > 1 else next(iter(ahead))
            element = procedures.element(*found)
            return Milestone(key=element.properties["milestone"], name=element.name, by=due if ahead[found] else None)
    return None


def _fronts(tasks: Sequence[UserTask], timers: Sequence[Timer], procedures: Procedures) -> list[tuple[str, str, datetime | None]]:
    fronts = [(task.process_id, task.element_id, task.due_at) for task in tasks if task.state == UserTaskState.OPEN]
    waiting = {timer.element_id: timer.due_at for timer in timers if timer.fired_at is None}
    for process in procedures.processes.values():
        catching = (process.elements.get(element_id) for element_id in waiting)
        fronts += [
            (process.id, element.id, waiting[element.id])
            for element in catching
            if element is not None and element.kind == "intermediateCatchEvent"
        ]
    return sorted(fronts, key=lambda front: (front[2] is None, front[2].timestamp() if front[2] else 0))


def _milestones_ahead(procedures: Procedures, process_id: str, element_id: str) -> dict[tuple[str, str], bool]:
    """Return the first milestone on each way ahead, nearest first, and whether nothing has to be waited for before it."""
    found: dict[tuple[str, str], bool] = {}
    seen: set[tuple[str, str]] = set()
    queue = deque([(process_id, element_id, True)])
    while queue:
        *position, direct = queue.popleft()
        for following in _following(procedures, *position):
            place = (following.process_id, following.id)
            if place in seen:
                continue
            seen.add(place)
            if following.kind == _MILESTONE_KIND and following.properties.get("milestone"):
                found[place] = direct
            else:
                queue.append((*place, direct and following.kind not in _WAITS))
    return found


def _count_beyond(procedures: Procedures, place: tuple[str, str]) -> int:
    seen: set[tuple[str, str]] = set()
    queue = deque([place])
    while queue:
        for following in _following(procedures, *queue.popleft()):
            if (following.process_id, following.id) not in seen:
                seen.add((following.process_id, following.id))
                queue.append((following.process_id, following.id))
    return sum(bool(procedures.element(*one).properties.get("milestone")) for one in seen)


def _following(procedures: Procedures, process_id: str, element_id: str) -> Iterator[Element]:
    process = procedures.processes.get(process_id)
    element = process.elements.get(element_id) if process else None
    if process is None or element is None:
        return
    inside = procedures.processes.get(element.called)
    if element.called and inside is not None:
        yield from (start for start in inside.elements.values() if start.kind == "startEvent" and start.parent_id == inside.id)
        return
    if element.kind == "endEvent":
        holder = process.elements.get(element.parent_id)
        left = [holder] if holder is not None else list(_callers(procedures, process_id))
        for caller in left:
            yield from _targets(procedures.processes[caller.process_id], caller.id)
        return
    starts = [one for one in process.elements.values() if one.kind == "startEvent" and one.parent_id == element_id]
    yield from starts or _targets(process, element_id)


def _targets(process: Process, element_id: str) -> Iterator[Element]:
    for flow in _flows(process):
        if flow.source == element_id and flow.target in process.elements:
            yield process.elements[flow.target]
