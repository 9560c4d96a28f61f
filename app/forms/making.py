"""Makes a field of a component that has been found right."""

from decimal import Decimal
from typing import Any, Final

from app.forms.component import Component
from app.forms.field import Field, FieldType, Option
from app.forms.patterns import compile_pattern
from app.forms.validators import BYTES_PER_MEGABYTE
from app.forms.values import MINOR_PER_MAJOR
from app.languages import Text

LINE_LENGTH: Final = 255
AREA_LENGTH: Final = 10_000
_MEGABYTES: Final = 10
_FILES: Final = 10
_YUAN: Final = Text("元", "yuan")


def make_field(component: Component) -> Field:
    """Return the field a component describes."""
    data, properties = component.data, component.properties
    layout = data.get("layout") or {}
    english = "text.en" if component.type is FieldType.TEXT else "label.en"
    return Field(
        key=component.key,
        type=component.type,
        label=Text(component.label, properties.get(english, "")),
        description=Text(data.get("description", ""), properties.get("description.en", "")),
        options=_list_options(component),
        required=bool(component.checks.get("required")),
        personal=component.flag("personal"),
        money=properties.get("money", ""),
        hide=component.hide,
        default=_read_default(component),
        taxonomy=properties.get("taxonomy", ""),
        internal=component.flag("internal"),
        boolean=component.flag("boolean"),
        number=component.flag("number"),
        subtype=data.get("subtype", "date") if component.type is FieldType.DATETIME else "",
        unit=_YUAN if "money" in properties else Text(properties.get("unit", ""), properties.get("unit.en", "")),
        autocomplete=properties.get("autocomplete", "off"),
        parent=component.parent,
        row=layout.get("row") or "",
        columns=layout.get("columns"),
        requirements=tuple(properties.get("requirement", "").split()),
        line=component.place.line,
        **_read_limits(component),
    )


def _read_limits(component: Component) -> dict[str, Any]:
    data, checks, properties = component.data, component.checks, component.properties
    money = properties.get("money", "")
    longest = read_length(component)
    multiple = bool(data.get("multiple"))
    return {
        "format": {"email": "email", "phone": "phone"}.get(checks.get("validationType", ""), ""),
        "decimals": int(data.get("decimalDigits", 0)),
        "min": _read_bound(checks, "min", money) if "min" in checks or not money else Decimal(0),
        "max": _read_bound(checks, "max", money),
        "min_length": int(checks.get("minLength", 0)),
        "max_length": longest,
        "pattern": compile_pattern(checks["pattern"], longest) if checks.get("pattern") else None,
        "accept": list_accepted(component),
        "multiple": multiple,
        "max_files": int(properties.get("maxFiles", _FILES)) if multiple else 1,
        "max_bytes": int(properties.get("maxMegabytes", _MEGABYTES)) * BYTES_PER_MEGABYTE,
    }


def read_length(component: Component) -> int:
    """Return the greatest number of characters of the component's text; there is always one."""
    usual = AREA_LENGTH if component.type is FieldType.TEXTAREA else LINE_LENGTH
    return int(component.checks.get("maxLength", usual))


def list_accepted(component: Component) -> tuple[str, ...]:
    """Return the file name endings and media types an upload may have."""
    return tuple(entry.strip().lower() for entry in component.data.get("accept", "").split(",") if entry.strip())


def _list_options(component: Component) -> tuple[Option, ...]:
    return tuple(
        Option(option["value"], Text(option["label"], component.properties.get(f"option.{option['value']}.en", "")))
        for option in component.data.get("values", ())
    )


def _read_default(component: Component) -> Any:
    given = component.data.get("defaultValue")
    if component.type is FieldType.CHECKBOX:
        return False if given is None else given
    return None if given in ("", []) else given


def _read_bound(checks: Any, name: str, money: str) -> Decimal | None:
    if name not in checks:
        return None
    bound = Decimal(str(checks[name]))
    return bound * MINOR_PER_MAJOR if money else bound
