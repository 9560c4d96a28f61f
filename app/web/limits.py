"""How often strangers may act: failed sign-ins and complaints filed without an account, per address, in memory."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from flask import Flask, current_app, request

from app import clock
from app.errors import RedressError

_MOST_ORIGINS: Final = 10_000
_KEY: Final = "limits"


class TooManyAttempts(RedressError):
    """Too many attempts. Wait {minutes} minutes, then try again."""

    zh = "操作过于频繁。请等待 {minutes} 分钟后再试。"
    status = 429


class Limit:
    """At most so many acts of one origin within a span of time; safe to share between threads.

    Each web process counts for itself and a restart forgets: enough to stop guessing and flooding by hand.

    Args:
        limit: how many are allowed within the span.
        span: how long an act counts.
    """

    def __init__(self, *, limit: int, span: timedelta) -> None:
        self._limit = limit
        self._span = span
        self._acts: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def check(self, origin: str) -> None:
        """Refuse an origin that has acted too often.

        Raises:
            TooManyAttempts: it must wait.
        """
        with self._lock:
            if len(self._recent(origin)) >= self._limit:
                raise TooManyAttempts(minutes=max(1, int(self._span.total_seconds() // 60)))

    def count(self, origin: str) -> None:
        """Count an act."""
        with self._lock:
            recent = self._recent(origin)
            recent.append(clock.now())
            self._acts[origin] = recent
            if len(self._acts) > _MOST_ORIGINS:
                self._acts.pop(next(iter(self._acts)))

    def forget(self, origin: str) -> None:
        """Forget what an origin did."""
        with self._lock:
            self._acts.pop(origin, None)

    def _recent(self, origin: str) -> deque[datetime]:
        since = clock.now() - self._span
        return deque((at for at in self._acts.get(origin, ()) if at > since), maxlen=self._limit)


def install(app: Flask, system: Any) -> None:
    """Give the application its limits."""
    del system
    app.extensions[_KEY] = {
        "sign_in": Limit(limit=5, span=timedelta(minutes=15)),
        "filing": Limit(limit=300, span=timedelta(minutes=1)),
    }


def sign_ins() -> Limit:
    """Return the limit of failed sign-ins."""
    return _get("sign_in")


def count_filing() -> None:
    """Count a complaint filed without an account.

    Raises:
        TooManyAttempts: too many came from this address.
    """
    origin = request.remote_addr or ""
    _get("filing").check(origin)
    _get("filing").count(origin)


def _get(name: str) -> Limit:
    limit = current_app.extensions[_KEY][name]
    assert isinstance(limit, Limit)
    return limit
