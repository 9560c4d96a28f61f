"""The shapes of the BPMN notation as SVG elements: presentation attributes only, so that a strict style policy holds."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from app.engine.xml import XmlElement

SVG: Final = "http://www.w3.org/2000/svg"
INK: Final = "#1f2937"
FONT: Final = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif"
LINE_HEIGHT: Final = 1.25
_WIDE_FROM: Final = 0x2E80  # CJK radicals and everything after take a full em
_LATIN_EM: Final = 0.54


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in the diagram's own units (pixels at 100 %)."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How an element is painted: fill, stroke and stroke width."""

    fill: str
    stroke: str
    width: float = 1.5


def draw(parent: XmlElement, tag: str, **attributes: object) -> XmlElement:
    """Append an SVG element; `stroke_width` becomes `stroke-width`, floats are written short, None is left out."""
    written = {
        name.rstrip("_").replace("_", "-"): f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        for name, value in attributes.items()
        if value is not None
    }
    return etree.SubElement(parent, f"{{{SVG}}}{tag}", written)


def text_width(text: str, size: float) -> float:
    """Return about how wide `text` is at font size `size`."""
    return sum(size if ord(sign) >= _WIDE_FROM else size * _LATIN_EM for sign in text)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break `text` into lines of at most `width`: between words, and anywhere between Chinese characters."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    word = ""
    for sign in " ".join(text.split()):
        if ord(sign) >= _WIDE_FROM:
            # A closing mark never begins a line.
            if sign in ",。;:、)》」!?" and not word and pieces:
                pieces[-1] += sign
                continue
            pieces.extend(filter(None, (word, sign)))
            word = ""
        else:
            word += sign
            if sign in " -/":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces


def draw_text(
    parent: XmlElement,
    text: str,
    place: Box,
    *,
    size: float = 12,
    weight: str | None = None,
    halo: bool = False,
    top: bool = False,
) -> None:
    """Write wrapped text into `place`, centred, or from its top edge down when `top`; `halo` keeps it readable on lines."""
    lines = wrap(text, place.width, size)
    x, middle = place.center
    first = (place.y + size) if top else middle - (len(lines) - 1) * size * LINE_HEIGHT / 2 + size * 0.36
    label = draw(
        parent, "text", text_anchor="middle", font_size=size, fill=INK, font_weight=weight,
        stroke="#ffffff" if halo else None, stroke_width=3.0 if halo else None, paint_order="stroke" if halo else None,
        stroke_linejoin="round" if halo else None,
    )  # fmt: skip
    for number, line in enumerate(lines):
        draw(label, "tspan", x=float(x), y=float(first + number * size * LINE_HEIGHT)).text = line


def draw_upright(parent: XmlElement, text: str, place: Box, *, size: float = 13) -> None:
    """Write text turned by 90 degrees, as pool and lane names stand."""
    x, y = place.center
    turned = draw(parent, "g", transform=f"translate({x:.1f} {y:.1f}) rotate(-90)")
    draw_text(
        turned,
        text,
        Box(x=-place.height / 2, y=-place.width / 2, width=place.height, height=place.width),
        size=size,
        weight="600",
    )


def draw_gateway(parent: XmlElement, kind: str, box: Box, look: Look) -> None:
    """Draw a gateway: a diamond with the sign of its kind."""
    x, y = box.center
    half_w, half_h = box.width / 2, box.height / 2
    draw(
        parent, "path", d=f"M{x:g} {y - half_h:g}L{x + half_w:g} {y:g}L{x:g} {y + half_h:g}L{x - half_w:g} {y:g}Z",
        fill=look.fill, stroke=look.stroke, stroke_width=look.width, stroke_linejoin="round",
    )  # fmt: skip
    r = half_w * 0.36
    sign = {
        "exclusiveGateway": f"M{x - r:g} {y - r:g}L{x + r:g} {y + r:g}M{x + r:g} {y - r:g}L{x - r:g} {y + r:g}",
        "parallelGateway": f"M{x:g} {y - r * 1.3:g}V{y + r * 1.3:g}M{x - r * 1.3:g} {y:g}H{x + r * 1.3:g}",
        "eventBasedGateway": _polygon(x, y + r * 0.1, r * 1.1, 5),
    }.get(kind)
    if sign:
        draw(parent, "path", d=sign, fill="none", stroke=look.stroke, stroke_width=2.5 if kind != "eventBasedGateway" else 1.5)
    if kind in {"inclusiveGateway", "eventBasedGateway"}:
        radius = r * 1.15 if kind == "inclusiveGateway" else r * 1.55
        draw(parent, "circle", cx=float(x), cy=float(y), r=float(radius), fill="none", stroke=look.stroke, stroke_width=2.0)


