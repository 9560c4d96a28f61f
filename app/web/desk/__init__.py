"""The agents' desk: inbox, tasks, cases, registration."""

from app.web.desk import cases, inbox, registration, tasks
from app.web.desk.routes import blueprint

__all__ = ["blueprint", "cases", "inbox", "registration", "tasks"]
