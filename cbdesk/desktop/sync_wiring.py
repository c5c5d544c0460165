"""Connects everything about syncs that a person can start, filter or be told of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from cbdesk.desktop.main_window import SYNC_LOG, MainWindow
from cbdesk.desktop.messages import MessageLevel
from cbdesk.desktop.notifier import Notifier
from cbdesk.domain.sync import NotifyLevel
from cbdesk.presenters.elsewhere import ElsewherePresenter
from cbdesk.presenters.sync import Notice, SyncPresenter
from cbdesk.presenters.sync_log import SyncLogPresenter
from cbdesk.presenters.sync_log_state import RunFilter
from cbdesk.presenters.sync_notices import is_announced, is_shown

if TYPE_CHECKING:
    from cbdesk.desktop.window_state import WindowState

_LEVELS: dict[str, MessageLevel] = {"warn": "warn", "bad": "error"}


class SyncWiring(QObject):
    """The kinds of sync as commands, the filters of the history, and how the end of a run is told."""

    def __init__(
        self,
        window: MainWindow,
        sync: SyncPresenter,
        sync_log: SyncLogPresenter,
        elsewhere: ElsewherePresenter,
        level: NotifyLevel = "failures",
    ) -> None:
        super().__init__(window)
        self._window, self._sync, self._sync_log, self._elsewhere = window, sync, sync_log, elsewhere
        self.level: NotifyLevel = level
        self.notifier = Notifier(window)
        self.notifier.opened.connect(self._show_history)
        self._told: Notice | None = None
        self._kinds = self._add_kinds()
        self._stop = window.commands.add("stopSync", "sync", self.tr("Stop the sync"), sync.cancel, icon="square")
        window.sync_menu.show_kinds(((window.commands["syncNow"], self._kinds[0]), self._kinds[1:], (self._stop,)))
        window.sync_log.then(lambda tab: tab.filter_wanted.connect(sync_log.show))
        sync.changed.connect(self._on_sync)
        elsewhere.changed.connect(lambda: window.sync_menu.show_elsewhere(elsewhere.state.title))
        self._on_sync()

    def remember(self, state: WindowState) -> None:
        """Keep whether the running sync tells its sources."""
        strip = self._window.strip
        state.keep(
            "syncStrip/folded",
            lambda: "yes" if strip.fold.isChecked() else "",
            lambda kept: strip.fold.setChecked(kept == "yes"),
        )

    def _add_kinds(self) -> tuple[QAction, ...]:
        kinds = (
            (
                "syncIncremental",
                "incremental",
                self.tr("Sync only what changed"),
                self.tr(
                    "Quick: the sources are asked for what changed since the last sync, and do not say what is gone"
                ),
            ),
            (
                "syncChromebooks",
                "chromebooks",
                self.tr("Sync only Chromebooks"),
                self.tr("Google devices, their batteries, and the assets of IncidentIQ"),
            ),
            ("syncUsers", "users", self.tr("Sync only users"), self.tr("Google users and their devices")),
            ("syncMeraki", "meraki", self.tr("Sync only the Wi-Fi"), self.tr("Clients of the Meraki network")),
        )
        actions = []
        for name, kind, text, tip in kinds:
            action = self._window.commands.add(name, "sync", text, partial(self._sync.start, kind), tip=tip)
            action.setToolTip(tip)
            actions.append(action)
        return tuple(actions)

    def _on_sync(self) -> None:
        state = self._sync.state
        is_idle = state.phase == "idle"
        for action in (self._window.commands["syncNow"], *self._kinds):
            action.setEnabled(is_idle)
        self._window.sync_menu.setEnabled(state.phase != "unavailable")
        self._stop.setEnabled(state.phase == "running")
        if state.notice is not None and state.notice is not self._told:
            self._tell(state.notice)
        self._told = state.notice

    def _tell(self, notice: Notice) -> None:
        level = _LEVELS.get(notice.level, "info")
        if is_shown(notice, self.level):
            text = f"{notice.title}. {notice.text}" if notice.text else notice.title
            action = self.tr("Show the run") if level != "info" else ""
            self._window.messages.show_message(level, text, notice.details, action=action, on_action=self._show_history)
        if is_announced(notice, self.level):
            self.notifier.tell(level, notice.title, notice.text)

    def _show_history(self) -> None:
        """Show the newest run, whatever is filtered."""
        self._sync_log.show(RunFilter())
        self._window.tabs.setCurrentIndex(SYNC_LOG)
        self._window.sync_log.page.choose_newest()
