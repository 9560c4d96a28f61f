"""What a form asks: its fields, as the form's file states them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

from app.languages import Text


class FieldType(StrEnum):
    """The types of form-js components a form may hold."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SELECT = "select"
    CHECKLIST = "checklist"
    TAGLIST = "taglist"
    DATETIME = "datetime"
    FILEPICKER = "filepicker"
    TEXT = "text"
    SEPARATOR = "separator"
    GROUP = "group"


STATIC_TYPES: Final = frozenset({FieldType.TEXT, FieldType.SEPARATOR, FieldType.GROUP})
SINGLE_CHOICE_TYPES: Final = frozenset({FieldType.RADIO, FieldType.SELECT})
MULTIPLE_CHOICE_TYPES: Final = frozenset({FieldType.CHECKLIST, FieldType.TAGLIST})
CHOICE_TYPES: Final = SINGLE_CHOICE_TYPES | MULTIPLE_CHOICE_TYPES


class Option(NamedTuple):
    """One value a choice offers, with its label."""

    value: str
    label: Text


NO_TEXT: Final = Text("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One component of a form.

    Attributes:
        key: key of the value in the case's data; the component's id for text, separators and groups.
        type: what kind of component it is.
        label: its label; the text itself for a `text` component.
        description: help for the person who answers ("" where there is none).
        options: what a choice offers.
        required: whether an answer must be given.
        personal: whether the answer is personal data, kept encrypted beside the case (E59).
        money: currency of an amount ("CNY"), "" otherwise; a person types the major unit, data hold the minor one.
        hide: FEEL that hides the component when it is true, "" where there is none.
        default: the JSON value an unanswered field has, a list as a tuple; None where there is none.
        taxonomy: kind of the taxonomy that lists its options, "" where the form alone lists them.
        internal: whether only agents and clients may set it; a customer's page does not show it.
        boolean: whether a choice between "true" and "false" gives a JSON boolean.
        number: whether a choice gives a JSON integer.
        subtype: date, time or datetime; "" for other types.
        format: email or phone; "" otherwise.
        decimals: digits after the point that a number may have.
        min: least number, in the unit of the data.
        max: greatest number, in the unit of the data.
        min_length: least number of characters.
        max_length: greatest number of characters.
        pattern: what the text must match somewhere, as in form-js.
        accept: file name endings and media types an upload may have; empty accepts every type.
        multiple: whether more than one file may be given.
        max_files: greatest number of files.
        max_bytes: greatest size of one file, bytes.
        unit: unit shown beside a number.
        autocomplete: what the browser may fill in; "off" by default.
        parent: key of the group that holds it, "" at the top.
        row: name of the row it shares with its neighbours, "" for a row of its own.
        columns: its width in sixteenths of a row, None for what is left.
        requirements: ids of the requirement rows it serves.
        line: line in the form's file, 0 when unknown.
    """

    key: str
    type: FieldType
    label: Text = NO_TEXT
    description: Text = NO_TEXT
    options: tuple[Option, ...] = ()
    required: bool = False
    personal: bool = False
    money: str = ""
    hide: str = ""
    default: Any = None
    taxonomy: str = ""
    internal: bool = False
    boolean: bool = False
    number: bool = False
    subtype: str = ""
    format: str = ""
    decimals: int = 0
    min: Decimal | None = None
    max: Decimal | None = None
    min_length: int = 0
    max_length: int = 0
    pattern: re.Pattern[str] | None = None
    accept: tuple[str, ...] = ()
    multiple: bool = False
    max_files: int = 1
    max_bytes: int = 0
    unit: Text = NO_TEXT
    autocomplete: str = "off"
    parent: str = ""
    row: str = ""
    columns: int | None = None
    requirements: tuple[str, ...] = ()
    line: int = 0

    @property
    def is_input(self) -> bool:
        """Whether it asks for an answer."""
        return self.type not in STATIC_TYPES

    @property
    def is_multiple_choice(self) -> bool:
        """Whether any number of its options may be chosen."""
        return self.type in MULTIPLE_CHOICE_TYPES
