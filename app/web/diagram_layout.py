"""What a BPMN file says of its drawing: bounds, waypoints, signs and markers."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from app.engine.xml import XmlElement
from app.web.diagram_shapes import Box

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_DI: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
CONTAINERS: Final = frozenset({"participant", "lane"})


def tag_of(element: XmlElement) -> str:
    """Return an element's local BPMN tag."""
    return str(etree.QName(element).localname)


def read_box(bounds: XmlElement) -> Box:
    """Return the box of a `dc:Bounds`."""
    x, y, width, height = (float(bounds.get(side) or 0) for side in ("x", "y", "width", "height"))
    return Box(x=x, y=y, width=width, height=height)


def bounds_of(shape: XmlElement) -> Box:
    """Return where a shape stands."""
    found = shape.find(f"{DC}Bounds")
    return read_box(found) if found is not None else Box(x=0, y=0, width=0, height=0)


def waypoints_of(edge: XmlElement) -> list[tuple[float, float]]:
    """Return the points of a line."""
    return [(float(point.get("x") or 0), float(point.get("y") or 0)) for point in edge.findall(f"{_DI}waypoint")]


def is_container(shape: XmlElement, element: XmlElement) -> bool:
    """Whether other elements are drawn inside it."""
    tag = tag_of(element)
    return tag in CONTAINERS or (tag in {"subProcess", "transaction"} and shape.get("isExpanded") != "false")


def container_first(pair: tuple[XmlElement, XmlElement]) -> tuple[int, float]:
    """Order shapes from the outside in: pools, lanes, then the larger before the smaller."""
    box = bounds_of(pair[0])
    return {"participant": 0, "lane": 1}.get(tag_of(pair[1]), 2), -box.width * box.height


def event_sign(element: XmlElement) -> str:
    """Return what an event is triggered by: timer, message ...; "" for none."""
    for child in element:
        if isinstance(child.tag, str) and tag_of(child).endswith("EventDefinition"):
            return tag_of(child).removesuffix("EventDefinition")
    return ""


def markers_of(element: XmlElement, tag: str) -> tuple[str, ...]:
    """Return the markers along an activity's lower edge."""
    return tuple(_find_markers(element, tag))


def _find_markers(element: XmlElement, tag: str) -> Iterator[str]:
    repeated = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if repeated is not None:
        yield "sequential" if repeated.get("isSequential") == "true" else "parallel"
    if element.find(f"{BPMN}standardLoopCharacteristics") is not None:
        yield "standard"
    if tag in {"callActivity", "subProcess"}:
        yield "collapsed"
