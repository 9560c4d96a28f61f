"""The customers' portal: file a complaint, follow it, answer; no account."""

from app.web.portal import filing, tracking
from app.web.portal.routes import blueprint

__all__ = ["blueprint", "filing", "tracking"]
