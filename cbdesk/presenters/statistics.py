"""The statistics tabs: read when they are looked at, and again after each change while they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.health import current_month
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import wording
from cbdesk.presenters.statistics_state import StatisticsState
from cbdesk.presenters.translation import translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.repositories import Library


class StatisticsPresenter(QObject):
    """Counting the fleet costs more than a search, so it waits until somebody looks."""

    changed = Signal()
    database_lost = Signal(str)
    written = Signal(str, str)
    """A file that was asked for: its path, and why it could not be written, empty where it could."""

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Library | None = None
        self._state = StatisticsState()
        self._is_visible = False
        self._is_stale = True

    @property
    def state(self) -> StatisticsState:
        return self._state

    def open(self, library: Library) -> None:
        self._library = library
        self.reload()

    def close(self) -> None:
        self._tasks.close()

    def set_visible(self, visible: bool) -> None:
        self._is_visible = visible
        if visible and self._is_stale:
            self.reload()

    def reload(self) -> None:
        """Read anew now, or when the tabs are looked at next."""
        self._is_stale = True
        if self._is_visible and self._library is not None:
            self._is_stale = False
            self._publish(replace(self._state, phase="loading"))
            self._tasks.start("statistics", self._read(self._library))

    def write(self, path: Path, made: Callable[[], bytes]) -> None:
        """Write what ``made`` brings into a file, both in the pool."""
        self._tasks.start(f"write {path}", self._write(path, made))

    async def _write(self, path: Path, made: Callable[[], bytes]) -> None:
        try:
            await self._pools.work(lambda: path.write_bytes(made()))
        except OSError as error:
            self.written.emit(str(path), error.strerror or str(error))
        else:
            self.written.emit(str(path), "")

    async def _read(self, library: Library) -> None:
        try:
            state = await self._pools.work(read, library, self._now())
        except CbdeskError as error:
            self._is_stale = True
            self._publish(replace(self._state, phase="error", error=str(error)))
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
        else:
            self._publish(state)

    def _publish(self, state: StatisticsState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def read(library: Library, now: datetime) -> StatisticsState:
    """Count the fleet and put it into words; runs in the pool, where the words are imported too."""
    from cbdesk.presenters import statistics_overview as overview_of
    from cbdesk.presenters import statistics_sightings as sightings
    from cbdesk.presenters import statistics_tables as tables

    statistics = library.statistics
    overview = statistics.overview()
    if not overview.total_devices:
        return StatisticsState("ready")
    total, month = overview.total_devices, current_month(now)
    models, ages, batteries = statistics.models(), statistics.aue(), statistics.battery()
    state = StatisticsState(
        phase="ready",
        as_of=_as_of(overview.last_sync, now),
        counted=wording.exact(overview.counted_at or now),
        tiles=overview_of.tiles(overview, month),
        by_status=overview_of.by_status(overview, month),
        status_note=overview_of.status_note(overview, month),
        top_models=overview_of.top_models(models, month),
        aue_years=overview_of.aue_years(ages, now.year),
        aue_note=overview_of.aue_note(ages),
        battery=overview_of.battery_bins(batteries, month),
        battery_note=overview_of.battery_note(batteries),
    )
    made = (
        overview_of.as_table(state),
        tables.models_table(models, total, month),
        tables.org_units_table(statistics.org_units(), month),
        tables.aue_table(ages, now, month),
        tables.aue_buildings_table(statistics.aue_by_location(), ages, now, month),
        tables.battery_table(batteries, total, month),
        tables.locations_table(statistics.locations(), total, month),
        tables.os_table(statistics.os(), total, month),
        sightings.network_table(statistics.network(), total, now, month),
        sightings.last_seen_table(statistics.last_seen(), total, month),
        sightings.sync_table(statistics.sync(), now),
    )
    return replace(state, tables=made)


def _as_of(last_sync: datetime | None, now: datetime) -> str:
    if last_sync is None:
        return translate("presenters", "no completed sync yet")
    return translate("presenters", "last completed sync {ago}").format(ago=wording.ago(last_sync, now))
