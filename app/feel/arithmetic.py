"""Arithmetic on numbers, strings, dates, times and durations after DMN's tables; null where the table has no row."""

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final

from app.feel.comparison import aligned, order, time_offset
from app.feel.temporal_text import make_date
from app.feel.values import NUMBERS, Kind, YearsMonths, kind_of
from app.feel.work import Work
from app.languages import Text

_DAY: Final = timedelta(days=1)
_MICROSECOND: Final = timedelta(microseconds=1)

Operation = Callable[[Any, Any, Work], Any]


def apply(operator: str, left: Any, right: Any, work: Work) -> Any:
    """Apply one of + - * / ** to two values.

    Raises:
        FeelEvaluationError: a number beyond DMN's decimal128 range would come out.
    """
    work.charge()
    operation = _OPERATIONS.get((operator, kind_of(left), kind_of(right)))
    if operation is None:
        return None
    try:
        return operation(left, right, work)
    except Overflow as error:
        raise number_too_large(work) from error
    except (InvalidOperation, DivisionByZero, OverflowError, ValueError):
        # DMN: arithmetic without a result (division by nothing, a year beyond 9999) is null
        return None


def number_too_large(work: Work) -> Exception:
    """Return the error of a number beyond 10 to the power of 6144."""
    return work.error(
        Text("数值过大（指数超过 6144）", "the number is too large (its exponent exceeds 6144)"),
        Text("请使用较小的数。", "Use smaller numbers."),
    )


def negate(value: Any, work: Work) -> Any:
    """Return the negative of a number or a duration; null otherwise."""
    work.charge()
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return days_of(-microseconds_of(value))
    return YearsMonths(-value.months) if isinstance(value, YearsMonths) else None


def microseconds_of(value: timedelta) -> int:
    """Return a duration's whole length in microseconds."""
    return value // _MICROSECOND


def days_of(microseconds: Decimal | int) -> timedelta | None:
    """Return the duration of that many microseconds, None beyond the longest there is."""
    try:
        return timedelta(microseconds=int(microseconds))
    except OverflowError:
        return None


def shift_days(value: datetime, span: timedelta) -> datetime:
    """Return the instant `span` after `value`, in its zone."""
    if value.tzinfo is None:
        return value + span
    return (value.astimezone(UTC) + span).astimezone(value.tzinfo)


def shift_months(value: date, span: YearsMonths) -> date | None:
    """Return the same day `span` later, the last of the month where that day does not exist; keeps a time of day."""
    year, month = divmod(value.year * 12 + value.month - 1 + span.months, 12)
    month += 1
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the years the calendar has
        return None
    day = make_date(year, month, min(value.day, calendar.monthrange(year, month)[1]))
    if day is None or not isinstance(value, datetime):
        return day
    return datetime.combine(day, value.timetz())


def _add_numbers(left: Decimal, right: Decimal, _: Work) -> Decimal:
    return NUMBERS.add(left, right)


def _concatenate(left: str, right: str, work: Work) -> str:
    work.expect_text(len(left) + len(right))
    return left + right


def _date_plus_days(left: date, right: timedelta, _: Work) -> date:
    return (datetime.combine(left, time()) + right).date()


def _time_plus_days(left: time, right: timedelta, _: Work) -> time:
    span = timedelta(hours=left.hour, minutes=left.minute, seconds=left.second, microseconds=left.microsecond)
    moment = datetime(2000, 1, 1) + (span + right % _DAY) % _DAY  # noqa: DTZ001 - only its time of day is used
    return moment.time().replace(tzinfo=left.tzinfo)


def _subtract_instants(left: datetime, right: datetime, work: Work) -> timedelta | None:
    one, other = aligned(left, right, work)
    return None if one is None or other is None else one - other


def _midnight(value: date, beside: datetime, work: Work) -> datetime:
    """A date beside a date and time is its midnight: local beside a local one, else in the host's zone, else UTC."""
    zone = None if beside.tzinfo is None else work.host.zone if work.host else UTC
    return datetime.combine(value, time(tzinfo=zone))


def _date_minus_instant(left: date, right: datetime, work: Work) -> timedelta | None:
    return _subtract_instants(_midnight(left, right, work), right, work)


def _instant_minus_date(left: datetime, right: date, work: Work) -> timedelta | None:
    return _subtract_instants(left, _midnight(right, left, work), work)


def _subtract_times(left: time, right: time, work: Work) -> timedelta | None:
    if order(left, right, work) is None:
        return None
    ends = []
    for value in (left, right):
        span = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
        ends.append(span - (time_offset(value, work) or timedelta(0)))
    return ends[0] - ends[1]


