"""Reads one value, as a person typed it or as JSON holds it; refuses what could be misread."""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from wtforms.validators import ValidationError

from app.forms import messages
from app.languages import Text

GREATEST_NUMBER: Final = 10**15  # every JSON reader keeps whole numbers of this size exact
MINOR_PER_MAJOR: Final = 100
MONEY_DECIMALS: Final = 2
_LONGEST_INPUT: Final = 1_000_000
_LONGEST_NUMBER: Final = 64
_YEARS: Final = range(1900, 2200)
_CONTROL: Final = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE_ENDS: Final = " \t\n\u200b\u200c\u200d\u2060\ufeff\u3000"
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_CURRENCY: Final = re.compile(r"^(?:CNY|RMB|\u00a5)?\s*(.*?)\s*\u5143?$", re.DOTALL)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TYPED_DATE: Final = re.compile(r"([0-9]{4})[-/.\u5e74]([0-9]{1,2})[-/.\u6708]([0-9]{1,2})\u65e5?")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_INSTANT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?"
)


class ValueRefused(ValidationError):
    """A value cannot be taken; `text` says why, in both languages. WTForms keeps it among the field's errors."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.text = text
        self.args = (text,)  # WTForms reads the message from here


def read_text(value: Any, *, lines: bool) -> str | None:
    """Return text that can be stored and shown: NFC, no control characters, no white space at its ends.

    Args:
        value: what was handed in; a whole number reads as its digits.
        lines: whether line breaks are kept; otherwise all white space becomes single spaces.

    Raises:
        ValueRefused: no text, a NUL, or half a surrogate pair, which no database can store.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= GREATEST_NUMBER:
        value = str(value)
    if not isinstance(value, str):
        raise ValueRefused(messages.NOT_TEXT)
    if len(value) > _LONGEST_INPUT:
        raise ValueRefused(messages.TOO_LONG.format(max=_LONGEST_INPUT, length=len(value)))
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueRefused(messages.FORBIDDEN_CHARACTER)
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = _CONTROL.sub("", value)
    if not lines:
        value = " ".join(value.split())
    return value.strip(_INVISIBLE_ENDS) or None


def read_number(value: Any, *, decimals: int) -> int | Decimal | None:
    """Return an exact number; text may have thousands separators, full-width digits and a sign.

    Args:
        value: JSON number, or text.
        decimals: how many digits after the point it may have.

    Raises:
        ValueRefused: no number, too precise, or beyond `GREATEST_NUMBER`.
    """
    number = _read_digits(value) if isinstance(value, str) else _take_number(value)
    if number is None:
        return None
    _refuse_beyond(number)
    if _count_decimals(number) > decimals:
        raise ValueRefused(messages.TOO_PRECISE.format(decimals=decimals) if decimals else messages.NOT_WHOLE)
    return _plain(number)


def read_money(value: Any, *, typed: bool) -> int | None:
    """Return an amount in the minor unit.

    Args:
        value: text in the major unit ("1,200.50"), or with `typed` a whole JSON number in the minor unit.
        typed: whether it came as JSON.

    Raises:
        ValueRefused: no amount; more than two digits after the point; text in JSON, whose unit nobody knows.
    """
    if typed:
        if isinstance(value, str):
            raise ValueRefused(messages.MONEY_NOT_MINOR)
        number = _take_number(value)
        _refuse_beyond(number)
        if _count_decimals(number):
            raise ValueRefused(messages.MONEY_NOT_MINOR)
        return int(number)
    if not isinstance(value, str):
        raise ValueRefused(messages.NOT_NUMBER.format(example="200.50"))
    bare = _CURRENCY.match(_narrow(value)) if len(value) <= _LONGEST_NUMBER else None
    amount = _read_digits(bare[1] if bare else value)
    if amount is None:
        return None
    if -int(amount.as_tuple().exponent) > MONEY_DECIMALS:
        raise ValueRefused(messages.MONEY_TOO_PRECISE)
    _refuse_beyond(amount * MINOR_PER_MAJOR)
    return int(amount * MINOR_PER_MAJOR)


