"""Reads the sources concurrently and hands their pages, one after another, to the single writer of a run.

Reading happens on an executor's threads that the caller provides; the queue between them and the writer is short, so
that a slow database slows the reading down instead of filling the memory.
"""

from __future__ import annotations

import gc
import logging
import queue
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from cbdesk.errors import CancelledError, CbdeskError, RetryError, SignInError, SourceRefusedError
from cbdesk.sources.google import GoogleDirectory, PartRefusedError
from cbdesk.sources.google_units import LANES, DevicePart
from cbdesk.sources.incidentiq import IncidentIQ
from cbdesk.sources.meraki import Meraki
from cbdesk.sources.records import GoogleDevice, MerakiNetwork, MerakiSighting, Page
from cbdesk.sources.telemetry import ChromeTelemetry, TelemetryRefusedError
from cbdesk.sync.listing import Asked, Listing, SourceName
from cbdesk.sync.staging import stage_assets, stage_batteries, stage_devices, stage_sightings, stage_users
from cbdesk.sync.together import end, read_together

_log = logging.getLogger(__name__)

_PARALLEL_NETWORKS = 3
_PAGES_AHEAD = 16
_OBJECTS_PER_COLLECTION = 100_000


@dataclass(frozen=True, slots=True)
class Sources:
    """The clients of the systems that are configured; None is a source that is off."""

    google: GoogleDirectory | None = None
    telemetry: ChromeTelemetry | None = None
    incidentiq: IncidentIQ | None = None
    meraki: Meraki | None = None

    def close(self) -> None:
        """Give the connections back."""
        for client in (self.google, self.telemetry, self.incidentiq, self.meraki):
            if client is not None:
                client.close()


@dataclass(frozen=True, slots=True)
class Arrived:
    """One page on its way to the writer, or the end of a source (``page`` is None)."""

    listing: Listing
    table: sa.Table | None = None
    page: Page[Any] | None = None
    failed_network: MerakiNetwork | None = None
    """Its list of clients did not end: what came of it before must not count."""
    starts_again: bool = False
    """The source is read once more from its start: what came before must not count."""


