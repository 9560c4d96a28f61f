"""What an answer must meet beyond its type: WTForms validators whose errors are bilingual."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from wtforms.validators import StopValidation

from app.forms import messages
from app.forms.field import CHOICE_TYPES, Field, FieldType
from app.forms.fields import CaseField
from app.forms.submission import Upload
from app.forms.values import MINOR_PER_MAJOR, ValueRefused
from app.languages import Text

Validator = Callable[[Any, CaseField], None]

BYTES_PER_MEGABYTE: Final = 1024 * 1024
LONGEST_MATCHED: Final = 2000
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,8}}")
_LONGEST_EMAIL: Final = 254
_PHONE: Final = re.compile(r"\+?[0-9()\-. /]{3,32}(?: ?(?:ext\.?|x|#|\u8f6c) ?[0-9]{1,8})?", re.IGNORECASE)
_PHONE_DIGITS: Final = range(5, 24)
_REQUIRED: Final = {FieldType.CHECKBOX: messages.TICK, FieldType.FILEPICKER: messages.ATTACH}


class CheckEnded(StopValidation):
    """Nothing more need be checked; `text` is the error, None where there is none to add."""

    def __init__(self, text: Text | None = None) -> None:
        super().__init__()
        self.args = (text,) if text else ()  # WTForms reads the message from here


def list_validators(spec: Field) -> tuple[Validator, ...]:
    """Return what an answer to `spec` must meet, in the order of the checks."""
    checks: list[Validator] = [Answered(spec)]
    if spec.type in {FieldType.TEXTFIELD, FieldType.TEXTAREA}:
        checks.append(Length(spec))
        if spec.format:
            checks.append(refuse_no_email if spec.format == "email" else refuse_no_phone)
        if spec.pattern:
            checks.append(Matches(spec.pattern))
    elif spec.type is FieldType.NUMBER:
        checks.append(Between(spec))
    elif spec.type is FieldType.FILEPICKER:
        checks.append(Acceptable(spec))
    return tuple(checks)


class Answered:
    """Refuses a missing answer where one is required; ends the checks where there is nothing left to check."""

    def __init__(self, spec: Field) -> None:
        self._required = spec.required
        message = _REQUIRED.get(spec.type, messages.CHOOSE if spec.type in CHOICE_TYPES else messages.REQUIRED)
        self._text = messages.about(message, spec.label)
        self._untickable = spec.type is FieldType.CHECKBOX

    def __call__(self, _form: object, field: CaseField) -> None:
        """Judge the field.

        Raises:
            CheckEnded: nothing more is to be checked.
        """
        if field.errors:
            raise CheckEnded
        if field.data in (None, "", [], ()) or (field.data is False and self._untickable):
            raise CheckEnded(self._text if self._required and field.meta.complete else None)


class Length:
    """Keeps text between its least and greatest number of characters."""

    def __init__(self, spec: Field) -> None:
        self._min, self._max = spec.min_length, spec.max_length

    def __call__(self, _form: object, field: CaseField) -> None:
        """Judge the field.

        Raises:
            ValueRefused: too short or too long.
        """
        length = len(field.data)
        if length > self._max:
            raise CheckEnded(messages.TOO_LONG.format(max=self._max, length=length))
        if length < self._min:
            raise ValueRefused(messages.TOO_SHORT.format(min=self._min, length=length))


class Between:
    """Keeps a number between its bounds; an amount is named in the unit a person types."""

    def __init__(self, spec: Field) -> None:
        self._min, self._max, self._money = spec.min, spec.max, bool(spec.money)

    def __call__(self, _form: object, field: CaseField) -> None:
        """Judge the field.

        Raises:
            ValueRefused: too small or too great.
        """
        if self._min is not None and field.data < self._min:
            raise ValueRefused(messages.TOO_SMALL.format(min=self._show(self._min)))
        if self._max is not None and field.data > self._max:
            raise ValueRefused(messages.TOO_GREAT.format(max=self._show(self._max)))

    def _show(self, bound: Decimal) -> str:
        return f"{bound / MINOR_PER_MAJOR if self._money else bound:f}"


class Matches:
    """Keeps text to a pattern; the pattern's cost was bounded when the form was read."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def __call__(self, _form: object, field: CaseField) -> None:
        """Judge the field.

        Raises:
            ValueRefused: it does not match.
        """
        if len(field.data) > LONGEST_MATCHED or not self._pattern.search(field.data):
            raise ValueRefused(messages.NOT_MATCHING)


def refuse_no_email(_form: object, field: CaseField) -> None:
    """Keep text to one plain e-mail address, so that it cannot add receivers to a letter.

    Raises:
        ValueRefused: it is none.
    """
    if len(field.data) > _LONGEST_EMAIL or not _EMAIL.fullmatch(field.data):
        raise ValueRefused(messages.NOT_EMAIL)


def refuse_no_phone(_form: object, field: CaseField) -> None:
    """Keep text to one telephone number, as people write them.

    Raises:
        ValueRefused: it is none.
    """
    digits = sum(character.isdigit() for character in field.data)
    if digits not in _PHONE_DIGITS or not _PHONE.fullmatch(field.data):
        raise ValueRefused(messages.NOT_PHONE)


class Acceptable:
    """Keeps uploads to the number, types and size the form accepts."""

    def __init__(self, spec: Field) -> None:
        self._spec = spec

    def __call__(self, _form: object, field: CaseField) -> None:
        """Judge the field.

        Raises:
            ValueRefused: too many, too large, empty, or of another type.
        """
        most = self._spec.max_files if self._spec.multiple else 1
        if len(field.data) > most:
            raise ValueRefused(messages.TOO_MANY_FILES.format(max=most, count=len(field.data)))
        for upload in field.data:
            self._judge(upload)

    def _judge(self, upload: Upload) -> None:
        if not upload.content:
            raise ValueRefused(messages.FILE_EMPTY.format(name=upload.name))
        if len(upload.content) > self._spec.max_bytes:
            megabytes = self._spec.max_bytes // BYTES_PER_MEGABYTE
            raise ValueRefused(messages.FILE_TOO_LARGE.format(name=upload.name, max=megabytes))
        if self._spec.accept and not any(is_accepted(upload, wanted) for wanted in self._spec.accept):
            accept = ", ".join(self._spec.accept)
            raise ValueRefused(messages.FILE_REFUSED.format(name=upload.name, accept=accept))


def is_accepted(upload: Upload, wanted: str) -> bool:
    """Whether an upload is what one entry of `accept` names: ".pdf", "image/png" or "image/*"."""
    if wanted.startswith("."):
        return upload.name.lower().endswith(wanted)
    if wanted.endswith("/*"):
        return upload.media_type.startswith(wanted[:-1])
    return upload.media_type == wanted