def draw_event(parent: XmlElement, kind: str, sign: str, box: Box, look: Look, *, interrupting: bool) -> None:
    """Draw an event: one ring at the start, two between, a thick one at the end, the sign of its trigger inside."""
    x, y = box.center
    r = box.width / 2
    dashes = None if interrupting else "4 3"
    ring = {"endEvent": max(look.width, 3.5)}.get(kind, look.width)
    draw(
        parent, "circle", cx=float(x), cy=float(y), r=float(r), fill=look.fill, stroke=look.stroke, stroke_width=ring,
        stroke_dasharray=dashes,
    )  # fmt: skip
    if kind in {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}:
        draw(
            parent, "circle", cx=float(x), cy=float(y), r=r - 3.5, fill="none", stroke=look.stroke, stroke_width=1.0,
            stroke_dasharray=dashes,
        )  # fmt: skip
    if sign in _SIGNS:
        thrown = kind in {"endEvent", "intermediateThrowEvent"}
        _SIGNS[sign](parent, x, y, r * 0.52, look.stroke, thrown)


def draw_activity(parent: XmlElement, kind: str, box: Box, look: Look, markers: tuple[str, ...]) -> None:
    """Draw a task, call activity or sub-process with the icon of its kind and the markers along its lower edge."""
    width = look.width + 1.75 if kind == "callActivity" else look.width
    draw(
        parent, "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=9, fill=look.fill, stroke=look.stroke,
        stroke_width=width,
    )  # fmt: skip
    if kind in _ICONS:
        _ICONS[kind](parent, box.x + 14.0, box.y + 14.0, 7.0, look.stroke, kind == "sendTask")
    x, y = box.center[0] - (len(markers) - 1) * 8, box.y + box.height - 10
    for number, marker in enumerate(markers):
        draw(parent, "path", d=_MARKERS[marker](x + number * 16, y), fill="none", stroke=look.stroke, stroke_width=1.6)


def draw_badge(parent: XmlElement, x: float, y: float, text: str, colour: str) -> None:
    """Draw a small round badge with one or two signs."""
    wide = max(18.0, text_width(text, 11) + 10)
    draw(parent, "rect", x=x - wide / 2, y=y - 9.0, width=wide, height=18, rx=9, fill=colour, stroke="#ffffff", stroke_width=1.5)
    label = draw(parent, "text", x=float(x), y=y + 4.0, text_anchor="middle", font_size=11, font_weight="700", fill="#ffffff")
    label.text = text


def _polygon(x: float, y: float, r: float, corners: int) -> str:
    turns = [2 * math.pi * number / corners - math.pi / 2 for number in range(corners)]
    return "M" + "L".join(f"{x + r * math.cos(turn):.1f} {y + r * math.sin(turn):.1f}" for turn in turns) + "Z"


_Sign = Callable[[XmlElement, float, float, float, str, bool], None]


def _clock(parent: XmlElement, x: float, y: float, r: float, stroke: str, _thrown: bool) -> None:
    draw(parent, "circle", cx=float(x), cy=float(y), r=float(r), fill="none", stroke=stroke, stroke_width=1.2)
    draw(
        parent,
        "path",
        d=f"M{x:g} {y - r * 0.7:g}V{y:g}L{x + r * 0.5:g} {y + r * 0.3:g}",
        fill="none",
        stroke=stroke,
        stroke_width=1.2,
    )


