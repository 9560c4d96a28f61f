"""A form as a page shows it: everything a template needs, in one language, with the values typed and their errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from app.forms.binding import Bound
from app.forms.field import CHOICE_TYPES, Field, FieldType
from app.forms.fields import CaseField, ChoiceField
from app.forms.showing import is_ordinary
from app.forms.values import MINOR_PER_MAJOR
from app.languages import Text

_TEXT_INPUTS: Final = {"email": "email", "phone": "tel", "": "text"}
_MOMENT_INPUTS: Final = {"date": "date", "time": "time", "datetime": "datetime-local"}
_CHOICE_ATTRIBUTES: Final = {
    FieldType.RADIO: {"type": "radio"},
    FieldType.CHECKBOX: {"type": "checkbox"},
    FieldType.CHECKLIST: {"type": "checkbox"},
}
_YEAR_BOUNDS: Final = {
    "date": {"min": "1900-01-01", "max": "2199-12-31"},
    "datetime": {"min": "1900-01-01T00:00", "max": "2199-12-31T23:59"},
    "time": {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """One option as shown."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One component as shown.

    Attributes:
        key: name of the input and key of the value.
        type: the form-js type; `attributes["type"]` is the one of an HTML input.
        label: its label, or the text of a `text` component.
        description: help, "" where there is none.
        field: the WTForms field, None for text, separators and groups.
        hidden: whether a rule hides it now. Without JavaScript show it all the same: the server passes it over.
        conditional: whether a rule can hide it, or hides a group it is in.
        watched: whether a rule reads it: ask for the hidden keys again when it changes.
        required: whether an answer must be given.
        multiple: whether several values may be given.
        options: what a choice offers.
        value: the text of an input as it was typed, or the value as one types it.
        checked: whether a checkbox is ticked.
        attributes: attributes for the HTML element, among them type, inputmode, maxlength, autocomplete, min, max, accept.
        errors: what is wrong with it, in the reader's language.
        unit: unit beside the input, "" where there is none.
        row: name of the row it shares, "" for a row of its own.
        columns: width in sixteenths, None for what is left.
        personal: whether it is personal data.
        internal: whether only agents see it.
        children: the components of a group.
    """

    key: str
    type: str
    label: str
    description: str
    field: CaseField | None
    hidden: bool
    conditional: bool
    watched: bool
    required: bool
    multiple: bool
    options: tuple[OptionView, ...]
    value: str
    checked: bool
    attributes: Mapping[str, str | int | bool]
    errors: tuple[str, ...]
    unit: str
    row: str
    columns: int | None
    personal: bool
    internal: bool
    children: tuple["FieldView", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form as shown; iterating gives the components at the top, groups holding theirs.

    Attributes:
        key: the form's key.
        title: its title.
        description: what it is for.
        fields: the components at the top.
        errors: key, label and message of each error, in the order of the form, for a summary that links to the fields.
        hidden: keys of everything a rule hides now.
        has_uploads: whether the HTML form must be multipart.
    """

    key: str
    title: str
    description: str
    fields: tuple[FieldView, ...]
    errors: tuple[tuple[str, str, str], ...]
    hidden: frozenset[str]
    has_uploads: bool

    def __iter__(self) -> Iterator[FieldView]:
        return iter(self.fields)

    def walk(self) -> Iterator[FieldView]:
        """Yield every component, groups before what they hold."""
        waiting = list(reversed(self.fields))
        while waiting:
            view = waiting.pop()
            yield view
            waiting.extend(reversed(view.children))


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """What the views of one form have in common."""

    bound: Bound
    errors: Mapping[str, Text]
    language: str
    internal: bool

    def list_fields(self, parent: str = "") -> tuple[FieldView, ...]:
        """Return the views of what a group holds, or of the top."""
        fields: Sequence[Field] = self.bound.compiled.fields
        return tuple(self.view(field) for field in fields if field.parent == parent and (self.internal or not field.internal))

    def view(self, field: Field) -> FieldView:
        """Return the view of one component."""
        compiled = self.bound.compiled
        answer = self.bound.field(field.key) if field.is_input else None
        error = self.errors.get(field.key)
        return FieldView(
            key=field.key,
            type=field.type.value,
            label=field.label.get(self.language),
            description=field.description.get(self.language),
            field=answer,
            hidden=field.key in self.bound.hidden,
            conditional=self._is_conditional(field),
            watched=any(field.key in rule.names for rule in compiled.rules.values()),
            required=field.required,
            multiple=field.is_multiple_choice or field.multiple,
            options=self._list_options(answer),
            value=self._show_typed(answer) if answer else "",
            checked=field.type is FieldType.CHECKBOX and answer is not None and bool(answer.data),
            attributes=list_attributes(field),
            errors=(error.get(self.language),) if error else (),
            unit=field.unit.get(self.language),
            row=field.row,
            columns=field.columns,
            personal=field.personal,
            internal=field.internal,
            children=self.list_fields(field.key) if field.type is FieldType.GROUP else (),
        )

    def _is_conditional(self, field: Field) -> bool:
        parents = dict(self.bound.compiled.order)
        key = field.key
        while key and key not in self.bound.compiled.rules:
            key = parents[key]
        return bool(key)

    def _list_options(self, answer: CaseField | None) -> tuple[OptionView, ...]:
        if not isinstance(answer, ChoiceField):
            return ()
        chosen = answer.chosen
        offered = [*answer.options]
        # An option the taxonomy has dropped since stays on offer where it was chosen.
        offered += [option for option in answer.spec.options if option.value in chosen and option not in offered]
        return tuple(
            OptionView(value=option.value, label=option.label.get(self.language), selected=option.value in chosen)
            for option in offered
        )

    def _show_typed(self, answer: CaseField) -> str:
        if answer.spec.type in CHOICE_TYPES or answer.spec.type is FieldType.FILEPICKER:
            return ""
        if answer.meta.html and answer.raw_data and isinstance(answer.raw_data[0], str):
            return answer.raw_data[0]
        return write_typed(answer.spec, answer.data, answer.meta)


