"""The field that a scanner types into: it knows when a code is complete, and is empty for the next one at once."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from cbdesk.presenters.scan_burst import IDLE_MS, ScanBurst

_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}


class ScanField(QLineEdit):
    scanned = Signal(str)
    """One code, as it was sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scanField")
        self.setAccessibleName(self.tr("Scan here"))
        self.setPlaceholderText(self.tr("Scan, or type a serial or asset tag and press Enter"))
        self._burst = ScanBurst()
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._submit)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.matches(QKeySequence.StandardKey.Undo):
                event.ignore()  # it takes back the last scan, not the last letter
                return False
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab and self.text():
                self._submit()  # as a scanner may end its codes
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENDS:
            self._submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)
            self._burst.take(event.text(), event.timestamp() or round(time.monotonic() * 1000))
            if self._burst.is_scan:  # complete when nothing more comes: not every scanner sends an Enter
                self._idle.start()
            else:
                self._idle.stop()

    def _submit(self) -> None:
        self._idle.stop()
        self._burst.end()
        text = self.text()
        self.clear()
        if text.strip():
            self.scanned.emit(text)
