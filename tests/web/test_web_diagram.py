"""The diagram as SVG: everything drawn, the path marked, nothing that a strict policy forbids."""

import pytest
from flask import Flask
from lxml import etree

from app.config import SHIPPED_BPMN
from app.engine.diagram import read_diagram
from app.queries.progress import Trace
from app.web.diagram import render_diagram
from app.web.diagram_shapes import text_width, wrap

FILES = sorted(SHIPPED_BPMN.glob("*.bpmn"))
SVG = "{http://www.w3.org/2000/svg}"


def drawn(app: Flask, name: str, trace: Trace, language: str = "zh") -> etree._Element:
    path = SHIPPED_BPMN / name
    with app.test_request_context():
        svg = render_diagram(read_diagram(name, path.read_bytes()).root, trace, language, "标题 <&>")
    return etree.fromstring(str(svg).encode())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_flow_node_of_the_shipped_diagrams_is_drawn_once(app: Flask, path: object) -> None:
    name = path.name  # type: ignore[attr-defined]
    process = read_diagram(name, (SHIPPED_BPMN / name).read_bytes()).processes[0]
    svg = drawn(app, name, Trace())
    nodes = {element.id for element in process.elements.values() if element.kind not in {"sequenceFlow", "subProcess"}}
    groups = [str(group.get("id")).removeprefix(f"{process.id}-") for group in svg.iter(f"{SVG}g") if group.get("id")]
    assert len(groups) == len(set(groups))
    assert nodes <= set(groups)


def test_path_taken_is_marked_with_colour_words_and_arrows(app: Flask) -> None:
    process = read_diagram("complaint.bpmn", (SHIPPED_BPMN / "complaint.bpmn").read_bytes()).processes[0]
    flow = next(one for one in process.elements.values() if one.kind == "sequenceFlow" and one.target == "screen_complaint")
    trace = Trace(
        passed={flow.source: 1, "acknowledge_complaint": 3},
        active=frozenset({"screen_complaint", "assess_complaint"}),
        overdue=frozenset({"assess_complaint"}),
        flows=frozenset({flow.id}),
    )
    svg = drawn(app, "complaint.bpmn", trace, "en")
    by_id = {group.get("id"): group for group in svg.iter(f"{SVG}g")}
    assert by_id["complaint-screen_complaint"].get("data-state") == "active"
    assert by_id["complaint-assess_complaint"].get("data-state") == "overdue"
    assert by_id["complaint-acknowledge_complaint"].get("data-state") == "completed"
    assert "✓3" in "".join(by_id["complaint-acknowledge_complaint"].itertext())
    taken = [path for path in svg.iter(f"{SVG}path") if path.get("marker-end") == "url(#taken-complaint)"]
    assert len(taken) == 1


def test_drawing_needs_neither_style_nor_script(app: Flask) -> None:
    for path in FILES:
        svg = drawn(app, path.name, Trace())
        assert not [node for node in svg.iter() if node.get("style") or node.tag in {f"{SVG}style", f"{SVG}script"}]


def test_texts_of_a_diagram_are_escaped(app: Flask) -> None:
    source = (SHIPPED_BPMN / "general.bpmn").read_text(encoding="utf-8")
    evil = source.replace('name="调查投诉"', 'name="&lt;script&gt;alert(1)&lt;/script&gt;"').encode()
    with app.test_request_context():
        svg = str(render_diagram(read_diagram("general.bpmn", evil).root, Trace(), "zh", "<x>"))
    assert "<script" not in svg
    assert "&lt;script" in svg


def test_chinese_breaks_anywhere_and_english_between_words() -> None:
    assert wrap("客户确认处理结果是否满意", 60, 12) == ["客户确认处", "理结果是否", "满意"]
    assert wrap("Confirm with the customer", 70, 12) == ["Confirm", "with the", "customer"]
    assert wrap("", 50, 12) == []
    assert all(text_width(line, 12) <= 60 for line in wrap("提出方案,征得同意。", 60, 12)[:1])


def test_diagram_without_layout_is_an_empty_picture(app: Flask) -> None:
    bare = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true"/></definitions>'
    with app.test_request_context():
        assert "<svg" in str(render_diagram(read_diagram("p.bpmn", bare).root, Trace(), "zh", "p"))
