"""Types of decision files: the built-in ones, those a file defines, and whether a value fits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.engine.dmn.errors import ValueUnfit
from app.feel import FeelError, Host, UnaryTests, from_json, read_typed, to_json
from app.languages import Text

BUILT_IN: Final[Mapping[str, str]] = {
    "": "Any",
    "Any": "Any",
    "any": "Any",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
    "context": "context",
    "list": "list",
}
_SHOWN: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class DataType:
    """A type a value is read by.

    Attributes:
        name: as the file writes it.
        ref: the built-in type it comes down to, "Any" for structures.
        allowed: tests a value must pass, one per definition on the way; null always passes.
        is_list: whether values are lists of it.
    """

    name: str = ""
    ref: str = "Any"
    allowed: tuple[UnaryTests, ...] = ()
    is_list: bool = False

    def fit(self, value: Any) -> Any:
        """Return the FEEL value of `value` (JSON or FEEL) in this type; null fits every type, a single value a list of it.

        Raises:
            ValueUnfit: it does not fit.
        """
        if value is None:
            return None
        if self.is_list:
            return [self._fit_one(item) for item in (value if isinstance(value, list) else [value])]
        return self._fit_one(value)

    def allows(self, value: Any, host: Host | None) -> bool:
        """Whether a fitted value is among those the type's definitions allow.

        Raises:
            FeelEvaluationError: a test cannot be evaluated.
        """
        values = value if self.is_list and isinstance(value, list) else [value]
        return all(one is None or tests.matches(one, {}, host) is True for one in values for tests in self.allowed)

    def _fit_one(self, value: Any) -> Any:
        try:
            return read_typed(value, self.ref)
        except FeelError as error:
            # The place inside the value says nothing here: the reason and the repair alone.
            reason = Text(f"{error.reason.zh}。{error.repair.zh}", f"{error.reason.en}. {error.repair.en}")
            raise ValueUnfit(value=shown(value), type=self.name or self.ref, reason=reason) from error


ANY: Final = DataType()


def shown(value: Any) -> str:
    """Return a value as an error message shows it: JSON where it can be, and short."""
    try:
        plain = to_json(from_json(value))
        text = str(plain) if isinstance(plain, Decimal) else json.dumps(plain, ensure_ascii=False, default=str)
    except FeelError:
        text = type(value).__name__
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
