"""The web: desk for agents, portal for customers, API for programs; the only importer of Flask."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import Flask

from app.web import access, api, assets, current, desk, errors, formatting, limits, locale, operations, portal, security, session

if TYPE_CHECKING:
    from app.bootstrap import System

SESSION_LIFETIME: Final = timedelta(hours=12)


def create_app(system: "System") -> Flask:
    """Return the web application of a system; it reads no environment and keeps no state but the sign-in limits."""
    settings = system.settings
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="redress",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=min(settings.upload_limit, 2_000_000),
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (current, locale, security, limits, session, access, assets, formatting, errors):
        part.install(app, system)
    for blueprint in (session.blueprint, desk.blueprint, portal.blueprint, api.blueprint, operations.blueprint):
        app.register_blueprint(blueprint)
    security.exempt(app, api.blueprint)
    return app
