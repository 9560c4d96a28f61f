"""Built-in functions on numbers, and `not`."""

import re
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    InvalidOperation,
    Overflow,
)
from typing import Any, Final

from app.feel.builtins.signature import builtin
from app.feel.builtins.strings import whole
from app.feel.comparison import negated
from app.feel.values import NUMBERS
from app.feel.work import Work

_NUMBER: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_SMALLEST_SCALE: Final = -6111
_LARGEST_SCALE: Final = 6176
# wide enough for the whole quotient of any two numbers, which modulo needs
_WIDE: Final = Context(prec=12_400, Emin=-20_000, Emax=20_000, traps=[InvalidOperation, Overflow])


@builtin("not(negand: any)")
def _not(_: Work, value: Any) -> bool | None:
    return negated(value)


@builtin("number(from: string|number, grouping separator: string?, decimal separator: string?)")
def _number(_: Work, text: str | Decimal, grouping: str | None, point: str | None) -> Decimal | None:
    if isinstance(text, Decimal):
        return text
    if grouping not in {None, " ", ",", "."} or point not in {None, ".", ","} or (grouping is not None and grouping == point):
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in plain:
            return None
        plain = plain.replace(",", ".")
    return NUMBERS.create_decimal(plain) if _NUMBER.fullmatch(plain) else None


def _rounded(number: Decimal, scale: Decimal | None, rounding: str) -> Decimal | None:
    """Round to `scale` digits after the point; null beyond DMN's scales."""
    digits = 0 if scale is None else whole(scale)
    if digits is None or not _SMALLEST_SCALE <= digits <= _LARGEST_SCALE:
        return None
    if int(number.as_tuple().exponent) >= -digits:
        return number
    return NUMBERS.plus(number.quantize(Decimal((0, (1,), -digits)), rounding=rounding, context=NUMBERS))


@builtin("decimal(n: number, scale: number)")
def _decimal(_: Work, number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor(n: number, scale: number?)")
def _floor(_: Work, number: Decimal, scale: Decimal | None) -> Decimal | None:
    return _rounded(number, scale, ROUND_FLOOR)


@builtin("ceiling(n: number, scale: number?)")
def _ceiling(_: Work, number: Decimal, scale: Decimal | None) -> Decimal | None:
    return _rounded(number, scale, ROUND_CEILING)


@builtin("round half up(n: number, scale: number?)")
def _round_half_up(_: Work, number: Decimal, scale: Decimal | None) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number?)")
def _round_half_down(_: Work, number: Decimal, scale: Decimal | None) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_DOWN)


@builtin("round up(n: number, scale: number?)")
def _round_up(_: Work, number: Decimal, scale: Decimal | None) -> Decimal | None:
    return _rounded(number, scale, ROUND_UP)


@builtin("round down(n: number, scale: number?)")
def _round_down(_: Work, number: Decimal, scale: Decimal | None) -> Decimal | None:
    return _rounded(number, scale, ROUND_DOWN)


@builtin("abs(n: number|days and time duration|years and months duration)")
def _abs(_: Work, value: Any) -> Any:
    if isinstance(value, Decimal):
        return NUMBERS.abs(value)
    return type(value)(months=abs(value.months)) if hasattr(value, "months") else abs(value)


@builtin("modulo(dividend: number, divisor: number)")
def _modulo(work: Work, dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """What remains after whole division towards minus infinity: the result has the divisor's sign (DMN)."""
    if not divisor:
        return None
    work.charge(max(dividend.adjusted() - divisor.adjusted(), 0) // 100)
    rest = _WIDE.remainder(dividend, divisor)
    if rest and (rest < 0) is not (divisor < 0):
        rest = _WIDE.add(rest, divisor)
    return NUMBERS.plus(rest)


@builtin("sqrt(number: number)")
def _sqrt(work: Work, number: Decimal) -> Decimal:
    work.charge(10)
    return NUMBERS.sqrt(number)


@builtin("log(number: number)")
def _log(work: Work, number: Decimal) -> Decimal | None:
    work.charge(10)
    return NUMBERS.ln(number) if number > 0 else None


@builtin("exp(number: number)")
def _exp(work: Work, number: Decimal) -> Decimal:
    work.charge(10)
    return NUMBERS.exp(number)


@builtin("odd(number: number)")
def _odd(_: Work, number: Decimal) -> bool | None:
    return _WIDE.remainder(number, Decimal(2)) != 0 if number == number.to_integral_value() else None


@builtin("even(number: number)")
def _even(_: Work, number: Decimal) -> bool | None:
    return _WIDE.remainder(number, Decimal(2)) == 0 if number == number.to_integral_value() else None
