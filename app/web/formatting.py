"""How values look on a page: instants in the organisation's zone, time left, money, texts in the reader's language."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_date, format_datetime, format_timedelta
from flask import Flask, request
from flask_babel import get_locale
from markupsafe import Markup

from app import clock
from app.languages import Text
from app.models.identity import STANDARD_GROUPS
from app.web import current, icons, labels
from app.web.words import gettext as _
from app.web.words import pgettext

if TYPE_CHECKING:
    from app.bootstrap import System

_DAY: Final = {"zh": "y年M月d日", "en": "d MMM y"}
_INSTANT: Final = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}
_SHORT: Final = {"zh": "M月d日 HH:mm", "en": "d MMM, HH:mm"}
_SOON_SHARE: Final = 0.75
_DAY_SECONDS: Final = 86_400


def install(app: Flask, system: "System") -> None:
    """Offer filters and globals to templates."""
    app.jinja_env.filters.update(
        day=show_day,
        instant=show_instant,
        iso=show_iso,
        money=show_money,
        say=say,
        short=show_short,
        span=show_span,
        value=show_value,
    )
    app.jinja_env.globals.update(
        due_class=due_class, due_text=due_text, group_name=group_name, icon=icons.icon, labels=labels.of_deployment,
        priority_name=priority_name, settings=system.settings, status_name=status_name, is_fragment=is_fragment,
    )  # fmt: skip
    app.context_processor(_about_request)


def _about_request() -> dict[str, Any]:
    return {"lang": current.language(), "now": clock.now()}


def is_fragment() -> bool:
    """Whether the page asks for a part of itself."""
    return "HX-Request" in request.headers and request.headers.get("HX-Request-Type") != "full"


def say(text: Text | str | None) -> str:
    """Return a text in the reader's language."""
    if text is None:
        return ""
    return text.get(current.language()) if isinstance(text, Text) else str(text)


def _local(instant: datetime) -> datetime:
    return instant.astimezone(current.settings().time_zone)


def _write(instant: datetime, pattern: dict[str, str]) -> Markup:
    text = format_datetime(_local(instant), pattern[current.language()], locale=get_locale())
    return Markup('<time datetime="{}">{}</time>').format(show_iso(instant), text)


def show_iso(instant: datetime) -> str:
    """Return an instant as a program reads it."""
    return instant.isoformat(timespec="seconds")


def show_instant(instant: datetime | None) -> Markup:
    """Return day and time in the organisation's zone."""
    return _write(instant, _INSTANT) if instant else Markup("")


def show_short(instant: datetime | None) -> Markup:
    """Return day and time without the year."""
    return _write(instant, _SHORT) if instant else Markup("")


def show_day(when: date | datetime | str | None) -> str:
    """Return a calendar day; instants by the organisation's zone, text as ISO writes it."""
    if not when:
        return ""
    if isinstance(when, str):
        when = date.fromisoformat(when[:10])
    if isinstance(when, datetime):
        when = _local(when).date()
    return format_date(when, _DAY[current.language()], locale=get_locale())


def show_span(span: timedelta) -> str:
    """Return how long a span is, in its largest unit."""
    if abs(span) < timedelta(minutes=1):
        return _("less than a minute")
    return format_timedelta(abs(span), threshold=1.2, locale=get_locale())


def due_class(created_at: datetime, due_at: datetime | None) -> str:
    """Return "late" past the due time, "soon" in the last quarter of the span, else "calm"."""
    if due_at is None:
        return "calm"
    now = clock.now()
    if due_at < now:
        return "late"
    return "soon" if now - created_at > (due_at - created_at) * _SOON_SHARE else "calm"


def due_text(due_at: datetime | None) -> str:
    """Return the time left or the time past due, in words."""
    if due_at is None:
        return _("no due time")
    left = due_at - clock.now()
    span = show_span(left)
    return _("%(span)s left", span=span) if left.total_seconds() >= 0 else _("%(span)s overdue", span=span)


def priority_name(priority: int | str | None) -> str:
    """Return the name of a priority (E11)."""
    names = {3: _("High"), 2: _("Medium"), 1: _("Low")}
    number = priority if isinstance(priority, int) else {"high": 3, "medium": 2, "low": 1}.get(str(priority), 0)
    return names.get(number, "")


def status_name(status: str) -> str:
    """Return the name of a case's status."""
    return {
        "open": pgettext("case", "Open"),
        "closed": pgettext("case", "Closed"),
        "withdrawn": pgettext("case", "Withdrawn"),
    }.get(status, status)


def group_name(key: str) -> str:
    """Return a group's name in the reader's language."""
    return say(STANDARD_GROUPS.get(key, Text(key)))


def show_money(amount: Any, currency: str = "CNY") -> str:
    """Return an amount given in minor units."""
    sign = {"CNY": "¥"}.get(currency, f"{currency} ")
    return f"{sign}{Decimal(str(amount)) / 100:,.2f}"


def show_value(value: Any) -> str:
    """Return a JSON value in words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return (
            "、".join(show_value(one) for one in value)
            if current.language() == "zh"
            else ", ".join(show_value(one) for one in value)
        )
    if isinstance(value, dict):
        return "; ".join(f"{key}: {show_value(one)}" for key, one in value.items())
    return str(value)
