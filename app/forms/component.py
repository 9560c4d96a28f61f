"""One component of a form file as it stands there, before it is a field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.findings import Finding, Place, Rule
from app.forms.field import FieldType
from app.forms.rules import found


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component with its place.

    Attributes:
        data: the JSON object.
        type: its type.
        place: where it stands.
        parent: key of the group it is in, "" at the top.
    """

    data: Mapping[str, Any]
    type: FieldType
    place: Place
    parent: str

    @property
    def key(self) -> str:
        """Key of an input, id of text, separators and groups."""
        return str(self.data.get("key" if "key" in self.data else "id", ""))

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its custom properties."""
        return self.data.get("properties") or {}

    @property
    def checks(self) -> Mapping[str, Any]:
        """What form-js calls `validate`."""
        return self.data.get("validate") or {}

    @property
    def label(self) -> str:
        """Its Chinese label, wherever form-js keeps it for the type."""
        names = ("text",) if self.type is FieldType.TEXT else ("label", "dateLabel", "timeLabel")
        return next((str(self.data[name]).strip() for name in names if self.data.get(name)), "")

    @property
    def hide(self) -> str:
        """FEEL of its rule without the leading `=`, "" where it has none."""
        return str((self.data.get("conditional") or {}).get("hide") or "").removeprefix("=")

    def flag(self, name: str) -> bool:
        """Whether a custom property says "true"."""
        return self.properties.get(name) == "true"

    def refuse(self, rule: Rule, **facts: object) -> Finding:
        """Return the finding of `rule` at this component."""
        return found(rule, self.place, **facts)
