"""The words of a sync run: what kinds there are, how one ends, and what is reported while it goes (R20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cbdesk.domain.budget import ApiBudget

SyncType = Literal["full", "chromebooks", "users", "meraki"]
SyncStatus = Literal["started", "completed", "partial", "failed", "cancelled"]
NotifyLevel = Literal["none", "failures", "all"]
"""Which ends of syncs are told to somebody who did not ask."""
COUNTERS = ("records_processed", "records_created", "records_updated", "records_deleted")
STARTED_NOTICE = "started"
"""What a run tells the open windows when it begins; at its end it tells them its id."""
WAITING = "waiting "
"""How the message of a source begins that must not be asked anything for a while."""
PARTS: tuple[SyncType, ...] = ("chromebooks", "users", "meraki")


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """How one source was read in one run, and, under the name ``merge``, what became of it in the part's table.

    ``seconds`` are those from its start to its end; ``waited`` those in which it made the run wait.
    """

    source: str
    """``google``, ``telemetry``, ``users``, ``incidentiq``, ``meraki`` or ``merge``."""
    pages: int = 0
    read: int = 0
    skipped: int = 0
    seconds: float = 0.0
    retries: int = 0
    waited: float = 0.0
    error: str | None = None
    """The cause, in the words of the source where it said any."""
    advice: str | None = None
    """What to do about the error."""
    note: str | None = None
    """What an incremental run asked for, and what it cannot see."""
    phases: Mapping[str, float] = field(default_factory=dict)
    """Seconds: ``reading`` of a source; of ``merge``, ``storing`` the part and ``linking``, which all parts share."""
    calls: int = 0
    calls_today: int = 0
    used_per_second: float | None = None
    requests_per_second: float | None = None
    allowed_per_second: float | None = None
    at_once: int | None = None
    """These six as in ``ApiBudget``, at the end of the run."""
    created: int | None = None
    changed: int | None = None
    """Rows of the table that the run wrote for whatever reason: delivered values, links, the passing of time."""
    unchanged: int | None = None
    """Delivered rows that the run left as they were. Rows that were not delivered are none of these three."""
    deleted: int | None = None
    conflicts: int | None = None
    """What could not be stored as delivered, after the run."""


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One row of ``sync_logs``. Times are aware, in UTC; ``duration_seconds`` is whole seconds."""

    id: int
    sync_type: str | None
    status: str | None
    records_processed: int | None
    records_created: int | None
    records_updated: int | None
    records_deleted: int | None
    duration_seconds: int | None
    error_message: str | None
    started_at: datetime
    completed_at: datetime | None
    run_id: str | None
    station: str | None
    warnings: tuple[str, ...]
    details: tuple[SourceFigures, ...] = ()
    """On the row of a part: its sources, then ``merge``; empty on the row of a whole run, and in older versions."""
    is_incremental: bool | None = None
    """Whether it asked for changes only; None in rows of older versions."""
    is_interrupted: bool = False
    """Whether it is ``started`` and will never end, since its station holds the lease no more."""


