"""Binds a submission to a form's WTForms fields, judges it, and draws the answers from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from wtforms import Field as WTField
from wtforms.form import BaseForm

from app.errors import FormInvalid
from app.feel import Host
from app.forms import messages
from app.forms.compiling import Compiled
from app.forms.field import Field, FieldType, Option
from app.forms.fields import CaseField, Circumstances, Posted
from app.forms.hiding import find_hidden
from app.forms.submission import Answers, Submission, Upload
from app.languages import Text

DEFAULT_ZONE: Final = ZoneInfo("Asia/Shanghai")
_MOST_UNKNOWN: Final = 20
_LONGEST_KEY: Final = 64
Terms = Mapping[str, Sequence[Option]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A form with what was handed in, or with values it is to show.

    Attributes:
        compiled: the form.
        form: its WTForms form; hidden fields are in it too.
        hidden: keys of everything hidden.
        submission: what was handed in, None where the form only shows values.
        context: the case's data.
    """

    compiled: Compiled
    form: BaseForm
    hidden: frozenset[str]
    submission: Submission | None
    context: Mapping[str, Any]

    def field(self, key: str) -> CaseField:
        """Return the WTForms field of a key."""
        return cast("CaseField", self.form[key])

    def is_open(self, field: Field) -> bool:
        """Whether the sender may answer the field: it is visible, and not kept for agents."""
        internal = self.submission is None or self.submission.internal
        return field.is_input and field.key not in self.hidden and (internal or not field.internal)


def bind_submission(
    compiled: Compiled,
    submission: Submission,
    context: Mapping[str, Any],
    *,
    host: Host | None = None,
    terms: Terms | None = None,
) -> Bound:
    """Bind what was handed in; nothing is judged yet."""
    form = _make_form(compiled, submission, host, terms)
    form.process(_collect(compiled, submission))
    hidden = find_hidden(compiled, _gather(compiled, form, submission, context), host)
    return Bound(compiled=compiled, form=form, hidden=hidden, submission=submission, context=context)


def bind_values(
    compiled: Compiled,
    values: Mapping[str, Any],
    context: Mapping[str, Any],
    *,
    host: Host | None = None,
    terms: Terms | None = None,
) -> Bound:
    """Bind JSON values that the form is to show; keys it does not have are passed over."""
    form = _make_form(compiled, Submission(), host, terms)
    form.process(data={key: values[key] for key in compiled.unbound if values.get(key) is not None})
    shown = {field.key: form[field.key].data for field in compiled.fields if field.is_input and not field.personal}
    hidden = find_hidden(compiled, {**context, **shown}, host)
    return Bound(compiled=compiled, form=form, hidden=hidden, submission=None, context=context)


def judge(bound: Bound) -> dict[str, Text]:
    """Return the errors of a bound submission by field key; none where it is valid. Hidden fields are not judged."""
    errors = _find_unknown(bound)
    for field in bound.compiled.fields:
        if not bound.is_open(field):
            continue
        wtforms_field: WTField = bound.form[field.key]
        if not wtforms_field.validate(bound.form):
            errors[field.key] = _first_error(wtforms_field)
    return errors | _judge_any_of(bound, errors)


def draw_answers(bound: Bound) -> Answers:
    """Return what a valid submission comes to.

    A field that was not handed in keeps what the case holds, and takes its default where the case holds nothing. A hidden
    field writes nothing; a value the case still holds under its key is emptied, so that no rule acts on a stale answer.
    """
    data: dict[str, Any] = {}
    personal: dict[str, str] = {}
    files: dict[str, tuple[Upload, ...]] = {}
    cleared: set[str] = set()
    for field in bound.compiled.fields:
        if not field.is_input:
            continue
        answer = bound.field(field.key)
        if field.type is FieldType.FILEPICKER:
            if bound.is_open(field) and answer.data:
                files[field.key] = answer.data
        elif field.personal:
            if bound.is_open(field) and answer.data:
                personal[field.key] = answer.data
            elif bound.is_open(field) and answer.given:
                cleared.add(field.key)
        else:
            data |= _draw_value(bound, field, answer)
    return Answers(data=data, personal=personal, files=files, cleared=frozenset(cleared))


def _draw_value(bound: Bound, field: Field, answer: CaseField) -> dict[str, Any]:
    held = bound.context.get(field.key)
    if field.key in bound.hidden:
        return {} if held is None else {field.key: None}
    if bound.is_open(field) and answer.given:
        return {field.key: answer.data}
    # Not handed in, or not the sender's to set: the default of the form, never what was sent.
    if held is not None or field.default is None:
        return {}
    return {field.key: list(field.default) if isinstance(field.default, tuple) else field.default}


def _make_form(compiled: Compiled, submission: Submission, host: Host | None, terms: Terms | None) -> BaseForm:
    circumstances = Circumstances(
        html=submission.html, complete=submission.complete, zone=host.zone if host else DEFAULT_ZONE, terms=terms or {}
    )
    return BaseForm(compiled.unbound, meta=circumstances)


def _collect(compiled: Compiled, submission: Submission) -> Posted:
    if not isinstance(submission.values, Mapping):
        raise FormInvalid({"": messages.NOT_AN_OBJECT})
    posted = Posted()
    for field in compiled.fields:
        value = submission.values.get(field.key)
        if not field.is_input or (field.internal and not submission.internal):
            continue
        if field.type is FieldType.FILEPICKER:
            posted[field.key] = list(submission.files.get(field.key, ()))
            if not submission.html and value not in (None, "", []):
                posted[field.key].append(value)
        elif field.key in submission.values:
            several = submission.html and isinstance(value, (list, tuple))
            posted[field.key] = list(value) if several else [value]  # type: ignore[arg-type]  # narrowed by `several`
    return posted


def _gather(compiled: Compiled, form: BaseForm, submission: Submission, context: Mapping[str, Any]) -> dict[str, Any]:
    # What a browser does not post is unanswered; what JSON leaves out stays as the case holds it.
    values = dict(context)
    for field in compiled.fields:
        if not field.is_input:
            continue
        if field.personal or field.type is FieldType.FILEPICKER:
            values[field.key] = None
            continue
        answer = cast("CaseField", form[field.key])
        if submission.html or answer.given or values.get(field.key) is None:
            values[field.key] = None if answer.process_errors else answer.data
    return values


def _find_unknown(bound: Bound) -> dict[str, Text]:
    submission = bound.submission
    if submission is None or submission.html:
        return {}
    known = {field.key for field in bound.compiled.fields if field.is_input and (submission.internal or not field.internal)}
    unknown = [str(key)[:_LONGEST_KEY] for key in (*submission.values, *submission.files) if key not in known]
    return {key: messages.UNKNOWN_FIELD.format(key=key) for key in unknown[:_MOST_UNKNOWN]}


def _judge_any_of(bound: Bound, errors: Mapping[str, Text]) -> dict[str, Text]:
    rule = bound.compiled.any_of
    open_keys = [field.key for field in bound.compiled.fields if field.key in rule.keys and bound.is_open(field)]
    complete = bound.submission is not None and bound.submission.complete
    if not complete or not open_keys or any(key in errors or bound.form[key].data for key in open_keys):
        return {}
    return {open_keys[0]: rule.message}


def _first_error(field: WTField) -> Text:
    error: object = field.errors[0]
    return error if isinstance(error, Text) else Text(str(error))
