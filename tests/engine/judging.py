"""Judges small diagrams in tests: one form for every user task named in them, two groups, two operations, one decision."""

import json
import re
from collections.abc import Mapping

from app.engine.check import check_files
from app.engine.operations import OperationSignature
from app.findings import Finding, Severity
from app.languages import Text

GROUPS = {
    "customer_service": Text("客服", "Customer service"),
    "service_supervisor": Text("客服主管", "Service supervisor"),
}
OPERATIONS = {
    "letter.send": OperationSignature(parameters=("template",), optional=("language",)),
    "agreement.count_refusal": OperationSignature(results=("failed_talks",)),
}
FORM = json.dumps(
    {
        "type": "default",
        "id": "note",
        "schemaVersion": 19,
        "properties": {"title": "备注", "title.en": "Note"},
        "components": [
            {"type": "textfield", "id": "f1", "key": "note", "label": "备注", "properties": {"label.en": "Note"}},
            {"type": "number", "id": "f2", "key": "severity", "label": "严重程度", "properties": {"label.en": "Severity"}},
            {
                "type": "textfield",
                "id": "f3",
                "key": "phone",
                "label": "电话",
                "properties": {"label.en": "Phone", "personal": "true"},
            },
        ],
    }
).encode()
DECISION = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://example.com/dmn">
<decision id="route" name="分派"><decisionTable id="t" hitPolicy="FIRST">
<input id="i" label="严重程度"><inputExpression id="ie" typeRef="number"><text>severity</text></inputExpression></input>
<output id="o" name="procedure" typeRef="string"/>
<rule id="r1"><inputEntry id="c1"><text>&gt; 2</text></inputEntry><outputEntry id="e1"><text>"major"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="c2"><text>-</text></inputEntry><outputEntry id="e2"><text>"general"</text></outputEntry></rule>
</decisionTable></decision></definitions>
""".encode()


def surroundings(content: bytes) -> dict[str, bytes]:
    """Return the files a diagram refers to, so that only its own faults are found."""
    keys = set(re.findall(rb'name="form" value="([a-z_0-9]+)"', content)) - {b"unknown_form"}
    return {f"forms/{key.decode()}.form": FORM for key in keys} | (
        {"bpmn/route.dmn": DECISION} if b"calledDecisionId" in content else {}
    )


def judge(content: bytes, **more: bytes) -> list[Finding]:
    """Return the findings about one diagram (and `more` diagrams by file stem), those about the files beside it left out."""
    files = {"bpmn/p.bpmn": content, **{f"bpmn/{stem}.bpmn": other for stem, other in more.items()}}
    beside = {name: other for one in files.values() for name, other in surroundings(one).items()}
    found = check_files({**beside, **files}, OPERATIONS, GROUPS)
    return [finding for finding in found if finding.place.file in files]


def refused(content: bytes, **more: bytes) -> list[str]:
    """Return the codes of what is refused, in their order."""
    return [found.code for found in judge(content, **more) if found.severity is Severity.REFUSED]


def warned(content: bytes) -> list[str]:
    """Return the codes of the warnings."""
    return [found.code for found in judge(content) if found.severity is Severity.WARNING]


def check(files: Mapping[str, bytes]) -> list[Finding]:
    """Return the findings about whole files."""
    return check_files(files, OPERATIONS, GROUPS)
