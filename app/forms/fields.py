"""The WTForms fields of a form: each reads what a browser posts or what JSON holds into one JSON value."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, Final
from zoneinfo import ZoneInfo

from wtforms import Field as WTField
from wtforms import widgets
from wtforms.fields.choices import Choice, SelectFieldBase  # type: ignore[attr-defined]  # the stubs lag behind
from wtforms.meta import DefaultMeta

from app.forms import messages
from app.forms.field import Field, FieldType, Option
from app.forms.submission import Upload
from app.forms.values import (
    ValueRefused,
    read_boolean,
    read_choice,
    read_date,
    read_instant,
    read_money,
    read_number,
    read_text,
    read_time,
)

_UNTICKED: Final = frozenset({"", "false", "0", "off"})
_LONGEST_FILE_NAME: Final = 200
MOST_CHOSEN: Final = 1000


class Circumstances(DefaultMeta):
    """How a form is being filled in; WTForms hands it to every field as `meta`.

    Args:
        html: whether strings of a browser are read, not JSON values.
        complete: whether required answers must be there.
        zone: the organisation's time zone.
        terms: options from the taxonomy by kind; they stand before the form's own.
    """

    locales = False

    def __init__(self, *, html: bool, complete: bool, zone: ZoneInfo, terms: Mapping[str, Sequence[Option]]) -> None:
        self.html = html
        self.complete = complete
        self.zone = zone
        self.terms = terms


class Posted(dict[str, list[Any]]):
    """What was handed in, by field key, as WTForms wants to see it."""

    def getlist(self, key: str) -> list[Any]:
        """Return what was handed in under `key`."""
        return self.get(key, [])


class CaseField(WTField):
    """A WTForms field that knows its `Field`.

    Attributes:
        spec: what the form's file says of it.
        given: whether it was handed in, be it empty.
    """

    widget: Any = widgets.TextInput()

    def __init__(self, *, spec: Field, **options: Any) -> None:
        super().__init__(spec.label.zh, description=spec.description.zh, default=spec.default, **options)
        self.spec = spec
        self.given = False

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was handed in; an explicit emptiness empties the field, absence leaves the default."""
        self.given = bool(valuelist)
        if not valuelist:
            self.take_nothing()
            return
        self.data = None
        if valuelist[0] is not None:
            self.data = self.read(valuelist[0])

    def take_nothing(self) -> None:
        """Take it that nothing was handed in; the default stays."""

    def read(self, value: Any) -> Any:
        """Return the JSON value of what was handed in, None where it is empty.

        Raises:
            ValueRefused: it is none.
        """
        raise NotImplementedError

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class TextField(CaseField):
    """Text on one line, or on many."""

    def read(self, value: Any) -> str | None:
        """Return cleaned text."""
        if self.spec.format and isinstance(value, str):
            # An input method in its Chinese state writes full-width digits, an at sign and a dot of its own.
            value = unicodedata.normalize("NFKC", value).replace("\u3002", ".")
        return read_text(value, lines=self.spec.type is FieldType.TEXTAREA)


class NumberField(CaseField):
    """A number, or an amount of money."""

    def read(self, value: Any) -> int | Decimal | None:
        """Return an exact number, an amount in the minor unit."""
        if self.spec.money:
            return read_money(value, typed=not self.meta.html)
        return read_number(value, decimals=self.spec.decimals)


class TickField(CaseField):
    """A checkbox: absent is false."""

    widget = widgets.CheckboxInput()

    def take_nothing(self) -> None:
        """A browser posts nothing for an unticked box; a JSON client that leaves it out means its default."""
        self.given = True
        self.data = False if self.meta.html else bool(self.data)

    def read(self, value: Any) -> bool:
        """Return whether it is ticked."""
        if self.meta.html and isinstance(value, str):
            return value.strip() not in _UNTICKED
        return bool(read_boolean(value))


