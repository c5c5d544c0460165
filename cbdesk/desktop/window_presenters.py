"""The presenters that every window has, as one value: what is wired to the window takes those that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from cbdesk.presenters.cache import CachePresenter
from cbdesk.presenters.connection import ConnectionPresenter
from cbdesk.presenters.device import DevicePresenter
from cbdesk.presenters.elsewhere import ElsewherePresenter
from cbdesk.presenters.freshness import FreshnessPresenter
from cbdesk.presenters.offline_copy import OfflineCopyPresenter
from cbdesk.presenters.schedule import SchedulePresenter
from cbdesk.presenters.search import SearchPresenter
from cbdesk.presenters.statistics import StatisticsPresenter
from cbdesk.presenters.sync import SyncPresenter
from cbdesk.presenters.sync_log import SyncLogPresenter

Reader: TypeAlias = (
    SearchPresenter
    | DevicePresenter
    | StatisticsPresenter
    | SyncLogPresenter
    | FreshnessPresenter
    | SchedulePresenter
    | ElsewherePresenter
)


@dataclass(frozen=True, slots=True)
class Presenters:
    connection: ConnectionPresenter
    search: SearchPresenter
    device: DevicePresenter
    statistics: StatisticsPresenter
    sync_log: SyncLogPresenter
    sync: SyncPresenter
    freshness: FreshnessPresenter
    schedule: SchedulePresenter
    elsewhere: ElsewherePresenter
    offline: OfflineCopyPresenter
    cache: CachePresenter

    @property
    def readers(self) -> tuple[Reader, ...]:
        """Those that show what is stored: they are opened, read again and lose the database together."""
        return (
            self.elsewhere,  # first: what is stored while the others read is then news
            self.search,
            self.device,
            self.statistics,
            self.sync_log,
            self.freshness,
            self.schedule,
        )
