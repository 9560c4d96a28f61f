"""What the rest of a decision file refers to: its types, its input data and the texts of its expressions."""

from collections.abc import Mapping

from app.engine.dmn.findings import DMN_CELL_EMPTY, DMN_DUPLICATE_NAME, DMN_NAME, DMN_TYPE, DMN_TYPE_CYCLE, Report
from app.engine.dmn.model import InputData
from app.engine.dmn.structure import FEEL_NAMES, named, properties_of, text_of
from app.engine.dmn.types import ANY, BUILT_IN, DataType
from app.engine.xml import XmlElement, line_of, namespace
from app.feel import Expression, FeelError, UnaryTests, parse_expression, parse_unary_tests
from app.languages import Text


class Definitions:
    """Types and input data of a file, and the reading of its FEEL texts.

    Args:
        root: the definitions element.
        report: takes the findings.

    Attributes:
        inputs: input data by id and, for those without one, by name.
    """

    def __init__(self, root: XmlElement, report: Report) -> None:
        self.report = report
        self._unusual = _unusual_names(root)
        self._types: dict[str, XmlElement] = {}
        for node in named(root, "itemDefinition"):
            self._register(node, self._types)
        self.inputs: dict[str, InputData] = {}
        self._names: dict[str, XmlElement] = {}
        for node in named(root, "inputData"):
            self._read_input(node)

    def name_of(self, node: XmlElement) -> str:
        """Return the name expressions use for an input data or decision, reporting one that is missing or taken."""
        variable = next(iter(named(node, "variable")), None)
        name = " ".join(((variable.get("name") if variable is not None else "") or node.get("name") or "").split())
        if not name:
            self.report.add(DMN_NAME, node, found=node.tag.rpartition("}")[2])
        elif name in self._names:
            self.report.add(DMN_DUPLICATE_NAME, node, found=name, line=line_of(self._names[name]))
        self._names.setdefault(name, node)
        return name

    def type_of(self, node: XmlElement | None) -> DataType:
        """Return the type an element (variable, column ...) refers to by typeRef; any type where it has none."""
        reference = node.get("typeRef", "").strip() if node is not None else ""
        if node is None or not reference:
            return ANY
        return self._resolve(reference, node)

    def expression(self, node: XmlElement, source: str | None, where: Text) -> Expression:
        """Return an expression, reporting one that is missing or cannot be read; null stands in for it."""
        if not source:
            self.report.add(DMN_CELL_EMPTY, node, where=where)
            return parse_expression("null")
        try:
            return parse_expression(source, self._unusual)
        except FeelError as error:
            self.report.add_feel(error, node, where, source)
            return parse_expression("null")

    def tests(self, node: XmlElement | None, source: str | None, where: Text) -> UnaryTests | None:
        """Return unary tests, None where any value will do: no text, or `-`."""
        if node is None or not source or source == "-":
            return None
        try:
            return parse_unary_tests(source, self._unusual)
        except FeelError as error:
            self.report.add_feel(error, node, where, source)
            return None

    def _register(self, node: XmlElement, known: dict[str, XmlElement]) -> None:
        name = node.get("name", "")
        if not name:
            self.report.add(DMN_NAME, node, found="itemDefinition")
        elif name in known:
            self.report.add(DMN_DUPLICATE_NAME, node, found=name, line=line_of(known[name]))
        known.setdefault(name, node)

    def _read_input(self, node: XmlElement) -> None:
        variable = next(iter(named(node, "variable")), None)
        name = self.name_of(node)
        kind = self.type_of(variable)
        self.inputs[node.get("id") or name] = InputData(id=node.get("id", ""), name=name, type=kind, line=line_of(node))

    def _resolve(self, reference: str, node: XmlElement) -> DataType:
        allowed: list[UnaryTests] = []
        is_list = False
        seen: set[str] = set()
        local = _without_prefix(reference, node.nsmap)
        while (definition := self._types.get(local)) is not None:
            if local in seen:
                self.report.add(DMN_TYPE_CYCLE, definition, found=local)
                return ANY
            seen.add(local)
            is_list = is_list or definition.get("isCollection", "false").strip() in {"true", "1"}
            for values in named(definition, "allowedValues", "typeConstraint"):
                where = Text(f"类型 {local} 的允许值", f"The allowed values of type {local}")
                tests = self.tests(values, text_of(values), where)
                allowed += [tests] if tests else []
            below = named(definition, "typeRef")
            local = _without_prefix("".join(map(str, below[0].itertext())).strip() if below else "", definition.nsmap)
        if local not in BUILT_IN:
            self.report.add(DMN_TYPE, node, found=local)
            return ANY
        return DataType(name=reference, ref=BUILT_IN[local], allowed=tuple(allowed), is_list=is_list)


def _unusual_names(root: XmlElement) -> frozenset[str]:
    """Return the names that FEEL reads as one name only when told so: those with operators or keywords in them."""
    space = namespace(root)
    tags = [f"{{{space}}}{tag}" for tag in ("variable", "inputData", "decision")]
    names = {" ".join((node.get("name") or "").split()) for node in root.iter(*tags)}
    return frozenset(name for name in names if name and not _reads_as_name(name))


def _reads_as_name(name: str) -> bool:
    try:
        return parse_expression(name).names == {name}
    except FeelError:
        return False


def label_of(node: XmlElement, fallback: str) -> Text:
    """Return the heading of a column in both languages."""
    return Text(node.get("label") or fallback, properties_of(node).get("label.en", ""))


def _without_prefix(reference: str, prefixes: Mapping[str | None, str]) -> str:
    """Return a type's name without the prefix of FEEL's namespace (DMN 1.1) or of the file's own."""
    prefix, colon, local = reference.partition(":")
    if colon and (prefix in prefixes or prefix.lower() in FEEL_NAMES):
        return local.strip()
    return reference
