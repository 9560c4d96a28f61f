"""Writes form files for the tests."""

import json
from typing import Any


def write_form(*components: dict[str, Any], **properties: str) -> bytes:
    """Return the file of a form of these components; each gets what every component needs."""
    root = {"title": "表单", "title.en": "Form", **properties}
    return json.dumps(
        {"type": "default", "schemaVersion": 19, "properties": root, "components": [complete(one) for one in components]},
        ensure_ascii=False,
        indent=1,
    ).encode(errors="backslashreplace")


def complete(component: dict[str, Any]) -> dict[str, Any]:
    """Return the component with an id, a label in both languages and labels of its options."""
    key = component.get("key", component.get("id", "field"))
    options = {f"option.{option['value']}.en": str(option["value"]) for option in component.get("values", ())}
    given = {"label": "标签", "id": f"id_{key}"} | component
    english = {"label.en": "Label", **options} if component.get("type") not in ("separator", "text") else {}
    given["properties"] = english | component.get("properties", {})
    if "components" in component:
        given["components"] = [complete(one) for one in component["components"]]
    return given


def choice(kind: str, key: str, *values: str, **more: Any) -> dict[str, Any]:
    """Return a choice between values."""
    return {"type": kind, "key": key, "values": [{"value": value, "label": f"选项{value}"} for value in values], **more}
