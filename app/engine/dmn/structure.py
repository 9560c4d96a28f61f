"""What a decision file is made of: namespaces, the elements that are understood, and everything else refused or reported."""

from collections.abc import Iterator
from typing import Final

from app.engine.dmn.findings import (
    DMN_DUPLICATE_ID,
    DMN_IGNORED,
    DMN_LANGUAGE,
    DMN_NOT_DMN,
    DMN_UNSUPPORTED,
    DMN_VENDOR,
    Report,
)
from app.engine.xml import XmlElement, children, line_of, local_name, namespace

MODEL_NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
FEEL_NAMES: Final = frozenset(
    {
        "feel",
        "http://www.omg.org/spec/feel/20140401",
        "http://www.omg.org/spec/dmn/20180521/feel/",
        "https://www.omg.org/spec/dmn/20191111/feel/",
        "https://www.omg.org/spec/dmn/20211108/feel/",
        "https://www.omg.org/spec/dmn/20230324/feel/",
    }
)
_SPIFFWORKFLOW: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_DRAWING: Final = ("/DMNDI/", "/DI/", "/DC/", "http://bpmn.io/schema/dmn/biodi/", "http://www.w3.org/", _SPIFFWORKFLOW)
_DRAWN_ONLY: Final = frozenset(
    {
        "knowledgeSource",
        "textAnnotation",
        "association",
        "group",
        "elementCollection",
        "performanceIndicator",
        "organizationUnit",
        "authorityRequirement",
        "supportedObjective",
        "impactedPerformanceIndicator",
        "decisionMaker",
        "decisionOwner",
        "usingProcess",
        "usingTask",
    }
)
_ANYWHERE: Final = frozenset({"description", "extensionElements"})
LOGIC: Final = frozenset({"decisionTable", "literalExpression", "context", "list", "relation"})
_TEXT: Final = frozenset({"text"})
_TYPE: Final = frozenset({"typeRef", "allowedValues", "typeConstraint", "itemComponent"})
_CHILDREN: Final = {
    "definitions": frozenset({"itemDefinition", "inputData", "decision", "decisionService"}) | _DRAWN_ONLY,
    "itemDefinition": _TYPE,
    "itemComponent": _TYPE,
    "inputData": frozenset({"variable"}),
    "decision": frozenset({"question", "allowedAnswers", "variable", "informationRequirement"}) | LOGIC | _DRAWN_ONLY,
    "informationRequirement": frozenset({"requiredDecision", "requiredInput"}),
    "decisionTable": frozenset({"input", "output", "annotation", "rule"}),
    "input": frozenset({"inputExpression", "inputValues"}),
    "output": frozenset({"outputValues", "defaultOutputEntry"}),
    "rule": frozenset({"inputEntry", "outputEntry", "annotationEntry"}),
    "context": frozenset({"contextEntry"}),
    "contextEntry": frozenset({"variable"}) | LOGIC,
    "list": LOGIC,
    "relation": frozenset({"column", "row"}),
    "row": LOGIC,
    **dict.fromkeys(("allowedValues", "typeConstraint", "inputExpression", "inputValues"), _TEXT),
    **dict.fromkeys(("outputValues", "defaultOutputEntry", "inputEntry", "outputEntry"), _TEXT),
    **dict.fromkeys(("annotationEntry", "literalExpression"), _TEXT),
}


def named(node: XmlElement, *names: str) -> list[XmlElement]:
    """Return the children of `node` in its own namespace with one of the names."""
    space = namespace(node)
    return [child for child in children(node) if namespace(child) == space and local_name(child) in names]


def text_of(node: XmlElement) -> str | None:
    """Return the stripped content of the `text` child, None where there is none."""
    found = named(node, "text")
    return "".join(map(str, found[0].itertext())).strip() if found else None


def description_of(node: XmlElement) -> str:
    """Return the stripped description of an element."""
    return " ".join("".join(map(str, child.itertext())).strip() for child in named(node, "description"))


def properties_of(node: XmlElement) -> dict[str, str]:
    """Return the extension properties of an element (`name.en`, `requirement` ...)."""
    return {
        found.get("name") or "": found.get("value") or ""
        for extension in named(node, "extensionElements")
        for group in extension.iterchildren(f"{{{_SPIFFWORKFLOW}}}properties")
        for found in group.iterchildren(f"{{{_SPIFFWORKFLOW}}}property")
    }


def check_structure(root: XmlElement, report: Report) -> bool:
    """Report what is not understood; False when the file is no decision file at all."""
    if namespace(root) not in MODEL_NAMESPACES or local_name(root) != "definitions":
        report.add(DMN_NOT_DMN, root, found=f"{local_name(root)} ({namespace(root) or '-'})")
        return False
    ids: dict[str, int] = {}
    foreign: set[str] = set()
    for node in _understood(root, report, foreign):
        _check_id(node, ids, report)
        _check_languages(node, report)
        _check_vendor(node, foreign, report)
    return True


def _understood(root: XmlElement, report: Report, foreign: set[str]) -> Iterator[XmlElement]:
    """Yield the elements that are read, reporting each that is not; depth first, in document order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        allowed = _CHILDREN.get(local_name(node), frozenset())
        below = []
        for child in children(node):
            name, space = local_name(child), namespace(child)
            if space != namespace(root):
                _check_foreign(child, foreign, report)
            elif name == "decisionService":
                report.add(DMN_IGNORED, child, found=name)
            elif name in allowed and name not in _DRAWN_ONLY:
                below.append(child)
            elif name not in allowed | _ANYWHERE:
                report.add(DMN_UNSUPPORTED, child, found=name)
        waiting.extend(reversed(below))


def _check_foreign(child: XmlElement, foreign: set[str], report: Report) -> None:
    space = namespace(child)
    if space in MODEL_NAMESPACES or not space:
        report.add(DMN_UNSUPPORTED, child, found=local_name(child))
    elif not any(part in space for part in _DRAWING) and space not in foreign:
        foreign.add(space)
        report.add(DMN_IGNORED, child, found=f"{local_name(child)} ({space})")


def _check_id(node: XmlElement, ids: dict[str, int], report: Report) -> None:
    found = node.get("id")
    if not found:
        return
    if found in ids:
        report.add(DMN_DUPLICATE_ID, node, found=found, line=ids[found])
    ids.setdefault(found, line_of(node))


def _check_languages(node: XmlElement, report: Report) -> None:
    for attribute in ("expressionLanguage", "typeLanguage"):
        language = node.get(attribute)
        if language and language.strip().lower() not in FEEL_NAMES:
            report.add(DMN_LANGUAGE, node, found=language)


def _check_vendor(node: XmlElement, foreign: set[str], report: Report) -> None:
    for key in node.attrib:
        space, _, name = str(key).removeprefix("{").rpartition("}")
        if not space or any(part in space for part in _DRAWING):
            continue
        if name == "inputVariable":
            report.add(DMN_VENDOR, node, found=f"{name} ({space})")
        elif space not in foreign:
            foreign.add(space)
            report.add(DMN_IGNORED, node, found=f"{name} ({space})")