class ChoiceField(CaseField, SelectFieldBase):
    """One of several options; the value is their key, a boolean or an integer as the form says."""

    widget = widgets.Select()

    @property
    def options(self) -> tuple[Option, ...]:
        """What is offered: the taxonomy's options where there are any, else the form's own."""
        return tuple(self.meta.terms.get(self.spec.taxonomy, ())) or self.spec.options

    @property
    def accepted(self) -> frozenset[str]:
        """Every key that is taken: what is offered, and what the form lists."""
        return frozenset(option.value for option in (*self.options, *self.spec.options))

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are chosen now."""
        return () if self.data is None else (write_key(self.data),)

    def read(self, value: Any) -> str | bool | int | None:
        """Return the value of the chosen option."""
        return self.read_one(value)

    def read_one(self, value: Any) -> str | bool | int | None:
        """Return the value of one chosen option.

        Raises:
            ValueRefused: it is not on the list.
        """
        key = read_choice(value)
        if key is None:
            return None
        if key not in self.accepted:
            raise ValueRefused(messages.NOT_LISTED.format(value=key[:50]))
        if self.spec.boolean:
            return key == "true"
        return int(key) if self.spec.number else key

    def iter_choices(self) -> Iterator[Choice]:
        """Yield the options as WTForms' own widgets want them."""
        for option in self.options:
            yield Choice(option.value, option.label.zh, option.value in self.chosen, {})


class ManyField(ChoiceField):
    """Any number of several options; the value is the list of their keys."""

    widget = widgets.Select(multiple=True)

    def process_data(self, value: Any) -> None:
        """Take a list of its own, so that no two forms share one."""
        self.data = list(value) if isinstance(value, (list, tuple)) else None

    def take_nothing(self) -> None:
        """A browser posts nothing when nothing is chosen."""
        if self.meta.html:
            self.given = True
            self.data = []

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are chosen now."""
        return tuple(write_key(value) for value in self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the list that was handed in: a browser posts one string a choice, JSON holds one list."""
        self.given = bool(valuelist)
        if not valuelist:
            self.take_nothing()
            return
        self.data = None
        values = valuelist if self.meta.html else valuelist[0]
        if values is None:
            return
        if not isinstance(values, (list, tuple)) or len(values) > MOST_CHOSEN:
            raise ValueRefused(messages.NOT_A_LIST)
        chosen = [self.read_one(value) for value in values]
        self.data = list(dict.fromkeys(value for value in chosen if value is not None))


class MomentField(CaseField):
    """A day, a time of day or an instant, as ISO text."""

    def read(self, value: Any) -> str | None:
        """Return ISO text."""
        if self.spec.subtype == "time":
            return read_time(value)
        if self.spec.subtype == "datetime":
            return read_instant(value, self.meta.zone)
        return read_date(value, typed=not self.meta.html)


class UploadField(CaseField):
    """Files; the data are the uploads, never part of the case's data."""

    widget = widgets.FileInput(multiple=True)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the uploads; a browser sends an empty, nameless part where no file was picked."""
        self.given = bool(valuelist)
        if not all(isinstance(value, Upload) for value in valuelist):
            self.data = ()
            raise ValueRefused(messages.NOT_UPLOAD)
        picked = (value for value in valuelist if value.name or value.content)
        self.data = tuple(
            Upload(name=clean_file_name(value.name), media_type=value.media_type.lower(), content=value.content)
            for value in picked
        )

    def process_data(self, value: Any) -> None:  # noqa: ARG002 - the name is WTForms' own
        """Uploads have no default."""
        self.data = ()

    def _value(self) -> str:
        return ""


def clean_file_name(name: str) -> str:
    """Return the name of a file without folders, control characters and excess length; "file" where nothing is left."""
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(character for character in last if character.isprintable() and character not in '<>:"|?*').strip(" .")
    stem, dot, ending = printable.rpartition(".")
    if len(printable) > _LONGEST_FILE_NAME:
        printable = (stem or ending)[: _LONGEST_FILE_NAME - 20] + dot + ending[:19] if stem else printable[:_LONGEST_FILE_NAME]
    return printable or "file"


def write_key(value: Any) -> str:
    """Return the option's key of a JSON value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


FIELD_CLASSES: Final[Mapping[FieldType, type[CaseField]]] = {
    FieldType.TEXTFIELD: TextField,
    FieldType.TEXTAREA: TextField,
    FieldType.NUMBER: NumberField,
    FieldType.CHECKBOX: TickField,
    FieldType.RADIO: ChoiceField,
    FieldType.SELECT: ChoiceField,
    FieldType.CHECKLIST: ManyField,
    FieldType.TAGLIST: ManyField,
    FieldType.DATETIME: MomentField,
    FieldType.FILEPICKER: UploadField,
}
