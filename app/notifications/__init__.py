"""Letters to customers and notices to colleagues: rendered, queued in the change's own transaction, delivered by the worker."""

from app.notifications.delivery import DeliveryFailed, Mail, Transport, build_transport
from app.notifications.letters import OpenLetter, open_letter, queue_letter
from app.notifications.notices import queue_notice
from app.notifications.rendering import LETTERS, NOTICES, Rendered, TemplateUnknown, render

__all__ = [
    "LETTERS",
    "NOTICES",
    "DeliveryFailed",
    "Mail",
    "OpenLetter",
    "Rendered",
    "TemplateUnknown",
    "Transport",
    "build_transport",
    "open_letter",
    "queue_letter",
    "queue_notice",
    "render",
]