@dataclass(slots=True)
class PartResult:
    """What one part of a run did; filled in while it runs."""

    sync_type: SyncType
    status: SyncStatus = "started"
    records_processed: int = 0
    records_created: int = 0
    records_updated: int = 0
    records_deleted: int = 0
    records_unchanged: int = 0
    """Delivered rows that the run left as they were."""
    conflicts: int = 0
    error_message: str | None = None
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What an incremental run asked for, and what it cannot see."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """The outcome of a run: the document that ``cbdesk sync --json`` prints (contract, section 2)."""

    run_id: str
    sync_type: SyncType
    status: SyncStatus
    duration_seconds: float
    conflicts: int
    parts: tuple[PartResult, ...]
    error_message: str | None = None
    is_incremental: bool = False
    """Whether the sources were asked for changes only."""

    @classmethod
    def of(
        cls,
        parts: Sequence[PartResult],
        *,
        run_id: str,
        sync_type: SyncType,
        seconds: float,
        conflicts: int,
        is_incremental: bool,
    ) -> SyncResult:
        """Sum up the parts: a run ended as they did where they all agree, and was cancelled when one of them was."""
        statuses = {part.status for part in parts}
        status: SyncStatus = "partial"
        if "cancelled" in statuses:
            status = "cancelled"
        elif len(statuses) == 1:
            status = statuses.pop()
        messages = [part.error_message for part in parts if part.error_message]
        message = " ".join(dict.fromkeys(messages)) or None
        return cls(
            run_id,
            sync_type,
            status,
            round(seconds, 3),
            conflicts,
            tuple(parts),
            message,
            is_incremental=is_incremental,
        )

    @property
    def warnings(self) -> list[str]:
        return [warning for part in self.parts for warning in part.warnings]

    @property
    def notes(self) -> list[str]:
        return [note for part in self.parts for note in part.notes]

    def total(self, counter: str) -> int:
        """Sum one ``records_*`` counter over the parts."""
        return sum(getattr(part, counter) for part in self.parts)

    def as_part(self) -> PartResult:
        """Return the sums, as the log row of the whole run holds them (R20)."""
        return PartResult(
            self.sync_type,
            self.status,
            records_processed=self.total("records_processed"),
            records_created=self.total("records_created"),
            records_updated=self.total("records_updated"),
            records_deleted=self.total("records_deleted"),
            error_message=self.error_message,
            warnings=self.warnings,
        )


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a whole run is."""

    percent: float | None = None
    """Of the time that it is expected to take; never falls, and stays below 100 until the end."""
    eta_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a running sync: a JSON line between the child process and the window, and a part of ``RunStatus``."""

    source: str
    """``google``, ``telemetry``, ``users``, ``incidentiq``, ``meraki`` or ``merge``."""
    message: str
    """What is happening, in a technician's words: ``5,200 read``, ``waiting 16 s: Meraki limit``."""
    done: int = 0
    """Records read so far from this source."""
    total: int | None = None
    """Records expected, where the source or an earlier run says so."""
    rate: float | None = None
    """Records a second of late; None while that is unknown."""
    eta_seconds: float | None = None
    """Seconds until this source is read; None when its total or its rate is unknown."""
    total_is_estimate: bool = False
    """The total is what the last run read, since the source does not count."""
    budget: ApiBudget | None = None
    """What the source was asked so far."""
    run: RunProgress | None = None
    """The whole run, when this step was taken."""


@dataclass(frozen=True, slots=True)
class SourceFreshness:
    """How current what we hold of one source is. Times are aware, in UTC."""

    source: str
    """``google``, ``telemetry``, ``users``, ``incidentiq`` or ``meraki``."""
    last_success_at: datetime | None
    """When it was last read completely."""
    last_error_at: datetime | None
    last_error: str | None
    records: int | None
    """What the last complete reading delivered."""

    @property
    def is_failing(self) -> bool:
        """Whether the newest attempt went wrong."""
        if self.last_error_at is None:
            return False
        return self.last_success_at is None or self.last_error_at > self.last_success_at


@dataclass(frozen=True, slots=True)
class LastStarts:
    """When runs of everything began last, on any station and whatever became of them. Times are aware, in UTC."""

    full: datetime | None = None
    """The newest one that did not ask for changes only."""
    latest: datetime | None = None
    """The newest one of either kind."""


@dataclass(frozen=True, slots=True)
class LastStored:
    """When data was stored last, by a run that has ended and by a look at single devices. Times are aware, in UTC."""

    run: datetime | None = None
    look: datetime | None = None

    def is_after(self, other: LastStored) -> bool:
        pairs = ((self.run, other.run), (self.look, other.look))
        return any(mine is not None and (theirs is None or mine > theirs) for mine, theirs in pairs)
