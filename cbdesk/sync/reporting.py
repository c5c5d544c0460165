"""What a run tells while it goes: progress to its caller, ``sync:status`` to the other stations, figures to the log."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cbdesk.cache import Cache
from cbdesk.domain.sync import Progress, SourceFigures, SyncResult, SyncType
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.fetch import Listing
from cbdesk.sync.pace import Pace, eta_seconds

_STATUS_EVERY = 1.0
"""Seconds between two words to the other stations."""


@dataclass(slots=True)
class _Reading:
    """How one source is being read, beside what its listing knows."""

    pace: Pace
    began: float
    pages: int = 0
    seconds: float | None = None
    """From the start of the run to the source's end."""


class Report:
    """One run's voice. Only the run's writer speaks through it."""

    def __init__(
        self,
        cache: Cache,
        on_progress: Callable[[Progress], None],
        calls: CallLog,
        *,
        run_id: str,
        station: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache = cache
        self._on_progress = on_progress
        self._calls = calls
        self._run_id = run_id
        self._station = station
        self._clock = clock
        self._announced: float | None = None
        self._readings: dict[str, _Reading] = {}
        self._latest: dict[str, dict[str, Any]] = {}
        self._run: dict[str, Any] = {}

    def begin(self, sync_type: SyncType, started_at: datetime) -> None:
        self._run = {
            "run_id": self._run_id,
            "sync_type": sync_type,
            "station": self._station,
            "started_at": started_at.isoformat() + "Z",
        }

    def start(self, source: str) -> None:
        """Note that a source is being read from now on."""
        self._readings[source] = _Reading(Pace(self._clock), self._clock())

    def page(self, listing: Listing) -> None:
        """Tell that a page of this listing arrived and was counted."""
        reading = self._readings[listing.name]
        reading.pages += 1
        rate = reading.pace.step(listing.read)
        self._say(
            "reading",
            Progress(
                listing.name,
                f"{listing.read:,} read",
                listing.read,
                listing.expected,
                rate=None if rate is None else round(rate, 1),
                eta_seconds=_rounded(eta_seconds(listing.read, listing.expected, rate)),
            ),
        )

    def end(self, listing: Listing) -> None:
        """Note that a source has ended."""
        reading = self._readings[listing.name]
        reading.seconds = self._clock() - reading.began

    def phase(self, phase: str, message: str) -> None:
        """Tell what the run does besides reading: ``storing`` a part, or ``linking`` the parts."""
        self._announced = None
        self._say(phase, Progress("merge", message))

    def figures(self, listing: Listing) -> SourceFigures:
        """Return how the source was read, for the log."""
        reading, calls = self._readings[listing.name], self._calls.total(listing.name)
        seconds = reading.seconds if reading.seconds is not None else self._clock() - reading.began
        return SourceFigures(
            listing.name,
            pages=reading.pages,
            read=listing.read,
            skipped=listing.skipped,
            seconds=round(seconds, 3),
            retries=calls.retries,
            waited=round(calls.waited, 3),
            error=str(listing.error) if listing.error else listing.refusal,
        )

    def publish(self, result: SyncResult) -> None:
        """Leave the outcome to the other stations."""
        outcome = {
            "status": result.status,
            "duration_seconds": result.duration_seconds,
            "error_message": result.error_message,
        }
        self._cache.set_sync_status(self._run | outcome)

    def _say(self, phase: str, progress: Progress) -> None:
        self._on_progress(progress)
        word = {
            "message": progress.message,
            "done": progress.done,
            "total": progress.total,
            "rate": progress.rate,
            "eta": progress.eta_seconds,
        }
        self._latest[progress.source] = word
        now = self._clock()
        if self._announced is None or now - self._announced > _STATUS_EVERY:
            self._announced = now
            going = {"status": "started", "phase": phase, "source": progress.source, "sources": self._latest}
            self._cache.set_sync_status(self._run | going | word)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
