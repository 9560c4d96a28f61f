"""The names a form file may use: what form-js writes and what the custom properties mean here."""

from collections.abc import Mapping
from typing import Final

from app.forms.field import FieldType

ROOT_NAMES: Final = frozenset(
    {
        "$schema",
        "type",
        "id",
        "schemaVersion",
        "components",
        "properties",
        "exporter",
        "executionPlatform",
        "executionPlatformVersion",
    }
)
ROOT_PROPERTIES: Final = frozenset(
    {"title", "title.en", "description", "description.en", "anyOf", "anyOf.message", "anyOf.message.en", "requirement"}
)
_EVERY: Final = frozenset({"type", "id", "conditional", "layout", "properties"})
_INPUT: Final = _EVERY | {"key", "label", "description", "validate", "defaultValue", "disabled", "readonly"}
NAMES: Final[Mapping[FieldType, frozenset[str]]] = {
    FieldType.TEXTFIELD: _INPUT,
    FieldType.TEXTAREA: _INPUT,
    FieldType.NUMBER: _INPUT | {"decimalDigits", "increment"},
    FieldType.CHECKBOX: _INPUT,
    FieldType.RADIO: _INPUT | {"values"},
    FieldType.SELECT: _INPUT | {"values", "searchable"},
    FieldType.CHECKLIST: _INPUT | {"values"},
    FieldType.TAGLIST: _INPUT | {"values"},
    FieldType.DATETIME: _INPUT | {"subtype", "dateLabel", "timeLabel", "timeInterval", "timeSerializingFormat", "use24h"},
    FieldType.FILEPICKER: _INPUT - {"defaultValue"} | {"accept", "multiple"},
    FieldType.TEXT: _EVERY | {"text", "label"},
    FieldType.SEPARATOR: _EVERY | {"label"},
    FieldType.GROUP: _EVERY | {"label", "description", "components", "showOutline", "verticalAlignment"},
}
_TEXT_CHECKS: Final = frozenset({"required", "minLength", "maxLength", "pattern", "validationType"})
CHECKS: Final[Mapping[FieldType, frozenset[str]]] = {
    FieldType.TEXTFIELD: _TEXT_CHECKS,
    FieldType.TEXTAREA: _TEXT_CHECKS - {"validationType"},
    FieldType.NUMBER: frozenset({"required", "min", "max"}),
}
REQUIRED_ONLY: Final = frozenset({"required"})
_INPUT_PROPERTIES: Final = frozenset({"label.en", "description.en", "requirement", "internal"})
_CHOICE_PROPERTIES: Final = _INPUT_PROPERTIES | {"taxonomy"}
PROPERTIES: Final[Mapping[FieldType, frozenset[str]]] = {
    FieldType.TEXTFIELD: _INPUT_PROPERTIES | {"personal", "autocomplete"},
    FieldType.TEXTAREA: _INPUT_PROPERTIES | {"personal", "autocomplete"},
    FieldType.NUMBER: _INPUT_PROPERTIES | {"money", "unit", "unit.en"},
    FieldType.CHECKBOX: _INPUT_PROPERTIES,
    FieldType.RADIO: _CHOICE_PROPERTIES | {"boolean", "number"},
    FieldType.SELECT: _CHOICE_PROPERTIES | {"boolean", "number"},
    FieldType.CHECKLIST: _CHOICE_PROPERTIES,
    FieldType.TAGLIST: _CHOICE_PROPERTIES,
    FieldType.DATETIME: _INPUT_PROPERTIES,
    FieldType.FILEPICKER: _INPUT_PROPERTIES | {"maxFiles", "maxMegabytes"},
    FieldType.TEXT: frozenset({"text.en", "requirement"}),
    FieldType.SEPARATOR: frozenset({"requirement"}),
    FieldType.GROUP: frozenset({"label.en", "description.en", "requirement"}),
}
FLAGS: Final = ("personal", "internal", "boolean", "number")
CURRENCIES: Final = frozenset({"CNY"})
FORMATS: Final = frozenset({"email", "phone"})
SUBTYPES: Final = frozenset({"date", "time", "datetime"})
RESERVED_KEYS: Final = frozenset(
    {
        "and", "between", "else", "every", "external", "false", "for", "function", "if", "in", "instance", "item", "not",
        "null", "of", "or", "partial", "return", "satisfies", "some", "then", "true", "csrf_token",
    }
)  # fmt: skip
