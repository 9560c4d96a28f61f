"""References of cases as people read them: `TS-2026-000123-7`, year, running number and a check digit."""

import re
from typing import Final

from app.errors import NotFound
from app.languages import Text

_FORM: Final = re.compile(r"TS-([0-9]{4})-([0-9]{6,9})-([0-9])")
_KIND: Final = Text("个案", "case")


def format_reference(year: int, number: int) -> str:
    """Return the reference of the case with this running number in this year."""
    digits = f"{year:04}{number:06}"
    return f"TS-{year:04}-{number:06}-{check_digit(digits)}"


def read_reference(text: str) -> str:
    """Return a reference in its one form; spaces, small letters, full-width characters and other dashes are forgiven.

    Raises:
        NotFound: it is no reference, or its check digit says that it was mistyped.
    """
    given = text.translate(_FORGIVEN).upper()
    match = _FORM.fullmatch(given)
    if match is None or check_digit(match[1] + match[2]) != match[3]:
        raise NotFound(kind=_KIND, key=text.strip()[:64])
    return given


def check_digit(digits: str) -> str:
    """Return the ISO 7064 MOD 11,10 digit: it finds every single wrong digit and nearly every exchange of neighbours."""
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


_FORGIVEN: Final = {ord(space): None for space in " \t\u3000\u00a0"} | {
    **{ord(dash): "-" for dash in "‐‑‒–—―−－_"},
    **{ord("０") + digit: str(digit) for digit in range(10)},
    **{ord("Ａ") + letter: chr(ord("A") + letter) for letter in range(26)},
    **{ord("ａ") + letter: chr(ord("A") + letter) for letter in range(26)},
}
