"""The archive of a case (E24): complaint record, investigation record, communications, solution, feedback."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.handlers.context import HandlerContext
from app.models import Attachment, Case, OutboxMessage, PersonalValue

_INVESTIGATION: Final = ("facts_found", "truth", "root_cause")
_COMMUNICATIONS: Final = ("acknowledged_how", "explained_how", "confirmed_how", "customer_reply", "answer")
_SOLUTION: Final = ("plan_measures", "actions_taken", "explanation")
_FEEDBACK: Final = ("result_accepted", "satisfaction", "result_comment", "visit_satisfied")


def collect(context: HandlerContext, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `archived_at` and `archive_parts`: for each of the five parts whether the case holds it.

    A part that is missing is told, not made up: an enquiry that was explained and closed has no investigation.
    """
    del parameters
    session, case, data = context.session, context.case, context.data
    return {
        "archived_at": context.now.isoformat(),
        "archive_parts": {
            "complaint_record": _holds(data, ("registration",)) or _has_content(session, case),
            "investigation": _holds(data, _INVESTIGATION) or _has_report(session, case),
            "communications": _holds(data, _COMMUNICATIONS) or _has_letter(session, case),
            "solution": _holds(data, _SOLUTION),
            "feedback": _holds(data, _FEEDBACK),
        },
    }


def _holds(data: Mapping[str, Any], keys: tuple[str, ...]) -> bool:
    # No is an answer too: only what was never given is missing.
    return any(data.get(key) not in (None, "") for key in keys)


def _has_content(session: Session, case: Case) -> bool:
    return session.get(PersonalValue, (case.id, "content")) is not None


def _has_report(session: Session, case: Case) -> bool:
    report = select(Attachment.id).where(Attachment.case_id == case.id, Attachment.field == "report_file").limit(1)
    return session.scalar(report) is not None


def _has_letter(session: Session, case: Case) -> bool:
    letter = select(OutboxMessage.id).where(OutboxMessage.case_id == case.id, OutboxMessage.audience == "customer").limit(1)
    return session.scalar(letter) is not None
