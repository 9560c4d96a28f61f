"""The names of letters and notices, and of where they stand."""

from app.web.words import gettext as _


def letter_name(template: str) -> str:
    """Return what a letter is called."""
    names = {
        "acknowledgement": _("Acknowledgement"),
        "confirmation": _("Confirmation of the complaint"),
        "explanation": _("Explanation"),
        "progress": _("Progress"),
        "proposal": _("Proposal"),
        "result": _("Result"),
        "return_visit": _("Return visit"),
        "acknowledgement_reminder": _("Reminder: acknowledge the complaint"),
        "acknowledgement_overdue": _("Acknowledgement overdue"),
        "return_visit_overdue": _("Return visit overdue"),
    }
    return names.get(template, template)


def letter_status(status: str) -> str:
    """Return where a letter stands."""
    names = {
        "pending": _("to be sent"),
        "sent": _("sent"),
        "dead": _("could not be sent"),
        "posted": _("on the tracking page"),
    }
    return names.get(status, status)
