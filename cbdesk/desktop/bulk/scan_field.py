"""The field that a scanner types into: it knows when a code is complete, and is empty for the next one at once."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

BURST_SECONDS = 0.03
"""Between two keys; nobody types a whole code like this."""
SHORTEST_BURST = 6
IDLE_MS = 120
"""After a burst of keys without Enter, the code is complete: not every scanner sends one."""
_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}


class ScanField(QLineEdit):
    scanned = Signal(str)
    """One code, as it was sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scanField")
        self.setAccessibleName(self.tr("Scan here"))
        self.setPlaceholderText(self.tr("Scan, or type a serial or asset tag and press Enter"))
        self._last_key = 0.0
        self._is_burst = False
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
            self._watch()

    def _watch(self) -> None:
        """Notice whether this is typed too fast for a person."""
        now = time.monotonic()
        is_fast = now - self._last_key < BURST_SECONDS
        self._is_burst = is_fast and (self._is_burst or len(self.text()) == 2)
        self._last_key = now
        if self._is_burst and len(self.text()) >= SHORTEST_BURST:
            self._idle.start()
        else:
            self._idle.stop()

    def _submit(self) -> None:
        self._idle.stop()
        text = self.text()
        self.clear()
        if text.strip():
            self.scanned.emit(text)
