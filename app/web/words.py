"""Interface texts in the reader's language; English stands in the sources, Chinese in the catalogue."""

import flask_babel


def gettext(message: str, **facts: object) -> str:
    """Return a text in the reader's language, `%(name)s` replaced by facts."""
    return str(flask_babel.gettext(message, **facts))


def pgettext(context: str, message: str, **facts: object) -> str:
    """Return a text that has several meanings in English; `context` says which one is meant."""
    return str(flask_babel.pgettext(context, message, **facts))
