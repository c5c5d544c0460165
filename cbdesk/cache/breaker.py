"""Leaves a failing backend alone for a while, and says so once when it fails and once when it is back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

QUIET_SECONDS = 600.0
"""One warning for a backend that comes and goes; in between, its comings and goings are only noted."""


class Breaker:
    """After a failure one caller per pause tries again; all others are told at once that the backend is away."""

    def __init__(self, trouble: str, *, pause: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._trouble = trouble
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._closed_until: float | None = None
        self._warned_at: float | None = None

    def lets_through(self) -> bool:
        with self._lock:
            if self._closed_until is None:
                return True
            if self._clock() < self._closed_until:
                return False
            self._closed_until = self._clock() + self._pause  # this caller tries; the others keep waiting
            return True

    def failed(self, reason: str, *, took: float = 0.0) -> None:
        """``took``: seconds the caller lost; the pause is at least ten times as long (dead name servers take 10 s)."""
        with self._lock:
            is_news = self._closed_until is None
            now = self._clock()
            self._closed_until = now + max(self._pause, 10 * took)
            is_due = self._warned_at is None or now - self._warned_at >= QUIET_SECONDS
            if is_news and is_due:
                self._warned_at = now
        if is_news:
            level = logging.WARNING if is_due else logging.INFO
            words = "%s: %s. Going on without, trying again every few seconds."
            _log.log(level, words, self._trouble, reason.rstrip("."))

    def succeeded(self) -> None:
        if self._closed_until is None:  # the usual case, without the lock
            return
        with self._lock:
            is_news = self._closed_until is not None
            self._closed_until = None
        if is_news:
            _log.info("%s: no longer.", self._trouble)
