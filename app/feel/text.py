"""How a value reads as text: what the built-in `string` gives."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.feel.temporal_text import write_date_time, write_days, write_months, write_time
from app.feel.values import Kind, Range, kind_of
from app.feel.work import Work

_PLAIN_NAME: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")
_ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def write_number(value: Decimal) -> str:
    """Return a number without an exponent and without closing zeros of its fraction."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def write(value: Any, work: Work, level: int = 0) -> str:
    """Return a value as text; strings inside lists and contexts are quoted, null reads `null`."""
    work.charge()
    if isinstance(value, str):
        return work.text(value if level == 0 else f'"{value.translate(_ESCAPES)}"')
    if isinstance(value, list):
        below = work.deeper(level)
        return work.text(f"[{', '.join(write(item, work, below) for item in value)}]")
    if isinstance(value, dict):
        below = work.deeper(level)
        return work.text(f"{{{', '.join(f'{_write_name(name)}: {write(part, work, below)}' for name, part in value.items())}}}")
    if isinstance(value, Range):
        low, high = write(value.low, work, level + 1), write(value.high, work, level + 1)
        return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"
    return _write_simple(value)


def _write_name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else f'"{name.translate(_ESCAPES)}"'


def write_temporal(value: Any) -> str | None:
    """Return a date, time or duration as ISO 8601 text, None for anything else."""
    writer = _TEMPORAL.get(kind_of(value))
    return None if writer is None else writer(value)


def _write_simple(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return write_number(value)
    return write_temporal(value) or "null"


_TEMPORAL: Final[dict[Kind, Callable[[Any], str]]] = {
    Kind.DATE: date.isoformat,
    Kind.TIME: write_time,
    Kind.DATE_TIME: write_date_time,
    Kind.DAYS: write_days,
    Kind.MONTHS: write_months,
}
