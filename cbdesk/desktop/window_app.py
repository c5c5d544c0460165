"""Runs the window from its first paint to its last goodbye; the composition root calls ``run``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from cbdesk.desktop.administration.wiring import AdministrationWiring
from cbdesk.desktop.aids import AidPresenters, Aids
from cbdesk.desktop.appearance import keep_looks
from cbdesk.desktop.application import application, logged
from cbdesk.desktop.bulk.wiring import ToolsWiring
from cbdesk.desktop.device_wiring import DeviceWiring
from cbdesk.desktop.devices_wiring import DevicesWiring
from cbdesk.desktop.language import speak
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.opening import AGAIN, Opening, OpeningWiring
from cbdesk.desktop.statistics_wiring import StatisticsWiring
from cbdesk.desktop.sync_wiring import SyncWiring
from cbdesk.desktop.theme import Scheme, Theme, bare
from cbdesk.desktop.users_wiring import UsersWiring
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.desktop.window_state import WindowState
from cbdesk.desktop.windows.device_windows import DeviceWindows
from cbdesk.desktop.wiring import Wiring
from cbdesk.domain.languages import Language
from cbdesk.domain.sync import NotifyLevel
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
from cbdesk.presenters.support import Gather
from cbdesk.presenters.sync import SyncCommand, SyncPresenter
from cbdesk.presenters.sync_log import SyncLogPresenter
from cbdesk.presenters.user import UserPresenter
from cbdesk.presenters.users import UsersPresenter
from cbdesk.presenters.views import ViewsPresenter
from cbdesk.runtime import loop
from cbdesk.runtime.crash import CrashHook
from cbdesk.runtime.garbage import GarbageCollector
from cbdesk.runtime.listener import ChangeListener
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.quit_signals import QuitSignals
from cbdesk.runtime.side_process import SideProcess
from cbdesk.runtime.start_up import check_versions
from cbdesk.runtime.sync_process import SyncProcess
from cbdesk.sync.schedule import Timetable

if TYPE_CHECKING:
    from cbdesk.offline import OfflineCopy
    from cbdesk.presenters.health_check import Diagnose

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 15.0
"""How long closing the database may take behind the closed window; the embedded server writes its last pages."""

SYNC_GOODBYE_MS = 4_000
"""How long a running sync gets to close its log row and give its lease back, before it is ended."""


def run(
    open_library: Callable[[], OpenedLibrary],
    sync_command: SyncCommand,
    *,
    version: str,
    state_dir: Path,
    timetable: Timetable | None = None,
    scheme: Scheme | None = None,
    open_copy: Callable[[], OfflineCopy | None] | None = None,
    notify: NotifyLevel = "failures",
    opening: Opening | None = None,
    gather: Gather = lambda _describe: (),
    diagnose: Diagnose = tuple,
    language: Language = "en",
) -> int:
    """Show the window until it is closed, and return the exit code, or ``AGAIN``.

    ``open_library`` blocks (it starts servers and migrates) and is called in the pool after the first paint; so is
    ``open_copy``, when the database is away. ``timetable`` says when it syncs by itself; None: never. ``scheme`` None
    takes the one chosen last. Window state and logs go to ``state_dir``. ``notify`` says which ends of syncs are told
    unasked. ``gather`` returns the support bundle's files, ``diagnose`` what
    is right and wrong on this station. ``language`` is that of everything in the window.
    """
    check_versions()
    app = application()
    with logged(state_dir) as crash:
        speak(app, language)
        session = _Session(
            open_library, open_copy, sync_command, crash, state_dir, timetable or Timetable(), scheme, gather, diagnose
        )
        return session.run(app, version, opening or Opening(), notify)


class _Session:
    """Everything that lives as long as one window."""

    def __init__(
        self,
        open_library: Callable[[], OpenedLibrary],
        open_copy: Callable[[], OfflineCopy | None] | None,
        sync_command: SyncCommand,
        crash: CrashHook,
        state_dir: Path,
        timetable: Timetable,
        scheme: Scheme | None,
        gather: Gather,
        diagnose: Diagnose,
    ) -> None:
        self._crash = crash
        self._diagnose = diagnose
        self._pools = Pools()
        self._window_state = WindowState(state_dir)
        self._theme = Theme(scheme or self._window_state.scheme("system"))
        keep_looks(self._theme, self._window_state)
        self._listener: ChangeListener | None = None
        self._wiring: Wiring | None = None
        self._parts: tuple[DeviceWiring | UsersWiring, ...] = ()
        self._opening: OpeningWiring | None = None
        self._tools: ToolsWiring | None = None
        self._administration: AdministrationWiring | None = None
        self._views = ViewsPresenter(self._pools, state_dir)
        self._process = SyncProcess()
        sync = SyncPresenter(self._process, sync_command)
        self._presenters = Presenters(
            connection=ConnectionPresenter(self._pools, open_library, open_copy),
            search=SearchPresenter(self._pools, _now),
            device=DevicePresenter(self._pools, _now),
            statistics=StatisticsPresenter(self._pools, _now),
            sync_log=SyncLogPresenter(self._pools, _now),
            sync=sync,
            freshness=FreshnessPresenter(self._pools, _now),
            schedule=SchedulePresenter(self._pools, timetable, sync, _now),
            elsewhere=ElsewherePresenter(self._pools, sync, _now),
            offline=OfflineCopyPresenter(self._pools, SideProcess(), _now),
            cache=CachePresenter(self._pools),
        )
        self._aids = AidPresenters.of(self._pools, self._views, state_dir, gather)

    def run(self, app: QApplication, version: str, opening: Opening, notify: NotifyLevel) -> int:
        self._theme.apply(app)
        with bare(app):
            window = MainWindow(self._theme, version=version)
        self._window_state.restore(window)
        self._wiring = Wiring(window, self._presenters)
        shown = self._presenters
        StatisticsWiring(window, shown.statistics, shown.sync_log, _now).remember(self._window_state)
        SyncWiring(window, shown.sync, shown.sync_log, shown.elsewhere, notify).remember(self._window_state)
        devices, users = self._wire_parts(window, self._wiring)
        self._parts = (devices, users)
        self._tools = ToolsWiring(window, self._wiring, self._presenters, self._pools, _now, self._window_state)
        self._administration = AdministrationWiring(
            window, self._wiring, shown.connection, self._pools, self._diagnose, _now
        )
        DevicesWiring(window, self._presenters, self._views).keep_in(self._window_state)
        self._add_aids(window, self._wiring, users)
        self._presenters.connection.opened.connect(self._listen)
        self._opening = OpeningWiring(window, self._presenters, self._pools, opening)
        self._administration.ask_before_quitting(self._opening.guard)
        self._tools.ask_before_quitting(self._opening.guard)
        signals = QuitSignals()
        signals.received.connect(self._opening.guard.quit_now)
        garbage = GarbageCollector()
        window.first_painted.connect(garbage.start)  # nobody waits for a first collection to see the window
        self._presenters.connection.opened.connect(garbage.settle)  # what is imported to open it is there to stay
        try:
            code = loop.run(app, self._until_closed(window), self._crash.report)
            if code == AGAIN:  # what hangs on the old window would go on listening beside the new one
                window.deleteLater()
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            return code
        finally:
            garbage.close()
            signals.close()
            self._pools.close()

    def _wire_parts(self, window: MainWindow, wiring: Wiring) -> tuple[DeviceWiring, UsersWiring]:
        pools, presenters = self._pools, self._presenters
        look = LiveLookPresenter(pools, SideProcess(), _now)
        devices = DeviceWiring(window, wiring, presenters, look, DeviceWindows(pools, _now, window))
        users = UsersWiring(window, wiring, presenters, devices, UsersPresenter(pools), UserPresenter(pools, _now))
        return devices, users

    def _add_aids(self, window: MainWindow, wiring: Wiring, users: UsersWiring) -> None:
        aids = Aids(window, self._theme, self._window_state, self._aids)
        aids.open_user = users.show_user
        aids.follow(self._presenters.connection)
        aids.watch(self._crash)
        aids.appearance.names_changed.connect(wiring.render_anew)

    async def _until_closed(self, window: MainWindow) -> int:
        closed = asyncio.Event()
        window.closing.connect(closed.set)
        window.show()
        await closed.wait()
        window.hide()
        self._window_state.save(window, self._theme.scheme)
        await self._say_goodbye()
        return self._opening.exit_code if self._opening else 0

    def _listen(self, opened: OpenedLibrary) -> None:
        assert self._wiring is not None
        self._listener = ChangeListener(opened.listen)
        self._listener.changed.connect(self._wiring.hear)
        self._listener.start()

    async def _say_goodbye(self) -> None:
        presenters = self._presenters
        if self._opening is not None:
            self._opening.close()
        if self._listener is not None:
            self._listener.stop()
        for wiring in (self._tools, self._administration):
            if wiring is not None:
                wiring.close()
        presenters.schedule.close()  # before the sync, whose end it would answer
        presenters.sync.close(SYNC_GOODBYE_MS)
        for part in self._parts:
            part.close()
        for presenter in (
            presenters.search,
            presenters.device,
            presenters.statistics,
            presenters.sync_log,
            presenters.freshness,
            presenters.elsewhere,
            presenters.offline,
            presenters.cache,
            self._views,
            self._aids,
        ):
            presenter.close()
        if not await self._pools.work(self._process.join, SYNC_GOODBYE_MS / 1000 + 1):
            self._process.kill()
        try:
            await asyncio.wait_for(presenters.connection.close(), GOODBYE_SECONDS)
        except TimeoutError:
            log.warning("the database took longer than %d s to close and was left behind", GOODBYE_SECONDS)


def _now() -> datetime:
    return datetime.now(UTC)
