"""Tells something through the desktop while the window is in the background, where there is a tray to tell it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from cbdesk.desktop.messages import MessageLevel

STAYS_MS = 15_000

_ICONS = {
    "info": QSystemTrayIcon.MessageIcon.Information,
    "warn": QSystemTrayIcon.MessageIcon.Warning,
    "error": QSystemTrayIcon.MessageIcon.Critical,
}


class Notifier(QObject):
    """The icon in the tray is there as long as its message, and no longer."""

    opened = Signal()
    """A person pressed the message."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._end = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._end.timeout.connect(self._hide)

    def tell(self, level: MessageLevel, title: str, text: str) -> bool:
        """Say it on the desktop unless the person looks at the window; returns whether it was said there."""
        if self._window.isActiveWindow():
            return False
        QApplication.alert(self._window)
        if not self._has_tray():
            return False
        tray = self._shown_tray()
        tray.showMessage(title, text, _ICONS[level], STAYS_MS)
        self._end.start()
        return True

    def _has_tray(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def _shown_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.setToolTip("cbdesk")
            self._tray.messageClicked.connect(self._open)
            self._tray.activated.connect(lambda _reason: self._open())
        self._tray.show()
        return self._tray

    def _open(self) -> None:
        self._hide()
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        self.opened.emit()

    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
