"""A form: immutable, shared by all threads, made once per deployment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import FormInvalid
from app.feel import Host
from app.forms.binding import Bound, Terms, bind_submission, bind_values, draw_answers, judge
from app.forms.compiling import Compiled
from app.forms.field import Field, FieldType
from app.forms.showing import summarise
from app.forms.submission import Answers, Submission
from app.forms.view import FormView, Viewing
from app.languages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """One form.

    Attributes:
        file: path it was read from, as the caller named it.
        key: its key: the file's name without `.form`.
        title: its title.
        description: what it is for.
        compiled: what is needed to fill it in.
    """

    file: str
    key: str
    title: Text
    description: Text
    compiled: Compiled

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every component in the order shown, a group before what it holds."""
        return self.compiled.fields

    @property
    def inputs(self) -> tuple[Field, ...]:
        """The fields that ask for an answer."""
        return tuple(field for field in self.fields if field.is_input)

    @property
    def writes(self) -> frozenset[str]:
        """Keys of the case's data it writes: no personal fields, no uploads."""
        return frozenset(field.key for field in self.inputs if not field.personal and field.type is not FieldType.FILEPICKER)

    @property
    def personal(self) -> frozenset[str]:
        """Keys of the fields that hold personal data."""
        return frozenset(field.key for field in self.inputs if field.personal)

    @property
    def reads(self) -> frozenset[str]:
        """Names its rules read from the case's data, its own fields left out."""
        names = frozenset[str]().union(*(rule.names for rule in self.compiled.rules.values()))
        return names - {field.key for field in self.inputs}

    def field(self, key: str) -> Field:
        """Return the component of a key.

        Raises:
            KeyError: there is none.
        """
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    def validate(
        self,
        submission: Submission,
        context: Mapping[str, Any],
        language: str = "zh",  # noqa: ARG002 - errors carry both languages; callers may still say which one they show
        *,
        host: Host | None = None,
        terms: Terms | None = None,
    ) -> Answers:
        """Judge what was handed in and return the answers.

        Args:
            submission: what was handed in.
            context: the case's data, which rules read beside the answers.
            language: of the reader.
            host: the clock and calendar rules may ask, and the zone local times are read in.
            terms: options from the taxonomy, by kind.

        Raises:
            FormInvalid: with an error per field key.
        """
        bound = bind_submission(self.compiled, submission, context, host=host, terms=terms)
        errors = judge(bound)
        if errors:
            raise FormInvalid(errors)
        return draw_answers(bound)

    def hidden(
        self, values: Submission | Mapping[str, Any], context: Mapping[str, Any], *, host: Host | None = None
    ) -> frozenset[str]:
        """Return the keys of everything the form hides for these answers, a group's fields among them.

        Args:
            values: what has been handed in so far, or JSON values.
            context: the case's data.
            host: the clock and calendar rules may ask.
        """
        return self._bind(values, context, host, None).hidden

    def bind(
        self,
        values: Submission | Mapping[str, Any],
        context: Mapping[str, Any] | None = None,
        language: str = "zh",
        *,
        errors: Mapping[str, Text] | None = None,
        host: Host | None = None,
        terms: Terms | None = None,
        internal: bool = True,
    ) -> FormView:
        """Return the form as a page shows it.

        Args:
            values: what was handed in, shown as typed; or JSON values the fields begin with (see `prefill`).
            context: the case's data.
            language: of the page.
            errors: errors to show; None judges a submission here, an empty mapping shows none (a draft).
            host: the clock and calendar rules may ask.
            terms: options from the taxonomy, by kind.
            internal: whether internal fields are shown.
        """
        bound = self._bind(values, context or {}, host, terms)
        found = (judge(bound) if bound.submission else {}) if errors is None else errors
        viewing = Viewing(bound=bound, errors=found, language=language, internal=internal)
        labels = {field.key: field.label.get(language) for field in self.fields}
        order = [key for key in labels if key in found] + [key for key in found if key not in labels]
        return FormView(
            key=self.key,
            title=self.title.get(language),
            description=self.description.get(language),
            fields=viewing.list_fields(),
            errors=tuple((key, labels.get(key, key), found[key].get(language)) for key in order),
            hidden=bound.hidden,
            has_uploads=any(field.type is FieldType.FILEPICKER for field in self.fields),
        )

    def prefill(self, data: Mapping[str, Any], personal: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the values its fields begin with: what the case holds, but no yes or no that must be answered anew.

        Args:
            data: the case's data.
            personal: its personal data, where the reader may see them.
        """
        held = {**data, **(personal or {})}
        fresh = {field.key for field in self.inputs if field.boolean and field.required}
        return {field.key: held[field.key] for field in self.inputs if field.key in held and field.key not in fresh}

    def summary(self, data: Mapping[str, Any], language: str = "zh", *, terms: Terms | None = None) -> list[tuple[str, str]]:
        """Return label and text of every answer in `data`, as people read them; keys of other forms are passed over."""
        return summarise(self.fields, data, language, terms or {})

    def _bind(
        self, values: Submission | Mapping[str, Any], context: Mapping[str, Any], host: Host | None, terms: Terms | None
    ) -> Bound:
        if isinstance(values, Submission):
            return bind_submission(self.compiled, values, context, host=host, terms=terms)
        return bind_values(self.compiled, values, context, host=host, terms=terms)
