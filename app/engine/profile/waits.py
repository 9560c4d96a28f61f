"""Which steps wait for a person, a message or a time; the others are carried out at once."""

from collections.abc import Mapping
from typing import Final

from app.engine.diagram import Element, Process
from app.engine.profile.view import View

_WAITING: Final = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})


def waiting_processes(processes: Mapping[str, Process]) -> frozenset[str]:
    """Return the ids of the processes in which, or in whose called processes, some step waits."""
    calls = {key: {element.called for element in found.elements.values() if element.called} for key, found in processes.items()}
    waiting = {key for key, found in processes.items() if any(element.kind in _WAITING for element in found.elements.values())}
    fresh = waiting
    while fresh:
        fresh = {key for key, called in calls.items() if key not in waiting and called & waiting}
        waiting |= fresh
    return frozenset(waiting)


def waits(view: View, element: Element) -> bool:
    """Tell whether a token may come to rest at an element, or inside it; a call that leads nowhere counts as waiting."""
    if element.kind in _WAITING:
        return True
    if element.kind == "boundaryEvent":
        return element.event in {"timer", "message"}
    if element.kind == "subProcess":
        return any(inner.kind in _WAITING or _call_waits(view, inner) for inner in _inside(view.process, element.id))
    return _call_waits(view, element)


def _call_waits(view: View, element: Element) -> bool:
    if element.kind != "callActivity":
        return False
    return element.called in view.around.waiting or element.called not in view.around.processes


def _inside(process: Process, container: str) -> list[Element]:
    inside = {container}
    found = []
    for element in process.elements.values():
        if element.parent_id in inside:
            inside.add(element.id)
            found.append(element)
    return found
