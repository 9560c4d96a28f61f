"""Values between FEEL and JSON: case data in, results out, typed inputs of decisions."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, Overflow
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.feel.errors import FeelEvaluationError
from app.feel.temporal_text import (
    read_date,
    read_date_time,
    read_duration,
    read_time,
)
from app.feel.text import write, write_temporal
from app.feel.values import NUMBERS, Kind, Range, is_value, kind_of
from app.feel.work import Work
from app.languages import Text

_LARGEST_INTEGER_BITS: Final = 20_500
_LARGEST_JSON_INTEGER: Final = 2**63

_TYPES: Final[dict[str, Kind]] = {
    "number": Kind.NUMBER,
    "string": Kind.STRING,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATE_TIME,
    "date and time": Kind.DATE_TIME,
    "dateandtime": Kind.DATE_TIME,
    "daytimeduration": Kind.DAYS,
    "days and time duration": Kind.DAYS,
    "yearmonthduration": Kind.MONTHS,
    "years and months duration": Kind.MONTHS,
    "list": Kind.LIST,
    "context": Kind.CONTEXT,
}


def from_json(value: Any) -> Any:
    """Return a JSON value as a FEEL value: numbers become Decimal, strings stay strings; FEEL values stay as they are.

    Raises:
        FeelEvaluationError: an object that is neither JSON nor FEEL, a number without a finite value, text that is
            no Unicode, or more than 10,000 elements.
    """
    return _convert(value, Work(), 0)


def _convert(value: Any, work: Work, level: int) -> Any:
    work.charge()
    if isinstance(value, str):
        return _plain_text(value, work)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _number(value, work)
    if isinstance(value, Mapping):
        below = work.deeper(level)
        return {_key(key, work): _convert(part, work, below) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        below = work.deeper(level)
        return [_convert(part, work, below) for part in value]
    if type(value) is Range:
        ends = [_convert(part, work, work.deeper(level)) for part in (value.low, value.high)]
        return Range(low=ends[0], high=ends[1], low_included=value.low_included, high_included=value.high_included)
    if is_value(value) and kind_of(value) is not Kind.FUNCTION:
        return value
    raise _no_value(value, work)


def _key(key: Any, work: Work) -> str:
    if not isinstance(key, str):
        raise _no_value(key, work)
    return _plain_text(key, work)


def _plain_text(value: str, work: Work) -> str:
    text = str.__str__(value)  # the plain string of a subclass such as an enumeration's member
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise work.error(
            Text("字符串含有无效的 Unicode 字符", "the string holds half of a Unicode character"),
            Text("请重新输入该文本。", "Type the text again."),
        )
    return text


def _number(value: float | Decimal, work: Work) -> Decimal:
    if isinstance(value, int):
        if value.bit_length() > _LARGEST_INTEGER_BITS:
            raise _not_finite(work)
        return NUMBERS.create_decimal(value)
    finite = value.is_finite() if isinstance(value, Decimal) else math.isfinite(value)
    if not finite:
        raise _not_finite(work)
    try:
        return NUMBERS.create_decimal(value if isinstance(value, Decimal) else repr(value))
    except Overflow as error:
        raise _not_finite(work) from error


def _not_finite(work: Work) -> FeelEvaluationError:
    return work.error(
        Text("数值过大或不是有限数", "the number is too large or not finite"),
        Text("请使用普通的数。", "Use an ordinary number."),
    )


def _no_value(value: Any, work: Work) -> FeelEvaluationError:
    kind = type(value).__name__
    return work.error(
        Text("{kind} 类型的对象不能用作值", "an object of type {kind} is no value here").format(kind=kind),
        Text("只接受 JSON 值。", "Only JSON values are accepted."),
    )


def to_json(value: Any) -> Any:
    """Return a FEEL value as JSON.

    Dates, times, durations and ranges become text (ISO 8601; the instant of a named zone with its offset then), whole
    numbers of at most 64 bits int, other numbers Decimal.

    Raises:
        FeelEvaluationError: the value is too large, nested too deeply, or none of FEEL's.
    """
    work = Work()
    if not is_value(value):
        return to_json(from_json(value))
    work.measure(value)
    return _write(value)


def _write(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _write_number(value)
    if isinstance(value, list):
        return [_write(item) for item in value]
    if isinstance(value, dict):
        return {name: _write(part) for name, part in value.items()}
    if isinstance(value, Range):
        return write(value, Work())
    if isinstance(value, datetime) and isinstance(value.tzinfo, ZoneInfo):
        # ISO 8601 has no names of zones; `string` writes them (@Asia/Shanghai)
        return write_temporal(value.replace(tzinfo=timezone(value.utcoffset() or timedelta())))
    return write_temporal(value) or value


def _write_number(value: Decimal) -> int | Decimal:
    # beyond 64 bits a number stays a Decimal: JSON writers refuse such integers, and 1E6000 would be endless digits
    whole = abs(value) < _LARGEST_JSON_INTEGER and value == value.to_integral_value()
    return int(value) if whole else value


def read_typed(value: Any, type_ref: str) -> Any:
    """Return a JSON value as the FEEL value of a DMN type; null stays null, "Any" and "" take anything.

    Args:
        value: a JSON or FEEL value.
        type_ref: number, string, boolean, date, time, dateTime or "date and time", dayTimeDuration or
            "days and time duration", yearMonthDuration or "years and months duration", list, context; a `feel:` prefix
            is allowed.

    Raises:
        FeelEvaluationError: the value does not fit the type, or there is no such type.
    """
    given = from_json(value)
    name = " ".join(type_ref.removeprefix("feel:").split()).lower()
    if name in {"", "any"} or given is None:
        return given
    if name not in _TYPES:
        raise FeelEvaluationError(
            Text("没有类型“{name}”", "there is no type {name}").format(name=type_ref),
            Text("可用类型：{types}。", "Types: {types}.").format(types=", ".join(_TYPES)),
            found=type_ref,
        )
    kind = _TYPES[name]
    result = _parse_as(given, kind) if isinstance(given, str) else given
    if result is None or kind_of(result) is not kind:
        raise FeelEvaluationError(
            Text("值 {value} 不是 {type}", "the value {value} is no {type}").format(value=str(value)[:80], type=type_ref),
            Text("{zh}", "{en}").format(**_SHAPES.get(kind, {"zh": "请改用该类型的值。", "en": "Give a value of that type."})),
            found=str(value)[:80],
        )
    return result


def _parse_as(text: str, kind: Kind) -> Any:
    if kind is Kind.DATE:
        return read_date(text)
    if kind is Kind.TIME:
        return read_time(text)
    if kind is Kind.DATE_TIME:
        return read_date_time(text)
    return read_duration(text) if kind in {Kind.DAYS, Kind.MONTHS} else text


_SHAPES: Final[dict[Kind, dict[str, str]]] = {
    Kind.DATE: {"zh": "日期写作 2026-11-21。", "en": "A date is written 2026-11-21."},
    Kind.TIME: {"zh": "时间写作 10:30:00 或 10:30:00+08:00。", "en": "A time is written 10:30:00 or 10:30:00+08:00."},
    Kind.DATE_TIME: {
        "zh": "日期时间写作 2026-11-21T10:30:00+08:00。",
        "en": "A date and time is written 2026-11-21T10:30:00+08:00.",
    },
    Kind.DAYS: {"zh": "时长写作 P3D、PT24H 或 P1DT2H。", "en": "A duration is written P3D, PT24H or P1DT2H."},
    Kind.MONTHS: {"zh": "年月时长写作 P1Y 或 P2M。", "en": "A years and months duration is written P1Y or P2M."},
    Kind.NUMBER: {"zh": "请给出数，不带引号。", "en": "Give a number, without quotes."},
    Kind.BOOLEAN: {"zh": "请给出 true 或 false，不带引号。", "en": "Give true or false, without quotes."},
}
