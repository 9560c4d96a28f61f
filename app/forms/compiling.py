"""Turns fields into what is needed to fill them in: WTForms fields and parsed rules, made once, shared by all threads."""

from collections.abc import Mapping
from dataclasses import dataclass

from wtforms import Field as WTField
from wtforms.fields.core import UnboundField

from app.feel import Expression, parse_expression
from app.forms.field import NO_TEXT, Field, find_members
from app.forms.fields import FIELD_CLASSES, CaseField
from app.forms.validators import list_validators
from app.languages import Text


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
        members: what a group holds, by the group's key.
        any_of: the fields of which one must be answered.
    """

    fields: tuple[Field, ...]
    unbound: Mapping[str, "UnboundField[WTField]"]
    rules: Mapping[str, Expression]
    members: Mapping[str, frozenset[str]]
    any_of: AnyOf


def compile_fields(fields: tuple[Field, ...], any_of: AnyOf) -> Compiled:
    """Return the form made of `fields`.

    Raises:
        FeelSyntaxError: a rule is no expression.
    """
    return Compiled(
        fields=fields,
        unbound={field.key: unbind(field) for field in fields if field.is_input},
        rules={field.key: parse_expression(field.hide) for field in fields if field.hide},
        members=find_members(fields),
        any_of=any_of,
    )


def unbind(field: Field) -> "UnboundField[WTField]":
    """Return the WTForms field of `field`, not yet bound to a form."""
    kind: type[CaseField] = FIELD_CLASSES[field.type]
    return UnboundField(kind, spec=field, validators=list_validators(field))
