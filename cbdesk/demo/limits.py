"""The call budgets of the three services: Google's per minute and at once, Meraki's token bucket."""

from __future__ import annotations

import threading
import time
from collections import Counter

from cbdesk.demo.exchange import RefusedError
from cbdesk.demo.faults import Faults
from cbdesk.demo.google_errors import concurrency_exceeded, rate_metric


class TokenBucket:
    """The call budget of an organization: so many calls a second, and a burst after a pause."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._lock = threading.Lock()
        self._tokens = float(faults.meraki_burst)
        self._filled = time.monotonic()

    def refill(self) -> None:
        with self._lock:
            self._tokens = float(self._faults.meraki_burst)

    def take(self) -> bool:
        with self._lock:
            now = time.monotonic()
            gained = (now - self._filled) * self._faults.meraki_requests_per_second
            self._tokens = min(float(self._faults.meraki_burst), self._tokens + gained)
            self._filled = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


class Quota:
    """Queries per minute and user, and the cap on concurrent requests of the whole account."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._lock = threading.Lock()
        self._minute = 0
        self._used: Counter[str] = Counter()
        self._running = 0

    def refill(self) -> None:
        with self._lock:
            self._used.clear()

    def enter(self, user: str) -> None:
        """Count a request in, or refuse it."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            cap = self._faults.google_concurrency
            if cap is not None and self._running >= cap:
                raise RefusedError(concurrency_exceeded())
            if minute != self._minute:
                self._minute = minute
                self._used.clear()
            if self._used[user] >= self._faults.google_requests_per_minute:
                raise RefusedError(rate_metric(self._faults.google_requests_per_minute))
            self._used[user] += 1
            self._running += 1

    def leave(self) -> None:
        with self._lock:
            self._running -= 1