def _envelope(parent: XmlElement, x: float, y: float, r: float, stroke: str, thrown: bool) -> None:
    h = r * 0.72
    draw(
        parent, "rect", x=x - r, y=y - h, width=2 * r, height=2 * h, fill=stroke if thrown else "#ffffff", stroke=stroke,
        stroke_width=1.2,
    )  # fmt: skip
    fold = "#ffffff" if thrown else stroke
    draw(
        parent, "path", d=f"M{x - r:.1f} {y - h:.1f}L{x:.1f} {y + h * 0.2:.1f}L{x + r:.1f} {y - h:.1f}", fill="none", stroke=fold
    )


def _line(path: str, *, filled: bool | None = None) -> _Sign:
    # A sign given as a path in units of its radius around the centre; `filled` None follows catch (open) or throw (filled).
    def sign(parent: XmlElement, x: float, y: float, r: float, stroke: str, thrown: bool) -> None:
        inked = thrown if filled is None else filled
        group = draw(parent, "g", transform=f"translate({x:.1f} {y:.1f}) scale({r:.2f})")
        draw(
            group,
            "path",
            d=path,
            fill=stroke if inked else "none",
            stroke=stroke,
            stroke_width=f"{1.3 / r:.3f}",
            stroke_linejoin="round",
        )

    return sign


_SIGNS: Final[Mapping[str, _Sign]] = {
    "timer": _clock,
    "message": _envelope,
    "error": _line("M-1 .9L-.35 -.7L.25 .25L1 -.9L.4 .75L-.25 -.15Z"),
    "escalation": _line("M0 -1L.8 .9L0 .15L-.8 .9Z"),
    "terminate": _line("M0 -1A1 1 0 1 1 -.01 -1Z", filled=True),
    "signal": _line("M0 -1L.95 .7H-.95Z"),
    "conditional": _line("M-.75 -1H.75V1H-.75ZM-.45 -.5H.45M-.45 0H.45M-.45 .5H.45", filled=False),
    "link": _line("M-1 -.4H.2V-.9L1 0L.2 .9V.4H-1Z"),
    "compensate": _line("M0 -.7V.7L-1 0ZM1 -.7V.7L0 0Z"),
    "cancel": _line("M-.8 -.8L.8 .8M.8 -.8L-.8 .8", filled=False),
}
_ICONS: Final[Mapping[str, _Sign]] = {
    "userTask": _line("M0 -1A.52 .52 0 1 1 -.01 -1ZM-1 1C-1 -.1 1 -.1 1 1Z", filled=False),
    "manualTask": _line("M-1 -.1L-.3 -.75H1M-.3 -.3H1M-.1 .15H.9M0 .6H.8M-1 -.1V.9H.6", filled=False),
    "serviceTask": _line(
        "M0 -.4A.4 .4 0 1 1 -.01 -.4ZM0 -.66A.66 .66 0 1 1 -.01 -.66ZM0 -1V-.65M0 1V.65M-1 0H-.65M1 0H.65"
        "M-.7 -.7L-.46 -.46M.7 .7L.46 .46M.7 -.7L.46 -.46M-.7 .7L-.46 .46",
        filled=False,
    ),
    "businessRuleTask": _line("M-1 -.75H1V.75H-1ZM-1 -.3H1M-.4 -.75V.75M-1 .22H1", filled=False),
    "scriptTask": _line(
        "M-.7 -1H.9C.3 -.4 1 .3 .4 1H-.95C-.4 .3 -1.1 -.4 -.7 -1M-.5 -.45H.35M-.45 0H.45M-.4 .45H.4", filled=False
    ),
    "sendTask": _envelope,
    "receiveTask": _envelope,
}
_MARKERS: Final[Mapping[str, Callable[[float, float], str]]] = {
    "parallel": lambda x, y: f"M{x - 4:g} {y - 5:g}v10m4 -10v10m4 -10v10",
    "sequential": lambda x, y: f"M{x - 5:g} {y - 4:g}h10m-10 4h10m-10 4h10",
    "standard": lambda x, y: f"M{x - 1:g} {y + 5:g}a5 5 0 1 1 4 -1.5m0 4v-4h-4",
    "collapsed": lambda x, y: f"M{x - 6:g} {y - 6:g}h12v12h-12zm6 2.5v7m-3.5 -3.5h7",
}
