"""History: `record()` is its only writer; what was recorded can be verified, sealed and exported."""

from app.audit.actions import Action
from app.audit.chain import SYSTEM_CHAIN, Event, record

__all__ = ["SYSTEM_CHAIN", "Action", "Event", "record"]
