"""The commands that open the settings and the set-up, and what the window does when something was saved."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.desktop.main_window import MainWindow
from cbdesk.presenters.setup_tools import SetupTools
from cbdesk.presenters.sync import SyncPresenter
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.desktop.settings.dialog import SettingsDialog
    from cbdesk.desktop.settings.steps_dialog import StepsDialog
    from cbdesk.presenters.settings import SettingsPresenter


class SettingsWiring(QObject):
    """Lives as long as the window; the dialogs and their presenter are made when they are first asked for."""

    opening_anew_wanted = Signal()
    """The window shall close and open again, with what was saved."""

    def __init__(self, window: MainWindow, pools: Pools, tools: SetupTools, sync: SyncPresenter) -> None:
        super().__init__(window)
        self._window = window
        self._pools, self._tools, self._sync = pools, tools, sync
        self.dialog: SettingsDialog | None = None
        self.steps: StepsDialog | None = None
        add = window.commands.add
        add("openSettings", "tools", self.tr("Settings…"), self.open_settings, keys=("Ctrl+,",), icon="settings")
        add("setUp", "tools", self.tr("Set up step by step…"), self.open_steps, icon="wrench")

    @cached_property
    def presenter(self) -> SettingsPresenter:
        from cbdesk.presenters.settings import SettingsPresenter

        presenter = SettingsPresenter(self._pools, self._tools, self)
        presenter.saved.connect(self._on_saved)
        return presenter

    def open_settings(self, page: str = "") -> None:
        if self.steps is not None and self.steps.isVisible():
            self.steps.raise_to_front()
            return
        if self.dialog is None:
            from cbdesk.desktop.settings.dialog import SettingsDialog

            self.dialog = SettingsDialog(self.presenter, self._window)
            self.dialog.steps_wanted.connect(self.open_steps)
        self.dialog.start(page)

    def open_steps(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()  # one form at a time: they share their drafts
        if self.steps is None:
            from cbdesk.desktop.settings.steps_dialog import StepsDialog

            self.steps = StepsDialog(self.presenter, is_first=False, parent=self._window)
            self.steps.finished_steps.connect(self._on_finished)
        if self.steps.isVisible():
            self.steps.raise_to_front()
        else:
            self.steps.start()

    def close(self) -> None:
        if "presenter" in self.__dict__:  # else nobody asked for it
            self.presenter.close()

    def _on_saved(self, needs_new_window: bool) -> None:
        if needs_new_window:
            self._window.messages.show_message(
                "warn",
                self.tr("The settings are saved. Some of them hold when the window is opened anew."),
                action=self.tr("Open anew"),
                on_action=self.opening_anew_wanted.emit,
            )
        else:
            self._window.messages.show_message("info", self.tr("The settings are saved."))

    def _on_finished(self, wants_sync: bool) -> None:
        if wants_sync:
            self._sync.start()
