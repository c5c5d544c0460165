"""A scan session: code after code in, a verdict for each out. None is lost, however fast they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.lookup import Ident
from cbdesk.domain.scan import judge_scan
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import privacy
from cbdesk.presenters.lookup_rows import visible
from cbdesk.presenters.scan_state import LOG_TITLES, Banner, Scan, ScanState, banner_of, log_rows, row_of
from cbdesk.presenters.table_request import TableRequest
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering
    from cbdesk.repositories import Library

REPEAT_SECONDS = 1.5
"""A trigger that is held, or a label that is passed twice, sends the same code again: that is no second device."""


class ScanPresenter(QObject):
    """Keeps the session until a new one begins, also while its window is closed."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(
        self,
        pools: Pools,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._clock = clock
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._scans: dict[int, Scan] = {}
        self._waiting: list[int] = []
        self._last: dict[str, tuple[float, int]] = {}
        """When each code came last, and the number of its scan."""
        self._number = 0
        self._session = 0
        self._is_asking = False
        self._flashes = 0
        self._state = ScanState()

    @property
    def state(self) -> ScanState:
        return self._state

    def open(self, library: Answering) -> None:
        """Look up there from now on, first what is waiting."""
        self._library = library
        self.retry()

    def offer_places(self, library: Library) -> None:
        """Read the buildings among which a person may say where the scanning happens."""
        self._tasks.start("places", self._read_places(library))

    def close(self) -> None:
        self._tasks.close()

    def scan(self, raw: str) -> None:
        """Take one code as the scanner sent it."""
        ident = Ident.of(raw)
        if not any(ch.isalnum() for ch in ident.text):
            return
        moment = self._clock()
        last = self._last.get(ident.name)
        if last is not None and moment - last[0] < REPEAT_SECONDS:
            self._repeat(ident, moment, last[1])
            return
        self._number += 1
        self._last[ident.name] = (moment, self._number)
        scan = Scan(self._number, raw, ident.text, self._now(), last[1] if last else None)
        self._scans[scan.number] = replace(scan, row=row_of(scan, scan.at)[1])
        self._waiting.append(scan.number)
        self._publish(self._state)
        self.retry()

    def undo(self) -> None:
        """Take the last scan back: the next one of its code counts as the first."""
        if not self._scans:
            return
        scan = self._scans.pop(max(self._scans))
        self._waiting = [number for number in self._waiting if number != scan.number]
        del self._last[Ident.of(scan.raw).name]
        for earlier in self._scans.values():
            name = Ident.of(earlier.raw).name
            if name == Ident.of(scan.raw).name:
                self._last[name] = (float("-inf"), earlier.number)
        self._flash(Banner("undone", visible(scan.text), translate("presenters", "Taken back: it no longer counts.")))

    def clear(self) -> None:
        """Begin a new session."""
        self._session += 1
        self._scans, self._waiting, self._last, self._number = {}, [], {}, 0
        self._publish(replace(self._state, banner=Banner(number=self._flashes), repeats=0, problem=""))

    def set_place(self, place: str) -> None:
        """Say in which building the scanning happens; what was scanned before keeps its verdict."""
        self._publish(replace(self._state, place=place.strip()))

    def request(self) -> TableRequest:
        """Return the session's log as something to be written."""
        scans = tuple(self._scans.values())
        facts = (
            (translate("presenters", "Building"), self._state.place or translate("presenters", "not said")),
            (translate("presenters", "Scanned"), f"{self._state.scanned:,}"),
            (translate("presenters", "Unknown"), f"{self._state.unknown:,}"),
            (translate("presenters", "To be looked at"), f"{self._state.attention:,}"),
            (translate("presenters", "Repeats ignored"), f"{self._state.repeats:,}"),
        )
        return TableRequest.of_rows(
            translate("presenters", "Scan session"), tuple(map(said, LOG_TITLES)), log_rows(scans), facts
        )

    def _repeat(self, ident: Ident, moment: float, number: int) -> None:
        self._last[ident.name] = (moment, number)
        if number in self._scans:
            scan = self._scans[number]
            self._scans[number] = replace(scan, repeats=scan.repeats + 1)
        banner = Banner(
            "repeat", visible(ident.text), translate("presenters", "The same code again at once: counted once.")
        )
        self._flash(banner, repeats=self._state.repeats + 1)

    def retry(self) -> None:
        """Look up what is waiting, if nothing does so already."""
        if self._library is not None and self._waiting and not self._is_asking:
            self._tasks.start("look up", self._look_up(self._library))

    async def _look_up(self, library: Answering) -> None:
        self._is_asking = True  # by itself: a task counts as running for a moment after its last line
        try:
            await self._look_up_waiting(library)
        finally:
            self._is_asking = False

    def render_anew(self) -> None:
        """Write every line once more: names are hidden now, or shown again."""
        self._tasks.start("names", self._render_anew())

    async def _render_anew(self) -> None:
        scans = tuple(self._scans.values())
        for before, after in zip(scans, await self._pools.work(_rendered, scans, self._now()), strict=True):
            if self._scans.get(before.number) is before:
                self._scans[before.number] = after
        self._publish(replace(self._state, banner=Banner(number=self._flashes)))

    async def _look_up_waiting(self, library: Answering) -> None:
        """Look up everything that has come meanwhile, as long as something comes."""
        while self._waiting:
            session, hides = self._session, privacy.is_on()
            batch = [self._scans[number] for number in self._waiting]
            try:
                done = await self._pools.search(_answer, library, batch, self._known(), self._state.place, self._now())
            except CbdeskError as error:
                self._flash(banner_of(batch[-1]), problem=str(error))
                if isinstance(error, DatabaseAwayError):
                    self.database_lost.emit(str(error))
                return
            if session != self._session or hides != privacy.is_on():  # a new one began; its numbers are others
                continue
            answered = {scan.number for scan in done}
            self._waiting = [number for number in self._waiting if number not in answered]
            still = [scan for scan in done if scan.number in self._scans]  # what was taken back meanwhile stays away
            for scan in still:
                self._scans[scan.number] = replace(scan, repeats=self._scans[scan.number].repeats)
            if still:
                self._flash(banner_of(still[-1]), problem="")

    def _known(self) -> dict[str, int]:
        """Return the devices that were scanned, each with the number of its first scan."""
        known: dict[str, int] = {}
        for scan in self._scans.values():
            if scan.looked is not None and scan.looked.device is not None:
                known.setdefault(scan.looked.device.device_id, scan.number)
        return known

    async def _read_places(self, library: Library) -> None:
        try:
            rows = await self._pools.work(library.statistics.locations)
        except CbdeskError:  # a person can type the building as well
            return
        places = tuple(sorted(row.location for row in rows if row.location))
        self._publish(replace(self._state, places=places))

    def _flash(self, banner: Banner, *, repeats: int | None = None, problem: str | None = None) -> None:
        self._flashes += 1
        state = self._state
        self._publish(
            replace(
                state,
                banner=replace(banner, number=self._flashes),
                repeats=state.repeats if repeats is None else repeats,
                problem=state.problem if problem is None else problem,
            )
        )

    def _publish(self, state: ScanState) -> None:
        """Publish the state with the session's lines and counts as they are now."""
        kinds = [scan.verdict.kind for scan in self._scans.values() if scan.verdict]
        state = replace(
            state,
            rows=tuple(scan.row for scan in reversed(self._scans.values()) if scan.row),
            scanned=len(self._scans),
            unknown=kinds.count("unknown"),
            attention=kinds.count("look"),
        )
        if state != self._state:
            self._state = state
            self.changed.emit()


def _answer(library: Answering, scans: Sequence[Scan], known: dict[str, int], place: str, now: datetime) -> list[Scan]:
    """Look up scans in one question, in the pool. ``known`` tells which device was scanned before, by another label."""
    answered = []
    for scan, looked in zip(scans, library.lookup.look_up([scan.raw for scan in scans]), strict=True):
        first = known.setdefault(looked.device.device_id, scan.number) if looked.device else scan.number
        before = first if scan.before is None and first != scan.number else scan.before
        judged = replace(scan, before=before, looked=looked, verdict=judge_scan(looked, place, before, now))
        answered.append(judged)
    return _rendered(answered, now)


def _rendered(scans: Sequence[Scan], now: datetime) -> list[Scan]:
    lines = [row_of(scan, now) for scan in scans]
    return [replace(scan, device=device, row=row) for scan, (device, row) in zip(scans, lines, strict=True)]
