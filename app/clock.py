"""The only reader of the clock; a virtual clock takes its place in rehearsals and tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta


class VirtualClock:
    """A clock that stands still until it is moved.

    Args:
        start: the instant it shows first, with a zone; kept as UTC.
    """

    def __init__(self, start: datetime) -> None:
        self._instant = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant the clock shows, UTC."""
        return self._instant

    def advance(self, span: timedelta) -> None:
        """Move the clock forward by `span`."""
        self._instant += span

    def move_to(self, instant: datetime) -> None:
        """Move the clock to `instant`."""
        self._instant = instant.astimezone(UTC)


_here: ContextVar[VirtualClock | None] = ContextVar("virtual_clock", default=None)
_everywhere: list[VirtualClock] = []


def now() -> datetime:
    """Return the present instant, UTC, as the virtual clock in force or the machine tells it."""
    clock = _here.get() or (_everywhere[-1] if _everywhere else None)
    return clock.now() if clock else datetime.now(UTC)


@contextmanager
def virtual(start: datetime) -> Iterator[VirtualClock]:
    """Put a virtual clock in force for this thread of work alone (rehearsal)."""
    clock = VirtualClock(start)
    token = _here.set(clock)
    try:
        yield clock
    finally:
        _here.reset(token)


@contextmanager
def virtual_everywhere(start: datetime) -> Iterator[VirtualClock]:
    """Put a virtual clock in force for every thread of this process (tests that drive a server)."""
    clock = VirtualClock(start)
    _everywhere.append(clock)
    try:
        yield clock
    finally:
        _everywhere.remove(clock)
