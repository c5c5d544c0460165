"""Qt for the tests of the window, and a whole window on a library in memory."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from cbdesk.desktop.bulk.wiring import ToolsWiring
from cbdesk.desktop.device_wiring import DeviceWiring
from cbdesk.desktop.devices_wiring import DevicesWiring
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.statistics_wiring import StatisticsWiring
from cbdesk.desktop.sync_wiring import SyncWiring
from cbdesk.desktop.theme import Theme
from cbdesk.desktop.users_wiring import UsersWiring
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.desktop.windows.device_windows import DeviceWindows
from cbdesk.desktop.wiring import Wiring
from cbdesk.presenters.cache import CachePresenter
from cbdesk.presenters.connection import ConnectionPresenter
from cbdesk.presenters.device import DevicePresenter
from cbdesk.presenters.elsewhere import ElsewherePresenter
from cbdesk.presenters.freshness import FreshnessPresenter
from cbdesk.presenters.live_look import LiveLookPresenter
from cbdesk.presenters.offline_copy import OfflineCopyPresenter
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.schedule import SchedulePresenter
from cbdesk.presenters.search import SearchPresenter
from cbdesk.presenters.statistics import StatisticsPresenter
from cbdesk.presenters.sync import SyncPresenter
from cbdesk.presenters.sync_log import SyncLogPresenter
from cbdesk.presenters.user import UserPresenter
from cbdesk.presenters.users import UsersPresenter
from cbdesk.presenters.views import ViewsPresenter
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.side_process import SideProcess
from cbdesk.runtime.sync_process import SyncProcess
from cbdesk.sync.schedule import Timetable
from tests.desktop.fleet import NOW
from tests.desktop.memory_library import MemoryLibrary
from tests.desktop.qt_fixtures import Aio, aio, fleet, library, memory, pools

__all__ = ["aio", "fleet", "library", "memory", "pools"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window and menu what it cannot do for want of a window manager."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def timetable() -> Timetable:
    """When the window syncs by itself: never, unless a test says otherwise."""
    return Timetable()


@pytest.fixture
def desk(
    qapp: QApplication, aio: Aio, pools: Pools, memory: MemoryLibrary, timetable: Timetable, tmp_path: Path
) -> Iterator[SimpleNamespace]:
    """A window with its presenters, wired, not yet shown. ``desk.open_library`` and ``desk.sync_command`` may be replaced."""
    desk = SimpleNamespace(memory=memory)
    desk.open_library = lambda: OpenedLibrary(memory, lambda stop: iter(()), lambda: None, "Embedded PostgreSQL 18.6")
    desk.open_copy = lambda: None
    desk.sync_command = lambda kind: pytest.fail("no sync was to be started")
    theme = Theme("light")
    theme.apply(qapp)
    desk.theme = theme
    sync = SyncPresenter(SyncProcess(), lambda kind: desk.sync_command(kind))  # noqa: PLW0108  a test may replace it
    desk.presenters = Presenters(
        connection=ConnectionPresenter(pools, lambda: desk.open_library(), lambda: desk.open_copy()),  # noqa: PLW0108  as above
        search=SearchPresenter(pools, lambda: NOW),
        device=DevicePresenter(pools, lambda: NOW),
        statistics=StatisticsPresenter(pools, lambda: NOW),
        sync_log=SyncLogPresenter(pools, lambda: NOW),
        sync=sync,
        freshness=FreshnessPresenter(pools, lambda: NOW),
        schedule=SchedulePresenter(pools, timetable, sync, lambda: NOW),
        elsewhere=ElsewherePresenter(pools, sync, lambda: NOW),
        offline=OfflineCopyPresenter(pools, SideProcess(), lambda: NOW),
        cache=CachePresenter(pools),
    )
    desk.presenters.connection.first_pause = 0.02
    desk.window = MainWindow(theme, version="0.1.0")
    desk.window.resize(1400, 880)
    desk.wiring = Wiring(desk.window, desk.presenters)
    shown = desk.presenters
    desk.figures = StatisticsWiring(desk.window, shown.statistics, shown.sync_log, lambda: NOW)
    desk.syncs = SyncWiring(desk.window, shown.sync, shown.sync_log, shown.elsewhere)
    desk.look = LiveLookPresenter(pools, SideProcess(), lambda: NOW)
    windows = DeviceWindows(pools, lambda: NOW, desk.window)
    desk.device_wiring = DeviceWiring(desk.window, desk.wiring, desk.presenters, desk.look, windows)
    desk.users, desk.user = UsersPresenter(pools), UserPresenter(pools, lambda: NOW)
    desk.users_wiring = UsersWiring(
        desk.window, desk.wiring, desk.presenters, desk.device_wiring, desk.users, desk.user
    )
    desk.tools = ToolsWiring(desk.window, desk.wiring, desk.presenters, pools, lambda: NOW)
    desk.views = ViewsPresenter(pools, tmp_path / "views")
    desk.devices = DevicesWiring(desk.window, desk.presenters, desk.views)

    def close() -> None:
        desk.wiring._stop_reading()
        presenters = desk.presenters
        for presenter in (
            desk.device_wiring,
            desk.users_wiring,
            presenters.search,
            presenters.device,
            presenters.statistics,
            presenters.sync_log,
            presenters.freshness,
            presenters.schedule,
            presenters.elsewhere,
            presenters.offline,
            presenters.cache,
            desk.tools,
            desk.views,
        ):
            presenter.close()

    async def rest() -> None:
        """End what is under way: a task that is in the middle of something when the loop stands still would fail."""
        close()
        await desk.presenters.connection.close()

    desk.rest = rest
    yield desk
    close()
    aio.run(desk.presenters.connection.close())
    qapp.styleHints().colorSchemeChanged.disconnect(theme._on_desktop_changed)
    desk.window.close()
    desk.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