def _days_times_number(left: timedelta, right: Decimal, _: Work) -> timedelta | None:
    return days_of(NUMBERS.multiply(Decimal(microseconds_of(left)), right))


def _days_by_number(left: timedelta, right: Decimal, _: Work) -> timedelta | None:
    return days_of(NUMBERS.divide(Decimal(microseconds_of(left)), right))


def _days_by_days(left: timedelta, right: timedelta, _: Work) -> Decimal:
    return NUMBERS.divide(Decimal(microseconds_of(left)), Decimal(microseconds_of(right)))


def _bounded_months(months: Decimal) -> YearsMonths | None:
    # the calendar has fewer than 12 * 10,000 months; durations may be longer, but not without end
    return YearsMonths(int(months)) if abs(months) < 10**12 else None


def _months_times_number(left: YearsMonths, right: Decimal, _: Work) -> YearsMonths | None:
    return _bounded_months(NUMBERS.multiply(Decimal(left.months), right))


def _months_by_number(left: YearsMonths, right: Decimal, _: Work) -> YearsMonths | None:
    return _bounded_months(NUMBERS.divide(Decimal(left.months), right))


def _power(left: Decimal, right: Decimal, work: Work) -> Decimal:
    work.charge(10)
    return NUMBERS.power(left, right)


def _swapped(operation: Operation) -> Operation:
    return lambda left, right, work: operation(right, left, work)


def _minus(operation: Operation) -> Operation:
    return lambda left, right, work: operation(left, negate(right, work), work)


def _shift_months(left: date, right: YearsMonths, _: Work) -> date | None:
    return shift_months(left, right)


def _shift_days(left: datetime, right: timedelta, _: Work) -> datetime:
    return shift_days(left, right)


def _add_months(left: YearsMonths, right: YearsMonths, _: Work) -> YearsMonths | None:
    return _bounded_months(Decimal(left.months + right.months))


_NUMBER, _TEXT, _DATE, _TIME = Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.TIME
_INSTANT, _DAYS, _MONTHS = Kind.DATE_TIME, Kind.DAYS, Kind.MONTHS

_ADDITIONS: Final[dict[tuple[Kind, Kind], Operation]] = {
    (_DATE, _DAYS): _date_plus_days,
    (_DATE, _MONTHS): _shift_months,
    (_INSTANT, _DAYS): _shift_days,
    (_INSTANT, _MONTHS): _shift_months,
    (_TIME, _DAYS): _time_plus_days,
}

_OPERATIONS: Final[dict[tuple[str, Kind, Kind], Operation]] = {
    ("+", _NUMBER, _NUMBER): _add_numbers,
    ("-", _NUMBER, _NUMBER): lambda left, right, _: NUMBERS.subtract(left, right),
    ("*", _NUMBER, _NUMBER): lambda left, right, _: NUMBERS.multiply(left, right),
    ("/", _NUMBER, _NUMBER): lambda left, right, _: NUMBERS.divide(left, right),
    ("**", _NUMBER, _NUMBER): _power,
    ("+", _TEXT, _TEXT): _concatenate,
    **{("+", *kinds): run for kinds, run in _ADDITIONS.items()},
    **{("+", right, left): _swapped(run) for (left, right), run in _ADDITIONS.items()},
    **{("-", *kinds): _minus(run) for kinds, run in _ADDITIONS.items()},
    ("-", _DATE, _DATE): lambda left, right, _: left - right,
    ("-", _INSTANT, _INSTANT): _subtract_instants,
    ("-", _DATE, _INSTANT): _date_minus_instant,
    ("-", _INSTANT, _DATE): _instant_minus_date,
    ("-", _TIME, _TIME): _subtract_times,
    ("+", _DAYS, _DAYS): lambda left, right, _: left + right,
    ("-", _DAYS, _DAYS): lambda left, right, _: left - right,
    ("*", _DAYS, _NUMBER): _days_times_number,
    ("*", _NUMBER, _DAYS): _swapped(_days_times_number),
    ("/", _DAYS, _NUMBER): _days_by_number,
    ("/", _DAYS, _DAYS): _days_by_days,
    ("+", _MONTHS, _MONTHS): _add_months,
    ("-", _MONTHS, _MONTHS): _minus(_add_months),
    ("*", _MONTHS, _NUMBER): _months_times_number,
    ("*", _NUMBER, _MONTHS): _swapped(_months_times_number),
    ("/", _MONTHS, _NUMBER): _months_by_number,
    ("/", _MONTHS, _MONTHS): lambda left, right, _: NUMBERS.divide(Decimal(left.months), Decimal(right.months)),
}
