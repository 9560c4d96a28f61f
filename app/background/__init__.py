"""Background work behind one small port: who asks for a job does not know what runs it."""

from app.background.embedded import EmbeddedQueue
from app.background.inline import InlineQueue
from app.background.port import Job, Jobs, Queue
from app.background.ticker import Ticker
from app.config import Settings

__all__ = ["EmbeddedQueue", "InlineQueue", "Job", "Jobs", "Queue", "Ticker", "build_queue"]


def build_queue(settings: Settings) -> Queue:
    """Return the queue the settings ask for: a file in the data folder, for both kinds of database."""
    return EmbeddedQueue(settings.data_folder / "queue.db")
