"""Reads a form file: form-js JSON in, a form definition or findings out."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from app.errors import RedressError
from app.findings import Finding, Place, Severity, sort_findings
from app.forms import messages, rules
from app.forms.checking import KEY, check_component
from app.forms.compiling import AnyOf, compile_fields
from app.forms.component import Component
from app.forms.definition import FormDefinition
from app.forms.field import Field, FieldType
from app.forms.making import make_field
from app.forms.relations import check_any_of, check_conditions, check_duplicates, settle_default
from app.forms.schema import ROOT_NAMES, ROOT_PROPERTIES
from app.forms.shape import check_shape
from app.forms.source import NotJson, Source
from app.languages import Text

MOST_COMPONENTS: Final = 300
DEEPEST_GROUP: Final = 8
_TYPES: Final = frozenset(kind.value for kind in FieldType)


class FormsInvalid(RedressError):
    """The form {file} cannot be used: {count} finding(s) must be repaired first. {first}"""  # noqa: D415 - the message

    zh = "表单 {file} 无法使用：须先修正 {count} 处问题。{first}"
    status = 422

    def __init__(self, file: str, findings: Sequence[Finding]) -> None:
        """Make the error of the refusals among `findings`."""
        self.findings = tuple(findings)
        refused = [finding for finding in findings if finding.severity is Severity.REFUSED]
        super().__init__(file=file, count=len(refused), first=refused[0].message.get("zh") if refused else "")


def read_form(file: str, content: bytes) -> FormDefinition:
    """Return the form of a file.

    Args:
        file: its path; the name without `.form` is the form's key.
        content: its bytes.

    Raises:
        FormsInvalid: something in it is refused; warnings alone do not raise.
    """
    reading = Reading(file)
    definition = reading.read(content)
    if definition is None:
        raise FormsInvalid(file, sort_findings(reading.findings))
    return definition


def check_form(file: str, content: bytes) -> list[Finding]:
    """Return what is wrong with a form file, warnings among it; nothing means it is right in both languages."""
    reading = Reading(file)
    reading.read(content)
    return sort_findings(reading.findings)


class Reading:
    """One reading of a form file.

    Args:
        file: its path.
    """

    def __init__(self, file: str) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._place = Place(file=file, line=1)

    def read(self, content: bytes) -> FormDefinition | None:
        """Read the bytes; None where something is refused, which `findings` then tells."""
        try:
            source = Source(content)
        except NotJson as error:
            place = Place(file=self._file, line=error.line)
            self._add(rules.found(rules.NOT_JSON, place, column=error.column, reason=error.text))
            return None
        root = source.document
        if not self._is_form(root):
            return None
        self._check_root(root)
        components = list(self._walk(source, root["components"], "", 0))
        self._extend(check_duplicates(components))
        fields = tuple(field for field in map(self._make, components) if field)
        any_of = str(root.get("properties", {}).get("anyOf", "")).split()
        if not self._is_refused():
            self._extend(check_conditions(fields, {component.key: component.place for component in components}))
            self._extend(check_any_of(any_of, fields, self._place))
        return None if self._is_refused() else self._define(root, fields, any_of)

    def _define(self, root: Mapping[str, Any], fields: tuple[Field, ...], any_of: Sequence[str]) -> FormDefinition:
        properties = root.get("properties", {})
        key = _key_of(self._file)
        return FormDefinition(
            file=self._file,
            key=key,
            title=Text(properties.get("title", key), properties.get("title.en", "")),
            description=Text(properties.get("description", ""), properties.get("description.en", "")),
            compiled=compile_fields(fields, _read_any_of(properties, fields, any_of)),
        )

    def _is_form(self, root: Any) -> bool:
        reason = None
        if not isinstance(root, dict):
            reason = Text("最外层不是对象", "the outermost value is no object")
        elif root.get("type") != "default":
            reason = Text("type 不是 default", 'its "type" is not "default"')
        elif not isinstance(root.get("components"), list):
            reason = Text("没有 components 列表", 'it has no list "components"')
        elif not isinstance(root.get("properties", {}), dict):
            reason = Text("properties 不是对象", '"properties" is no object')
        if reason:
            self._add(rules.found(rules.NOT_FORM, self._place, reason=reason))
        return reason is None

    def _check_root(self, root: Mapping[str, Any]) -> None:
        if not KEY.fullmatch(_key_of(self._file)):
            self._add(rules.found(rules.BAD_NAME, self._place, name=PurePath(self._file).name))
        properties = root.get("properties", {})
        for name in [name for name in root if name not in ROOT_NAMES]:
            names = ", ".join(sorted(ROOT_NAMES))
            self._add(
                rules.found(rules.UNKNOWN_PROPERTY, self._place, name=name[:64], where=Text("表单", "the form"), names=names)
            )
        for name, value in properties.items():
            if name not in ROOT_PROPERTIES:
                where, names = Text("表单的自定义属性", "the form's custom properties"), ", ".join(sorted(ROOT_PROPERTIES))
                self._add(rules.found(rules.UNKNOWN_PROPERTY, self._place, name=name[:64], where=where, names=names))
            elif not isinstance(value, str):
                self._add(rules.found(rules.BAD_VALUE, self._place, name=name, reason=Text("须为文字", "it must be text")))
        if not properties.get("title") or not properties.get("title.en"):
            self._add(rules.found(rules.NO_TITLE, self._place))
        if properties.get("description") and not properties.get("description.en"):
            self._add(rules.found(rules.NO_ENGLISH, self._place, name="description.en"))

    def _walk(self, source: Source, components: Sequence[Any], parent: str, depth: int) -> Iterator[Component]:
        if depth > DEEPEST_GROUP:
            self._add(rules.found(rules.TOO_DEEP, self._place, limit=DEEPEST_GROUP))
            return
        if len(components) > MOST_COMPONENTS:
            self._add(rules.found(rules.TOO_MANY, self._place, limit=MOST_COMPONENTS))
            return
        for data in components:
            component = self._see(source, data, parent)
            if component is None:
                continue
            yield component
            inside = data.get("components")
            if component.type is FieldType.GROUP and isinstance(inside, list):
                yield from self._walk(source, inside, component.key, depth + 1)

    def _see(self, source: Source, data: Any, parent: str) -> Component | None:
        given: Mapping[str, Any] = data if isinstance(data, dict) else {}
        line = source.find_line("id", given.get("id"))
        line = source.find_line("key", given.get("key")) or line
        name = given.get("label") or given.get("text") or given.get("dateLabel") or ""
        place = Place(
            file=self._file, line=line, element_id=_short(given.get("key") or given.get("id")), element_name=_short(name)
        )
        kind = given.get("type")
        if not isinstance(kind, str) or kind not in _TYPES:
            types = ", ".join(FieldType)
            self._add(rules.found(rules.UNKNOWN_TYPE, place, type=_short(kind) or "-", types=types))
            return None
        return Component(data=given, type=FieldType(kind), place=place, parent=parent)

    def _make(self, component: Component) -> Field | None:
        for check in (check_shape, check_component):
            findings = list(check(component))
            self._extend(findings)
            if any(finding.severity is Severity.REFUSED for finding in findings):
                return None
        field, refusal = settle_default(make_field(component))
        if refusal:
            self._add(component.refuse(rules.BAD_DEFAULT, reason=refusal))
        return field

    def _is_refused(self) -> bool:
        return any(finding.severity is Severity.REFUSED for finding in self.findings)

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)

    def _extend(self, findings: Iterator[Finding] | Sequence[Finding]) -> None:
        self.findings.extend(findings)


def _key_of(file: str) -> str:
    return PurePath(file).name.removesuffix(".form")


def _short(value: object) -> str:
    return value[:64] if isinstance(value, str) else ""


def _read_any_of(properties: Mapping[str, Any], fields: Sequence[Field], keys: Sequence[str]) -> AnyOf:
    labels = [field.label for field in fields if field.key in keys]
    zh = properties.get("anyOf.message") or messages.ANY_OF.zh.format(labels="、".join(label.zh for label in labels))
    en = properties.get("anyOf.message.en") or messages.ANY_OF.en.format(labels=", ".join(label.get("en") for label in labels))
    return AnyOf(keys=tuple(keys), message=Text(zh, en))
