"""The command that opens the administration, and how its presenters follow the database and tell of work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.messages import MessageLevel
from cbdesk.desktop.quitting import QuitGuard, Unfinished
from cbdesk.desktop.wiring import Wiring
from cbdesk.presenters.connection import ConnectionPresenter
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.desktop.administration.presenters import AdministrationPresenters
    from cbdesk.desktop.administration.window import AdministrationWindow
    from cbdesk.presenters.administration_tools import AdministrationTools
    from cbdesk.presenters.health_check import Diagnose

_LEVELS: dict[str, MessageLevel] = {"info": "info", "warn": "warn", "error": "error"}


class AdministrationWiring(QObject):
    """Lives as long as the main window. Everything of the administration is made when it is first asked for."""

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
        self._window, self._wiring = window, wiring
        self._connection = connection
        self._pools, self._diagnose, self._now = pools, diagnose, now
        self._made: AdministrationPresenters | None = None
        self._guard: QuitGuard | None = None
        self._tools: AdministrationTools | None = None
        self._is_open = False
        window.commands.add(
            "openAdministration",
            "tools",
            self.tr("Administration…"),
            self.show_window,
            keys=("Ctrl+Shift+A",),
            icon="database",
            tip=self.tr("Sizes, locks, maintenance, backups and roles of the database; health check of this station"),
        )
        connection.opened.connect(self._on_opened)
        connection.changed.connect(self._follow)

    @property
    def presenters(self) -> AdministrationPresenters:
        if self._made is None:
            self._made = self._make_presenters()
            self._show_tools(self._made)
            self._follow()
            self._mind()
        return self._made

    def _make_presenters(self) -> AdministrationPresenters:
        from cbdesk.desktop.administration.presenters import AdministrationPresenters

        made = AdministrationPresenters.of(self._pools, self._diagnose, self._now, self)
        made.database.database_lost.connect(self._connection.lost)
        made.database.told.connect(self._tell)
        made.roles.told.connect(self._tell)
        self._wiring.refreshed.connect(made.database.reload)
        self._wiring.renamed.connect(made.database.render_anew)
        self._wiring.renamed.connect(made.archived.render_anew)
        return made

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
        self._guard = guard
        self._mind()

    def _mind(self) -> None:
        if self._guard is not None and self._made is not None:
            self._guard.mind(self._going_on, self._made.database.changed, self._made.roles.changed)

    def close(self) -> None:
        if self._made is not None:
            self._made.close()

    def _going_on(self) -> Unfinished | None:
        work = self.presenters.database.state.work
        if work is None and self.presenters.roles.state.phase != "applying":
            return None
        from cbdesk.presenters.administration_words import title_of

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
        if self._made is not None:
            self._show_tools(self._made)

    def _show_tools(self, presenters: AdministrationPresenters) -> None:
        if self._is_open:
            for presenter in (presenters.roles, presenters.archived, presenters.database):
                presenter.open(self._tools)

    def _follow(self) -> None:
        if self._made is None:
            return
        state, database = self._connection.state, self._made.database
        if state.phase == "open":
            if self._is_open and database.state.phase in {"away", "waiting"}:
                database.open(self._tools)
        else:
            phase = "waiting" if state.phase == "connecting" else state.phase
            database.lose(phase, state.message)

    def _on_retry(self) -> None:
        if self._connection.state.phase != "open":
            self._connection.retry()

    def _tell(self, level: str, text: str) -> None:
        """Say what became of work, where somebody looks."""
        window = self.__dict__.get("window")
        bar = window.messages if window is not None and window.isVisible() else self._window.messages
        bar.show_message(_LEVELS[level], text)
