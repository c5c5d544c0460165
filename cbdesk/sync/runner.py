"""Runs one sync from lease to log: reads the sources, merges each part when its sources have ended, links, reports."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database import changes, retention
from cbdesk.database.engine import database_errors
from cbdesk.domain.sync import PARTS, STARTED_NOTICE, Progress, SyncResult, SyncStatus, SyncType
from cbdesk.errors import CancelledError, CbdeskError, SettingsError
from cbdesk.sync import journal, links, memory, network, search_index, time_series
from cbdesk.sync import lease as leases
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.clock import read_clock
from cbdesk.sync.counting import count_devices
from cbdesk.sync.fetch import Fetch, Sources, few_collections
from cbdesk.sync.incremental import ask_for_changes
from cbdesk.sync.limits import LimitBook
from cbdesk.sync.listing import EVERYTHING, PART_OF, Asked, SourceName
from cbdesk.sync.parts import MergeOptions
from cbdesk.sync.people import assign_devices
from cbdesk.sync.reporting import Report
from cbdesk.sync.run_part import RunPart

_log = logging.getLogger(__name__)
_RENEW_EVERY = leases.LIFETIME / 4
_LONGEST_WAIT = 60.0
"""Seconds that devices wait for users and network clients that are still being read."""
_STORING_ORDER: tuple[SyncType, ...] = ("meraki", "users", "chromebooks")


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """The settings that a run obeys (contract, section 1)."""

    station: str
    merge: MergeOptions = field(default_factory=MergeOptions)
    batch_size: int = 1000
    full_listing_after: timedelta = timedelta(days=7)
    """How long an incremental run is content with what changed since the last full listing of a source."""


class SyncRun:
    """One run of the engine. ``execute`` does everything; ``stop`` is asked between and during requests."""

    def __init__(
        self,
        engine: sa.Engine,
        cache: Cache,
        sources: Sources,
        options: SyncOptions,
        *,
        executor: Executor,
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
        on_abandon: Callable[[], None] = lambda: None,
        calls: CallLog | None = None,
        limits: LimitBook | None = None,
    ) -> None:
        """``on_abandon`` ends requests of ``sources`` that outlive the run; ``calls`` is what they count into.

        ``limits`` holds the sources' request budgets.
        """
        self._engine = engine
        self._cache = cache
        self._sources = sources
        self._options = options
        self._stop = stop
        self._calls = calls or CallLog()
        self._limits = limits or LimitBook()
        self._fetch = Fetch(executor, stop=stop, on_abandon=on_abandon)
        self._run_id = str(uuid.uuid4())
        self._report = Report(
            cache, on_progress, self._calls, run_id=self._run_id, station=options.station, limits=self._limits
        )
        self._renewed = 0.0
        self._waiting_since: float | None = None
        self._is_invalidated = False

    def execute(self, sync_type: SyncType, *, is_incremental: bool = False) -> SyncResult:
        """Run and return the outcome; a failing source is part of it, not an exception.

        ``is_incremental`` asks the sources for what changed since they were read last, where they can tell.
        Raises SettingsError when nothing is configured, LeaseTakenError while another station syncs, DatabaseAwayError
        when PostgreSQL cannot be reached.
        """
        wanted = [part for part in PARTS if sync_type in {"full", part}]
        names = self._sources_of(wanted)
        if not names:
            raise SettingsError(
                "No source is set up for this sync. "
                "Set the CBDESK_GOOGLE__…, CBDESK_INCIDENTIQ__… or CBDESK_MERAKI__… settings."
            )
        started = time.monotonic()
        with database_errors(), few_collections(), ExitStack() as stack:
            control = stack.enter_context(self._engine.connect())
            lease = leases.acquire(control, holder=self._options.station, run_id=self._run_id)
            stack.push(partial(leases.give_up, control, lease))
            self._renewed = time.monotonic()
            self._limits.load(control, lease.now)
            remembered = memory.recall(control, lease.now.date(), is_incremental=is_incremental)
            control.commit()
            self._report.begin(sync_type, lease.now, remembered, partial(leases.tell, control, lease))
            self._cache.announce_lock(self._run_id)
            stack.callback(self._cache.release_lock, self._run_id)
            # However the run ends: parts may be stored, and answers carry the age of each source (R21). First of all,
            # since it asks even a Redis that was away a moment ago, which then is told the rest too.
            stack.callback(self._invalidate)
            asked = self._ask(control, lease, sync_type, names, is_incremental=is_incremental)
            open_log = partial(
                journal.open_log,
                control,
                run_id=self._run_id,
                station=self._options.station,
                now=lease.now,
                is_incremental=is_incremental,
            )
            parts = self._open_parts(stack, open_log, wanted, asked)
            full_log = open_log("full") if sync_type == "full" else None
            changes.notify(control, STARTED_NOTICE)
            control.commit()
            try:
                self._read_and_merge(control, lease, parts, asked)
            except CancelledError:
                self._close_unfinished(parts, "cancelled", "A person stopped the sync. What was stored before stays.")
                self._fetch.abandon(partial(self._keep_alive, control, lease))
            except CbdeskError as error:
                self._close_unfinished(parts, "failed", str(error))
                self._fetch.abandon(partial(self._keep_alive, control, lease))
            finally:
                self._fetch.abandon()
            with self._report.linking():
                conflicts = self._finish(control, lease, parts)
            result = SyncResult.of(
                [part.result for part in parts.values()],
                run_id=self._run_id,
                sync_type=sync_type,
                seconds=time.monotonic() - started,
                conflicts=conflicts,
                is_incremental=is_incremental,
            )
            self._close_logs(control, lease, parts, full_log, result)
        self._report.publish(result)
        return result

    def _sources_of(self, parts: Iterable[SyncType]) -> list[SourceName]:
        on: dict[SourceName, object] = {
            "google": self._sources.google,
            "telemetry": self._sources.telemetry,
            "incidentiq": self._sources.incidentiq,
            "users": self._sources.google,
            "meraki": self._sources.meraki,
        }
        return [name for name, client in on.items() if client is not None and PART_OF[name] in parts]

    def _ask(
        self,
        control: sa.Connection,
        lease: leases.Lease,
        sync_type: SyncType,
        names: list[SourceName],
        *,
        is_incremental: bool,
    ) -> dict[SourceName, Asked]:
        asked = dict.fromkeys(names, EVERYTHING)
        if is_incremental:
            asked |= ask_for_changes(control, names, now=lease.now, full_listing_after=self._options.full_listing_after)
            if sync_type == "users":  # Google has no list of changed users, and somebody wants to see them
                asked["users"] = EVERYTHING
        return asked

    def _open_parts(
        self,
        stack: ExitStack,
        open_log: Callable[[SyncType], int],
        wanted: list[SyncType],
        asked: Mapping[SourceName, Asked],
    ) -> dict[SyncType, RunPart]:
        parts: dict[SyncType, RunPart] = {}
        for sync_type in wanted:
            connection = stack.enter_context(self._engine.connect())
            parts[sync_type] = RunPart.open(connection, sync_type, asked, self._options.batch_size, open_log(sync_type))
        return parts

    def _read_and_merge(
        self,
        control: sa.Connection,
        lease: leases.Lease,
        parts: dict[SyncType, RunPart],
        asked: Mapping[SourceName, Asked],
    ) -> None:
        read = {name: what for name, what in asked.items() if not what.is_skipped}
        for name in read:
            self._report.start(name)
        self._fetch.start(read, self._sources, lease.now)
        for arrived in self._fetch.arrivals():
            self._keep_alive(control, lease)
            if self._stop():
                raise CancelledError("The sync was stopped.")
            if arrived is None:
                self._report.tick()
            elif arrived.page is None:
                self._report.end(arrived.listing)
            elif parts[PART_OF[arrived.listing.name]].take(arrived, self._options.merge):
                self._report.page(arrived.listing)
            for ready in self._ready(parts):
                with self._report.storing(ready.result.sync_type):
                    search_index.make_room(control)
                    ready.merge(lease, self._fetch.listings, self._options.merge, self._calls)

    def _ready(self, parts: dict[SyncType, RunPart]) -> Iterator[RunPart]:
        """Yield the parts whose sources have ended, in the order in which each wide row is written once.

        New devices are linked to the clients and users that are stored, and indexed with the users' names: to do so
        later would write every device twice. So they wait for the other parts, though not for a source that stalls.
        """
        unread = 0
        for sync_type in _STORING_ORDER:
            part = parts.get(sync_type)
            if part is None or part.result.status != "started":
                continue
            if not self._is_read(part):
                unread += 1
            elif sync_type != "chromebooks" or not unread or self._has_waited():
                yield part

    def _has_waited(self) -> bool:
        """Tell whether the devices, which are read, have waited long enough for the other parts."""
        self._waiting_since = self._waiting_since or time.monotonic()
        return time.monotonic() - self._waiting_since > _LONGEST_WAIT

    def _is_read(self, part: RunPart) -> bool:
        return all(self._fetch.listings[name].is_done for name in part.names)

    def _keep_alive(self, control: sa.Connection, lease: leases.Lease) -> None:
        if time.monotonic() - self._renewed > _RENEW_EVERY.total_seconds():
            leases.renew(control, lease)
            self._cache.announce_lock(self._run_id)  # anew where Redis has lost it
            self._renewed = time.monotonic()

    def _close_unfinished(self, parts: dict[SyncType, RunPart], status: SyncStatus, message: str) -> None:
        for part in parts.values():
            if part.result.status == "started":
                part.give_up(status, message)

    def _finish(self, control: sa.Connection, lease: leases.Lease, parts: dict[SyncType, RunPart]) -> int:
        """Link network and people with what is stored now, index it, count changes, remember how each source ended."""
        leases.fence(control, lease)
        if any(part.result.status in {"completed", "partial"} for part in parts.values()):
            self._link(control, lease, parts)
        for part in parts.values():
            journal.count_changes(control, part.result, lease.now, delivered=part.delivered)
        for listing in self._fetch.listings.values():
            if listing.is_done:
                if isinstance(listing.error, CancelledError):
                    continue  # a person stopped it: that says nothing about the source
                part = parts[PART_OF[listing.name]]
                if part.result.status == "cancelled" and listing.is_complete:
                    continue
                refused = None if part.completed_at else part.result.error_message
                journal.note_source(control, listing, now=lease.now, refused=refused)
        self._calls.store(control, lease.now.date())
        self._limits.store(control, read_clock(control))
        retention.prune(control, lease.now)
        conflicts = journal.conflict_count(control)
        leases.fence(control, lease)  # however long that took: the station is alive
        control.commit()
        warning = count_devices(control)
        if warning:
            next(iter(parts.values())).result.warnings.append(warning)
        return conflicts

    def _link(self, control: sa.Connection, lease: leases.Lease, parts: dict[SyncType, RunPart]) -> None:
        """Link and index; a statement that the database refuses costs this alone: the parts are stored already."""
        try:
            with control.begin_nested():
                network.link(control, run_id=self._run_id, now=lease.now, window=self._options.merge.link_window)
                assign_devices(control, lease.now)
                links.link_devices(control)
                search_index.refresh(control)
                time_series.record(control, lease.now)
        except sa.exc.DBAPIError as error:
            if error.connection_invalidated:
                raise
            _log.exception("Linking failed")
            message = (
                f"The database refused to link devices, users and Wi-Fi ({type(error).__name__}). "
                "What was read is stored; the next sync links it."
            )
            for part in parts.values():
                if part.result.status in {"completed", "partial"}:
                    part.result.status = "partial"
                    part.result.error_message = " ".join(filter(None, (part.result.error_message, message)))

    def _close_logs(
        self,
        control: sa.Connection,
        lease: leases.Lease,
        parts: dict[SyncType, RunPart],
        full_log: int | None,
        result: SyncResult,
    ) -> None:
        for part in parts.values():
            listings = [self._fetch.listings[name] for name in part.names if name in self._fetch.listings]
            journal.close_log(
                control,
                part.log_id,
                part.result,
                completed_at=part.completed_at,
                details=[
                    *(self._report.figures(listing) for listing in listings),
                    *([self._report.merge_figures(part.result)] if part.completed_at else ()),
                ],
            )
        if full_log is not None:
            journal.close_log(control, full_log, result.as_part())
        control.commit()
        # Who hears the notice reads at once: then no old answer may be left, and nobody seems to sync any more.
        self._invalidate()
        changes.notify(control, self._run_id)
        leases.release(control, lease)

    def _invalidate(self) -> None:
        if not self._is_invalidated:
            self._is_invalidated = True
            self._cache.invalidate()
