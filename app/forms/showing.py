"""Writes answers as people read them: options by label, amounts with their currency, days in the reader's manner."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal

from app.forms.field import CHOICE_TYPES, Field, FieldType, Option
from app.forms.fields import write_key
from app.forms.values import MINOR_PER_MAJOR
from app.languages import Text

YES: Final = Text("是", "Yes")
NO: Final = Text("否", "No")
_LOCALES: Final = {"zh": "zh_Hans_CN", "en": "en_GB"}
_MOST_DIGITS: Final = 25
_SEPARATORS: Final = Text("、", ", ")


def summarise(
    fields: Sequence[Field], data: Mapping[str, Any], language: str, terms: Mapping[str, Sequence[Option]]
) -> list[tuple[str, str]]:
    """Return label and text of every field that `data` answers, in the order of the form.

    Args:
        fields: the form's fields.
        data: JSON values by key; keys of other forms are passed over.
        language: of labels and texts.
        terms: options from the taxonomy, by kind.
    """
    answered = [field for field in fields if field.is_input and data.get(field.key) not in (None, "", [])]
    return [
        (field.label.get(language), show(field, data[field.key], language, terms.get(field.taxonomy, ()))) for field in answered
    ]


def show(field: Field, value: Any, language: str, terms: Sequence[Option] = ()) -> str:
    """Return one JSON value of `field` as text; a value of another shape as it is, so that old data stay readable."""
    if field.type in CHOICE_TYPES:
        values = value if isinstance(value, (list, tuple)) else [value]
        return _SEPARATORS.get(language).join(_show_option(field, one, language, terms) for one in values)
    if isinstance(value, bool):
        return (YES if value else NO).get(language)
    if isinstance(value, (int, float, Decimal)):
        return _show_number(field, Decimal(str(value)), language)
    if field.type is FieldType.DATETIME and isinstance(value, str):
        return _show_moment(field, value, language)
    return str(value)


def _show_option(field: Field, value: Any, language: str, terms: Sequence[Option]) -> str:
    key = write_key(value)
    labels = {option.value: option.label for option in (*field.options, *terms)}
    return labels[key].get(language) if key in labels else key


def _show_number(field: Field, number: Decimal, language: str) -> str:
    locale = _LOCALES.get(language, _LOCALES["zh"])
    if not is_ordinary(number):
        return str(number)
    if field.money:
        return str(format_currency(number / MINOR_PER_MAJOR, field.money, locale=locale))
    return f"{format_decimal(number, locale=locale)} {field.unit.get(language)}".rstrip()


def is_ordinary(number: Decimal) -> bool:
    """Whether a number can be written out in digits; data from elsewhere may hold NaN or 1e999999."""
    return number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS


def _show_moment(field: Field, text: str, language: str) -> str:
    locale = _LOCALES.get(language, _LOCALES["zh"])
    try:
        if field.subtype == "date":
            return format_date(date.fromisoformat(text), "long", locale=locale)
        if field.subtype == "time":
            return format_time(time.fromisoformat(text), "short", locale=locale)
        instant = datetime.fromisoformat(text)
        return format_datetime(
            instant.replace(tzinfo=None), "d MMMM y HH:mm" if language == "en" else "y年M月d日 HH:mm", locale=locale
        )
    except ValueError:
        return text
