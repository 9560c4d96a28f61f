"""Templates of letters and notices, one file a language; the first line is the subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.errors import RedressError

LETTERS: Final = ("acknowledgement", "confirmation", "explanation", "progress", "proposal", "result", "return_visit")
"""Letters to the customer (E09, E17-E19, E22, E28, E36)."""

NOTICES: Final = ("acknowledgement_reminder", "acknowledgement_overdue", "return_visit_overdue")
"""Notices to colleagues (E27, E28)."""

_TEMPLATES: Final = Path(__file__).parent / "templates"


class TemplateUnknown(RedressError):
    """There is no letter or notice {template}. Known: {known}."""

    zh = "没有名为 {template} 的信函或通知。可用：{known}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A text ready to be sent: `subject` is one line, `body` plain text."""

    subject: str
    body: str


def check_template(template: str, known: tuple[str, ...]) -> None:
    """Refuse a template that is not among `known`.

    Raises:
        TemplateUnknown: it is not.
    """
    if template not in known:
        raise TemplateUnknown(template=template, known=", ".join(known))


def render(template: str, language: str, values: Mapping[str, Any]) -> Rendered:
    """Return the text of a letter or notice.

    Args:
        template: one of `LETTERS` or `NOTICES`.
        language: "en"; anything else reads as "zh".
        values: what `app.notifications.values` gives; a name that a template reads and that is missing is an error.

    Raises:
        TemplateUnknown: there is no such template.
    """
    check_template(template, LETTERS + NOTICES)
    folder = "en" if language == "en" else "zh"
    text = _environment().get_template(f"{folder}/{template}.txt").render(values)
    subject, _, body = text.partition("\n")
    # A subject is a header: nothing a value holds may begin a second one.
    return Rendered(subject=" ".join(subject.split()), body=body.strip() + "\n")


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        # Plain text, never HTML.
        autoescape=False,
        keep_trailing_newline=True,
    )
