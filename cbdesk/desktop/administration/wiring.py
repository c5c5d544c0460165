"""The command that opens the administration, and how its presenters follow the database and tell of work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cbdesk.desktop.administration.presenters import AdministrationPresenters
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.messages import MessageLevel
from cbdesk.desktop.quitting import QuitGuard, Unfinished
from cbdesk.desktop.wiring import Wiring
from cbdesk.presenters.administration import AdministrationPresenter
from cbdesk.presenters.administration_tools import AdministrationTools
from cbdesk.presenters.administration_words import title_of
from cbdesk.presenters.archived import ArchivedPresenter
from cbdesk.presenters.connection import ConnectionPresenter
from cbdesk.presenters.health_check import Diagnose, HealthPresenter
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.roles import RolesPresenter
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.desktop.administration.window import AdministrationWindow

_LEVELS: dict[str, MessageLevel] = {"info": "info", "warn": "warn", "error": "error"}


class AdministrationWiring(QObject):
    """Lives as long as the main window; the administration's own is made when it is first asked for."""

    def __init__(
        self,
        window: MainWindow,
        wiring: Wiring,
        connection: ConnectionPresenter,
        pools: Pools,
        diagnose: Diagnose,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._connection = connection
        self._tools: AdministrationTools | None = None
        self._is_open = False
        self.presenters = AdministrationPresenters(
            AdministrationPresenter(pools, now, self),
            RolesPresenter(pools, self),
            ArchivedPresenter(pools, self),
            HealthPresenter(pools, diagnose, self),
        )
        window.commands.add(
            "openAdministration",
            "tools",
            self.tr("Administration…"),
            self.show_window,
            keys=("Ctrl+Shift+A",),
            icon="database",
            tip=self.tr("Sizes, locks, maintenance, backups and roles of the database; health check of this station"),
        )
        database = self.presenters.database
        connection.opened.connect(self._on_opened)
        connection.changed.connect(self._follow)
        database.database_lost.connect(connection.lost)
        database.told.connect(self._tell)
        self.presenters.roles.told.connect(self._tell)
        wiring.refreshed.connect(database.reload)
        wiring.renamed.connect(database.render_anew)
        wiring.renamed.connect(self.presenters.archived.render_anew)

    @cached_property
    def window(self) -> AdministrationWindow:
        from cbdesk.desktop.administration.window import AdministrationWindow  # most windows close without it

        window = AdministrationWindow(self.presenters, self._window)
        window.retry_wanted.connect(self._on_retry)
        return window

    def show_window(self) -> None:
        self.window.bring()

    def ask_before_quitting(self, guard: QuitGuard) -> None:
        """Work that was begun here ends with the main window, behind the closed window of the administration too."""
        guard.mind(self._going_on, self.presenters.database.changed, self.presenters.roles.changed)

    def close(self) -> None:
        self.presenters.close()

    def _going_on(self) -> Unfinished | None:
        work = self.presenters.database.state.work
        if work is None and self.presenters.roles.state.phase != "applying":
            return None
        title = title_of("roles") if work is None else work.title
        return Unfinished(
            self.tr("Quit during work on the database"),
            self.tr("Work on the database is going on in this window: {task}.").format(task=title),
            self.tr("It ends with the window. What is done by then stays, and the rest can be done later."),
            self.tr("Stop the work and quit"),
        )

    def _on_opened(self, opened: OpenedLibrary) -> None:
        self._tools = opened.administration
        self._is_open = True
        for presenter in (self.presenters.roles, self.presenters.archived, self.presenters.database):
            presenter.open(self._tools)

    def _follow(self) -> None:
        state = self._connection.state
        if state.phase == "open":
            if self._is_open and self.presenters.database.state.phase in {"away", "waiting"}:
                self.presenters.database.open(self._tools)
        else:
            phase = "waiting" if state.phase == "connecting" else state.phase
            self.presenters.database.lose(phase, state.message)

    def _on_retry(self) -> None:
        if self._connection.state.phase != "open":
            self._connection.retry()

    def _tell(self, level: str, text: str) -> None:
        """Say what became of work, where somebody looks."""
        window = self.__dict__.get("window")
        bar = window.messages if window is not None and window.isVisible() else self._window.messages
        bar.show_message(_LEVELS[level], text)
