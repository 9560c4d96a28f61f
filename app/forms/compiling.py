"""Turns fields into what is needed to fill them in: WTForms fields and parsed rules, made once, shared by all threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wtforms.fields.core import UnboundField

from app.feel import Expression, parse_expression
from app.forms.field import NO_TEXT, Field
from app.forms.fields import FIELD_CLASSES, CaseField
from app.forms.ordering import put_in_order
from app.forms.validators import list_validators
from app.languages import Text

if TYPE_CHECKING:
    from wtforms import Field as WTField


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """A rule of the form as a whole: at least one of these fields must be answered.

    Attributes:
        keys: keys of the fields.
        message: what to say when none is.
    """

    keys: tuple[str, ...] = ()
    message: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A form ready to be filled in.

    Attributes:
        fields: every component in the order shown.
        unbound: a WTForms field per key that asks for an answer.
        rules: what hides a component, by key.
        order: key and group of every component, each after what its rule reads and after its group.
        any_of: the fields of which one must be answered.
    """

    fields: tuple[Field, ...]
    unbound: Mapping[str, "UnboundField[WTField]"]
    rules: Mapping[str, Expression]
    order: tuple[tuple[str, str], ...]
    any_of: AnyOf


def compile_fields(fields: tuple[Field, ...], any_of: AnyOf) -> Compiled:
    """Return the form made of `fields`.

    Raises:
        FeelSyntaxError: a rule is no expression.
    """
    rules = {field.key: parse_expression(field.hide) for field in fields if field.hide}
    parents = {field.key: field.parent for field in fields}
    order = put_in_order(list_needs(fields, rules))
    return Compiled(
        fields=fields,
        unbound={field.key: unbind(field) for field in fields if field.is_input},
        rules=rules,
        order=tuple((key, parents[key]) for key in order),
        any_of=any_of,
    )


def list_needs(fields: tuple[Field, ...], rules: Mapping[str, Expression]) -> dict[str, frozenset[str]]:
    """Return, for each component, what must be settled before it: its group, and what its rule reads."""
    return {
        field.key: frozenset({field.parent} - {""}) | (rules[field.key].names if field.key in rules else frozenset())
        for field in fields
    }


def unbind(field: Field) -> "UnboundField[WTField]":
    """Return the WTForms field of `field`, not yet bound to a form."""
    kind: type[CaseField] = FIELD_CLASSES[field.type]
    return UnboundField(kind, spec=field, validators=list_validators(field))
