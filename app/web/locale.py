"""Which language a reader gets, and the interface texts in it; catalogues are read as written, never compiled ahead."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session, url_for
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

from app.config import PACKAGE

if TYPE_CHECKING:
    from app.bootstrap import System

CATALOGUES: Final = PACKAGE / "translations"
_LOCALES: Final = {"zh": "zh_Hans", "en": "en"}


class _WrittenDomain(Domain):  # type: ignore[misc] # flask_babel has no types
    """Reads `.po` files directly, so that no compiled copy can be missing or old."""

    def get_translations(self) -> Any:
        locale = str(get_locale() or "en")
        if locale not in self.cache:
            self.cache[locale] = _load(CATALOGUES / locale / "LC_MESSAGES" / "messages.po")
        return self.cache[locale]


def _load(path: Path) -> NullTranslations:
    if not path.exists():
        return Translations()  # English is what the sources say
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def install(app: Flask, system: "System") -> None:
    """Choose the language of each request."""
    babel = Babel(app, locale_selector=_select, default_timezone=str(system.settings.time_zone))
    babel.domain_instance = _WrittenDomain()
    app.before_request(_remember_choice)
    app.after_request(_vary)
    app.add_template_global(switch_url)


def _remember_choice() -> None:
    wanted = request.args.get("lang", "")
    if wanted in _LOCALES and not request.path.startswith("/api/"):
        session["language"] = wanted


def _select() -> str:
    return _LOCALES[choose()]


def choose() -> str:
    """Return "zh" or "en": the choice made on this visit, else the account's, else the browser's, else Chinese."""
    if not has_request_context():
        return "zh"
    chosen = session.get("language")
    if "token_actor" not in g and chosen in _LOCALES:
        return str(chosen)
    if "token_actor" not in g and current_user and current_user.is_authenticated:
        return str(current_user.actor.language)
    return request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "en"], default="zh")[:2]


def switch_url() -> str:
    """Return the address of this page in the other language."""
    other = "zh" if choose() == "en" else "en"
    if request.endpoint is None or request.method not in {"GET", "HEAD", "POST"}:
        return url_for("desk.show_inbox", lang=other)
    kept = {**request.args.to_dict(flat=True), **(request.view_args or {}), "lang": other}
    return url_for(request.endpoint, **kept)


def _vary(response: Any) -> Any:
    if response.mimetype == "text/html":
        response.vary.update(("Accept-Language", "Cookie", "HX-Request"))
    return response
