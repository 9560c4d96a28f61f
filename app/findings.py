"""What a check says of a diagram, a decision, a form or a scenario: the place, the reason and the repair."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.languages import Text

LONGEST_NAME: Final = 200
"""How many characters of an id or name a place keeps."""
LONGEST_TEXT: Final = 2000
"""How many characters of a message or repair a finding keeps."""


class Severity(StrEnum):
    """How grave a finding is: `refused` keeps a deployment from being stored, `warning` does not."""

    REFUSED = "refused"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding stands.

    Attributes:
        file: path as the caller named it.
        line: 1-based line in the file, 0 where the file has none.
        element_id: id of the BPMN element, decision, rule, field or scenario step; "" where the file as a whole is meant.
        element_name: its name as people read it.

    Ids and names are cut to 200 characters: a hostile file can make them as long as itself, once in every finding.
    """

    file: str
    line: int = 0
    element_id: str = ""
    element_name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "element_id", _cut(self.element_id, LONGEST_NAME))
        object.__setattr__(self, "element_name", _cut(self.element_name, LONGEST_NAME))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A reason to refuse or warn, written once, in both languages; `{name}` marks a fact filled in per finding."""

    code: str
    message: Text
    repair: Text
    severity: Severity = Severity.REFUSED

    def at(self, place: Place, **facts: object) -> "Finding":
        """Return the finding of this rule at `place`."""
        return Finding(
            code=self.code,
            severity=self.severity,
            place=place,
            message=self.message.format(**facts),
            repair=self.repair.format(**facts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding, ready to be shown in either language; its texts are cut as the names of its place are."""

    code: str
    severity: Severity
    place: Place
    message: Text
    repair: Text = field(default=Text(""))

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", Text(*(_cut(text, LONGEST_TEXT) for text in self.message)))
        object.__setattr__(self, "repair", Text(*(_cut(text, LONGEST_TEXT) for text in self.repair)))

    def as_json(self, language: str) -> dict[str, object]:
        """Return the finding as `redress check --format json` prints it."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "element_id": self.place.element_id,
            "element_name": self.place.element_name,
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message.get(language),
            "repair": self.repair.get(language),
        }


def sort_findings(findings: list[Finding]) -> list[Finding]:
    """Return findings in their stable order: file, line, element, code."""
    return sorted(findings, key=lambda found: (found.place.file, found.place.line, found.place.element_id, found.code))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
