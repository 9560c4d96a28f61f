"""Checks the shape of a component: names it may use and types of their values, so that later checks can rely on them."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from app.findings import Finding
from app.forms import rules
from app.forms.component import Component
from app.forms.field import CHOICE_TYPES, FieldType
from app.forms.schema import CHECKS, FLAGS, FORMATS, NAMES, PROPERTIES, REQUIRED_ONLY, SUBTYPES
from app.languages import Text

MOST_DECIMALS: Final = 6
MOST_CHARACTERS: Final = 100_000
_LONGEST_NUMBER: Final = 20
_LONGEST_WORDS: Final = 4000
_TEXT: Final = Text("须为文字", "it must be text")
_BOOLEAN: Final = Text("须为 true 或 false", "it must be true or false")
_LENGTH: Final = Text("须为 0 到 100000 的整数", "it must be a whole number from 0 to 100000")
_NUMBER: Final = Text("须为数字", "it must be a number")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_WORDS


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_CHARACTERS


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        digits = value.removeprefix("-").replace(".", "", 1)
        return len(value) <= _LONGEST_NUMBER and digits.isascii() and digits.isdigit()
    if isinstance(value, int):
        return len(f"{value:x}") <= _LONGEST_NUMBER
    return isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < _LONGEST_NUMBER


def _is_false(value: Any) -> bool:
    return value is False


_SHAPES: Final[Mapping[str, tuple[Callable[[Any], bool], Text]]] = {
    **dict.fromkeys(
        ("id", "key", "label", "description", "text", "dateLabel", "timeLabel", "accept", "verticalAlignment"), (_is_text, _TEXT)
    ),
    **dict.fromkeys(("multiple", "required", "searchable", "use24h", "showOutline"), (_is_boolean, _BOOLEAN)),
    **dict.fromkeys(("minLength", "maxLength", "timeInterval"), (_is_length, _LENGTH)),
    **dict.fromkeys(("min", "max", "increment"), (_is_number, _NUMBER)),
    **dict.fromkeys(("disabled", "readonly"), (_is_false, Text("不支持只读字段", "read-only fields are not supported"))),
    "pattern": (_is_text, _TEXT),
    "validationType": (
        lambda value: isinstance(value, str) and value in {"", "custom", *FORMATS},
        Text("须为 email 或 phone", "it must be email or phone"),
    ),
    "subtype": (
        lambda value: isinstance(value, str) and value in SUBTYPES,
        Text("须为 date、time 或 datetime", "it must be date, time or datetime"),
    ),
    "timeSerializingFormat": (
        lambda value: value == "utc_offset",
        Text("只支持 utc_offset", "only utc_offset is supported"),
    ),
    "decimalDigits": (
        lambda value: _is_length(value) and value <= MOST_DECIMALS,
        Text("须为 0 到 6 的整数", "it must be a whole number from 0 to 6"),
    ),
    "validate": (lambda value: isinstance(value, dict), Text("须为对象", "it must be an object")),
    "values": (lambda value: isinstance(value, list), Text("须为列表", "it must be a list")),
    "components": (lambda value: isinstance(value, list), Text("须为列表", "it must be a list")),
    "layout": (
        lambda value: (
            isinstance(value, dict)
            and value.keys() <= {"row", "columns"}
            and isinstance(value.get("row", ""), (str, type(None)))
            and isinstance(value.get("columns"), (int, type(None)))
        ),
        Text("只能含 row 和 columns", "it holds row and columns only"),
    ),
    "conditional": (
        lambda value: isinstance(value, dict) and value.keys() <= {"hide"} and isinstance(value.get("hide", ""), str),
        Text("只支持 hide", "only hide is supported"),
    ),
    "properties": (
        lambda value: isinstance(value, dict) and all(_is_text(one) for one in value.values()),
        Text("自定义属性的值须为文字", "custom properties are texts"),
    ),
}


def check_shape(component: Component) -> Iterator[Finding]:
    """Yield what is wrong with the names a component uses and the types of their values."""
    yield from _check_names(component, component.data, NAMES[component.type], Text("组件", "the component"))
    if isinstance(component.data.get("validate"), dict):
        allowed = CHECKS.get(component.type, REQUIRED_ONLY)
        yield from _check_names(component, component.checks, allowed, Text("validate", "validate"))
    properties = component.data.get("properties")
    if isinstance(properties, dict):
        yield from _check_properties(component, properties)


def _check_names(component: Component, data: Mapping[str, Any], allowed: frozenset[str], where: Text) -> Iterator[Finding]:
    for name, value in data.items():
        if name not in allowed:
            yield component.refuse(rules.UNKNOWN_PROPERTY, name=name[:64], where=where, names=", ".join(sorted(allowed)))
        elif name in _SHAPES and not _SHAPES[name][0](value):
            yield component.refuse(rules.BAD_VALUE, name=name, reason=_SHAPES[name][1])


def _check_properties(component: Component, properties: Mapping[str, Any]) -> Iterator[Finding]:
    allowed = PROPERTIES[component.type]
    options = component.data.get("values") if component.type in CHOICE_TYPES else None
    listed = {
        f"option.{option['value']}.en"
        for option in options or ()
        if isinstance(option, dict) and isinstance(option.get("value"), str)
    }
    for name, value in properties.items():
        if name not in allowed and name not in listed:
            names = ", ".join(sorted(allowed)) + (", option.VALUE.en" if component.type in CHOICE_TYPES else "")
            where = Text("自定义属性", "the custom properties")
            yield component.refuse(rules.UNKNOWN_PROPERTY, name=name[:64], where=where, names=names)
        elif name in FLAGS and str(value) not in {"true", "false"}:
            yield component.refuse(
                rules.BAD_VALUE, name=name, reason=Text('须为 "true" 或 "false"', 'it must be "true" or "false"')
            )


def requires_key(kind: FieldType) -> bool:
    """Whether components of this type have a key."""
    return "key" in NAMES[kind]
