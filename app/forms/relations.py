"""Checks how the fields of a form stand to each other: keys, conditions, defaults, and the rule of the form as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from wtforms.form import BaseForm

from app.feel import parse_expression
from app.findings import Finding, Place
from app.forms import rules
from app.forms.compiling import list_needs, unbind
from app.forms.component import Component
from app.forms.field import Field, FieldType
from app.forms.fields import Circumstances, Posted
from app.forms.ordering import find_circle
from app.languages import Text

MOST_CONDITIONS: Final = 100


def check_duplicates(components: Sequence[Component]) -> Iterator[Finding]:
    """Yield keys and ids that are used twice."""
    seen: set[str] = set()
    for component in components:
        names = {component.key, str(component.data.get("id", component.key))}
        for name in sorted(names & seen):
            yield component.refuse(rules.DUPLICATE_KEY, key=name)
        seen |= names


def check_conditions(fields: tuple[Field, ...], places: Mapping[str, Place]) -> Iterator[Finding]:
    """Yield conditions that read personal data, and conditions in a circle (a group's hides what it holds)."""
    personal = {field.key for field in fields if field.personal}
    conditions = {field.key: parse_expression(field.hide) for field in fields if field.hide}
    for key, condition in conditions.items():
        for name in sorted(condition.names & personal):
            yield rules.found(rules.HIDE_READS_PERSONAL, places[key], name=name)
    needs = list_needs(fields, conditions)
    circle = find_circle({key: needed & needs.keys() for key, needed in needs.items()})
    if circle:
        yield rules.found(rules.HIDE_CIRCLE, places[circle[0]], names=" → ".join((*circle, circle[0])))
    if len(conditions) > MOST_CONDITIONS:
        yield rules.found(rules.TOO_MANY, places[fields[-1].key], limit=MOST_CONDITIONS)


def settle_default(field: Field) -> tuple[Field, Text | None]:
    """Return the field with its default read into the value data hold, and why the field's own rules refuse it, if they do.

    The form-js editor writes 1 as "1" for a choice; the default of an amount is written in the unit a person types.
    """
    if not field.is_input or field.default is None:
        return field, None
    html = bool(field.money)
    circumstances = Circumstances(html=html, complete=False, zone=ZoneInfo("UTC"), terms={})
    form = BaseForm({field.key: unbind(field)}, meta=circumstances)
    form.process(Posted({field.key: [str(field.default) if html else field.default]}))
    if form.validate():
        value = form[field.key].data
        return replace(field, default=tuple(value) if isinstance(value, list) else value), None
    error: object = form[field.key].errors[0]
    return field, error if isinstance(error, Text) else Text(str(error))


def check_any_of(keys: Sequence[str], fields: Sequence[Field], place: Place) -> Iterator[Finding]:
    """Yield names of the form's own rule that are no fields which can be filled in."""
    fillable = {field.key for field in fields if field.is_input and field.type is not FieldType.CHECKBOX}
    for name in keys:
        if name not in fillable:
            yield rules.found(rules.BAD_ANY_OF, place, name=name)