class Fetch:
    """One run's reading of its sources, handed over by ``arrivals``."""

    def __init__(
        self, executor: Executor, *, stop: Callable[[], bool], on_abandon: Callable[[], None] = lambda: None
    ) -> None:
        """``on_abandon`` tells the sources' own stop check, which also ends a wait between two tries."""
        self._executor = executor
        self._on_abandon = on_abandon
        self._asked_to_stop = stop
        self._abandoned = False
        self._queue: queue.Queue[Arrived] = queue.Queue(maxsize=_PAGES_AHEAD)
        self._running = 0
        self.listings: dict[SourceName, Listing] = {}

    def stopping(self) -> bool:
        """Tell whether to stop reading: a person asked for it, or the writer is gone."""
        return self._abandoned or self._asked_to_stop()

    def start(self, asked: Mapping[SourceName, Asked], sources: Sources, now: datetime) -> None:
        """Begin to read the named sources. ``now`` is the run's point in time, naive UTC."""
        for name, what in asked.items():
            listing = self.listings[name] = Listing(name, what)
            since = what.since
            if name == "google" and sources.google:
                self._submit(self._read_google, listing, sources.google, now.date())
            elif name == "telemetry" and sources.telemetry:
                batteries = sources.telemetry.batteries(since, self._executor)
                self._submit(self._read_pages, listing, stage_batteries, batteries)
            elif name == "incidentiq" and sources.incidentiq:
                assets = sources.incidentiq.assets(since.date() if since else None, self._executor)
                self._submit(self._read_pages, listing, stage_assets, assets)
            elif name == "users" and sources.google:
                self._submit(self._read_pages, listing, stage_users, sources.google.users(self._executor))
            elif name == "meraki" and sources.meraki:
                self._submit(self._read_meraki, listing, sources.meraki, now - since if since else None)

    def arrivals(self) -> Iterator[Arrived | None]:
        """Yield pages and ends until every source has ended; None when a second passed without any."""
        while self._running:
            try:
                arrived = self._queue.get(timeout=1)
            except queue.Empty:
                yield None
                continue
            if arrived.page is None:
                self._running -= 1
                arrived.listing.is_done = True
            yield arrived

    def abandon(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Let the reading threads end: nobody will take their pages any more. Returns when all have.

        A request that is under way may take a minute more; ``meanwhile`` is called every second at least.
        """
        self._abandoned = True
        self._on_abandon()
        for _ in self.arrivals():
            meanwhile()

    def _submit(self, read: Callable[..., None], listing: Listing, *arguments: object) -> None:
        self._running += 1
        self._executor.submit(self._guarded, read, listing, *arguments)

    def _guarded(self, read: Callable[..., None], listing: Listing, *arguments: object) -> None:
        try:
            read(listing, *arguments)
        except TelemetryRefusedError as error:
            listing.refusal = str(error)
        except CbdeskError as error:
            listing.error = error
        except Exception as error:  # noqa: BLE001  a thread must always report its end; this is logged whole
            _log.exception("Reading %s failed", listing.name)
            listing.error = CbdeskError(f"An error in cbdesk itself: {type(error).__name__}: {error}")
            listing.error.__cause__ = error
        finally:
            self._put(Arrived(listing))

    def _put(self, arrived: Arrived) -> None:
        while True:
            if arrived.page is not None and self.stopping():
                raise CancelledError("The sync was stopped.")
            try:
                self._queue.put(arrived, timeout=1)
            except queue.Full:
                continue
            return

    def _read_pages(self, listing: Listing, table: sa.Table, pages: Iterator[Page[Any]]) -> None:
        try:
            for page in pages:
                if listing.name != "google" and page.total is not None:
                    listing.expected = page.total
                self._put(Arrived(listing, table, page))
        finally:
            # A request for the next page may be under way. Nobody else would wait for it: the error keeps hold of the
            # pages, up to an end of the process in which no thread is left to answer.
            if isinstance(pages, Generator):
                pages.close()

    def _read_google(self, listing: Listing, google: GoogleDirectory, today: date) -> None:
        since = listing.asked.since
        if since is not None:
            self._read_pages(listing, stage_devices, google.changed_devices(today, since.date()))
            return
        expected = listing.expected = google.device_count()
        # Without a count, nothing would tell that a device was moved from one part to another and missed.
        parts = google.device_parts(expected, self._executor) if expected else ()
        if parts and expected:
            if self._read_parts(listing, google, today, parts, expected):
                return
            self._put(Arrived(listing, stage_devices, Page(()), starts_again=True))
        self._read_pages(listing, stage_devices, google.devices(today, executor=self._executor))

    def _read_parts(
        self, listing: Listing, google: GoogleDirectory, today: date, parts: tuple[DevicePart, ...], expected: int
    ) -> bool:
        """Read disjoint parts of the fleet, some at a time; False when that did not bring every device."""
        seen: set[str] = set()
        skipped: list[str] = []

        def noted(pages: Iterator[Page[GoogleDevice]]) -> Iterator[Page[GoogleDevice]]:
            for page in pages:
                seen.update(device.device_id for device in page.records)
                skipped.extend(page.skipped)
                yield page

        def read(part: DevicePart, stop: Callable[[], None]) -> None:
            self._read_pages(listing, stage_devices, noted(google.devices(today, part, stop, self._executor)))

        try:
            read_together(self._executor, parts, LANES, read)
        except PartRefusedError as error:
            _log.info("Google devices are read again in one listing: %s", error)
            return False
        # Moved to a part that had been read, a device is in no listing: it must not count as gone.
        delivered = len(seen) + len(skipped)
        if delivered < expected and delivered < (google.device_count() or expected):
            _log.info("Google devices are read again in one listing: %d of %d came", delivered, expected)
            return False
        return True

    def _read_meraki(self, listing: Listing, meraki: Meraki, timespan: timedelta | None) -> None:
        try:
            access_points = meraki.access_points()
        except (RetryError, SourceRefusedError) as error:
            # Sightings without the names of unnamed access points are better than none.
            access_points = {}
            listing.lacks_names = True
            listing.skip([f"the names of the access points: {error}"])
        waiting: queue.SimpleQueue[MerakiNetwork] = queue.SimpleQueue()
        networks = meraki.networks()
        listing.network_pages.update((network.network_id, network.url) for network in networks if network.url)
        for network in networks:
            waiting.put(network)
        clients = partial(meraki.clients, access_points=access_points, timespan=timespan)
        helpers = [
            self._executor.submit(self._read_networks, listing, waiting, clients) for _ in range(_PARALLEL_NETWORKS - 1)
        ]
        try:
            self._read_networks(listing, waiting, clients)
        finally:
            _empty(waiting)  # after an error there is nothing left for the helpers
            end(helpers)
        if networks and len(listing.failed_networks) == len(networks):
            raise CbdeskError(
                f"No Meraki network could be read. The first answer: {next(iter(listing.failed_networks.values()))}"
            )

    def _read_networks(
        self,
        listing: Listing,
        waiting: queue.SimpleQueue[MerakiNetwork],
        clients: Callable[[MerakiNetwork], Iterator[Page[MerakiSighting]]],
    ) -> None:
        while True:
            try:
                network = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._read_pages(listing, stage_sightings, clients(network))
            except (CancelledError, SignInError):
                raise
            except CbdeskError as error:
                listing.failed_networks[network.name or network.network_id] = str(error)
                self._put(Arrived(listing, stage_sightings, Page(()), failed_network=network))


def _empty(waiting: queue.SimpleQueue[MerakiNetwork]) -> None:
    with suppress(queue.Empty):
        while True:
            waiting.get_nowait()


@contextmanager
def few_collections() -> Iterator[None]:
    """Let Python look for cyclic garbage seldom: a page is thousands of small objects that live for a moment.

    Going through them again and again takes a third of the time in which pages are read.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_PER_COLLECTION, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