def read_boolean(value: Any) -> bool | None:
    """Return a JSON boolean; the words "true" and "false" are understood.

    Raises:
        ValueRefused: anything else.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip() in {"", "true", "false"}:
        return {"": None, "true": True, "false": False}[value.strip()]
    raise ValueRefused(messages.NOT_BOOLEAN)


def read_choice(value: Any) -> str | None:
    """Return the key of an option; YAML and JSON write some keys bare (`true`, `12345`), so those are understood.

    Raises:
        ValueRefused: a value that can be no key.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        number = _take_number(value)
        _refuse_beyond(number)
        return str(_plain(number))
    return read_text(value, lines=False)


def read_date(value: Any, *, typed: bool) -> str | None:
    """Return a calendar day as ISO text; a person may also write 2026/1/5 and the like.

    Raises:
        ValueRefused: no such day, or a year before 1900 or after 2199.
    """
    text = _narrow_text(value, messages.NOT_DATE)
    if text is None:
        return None
    found = (_DATE if typed else _TYPED_DATE).fullmatch(text)
    if not found or int(found[1]) not in _YEARS:
        raise ValueRefused(messages.NOT_DATE)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError as error:
        raise ValueRefused(messages.NOT_DATE) from error


def read_time(value: Any) -> str | None:
    """Return a time of day as ISO text with seconds.

    Raises:
        ValueRefused: no such time.
    """
    text = _narrow_text(value, messages.NOT_TIME)
    if text is None:
        return None
    if not _TIME.fullmatch(text):
        raise ValueRefused(messages.NOT_TIME)
    try:
        return time.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueRefused(messages.NOT_TIME) from error


def read_instant(value: Any, zone: ZoneInfo) -> str | None:
    """Return an instant as ISO text with the offset of `zone`; text without an offset is local time there.

    Raises:
        ValueRefused: no such instant.
    """
    text = _narrow_text(value, messages.NOT_INSTANT)
    if text is None:
        return None
    found = _INSTANT.fullmatch(text)
    if not found or int(text[:4]) not in _YEARS:
        raise ValueRefused(messages.NOT_INSTANT)
    try:
        instant = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
    except ValueError as error:
        raise ValueRefused(messages.NOT_INSTANT) from error
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    # By way of UTC, so that a local time that clocks skip comes out as one that exists.
    return instant.astimezone(UTC).astimezone(zone).isoformat()


def _narrow(text: str) -> str:
    # An input method in its Chinese state writes full-width digits and signs: they mean the same.
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip(_INVISIBLE_ENDS)


def _narrow_text(value: Any, refusal: Text) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        raise ValueRefused(refusal)
    return _narrow(value) or None


def _read_digits(text: str) -> Decimal | None:
    narrow = _narrow(text) if len(text) <= _LONGEST_NUMBER else text
    if not narrow:
        return None
    if len(narrow) > _LONGEST_NUMBER or not _NUMBER.fullmatch(narrow):
        raise ValueRefused(messages.NOT_NUMBER.format(example="1200"))
    return Decimal(narrow.replace(",", ""))


def _take_number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueRefused(messages.NOT_NUMBER.format(example="1200"))
    if isinstance(value, int) and abs(value) > GREATEST_NUMBER:
        raise ValueRefused(messages.TOO_GREAT.format(max=GREATEST_NUMBER))
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise ValueRefused(messages.NOT_NUMBER.format(example="1200"))
    return number


def _refuse_beyond(number: Decimal) -> None:
    # The exponent first: an integer made of 1e999999 would take all memory.
    if number and (number.adjusted() > 15 or abs(number) > GREATEST_NUMBER):  # noqa: PLR2004 - digits of GREATEST_NUMBER
        raise ValueRefused(messages.TOO_GREAT.format(max=GREATEST_NUMBER))


def _count_decimals(number: Decimal) -> int:
    # Not by normalize(), which rounds to the precision of the context first.
    parts = number.as_tuple()
    digits = "".join(map(str, parts.digits))
    trailing_zeros = len(digits) - len(digits.rstrip("0"))
    return max(0, -int(parts.exponent) - trailing_zeros) if number else 0


def _plain(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number.normalize()
