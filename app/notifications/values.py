"""What templates may say: the case's facts as people read them, in the reader's language and the organisation's zone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from babel.dates import format_date, format_datetime

from app.config import Settings
from app.encryption import Keyring
from app.languages import Text
from app.models import Case

PROMISED_DAYS: Final[Mapping[str, int]] = {
    "acknowledgement": 15,
    "confirmation": 7,
    "explanation": 30,
    "progress": 7,
    "proposal": 7,
    "result": 30,
    "return_visit": 7,
}
"""Days from the letter to the date it promises, where the diagram gives none: the answer (A02), the next news (E19),
the reply, the end of the time to ask for a review (A07), the return visit (E28)."""

_HOTLINE: Final = Text("12345 政务服务便民热线", "the public service hotline 12345")
_CONSUMERS: Final = Text("12315 全国消费者投诉举报热线", "the consumer protection hotline 12315")
_FINANCE: Final = Text("12378 银行保险消费者投诉维权热线", "the bank and insurance consumer hotline 12378")
_ROUTES: Final[Mapping[str, tuple[Text, ...]]] = {
    "insurance": (_FINANCE,),
    "bank": (_FINANCE,),
    "airline": (Text("12326 民航服务质量监督电话", "the civil aviation service hotline 12326"), _CONSUMERS),
    "telecom": (Text("12300 电信用户申诉受理", "the telecommunications users' appeal line 12300"), _CONSUMERS),
    "hospital": (_HOTLINE,),
    "public_service": (_HOTLINE,),
}
_OTHER_ROUTES: Final = (_CONSUMERS, _HOTLINE)

_PRIORITIES: Final[Mapping[str, Text]] = {"high": Text("高", "high"), "medium": Text("中", "medium"), "low": Text("低", "low")}
_DATE: Final = Text("y年M月d日", "d MMMM y")
_INSTANT: Final = Text("y年M月d日 HH:mm", "d MMMM y 'at' HH:mm")
_HOUR: Final = timedelta(hours=1)


def letter_values(
    *,
    settings: Settings,
    keyring: Keyring,
    case: Case,
    data: Mapping[str, Any],
    name: str,
    promised_on: date,
    at: datetime,
) -> dict[str, Any]:
    """Return what a letter to the customer may say; facts the case does not have yet are empty.

    Args:
        settings: the organisation, its contact and zone.
        keyring: makes the tracking link.
        case: the case the letter is about.
        data: the case's data as the step sees it.
        name: the customer's name, "" where it is unknown.
        promised_on: the date the letter promises.
        at: when it is written.
    """
    language = case.language
    today = at.astimezone(settings.time_zone).date()
    secret = keyring.tracking_secret(case.id, case.tracking_nonce)
    return {
        "organisation": settings.organisation,
        "contact": settings.contact,
        "reference": case.reference,
        "tracking_url": f"{settings.base_url}/complaints/{case.reference}?secret={secret}",
        "name": " ".join(name.split()),
        "written_on": format_day(today, language),
        "received_on": format_day(case.received_at.astimezone(settings.time_zone).date(), language),
        "promised_on": format_day(promised_on, language),
        **_answers(data, language),
        "routes": [route.get(language) for route in _ROUTES.get(_text(data, "sector"), _OTHER_ROUTES)],
    }


def _answers(data: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        "explanation": _text(data, "explanation"),
        "cause": _text(data, "plan_root_cause"),
        "measures": _text(data, "plan_measures"),
        "plan_due": _day(data, "plan_due", language),
        "actions": _text(data, "actions_taken"),
        "carried_out_on": _day(data, "carried_out_on", language),
        "outcome": _text(data, "outcome"),
    }


def notice_values(
    *, settings: Settings, case: Case, data: Mapping[str, Any], name: str, language: str, at: datetime
) -> dict[str, Any]:
    """Return what a notice to a colleague may say; nothing of the customer's personal data."""
    priority = _PRIORITIES.get(_text(data, "priority"))
    return {
        "organisation": settings.organisation,
        "contact": settings.contact,
        "reference": case.reference,
        "desk_url": f"{settings.base_url}/cases/{case.reference}",
        "name": " ".join(name.split()),
        "received_at": format_instant(case.received_at.astimezone(settings.time_zone), language),
        "hours_passed": max(0, (at - case.received_at) // _HOUR),
        "priority": priority.get(language) if priority else "",
    }


def promised_day(template: str, at: datetime, settings: Settings) -> date:
    """Return the date a letter promises where the diagram gives none (`PROMISED_DAYS`)."""
    return at.astimezone(settings.time_zone).date() + timedelta(days=PROMISED_DAYS[template])


def format_day(day: date, language: str) -> str:
    """Return a calendar day as people write it."""
    return format_date(day, _DATE.get(language), locale=_locale(language))


def format_instant(instant: datetime, language: str) -> str:
    """Return an instant, already in the reader's zone, to the minute."""
    # Babel would turn an aware instant back into UTC.
    return format_datetime(instant.replace(tzinfo=None), _INSTANT.get(language), locale=_locale(language))


def _locale(language: str) -> str:
    return "en" if language == "en" else "zh_Hans"


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""


def _day(data: Mapping[str, Any], key: str, language: str) -> str:
    # Forms check dates; a scenario or a migrated case may hold anything, and a letter is better without than wrong.
    try:
        return format_day(date.fromisoformat(_text(data, key)), language)
    except ValueError:
        return ""
