"""How a source waits: between tries, for its share of the API's budget, and never longer than a person who cancels."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cbdesk.sources.calls import Call
from cbdesk.sources.limits import Budget

_SLICE = 0.25
"""Seconds slept at a time: how long a cancel may go unnoticed during a wait."""
_LONGEST_BACKOFF = 60.0


def _go_on() -> None:
    """Stop check of a caller that cannot be cancelled."""


def _say_nothing(_seconds: float, _reason: str) -> None:
    """Listener of a caller that shows no waits."""


def _count_nothing(_call: Call) -> None:
    """Listener of a caller that counts no requests."""


def _keep_nothing(_budget: Budget) -> None:
    """Listener of a caller that learns no limits."""


@dataclass(frozen=True, slots=True)
class Patience:
    """What the caller of a source decides about waiting. Meraki calls all of it from several threads at once."""

    stop: Callable[[], None] = _go_on
    """Raises CancelledError when a person asked to stop; called before each request and during waits."""
    on_wait: Callable[[float, str], None] = _say_nothing
    """Told of waits of a second or more: the seconds, and a reason such as ``Meraki limit``."""
    on_call: Callable[[Call], None] = _count_nothing
    """Told of every exchange with an API, retries and redirects too, once it has ended."""
    on_budget: Callable[[Budget], None] = _keep_nothing
    """Handed the request budget of each API when its client is made: to read it, and to begin with what was learned."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random
    """Seconds, 0 to 1, added to a back-off so that stations do not come back in step."""
    tries: int = 6
    """Requests in all before a busy or broken API is given up: waits of 1, 2, 4, 8 and 16 seconds."""
    longest_wait: float = 300.0
    """Seconds; an API that asks for more is given up at once."""
    timeout: tuple[float, float] = (10.0, 90.0)
    """Seconds to connect, and between two bytes of an answer."""
    longest_answer: float = 300.0
    """Seconds for a whole answer: one that keeps dripping would hold a run, and with it the lease, for good."""

    def backoff(self, tries: int) -> float:
        """Return the seconds to wait after that many failed tries."""
        return float(min(2 ** (tries - 1), _LONGEST_BACKOFF)) + self.jitter()

    def wait(self, seconds: float, reason: str) -> None:
        """Sleep in slices; raises CancelledError as soon as the stop check does."""
        if seconds >= 1:
            self.on_wait(seconds, reason)
        while seconds > 0:
            self.stop()
            part = min(seconds, _SLICE)
            self.sleep(part)
            seconds -= part
        self.stop()


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, as a number or as an HTTP date; None when it says nothing."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value, headers.get("Date", ""))
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(value: str, server_date: str) -> float:
    """Return NaN for a text that is no HTTP date. The server's own clock counts, since stations' clocks are off."""
    try:
        return (_http_date(value) - _http_date(server_date)).total_seconds()
    except ValueError:
        pass
    try:
        return (_http_date(value) - datetime.now(UTC)).total_seconds()
    except ValueError:
        return math.nan


def _http_date(value: str) -> datetime:
    moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
