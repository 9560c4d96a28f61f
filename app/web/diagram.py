"""Draws a BPMN diagram as SVG with the path a case has taken; needs no script, no style sheet and no browser."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from lxml import etree
from markupsafe import Markup

from app.engine.xml import XmlElement
from app.queries.progress import Trace
from app.web.diagram_layout import (
    BPMN,
    BPMNDI,
    CONTAINERS,
    DC,
    bounds_of,
    container_first,
    event_sign,
    is_container,
    markers_of,
    read_box,
    tag_of,
    waypoints_of,
)
from app.web.diagram_shapes import (
    FONT,
    INK,
    SVG,
    Box,
    Look,
    draw,
    draw_activity,
    draw_badge,
    draw_event,
    draw_gateway,
    draw_text,
    draw_upright,
    text_width,
)
from app.web.words import gettext as _

_SPIFF: Final = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"
_PLAIN: Final = Look(fill="#ffffff", stroke="#52606d")
_LOOKS: Final[Mapping[str, Look]] = {
    "completed": Look(fill="#e7f6ec", stroke="#1b7038", width=1.75),
    "active": Look(fill="#fff3d1", stroke="#9a5200", width=3),
    "overdue": Look(fill="#fde4e4", stroke="#b01c1c", width=3),
}
_TAKEN: Final = "#1b7038"
_UNTAKEN: Final = "#7b8794"
_MARGIN: Final = 24
_LANE_HEADER: Final = 30
_ACTIVITY_ENDINGS: Final = ("Task", "task", "callActivity", "subProcess", "transaction", "adHocSubProcess")


def render_diagram(root: XmlElement, trace: Trace, language: str, title: str) -> Markup:
    """Return the diagram as one `<svg>` element.

    Args:
        root: the `definitions` element of the BPMN file.
        trace: the path taken.
        language: "zh" or "en"; the second language of a name is its property `name.en`.
        title: what the drawing is called by a screen reader.
    """
    return _Drawing(root, trace, language).render(title)


class _Drawing:
    def __init__(self, root: XmlElement, trace: Trace, language: str) -> None:
        self.trace = trace
        self.language = language
        self.elements = {str(found.get("id")): found for found in root.iter(f"{BPMN}*") if found.get("id")}
        self.shapes = [(shape, found) for shape in root.iter(f"{BPMNDI}BPMNShape") if (found := self._meant(shape)) is not None]
        self.edges = [(edge, found) for edge in root.iter(f"{BPMNDI}BPMNEdge") if (found := self._meant(edge)) is not None]
        self.defaults = {found.get("default") for found in self.elements.values()} - {None}
        self.key = str(next((found.get("id") for found in root.iter(f"{BPMN}process")), "diagram"))
        self.svg = etree.Element(f"{{{SVG}}}svg", nsmap={None: SVG})  # type: ignore[dict-item] # the stubs forget the default namespace

    def render(self, title: str) -> Markup:
        frame = self._frame()
        for name, value in {
            "viewBox": f"{frame.x:g} {frame.y:g} {frame.width:g} {frame.height:g}",
            "width": f"{frame.width:g}",
            "height": f"{frame.height:g}",
            "role": "img",
            "class": "diagram",
            "font-family": FONT,
            "aria-labelledby": f"title-{self.key}",
        }.items():
            self.svg.set(name, value)
        draw(self.svg, "title", id=f"title-{self.key}").text = title
        self._define_arrows()
        draw(self.svg, "rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill="#ffffff")
        for shape, element in sorted(self.shapes, key=container_first):
            if is_container(shape, element):
                self._draw_container(shape, element)
        for edge, element in self.edges:
            self._draw_edge(edge, element)
        # Boundary events sit on the edge of their activity and so are drawn after it.
        for shape, element in sorted(self.shapes, key=lambda pair: tag_of(pair[1]) == "boundaryEvent"):
            if not is_container(shape, element):
                self._draw_node(shape, element)
        for edge, element in self.edges:
            self._label_edge(edge, element)
        return Markup(etree.tostring(self.svg, encoding="unicode"))  # noqa: S704 - lxml has escaped every text

    def _meant(self, drawn: XmlElement) -> XmlElement | None:
        return self.elements.get(str(drawn.get("bpmnElement")))

    def _frame(self) -> Box:
        boxes = [bounds_of(shape) for shape, _element in self.shapes]
        points = [point for edge, _element in self.edges for point in waypoints_of(edge)]
        lefts, tops = [box.x for box in boxes] + [x for x, _y in points], [box.y for box in boxes] + [y for _x, y in points]
        rights = [box.x + box.width for box in boxes] + [x for x, _y in points]
        bottoms = [box.y + box.height + (0 if box.height > 60 else 30) for box in boxes] + [y for _x, y in points]  # noqa: PLR2004 - room for labels below events
        if not lefts:
            return Box(x=0, y=0, width=200, height=80)
        x, y = min(lefts) - _MARGIN, min(tops) - _MARGIN
        return Box(x=x, y=y, width=max(rights) - x + _MARGIN, height=max(bottoms) - y + _MARGIN)

    def _define_arrows(self) -> None:
        definitions = draw(self.svg, "defs")
        for name, colour, filled in (("taken", _TAKEN, True), ("untaken", _UNTAKEN, True), ("message", _UNTAKEN, False)):
            arrow = draw(
                definitions, "marker", id=f"{name}-{self.key}", viewBox="0 0 10 10", refX=9, refY=5, markerWidth=9,
                markerHeight=9, orient="auto", markerUnits="userSpaceOnUse",
            )  # fmt: skip
            draw(arrow, "path", d="M0 1L10 5L0 9Z", fill=colour if filled else "#ffffff", stroke=colour)

    def _name(self, element: XmlElement) -> str:
        name = " ".join((element.get("name") or "").split())
        if self.language == "en":
            path = f"{BPMN}extensionElements/{_SPIFF}properties/{_SPIFF}property"
            english = next((found.get("value") for found in element.findall(path) if found.get("name") == "name.en"), "")
            return english or name
        return name

    def _draw_container(self, shape: XmlElement, element: XmlElement) -> None:
        box, tag = bounds_of(shape), tag_of(element)
        if tag not in CONTAINERS:
            look = _LOOKS.get(self.trace.state(str(element.get("id"))), _PLAIN)
            dashes = "6 4" if element.get("triggeredByEvent") == "true" else None
            draw(
                self.svg, "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=10, fill="#fbfcfe", stroke=look.stroke,
                stroke_width=look.width, stroke_dasharray=dashes,
            )  # fmt: skip
            draw_text(
                self.svg, self._name(element), Box(x=box.x, y=box.y + 4, width=box.width, height=20), weight="600", top=True
            )
            return
        fill = "#eef2f7" if tag == "participant" else "#ffffff"
        draw(self.svg, "rect", x=box.x, y=box.y, width=box.width, height=box.height, fill=fill, stroke="#9aa5b1")
        header = Box(x=box.x, y=box.y, width=_LANE_HEADER, height=box.height)
        if tag == "participant" and element.get("processRef") is None:
            draw_text(self.svg, self._name(element), box, size=13, weight="600")
            return
        if tag == "lane":
            draw(self.svg, "rect", x=box.x, y=box.y, width=_LANE_HEADER, height=box.height, fill="#f5f7fa", stroke="#9aa5b1")
        draw_upright(self.svg, self._name(element), header)

    def _draw_node(self, shape: XmlElement, element: XmlElement) -> None:
        box, tag, element_id = bounds_of(shape), tag_of(element), str(element.get("id"))
        state = self.trace.state(element_id)
        look = _LOOKS.get(state, _PLAIN)
        name = self._name(element)
        group = draw(self.svg, "g", id=f"{self.key}-{element_id}", data_state=state or None)
        draw(group, "title").text = " · ".join(filter(None, (name or element_id, self._state_word(state, element_id))))
        if tag.endswith("Gateway"):
            draw_gateway(group, tag, box, look)
        elif tag.endswith("Event"):
            interrupting = element.get("cancelActivity") != "false" and element.get("isInterrupting") != "false"
            draw_event(group, tag, event_sign(element), box, look, interrupting=interrupting)
        elif tag.endswith(_ACTIVITY_ENDINGS):
            draw_activity(group, tag, box, look, markers_of(element, tag))
            draw_text(group, name, Box(x=box.x + 8, y=box.y + 8, width=box.width - 16, height=box.height - 12))
        else:
            _draw_artifact(group, tag, box, name or (element.findtext(f"{BPMN}text") or ""))
        if name and tag.endswith(("Gateway", "Event")):
            draw_text(group, name, _label_box(shape, box, name), size=11, halo=True, top=True)
        if state:
            self._draw_state(group, state, element_id, box, tag)

    def _draw_state(self, group: XmlElement, state: str, element_id: str, box: Box, tag: str) -> None:
        times = self.trace.passed.get(element_id, 0)
        if state == "completed" and not tag.endswith(_ACTIVITY_ENDINGS):
            return
        text = {"overdue": "!", "active": "▶"}.get(state) or (f"✓{times}" if times > 1 else "✓")
        draw_badge(group, box.x + box.width - 3, box.y + 1, text, _LOOKS[state].stroke)

    def _state_word(self, state: str, element_id: str) -> str:
        times = self.trace.passed.get(element_id, 0)
        if state == "completed":
            return _("completed") if times <= 1 else _("completed %(times)s times", times=times)
        return {"active": _("in progress"), "overdue": _("overdue")}.get(state, "")

    def _draw_edge(self, edge: XmlElement, element: XmlElement) -> None:
        points = waypoints_of(edge)
        if len(points) < 2:  # noqa: PLR2004 - a line has two ends
            return
        tag, taken = tag_of(element), element.get("id") in self.trace.flows
        colour = _TAKEN if taken else _UNTAKEN
        marker = {"sequenceFlow": "taken" if taken else "untaken", "messageFlow": "message"}.get(tag)
        draw(
            self.svg, "path", d="M" + "L".join(f"{x:g} {y:g}" for x, y in points), fill="none", stroke=colour,
            stroke_width=2.5 if taken else 1.4, stroke_linejoin="round",
            stroke_dasharray={"messageFlow": "7 5", "sequenceFlow": None}.get(tag, "2 4"),
            marker_end=f"url(#{marker}-{self.key})" if marker else None,
        )  # fmt: skip
        if tag == "messageFlow":
            draw(self.svg, "circle", cx=points[0][0], cy=points[0][1], r=3.5, fill="#ffffff", stroke=colour)
        if element.get("id") in self.defaults:
            self._draw_slash(points, colour)

    def _draw_slash(self, points: list[tuple[float, float]], colour: str) -> None:
        (x0, y0), (x1, y1) = points[0], points[1]
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 or 1
        x, y = x0 + (x1 - x0) / length * 11, y0 + (y1 - y0) / length * 11
        draw(self.svg, "path", d=f"M{x - 4:.1f} {y + 5:.1f}L{x + 4:.1f} {y - 5:.1f}", stroke=colour, stroke_width=1.6)

    def _label_edge(self, edge: XmlElement, element: XmlElement) -> None:
        name, points = self._name(element), waypoints_of(edge)
        if not name or len(points) < 2:  # noqa: PLR2004 - a line has two ends
            return
        bounds = edge.find(f"{BPMNDI}BPMNLabel/{DC}Bounds")
        if bounds is not None:
            box = read_box(bounds)
            width = max(box.width, min(110.0, text_width(name, 11) + 4))
            place = Box(x=box.center[0] - width / 2, y=box.y, width=width, height=box.height)
        else:
            (x0, y0), (x1, y1) = max(
                pairwise(points),
                key=lambda ends: abs(ends[0][0] - ends[1][0]) + abs(ends[0][1] - ends[1][1]),
            )
            place = Box(x=(x0 + x1) / 2 - 50, y=(y0 + y1) / 2 - 18, width=100, height=14)
        draw_text(self.svg, name, place, size=11, halo=True, top=True)


def _label_box(shape: XmlElement, box: Box, name: str) -> Box:
    label = shape.find(f"{BPMNDI}BPMNLabel/{DC}Bounds")
    width = min(110.0, text_width(name, 11) + 6)
    if label is None:
        return Box(x=box.center[0] - width / 2, y=box.y + box.height + 3, width=width, height=14)
    given = read_box(label)
    width = max(width, given.width)
    return Box(x=given.center[0] - width / 2, y=given.y, width=width, height=given.height)


def _draw_artifact(group: XmlElement, tag: str, box: Box, text: str) -> None:
    if tag == "textAnnotation":
        draw(
            group, "path", d=f"M{box.x + 10:g} {box.y:g}H{box.x:g}V{box.y + box.height:g}H{box.x + 10:g}", fill="none", stroke=INK
        )
        draw_text(group, text, Box(x=box.x + 6, y=box.y, width=box.width - 8, height=box.height), size=11)
        return
    dashes = "8 4 2 4" if tag == "group" else None
    fill = "none" if tag == "group" else "#ffffff"
    draw(
        group, "rect", x=box.x, y=box.y, width=box.width, height=box.height, fill=fill, stroke="#7b8794", stroke_dasharray=dashes,
        rx=8 if tag == "group" else 2,
    )  # fmt: skip
    below = Box(x=box.x - 30, y=box.y + box.height + 2, width=box.width + 60, height=14)
    draw_text(group, text, below, size=11, top=True)
