"""Remembers where the window stood, how it was divided, and what its parts keep, in an INI file of the station."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter

from cbdesk.desktop.theme import Scheme

if TYPE_CHECKING:
    from cbdesk.desktop.main_window import MainWindow

DEFAULT_WIDTH, DEFAULT_HEIGHT = 1600, 900
VISIBLE_ENOUGH = 120
"""Pixels of the window that some screen must still show, else it opens in the middle."""


class WindowState:
    """The file is read before the first paint and written after the window is gone."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self._kept: dict[str, Callable[[], Any]] = {}

    def keep(self, key: str, get: Callable[[], Any], put: Callable[[Any], object]) -> None:
        """Put what was kept under the key last time, if anything, and get it again when the window has closed.

        The values are texts, byte arrays, or lists of texts. An INI file gives a list of one back as a text, an empty
        one as None: ``put`` takes what it gets.
        """
        self._kept[key] = get
        if self._settings.contains(key):
            put(self._settings.value(key))

    def scheme(self, otherwise: Scheme) -> Scheme:
        stored = self._settings.value("scheme", "")
        return next((scheme for scheme in get_args(Scheme) if scheme == stored), otherwise)

    def restore(self, window: MainWindow) -> None:
        geometry = self._settings.value("geometry")
        if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry) and _is_on_a_screen(window)):
            _place_in_the_middle(window)
        self._keep_divided("panes", window.splitter)
        window.users.then(lambda page: self._keep_divided("users splitter", page.splitter))
        window.sync_log.then(lambda page: self._keep_divided("syncLog/splitter", page.splitter))

    def _keep_divided(self, key: str, splitter: QSplitter) -> None:
        self.keep(key, splitter.saveState, _of_bytes(splitter.restoreState))

    def save(self, window: MainWindow, scheme: Scheme) -> None:
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.setValue("scheme", scheme)
        for key, get in self._kept.items():
            self._settings.setValue(key, get())
        self._settings.sync()


def texts_of(stored: Any) -> list[str]:
    """Return the lines of a kept list, which may come back as a text or as nothing."""
    return [stored] if isinstance(stored, str) else [one for one in stored or () if isinstance(one, str)]


def _of_bytes(restore: Callable[[QByteArray], object]) -> Callable[[Any], object]:
    return lambda stored: restore(stored) if isinstance(stored, QByteArray) else None


def _is_on_a_screen(window: MainWindow) -> bool:
    """Say whether enough of the window can be seen: its screen may have been unplugged."""
    frame = window.frameGeometry()
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(frame)
        if seen.width() >= VISIBLE_ENOUGH and seen.height() >= VISIBLE_ENOUGH:
            return True
    return False


def _place_in_the_middle(window: MainWindow) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    size = screen.size().boundedTo(QRect(0, 0, DEFAULT_WIDTH, DEFAULT_HEIGHT).size())
    place = QRect(screen.topLeft(), size)
    place.moveCenter(screen.center())
    window.setGeometry(place)
