"""The sets of characters a regular expression takes at one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterSet:
    """The characters one place of a pattern takes."""

    ranges: tuple[tuple[str, str], ...] = ()
    classes: str = ""
    negated: bool = False
    without: "CharacterSet | None" = None
    any_case: bool = False

    def holds(self, character: str) -> bool:
        """Whether the character is taken."""
        found = self._listed(character)
        if self.any_case and not found:
            found = self._listed(character.lower()) or self._listed(character.upper())
        return found is not self.negated and not (self.without and self.without.holds(character))

    def _listed(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) or any(
            _in_class(letter, character) for letter in self.classes
        )


def _in_class(letter: str, character: str) -> bool:
    found = {
        "d": character.isdecimal(),
        "s": character in " \t\r\n",
        "w": character.isalnum() or character == "_",
        ".": True,
    }[letter.lower()]
    return found is not letter.isupper()
