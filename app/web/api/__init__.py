"""The API, version 1: JSON in, JSON out, bearer tokens, problem documents; no cookies."""

from app.web.api import cases, complaints, document, tasks
from app.web.api.routes import blueprint

__all__ = ["blueprint", "cases", "complaints", "document", "tasks"]
