"""What a run tells while it goes: progress to its caller, its status to the other stations, figures to the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from cbdesk.cache import Cache
from cbdesk.domain.budget import ApiBudget
from cbdesk.domain.documents import status_document
from cbdesk.domain.sync import PartResult, Progress, SourceFigures, SyncResult, SyncType
from cbdesk.domain.sync_status import SOURCE_WORDS, Holder, RunStatus
from cbdesk.errors import RetryError, SourceRefusedError
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.limits import LimitBook
from cbdesk.sync.listing import PART_OF, Listing, SourceName
from cbdesk.sync.memory import Memory
from cbdesk.sync.outlook import Outlook
from cbdesk.sync.pace import SETTLED, Ending, Pace, eta_seconds

_STATUS_EVERY = 1.0
"""Seconds between two words to the other stations through the cache."""
_LEASE_EVERY = 2.0
"""Seconds between two words to the other stations through the lease row."""


@dataclass(slots=True)
class _Reading:
    """How one source is being read, beside what its listing knows."""

    pace: Pace
    ending: Ending
    began: float
    progress: Progress
    eta: float | None = None
    """Seconds by the newest pace alone."""
    pages: int = 0
    last_page: float = 0.0
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
        limits: LimitBook | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cache = cache
        self._on_progress = on_progress
        self._calls = calls
        self._limits = limits or LimitBook()
        self._run_id = run_id
        self._holder = Holder.of(station)
        self._clock = clock
        self._began = clock()
        self._memory = Memory()
        self._tell_lease: Callable[[RunStatus], None] = _tell_nobody
        self._announced: float | None = None
        self._told_lease: float | None = None
        self._readings: dict[str, _Reading] = {}
        self._outlook = Outlook(clock, self._memory.past)
        self._status = RunStatus(run_id, "", "", "", datetime.min, datetime.min)  # noqa: DTZ901  until the run begins

    def begin(
        self,
        sync_type: SyncType,
        started_at: datetime,
        memory: Memory | None = None,
        tell_lease: Callable[[RunStatus], None] | None = None,
    ) -> None:
        """Begin to report. ``started_at`` is naive UTC by the database's clock; ``memory`` what earlier runs left.

        ``tell_lease`` takes the status every other second and with each new phase, for stations that share no Redis.
        """
        self._began = self._clock()
        self._memory = memory or self._memory
        self._outlook = Outlook(self._clock, self._memory.past)
        self._tell_lease = tell_lease or self._tell_lease
        since = started_at.replace(tzinfo=UTC)
        holder = self._holder
        self._status = RunStatus(
            self._run_id, sync_type, holder.station, holder.user, since, since, phase="starting", message="starting"
        )
        self._announce()

    def start(self, source: SourceName) -> None:
        """Note that a source is being read from now on."""
        progress = Progress(source, "starting")
        now = self._clock()
        self._readings[source] = _Reading(Pace(self._clock), Ending(self._clock), now, progress, last_page=now)
        self._outlook.read(source, PART_OF[source])
        self._status = replace(self._status, phase="reading")

    def page(self, listing: Listing) -> None:
        """Tell that a page of this listing arrived and was counted."""
        reading = self._readings[listing.name]
        reading.pages += 1
        reading.last_page = now = self._clock()
        rate = reading.pace.step(listing.read)
        total, is_estimate = self._total(listing)
        reading.eta = eta_seconds(listing.read, total, rate) if now - reading.began >= SETTLED else None
        self._outlook.guess(listing.name, reading.eta)
        left = reading.ending.left(reading.eta) if reading.eta is not None else None
        self._say(
            Progress(
                listing.name,
                f"{listing.read:,} read",
                listing.read,
                total,
                rate=None if rate is None else round(rate, 1),
                eta_seconds=None if left is None else round(left, 1),
                total_is_estimate=is_estimate,
                budget=self.budget(listing.name),
            )
        )

    def tick(self) -> None:
        """Tell what goes on while no page arrives; call it about once a second."""
        if self._is_due():
            self._announce()

    def end(self, listing: Listing) -> None:
        """Note that a source has ended."""
        reading = self._readings[listing.name]
        reading.seconds = self._clock() - reading.began
        reading.progress = replace(reading.progress, rate=None, eta_seconds=None)
        self._outlook.end(self._outlook.reading[listing.name])

    @contextmanager
    def storing(self, sync_type: SyncType) -> Iterator[None]:
        """Tell that a part is being stored, and measure it."""
        stage = self._outlook.storing[sync_type]
        self._outlook.begin(stage)
        self._enter("storing", f"storing {sync_type}")
        try:
            yield
        finally:
            self._outlook.end(stage)
            self._status = replace(self._status, phase="reading")

    @contextmanager
    def linking(self) -> Iterator[None]:
        """Tell that network and people are being linked, and measure it."""
        self._outlook.begin(self._outlook.linking)
        self._enter("linking", "linking network and users")
        try:
            yield
        finally:
            self._outlook.end(self._outlook.linking)

    def budget(self, source: str) -> ApiBudget:
        """Return what a source was asked so far, and how much it may be asked."""
        reading, tally, budget = self._readings[source], self._calls.total(source), self._limits.of(source)
        seconds = reading.seconds if reading.seconds is not None else self._clock() - reading.began
        return ApiBudget(
            calls=tally.calls,
            retries=tally.retries,
            waited=round(self._calls.waited(source), 3),
            calls_today=self._memory.calls_today.get(source, 0) + tally.calls,
            used_per_second=round(tally.calls / seconds, 2) if seconds > 0 else None,
            requests_per_second=round(budget.requests_per_second, 2) if budget else None,
            allowed_per_second=budget.allowed_per_second if budget else None,
            at_once=budget.at_once if budget else None,
        )

    def figures(self, listing: Listing) -> SourceFigures:
        """Return how the source was read, for the log."""
        reading = self._readings[listing.name]
        seconds = reading.seconds if reading.seconds is not None else self._clock() - reading.began
        error, advice = _trouble(listing)
        return SourceFigures(
            listing.name,
            pages=reading.pages,
            read=listing.read,
            skipped=listing.skipped,
            seconds=round(seconds, 3),
            error=error,
            advice=advice,
            phases={"reading": round(seconds, 3)},
            note=listing.asked.note,
            **asdict(self.budget(listing.name)),
        )

    def merge_figures(self, part: PartResult) -> SourceFigures:
        """Return what became of a part's records in its table, for the log."""
        storing = self._outlook.storing.get(part.sync_type)
        phases = {
            "storing": round((storing.seconds if storing else None) or 0.0, 3),
            "linking": round(self._outlook.linking.seconds or 0.0, 3),
        }
        return SourceFigures(
            "merge",
            seconds=round(sum(phases.values()), 3),
            phases=phases,
            created=part.records_created,
            changed=part.records_updated,
            unchanged=part.records_unchanged,
            deleted=part.records_deleted,
            conflicts=part.conflicts,
        )

    def publish(self, result: SyncResult) -> None:
        """Leave the outcome to the other stations."""
        self._status = replace(
            self._now(),
            status=result.status,
            phase="",
            message="",
            percent=None,
            eta_seconds=None,
            sources={},
            duration_seconds=result.duration_seconds,
            error_message=result.error_message,
        )
        self._cache.set_sync_status(status_document(self._status))

    def _total(self, listing: Listing) -> tuple[int | None, bool]:
        """Return how many records are expected, and whether only an earlier run says so."""
        if listing.expected is not None:
            return listing.expected, False
        before = self._memory.past.records.get(listing.name)
        # More came than last time: nothing tells how many there are.
        return (None, False) if before is None or before < listing.read else (before, True)

    def _enter(self, phase: str, message: str) -> None:
        self._announced = None
        self._told_lease = None
        self._status = replace(self._status, phase=phase, message=message)
        self._say(Progress("merge", message))

    def _say(self, progress: Progress) -> None:
        if progress.source in self._readings:
            self._readings[progress.source].progress = progress
        self._on_progress(replace(progress, run=self._outlook.progress()))
        if self._is_due():
            self._announce()

    def _is_due(self) -> bool:
        return self._announced is None or self._clock() - self._announced > _STATUS_EVERY

    def _announce(self) -> None:
        now = self._announced = self._clock()
        self._note_waits(now)
        status = self._now()
        self._cache.set_sync_status(status_document(status))
        if self._told_lease is None or now - self._told_lease > _LEASE_EVERY:
            self._told_lease = now
            self._tell_lease(status)

    def _note_waits(self, now: float) -> None:
        for name, reading in self._readings.items():
            seconds, words = self._calls.waiting(name)
            # With several readers, one may wait while the others bring pages: then nothing stands still.
            if words and reading.seconds is None and now - reading.last_page > _STATUS_EVERY:
                reading.progress = replace(reading.progress, message=words)
                # Whatever else is not known, it will take as long as the wait.
                self._outlook.guess(name, (reading.eta or 0.0) + seconds)

    def _now(self) -> RunStatus:
        run = self._outlook.progress()
        message = self._status.message
        if self._status.phase == "reading":
            source = self._outlook.slowest()
            message = f"reading {SOURCE_WORDS.get(source, source)}" if source else ""
        return replace(
            self._status,
            message=message,
            percent=run.percent,
            eta_seconds=run.eta_seconds,
            updated_at=self._status.started_at + timedelta(seconds=self._clock() - self._began),
            sources={name: reading.progress for name, reading in self._readings.items()},
        )


def _tell_nobody(_status: RunStatus) -> None:
    """Listener of a run without a lease row."""


def _trouble(listing: Listing) -> tuple[str | None, str | None]:
    """Return why a source was not read completely, and what to do about it."""
    if listing.error is not None:
        return str(listing.error), listing.error.advice
    if listing.refusal is not None:
        return listing.refusal, SourceRefusedError.advice
    if listing.failed_networks:
        name, cause = next(iter(listing.failed_networks.items()))
        many = len(listing.failed_networks)
        return f"{many} {'network' if many == 1 else 'networks'} could not be read, {name}: {cause}", RetryError.advice
    return None, None
