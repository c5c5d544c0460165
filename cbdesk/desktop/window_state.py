"""Remembers where the window stood, how it was divided, and its scheme, in an INI file of the station."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtGui import QGuiApplication

from cbdesk.desktop.theme import Scheme

if TYPE_CHECKING:
    from cbdesk.desktop.main_window import MainWindow

DEFAULT_WIDTH, DEFAULT_HEIGHT = 1400, 880
VISIBLE_ENOUGH = 120
"""Pixels of the window that some screen must still show, else it opens in the middle."""


class WindowState:
    """The file is read before the first paint and written after the window is gone."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)

    def scheme(self, otherwise: Scheme) -> Scheme:
        stored = self._settings.value("scheme", "")
        return next((scheme for scheme in get_args(Scheme) if scheme == stored), otherwise)

    def restore(self, window: MainWindow) -> None:
        geometry = self._settings.value("geometry")
        if not (isinstance(geometry, QByteArray) and window.restoreGeometry(geometry) and _is_on_a_screen(window)):
            _place_in_the_middle(window)
        for key, restore in (
            ("splitter", window.splitter.restoreState),
            ("columns", window.results.table.horizontalHeader().restoreState),
        ):
            stored = self._settings.value(key)
            if isinstance(stored, QByteArray):
                restore(stored)

    def save(self, window: MainWindow, scheme: Scheme) -> None:
        self._settings.setValue("geometry", window.saveGeometry())
        self._settings.setValue("splitter", window.splitter.saveState())
        self._settings.setValue("columns", window.results.table.horizontalHeader().saveState())
        self._settings.setValue("scheme", scheme)
        self._settings.sync()


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
