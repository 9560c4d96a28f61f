"""The tick: a thread that looks every second for what is due."""

import logging
import threading
from collections.abc import Callable

from app.background.failures import describe

_log = logging.getLogger(__name__)


class Ticker:
    """Calls `tick` again and again until it is stopped; an error is logged and the next tick comes.

    Args:
        tick: looks for what is due; returns whether there may be more at once.
        every: seconds between ticks.
    """

    def __init__(self, tick: Callable[[], bool], every: float = 1.0) -> None:
        self._tick = tick
        self._every = every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread once the tick under way is done."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._tick_once():
                self._stopping.wait(self._every)

    def _tick_once(self) -> bool:
        try:
            return self._tick()
        except Exception as error:  # noqa: BLE001 - the clock goes on whatever one tick meets
            # No traceback: it may hold personal data.
            _log.error("Tick failed: %s", describe(error))
            return False
