"""How a window came to be opened and what follows from it: settings, visits of other starts, the way it closes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.quitting import QuitGuard
from cbdesk.desktop.settings.wiring import SettingsWiring
from cbdesk.desktop.update_notice import UpdateNotice
from cbdesk.desktop.visits import Visits
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.presenters.setup_tools import SetupTools
from cbdesk.presenters.updates import News, UpdatePresenter
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.single_instance import SingleInstance

AGAIN = -1
"""In place of an exit code: the window is to be opened once more, with new settings."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the composition root says about this window. ``tools`` None: its settings cannot be edited here."""

    tools: SetupTools | None = None
    instance: SingleInstance | None = None
    errand: str = ""
    """What the command line asks to be shown."""
    sync_first: bool = False
    """A sync starts as soon as the database is there."""
    news: News | None = None
    """Asks whether there is a newer version, when it is time to; blocks. None: nobody asks."""


class OpeningWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, presenters: Presenters, pools: Pools, opening: Opening) -> None:
        super().__init__(window)
        self._window = window
        self._wants_again = False
        self.visits = Visits(window, opening.instance)
        self.settings: SettingsWiring | None = None
        if opening.tools is not None:
            self.settings = SettingsWiring(window, pools, opening.tools, presenters.sync)
            self.settings.opening_anew_wanted.connect(self._open_anew)
        self.notice = None if opening.news is None else UpdateNotice(window, UpdatePresenter(pools, opening.news))
        self.guard = QuitGuard(window, presenters.sync)
        self.guard.stayed.connect(self._on_stayed)
        if opening.sync_first:
            presenters.connection.opened.connect(lambda _opened: presenters.sync.start())
        self.visits.serve(opening.errand)

    @property
    def exit_code(self) -> int:
        return AGAIN if self._wants_again else 0

    def close(self) -> None:
        """Leave the stage, while what still has to end does so behind the closed window."""
        self.visits.close(for_good=not self._wants_again)
        if self.settings is not None:
            self.settings.close()
        if self.notice is not None:
            self.notice.close()

    def _open_anew(self) -> None:
        self._wants_again = True
        self._window.close()

    def _on_stayed(self) -> None:
        self._wants_again = False
