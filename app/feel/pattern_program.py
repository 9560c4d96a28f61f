"""What a regular expression is compiled to."""

from dataclasses import dataclass
from enum import Enum, auto

from app.feel.characters import CharacterSet


class Step(Enum):
    """What an instruction does: take a character, fork, jump, note a place, check an edge, or accept."""

    TAKE = auto()
    FORK = auto()
    JUMP = auto()
    NOTE = auto()
    BEGIN = auto()
    END = auto()
    ACCEPT = auto()


@dataclass(slots=True)
class Instruction:
    """One instruction; `first` is preferred over `second`."""

    step: Step
    first: int = 0
    second: int = 0
    characters: CharacterSet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern ready to run.

    Attributes:
        program: its instructions; groups note their places in `first`.
        groups: number of groups, the whole match included.
        lines: whether ^ and $ stand at every line (flag m).
    """

    program: tuple[Instruction, ...]
    groups: int
    lines: bool