def write_typed(field: Field, value: Any, circumstances: Any) -> str:
    """Return a JSON value as a person types it into the field's input."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, (int, Decimal)) and is_ordinary(Decimal(value)):
        return f"{Decimal(value) / MINOR_PER_MAJOR:.2f}".removesuffix(".00") if field.money else f"{Decimal(value):f}"
    if field.subtype == "datetime" and isinstance(value, str):
        return _write_local(value, circumstances)
    return str(value)


def _write_local(text: str, circumstances: Any) -> str:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = instant.astimezone(circumstances.zone) if instant.tzinfo else instant
    return local.strftime("%Y-%m-%dT%H:%M")


def list_attributes(field: Field) -> dict[str, str | int | bool]:
    """Return the attributes of the field's HTML element; numbers are text inputs, since people type separators and units."""
    if field.type is FieldType.TEXTFIELD:
        return {"type": _TEXT_INPUTS[field.format], "maxlength": field.max_length, "autocomplete": field.autocomplete}
    if field.type is FieldType.TEXTAREA:
        return {"maxlength": field.max_length, "autocomplete": field.autocomplete}
    if field.type is FieldType.NUMBER:
        decimal = bool(field.decimals or field.money)
        return {"type": "text", "inputmode": "decimal" if decimal else "numeric", "maxlength": 32, "autocomplete": "off"}
    if field.type is FieldType.DATETIME:
        return {"type": _MOMENT_INPUTS[field.subtype], "autocomplete": "off", **_YEAR_BOUNDS[field.subtype]}
    if field.type is FieldType.FILEPICKER:
        return {"type": "file", "accept": ",".join(field.accept), "multiple": field.multiple}
    return dict(_CHOICE_ATTRIBUTES.get(field.type, {}))
