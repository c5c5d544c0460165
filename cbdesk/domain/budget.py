"""What is asked of the APIs and what they let through: figures of a run, counts of a day, limits that were learned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cbdesk.domain.phrases import Phrase

LOOK_BUDGET = 200
"""Calls that a look at single devices may take unless told otherwise: enough for some forty devices."""


@dataclass(frozen=True, slots=True)
class ApiBudget:
    """What one run has asked of one source so far, and how much it may ask."""

    calls: int = 0
    retries: int = 0
    waited: float = 0.0
    """Seconds by the clock on the wall, however many readers waited side by side."""
    calls_today: int = 0
    """With those that earlier runs of the UTC day stored, on any station."""
    used_per_second: float | None = None
    """Requests sent a second, since the source is being read."""
    requests_per_second: float | None = None
    """What may be sent a second now: less than allowed since the API refused some for their speed."""
    allowed_per_second: float | None = None
    """What the settings allow."""
    at_once: int | None = None
    """Requests that may be under way at once; None where nothing but the number of readers says."""

    @property
    def limit_words(self) -> str:
        """Return ``limited to 3.5 of 5 requests/s``; empty where nothing slows it down."""
        now, allowed = self.requests_per_second, self.allowed_per_second
        if now is None or allowed is None or now >= allowed:
            return ""
        return Phrase("limited to {now} of {allowed} requests/s", now=f"{now:.2g}", allowed=f"{allowed:g}")


@dataclass(frozen=True, slots=True)
class CallCount:
    """One row of ``api_calls``: what all stations asked of one route on one UTC day. Seconds are sums."""

    day: date
    source: str
    endpoint: str
    status: int
    """HTTP's status; 0 where no answer came."""
    calls: int
    retries: int
    seconds: float
    waited_seconds: float


@dataclass(frozen=True, slots=True)
class ApiLimit:
    """One row of ``api_limits``: what a source's refusals taught. Times are aware, in UTC."""

    source: str
    requests_per_second: float | None
    at_once: int | None
    held_until: datetime | None
    """Until when it wants no request at all."""
    learned_at: datetime
    """When it refused last."""
