"""The values of the expression language as Python objects, and what kind each is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import StrEnum
from typing import Any, Final

NUMBERS: Final = Context(
    prec=34, Emin=-6143, Emax=6144, rounding=ROUND_HALF_EVEN, traps=[Overflow, InvalidOperation, DivisionByZero]
)


class Kind(StrEnum):
    """The kinds of values, named as DMN names their types."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    NULL = "Null"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DAYS = "days and time duration"
    MONTHS = "years and months duration"
    LIST = "list"
    CONTEXT = "context"
    RANGE = "range"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration.

    Attributes:
        months: its whole length in months; negative durations count down.
    """

    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """An interval between two values of one kind.

    Attributes:
        low: where it starts.
        high: where it ends.
        low_included: whether `low` itself belongs to it.
        high_included: whether `high` itself belongs to it.
    """

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """A comparison given to sort; it never leaves the evaluation."""

    call: Callable[[Any, Any], Any]


_KINDS: Final[dict[type, Kind]] = {
    Decimal: Kind.NUMBER,
    str: Kind.STRING,
    bool: Kind.BOOLEAN,
    type(None): Kind.NULL,
    date: Kind.DATE,
    time: Kind.TIME,
    datetime: Kind.DATE_TIME,
    timedelta: Kind.DAYS,
    YearsMonths: Kind.MONTHS,
    list: Kind.LIST,
    dict: Kind.CONTEXT,
    Range: Kind.RANGE,
    Function: Kind.FUNCTION,
}

ORDERED: Final = frozenset({Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.TIME, Kind.DATE_TIME, Kind.DAYS, Kind.MONTHS})


def kind_of(value: Any) -> Kind:
    """Return the kind of a FEEL value.

    Raises:
        KeyError: the object is no FEEL value; `from_json` keeps such out.
    """
    return _KINDS[type(value)]


def is_value(value: object) -> bool:
    """Whether the object's own type is one of FEEL's; its parts are not looked at."""
    return type(value) in _KINDS
