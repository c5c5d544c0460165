"""Wires what helps to search: suggestions, earlier searches, the help, and the label scanner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.desktop.scanner import Scanner
from cbdesk.desktop.search_help import SearchHelp
from cbdesk.desktop.suggester import Suggester
from cbdesk.desktop.window_state import WindowState, texts_of
from cbdesk.domain.views import View
from cbdesk.presenters import suggestions
from cbdesk.presenters.device_rows import MATCH_COLUMN
from cbdesk.presenters.search import SearchPresenter
from cbdesk.presenters.search_history import SearchHistory
from cbdesk.presenters.suggestions import Suggestion

SAID_MS = 4_000
SECOND_BEEP_MS = 250


class SearchWiring(QObject):
    scanned = Signal()
    """A label was scanned; its device is looked for."""

    def __init__(self, window: MainWindow, search: SearchPresenter, views: Callable[[], tuple[View, ...]]) -> None:
        super().__init__(window)
        self._window = window
        self._search = search
        self._views = views
        self._scanned = ""
        self._help: SearchHelp | None = None
        self.history = SearchHistory()
        self.scanner = Scanner(window.search, self)
        page = window.centralWidget()
        assert page is not None
        self.suggester = Suggester(window.search, page, self._suggest)
        self._add_commands()
        window.search.confirmed.connect(self.history.note)
        window.search.help_wanted.connect(self.show_help)
        window.first_painted.connect(lambda: self.scanner.watch(window.windowHandle()))
        self.scanner.scanned.connect(self._on_scanned)
        self.scanner.repeated.connect(self._on_repeated)
        search.changed.connect(self._on_list)

    def keep_in(self, state: WindowState) -> None:
        state.keep("searches", lambda: list(self.history.texts), lambda kept: self.history.read(texts_of(kept)))
        state.keep("searchSound", lambda: str(self._sound.isChecked()), self._put_sound)

    def _add_commands(self) -> None:
        add = self._window.commands.add
        add("searchHistory", "go", self.tr("Earlier searches"), self._show_history, keys=("Shift+F3",), icon="history")
        add("clearSearchHistory", "tools", self.tr("Forget the earlier searches"), self.history.clear, icon="trash-2")
        add("searchHelp", "help", self.tr("How to search"), self.show_help, keys=("Shift+F1",), icon="circle-help")
        self._sound = add("scanSound", "view", self.tr("Sound after each scan"), icon="bell")
        self._sound.setCheckable(True)

    def _put_sound(self, kept: Any) -> None:
        self._sound.setChecked(kept == "True")

    def _suggest(self, text: str, caret: int) -> tuple[Suggestion, ...]:
        return suggestions.suggest(text, caret, self.history.texts, self._views())

    def _show_history(self) -> None:
        self._window.tabs.setCurrentIndex(DEVICES)
        self._window.search.setFocus()
        self.suggester.show(suggestions.recent(self.history.texts))

    def show_help(self) -> None:
        if self._help is None:
            self._help = SearchHelp(self._window)
            self._help.example_wanted.connect(self._take_example)
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()

    def _take_example(self, example: str) -> None:
        """Let an example narrow what is searched already."""
        self._window.tabs.setCurrentIndex(DEVICES)
        self._window.search.complete(f"{self._window.search.text().rstrip()} {example}".strip())

    def _on_scanned(self, code: str) -> None:
        self._scanned = code
        self.scanned.emit()
        self._window.search.complete(code)
        self._window.search.focus_all()

    def _on_repeated(self, code: str, times: int) -> None:
        self._window.search.continue_with(code, len(code))  # in the bar, the scanner wrote it once more
        self._window.search.focus_all()
        text = self.tr("{code} was scanned {times} times in a row; it is shown already.")
        self._window.status.showMessage(text.format(code=code, times=times), SAID_MS)

    def _on_list(self) -> None:
        """Say in words, and by sound if wanted, whether the scanned device is known."""
        code, state = self._scanned, self._search.state
        if not code or state.query != code or state.is_busy:
            return
        self._scanned = ""
        is_known = bool(state.rows) and state.rows[0].cells[MATCH_COLUMN].endswith("exact")
        if is_known:
            text = self.tr("Scanned: {code}")
        elif state.rows:
            text = self.tr("No device is exactly {code}; these are like it.")
        else:
            text = self.tr("No device is known by {code}.")
        self._window.status.showMessage(text.format(code=code), SAID_MS)
        if self._sound.isChecked():
            QApplication.beep()
            if not is_known:
                QTimer.singleShot(SECOND_BEEP_MS, self, QApplication.beep)
