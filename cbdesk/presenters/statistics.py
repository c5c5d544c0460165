"""The statistics tabs: read when they are looked at, and again after each change while they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import statistics_tables as tables
from cbdesk.presenters import wording
from cbdesk.presenters.statistics_state import StatisticsState
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.repositories import Library


class StatisticsPresenter(QObject):
    """Counting the fleet costs more than a search, so it waits until somebody looks."""

    changed = Signal()
    database_lost = Signal(str)

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
    """Count the fleet and put it into words; runs in the pool."""
    statistics = library.statistics
    overview = statistics.overview()
    if not overview.total_devices:
        return StatisticsState("ready")
    total, this_year = overview.total_devices, now.year
    models, ages, batteries = statistics.models(), statistics.aue(), statistics.battery()
    return StatisticsState(
        phase="ready",
        as_of=_as_of(overview.last_sync, now),
        tiles=tables.tiles(overview),
        by_status=tables.by_status(overview),
        top_models=tables.top_models(models),
        aue_years=tables.aue_years(ages, this_year),
        battery=tables.battery_bins(batteries),
        battery_note=tables.battery_note(batteries),
        tables=(
            tables.models_table(models, total),
            tables.org_units_table(statistics.org_units()),
            tables.aue_table(ages, this_year),
            tables.battery_table(batteries, total),
            tables.locations_table(statistics.locations(), total),
            tables.os_table(statistics.os(), total),
            tables.last_seen_table(statistics.last_seen(), total),
            tables.sync_table(statistics.sync(), now),
        ),
    )


def _as_of(last_sync: datetime | None, now: datetime) -> str:
    if last_sync is None:
        return "no completed sync yet"
    return f"last completed sync {wording.ago(last_sync, now)}"
