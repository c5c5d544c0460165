"""Hears a label scanner wherever the focus is: its keys come too fast for fingers. Edited text is left alone."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from cbdesk.presenters.scan_burst import IDLE_MS, RepeatGuard, ScanBurst

_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Scanner(QObject):
    """Filters the keys of one window before they reach a widget.

    On the window and not on the application: Python would be asked about every event of every widget.
    """

    scanned = Signal(str)
    repeated = Signal(str, int)
    """The same code again without a pause, and how often it came by now; it was scanned already."""

    def __init__(self, bar: QWidget, parent: QObject | None = None) -> None:
        """``bar`` is the one edited text that is listened to as well: a scan in it may send no Enter."""
        super().__init__(parent)
        self._bar = bar
        self._burst = ScanBurst()
        self._guard = RepeatGuard()
        self._last = 0
        """When the last key came, in milliseconds."""
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._end)

    def watch(self, window: QWindow) -> None:
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        focus = QApplication.focusWidget()
        if focus is not self._bar and is_edited(focus):
            self._forget()
            return False
        if event.key() in _ENDS:
            is_scan = self._burst.is_scan
            self._end()
            return is_scan
        text = event.text()
        if not text.isprintable() or not text or event.isAutoRepeat() or event.modifiers() & _HELD:
            if text or event.key() not in {Qt.Key.Key_Shift, Qt.Key.Key_CapsLock}:
                self._forget()
            return False
        self._last = event.timestamp() or round(time.monotonic() * 1000)
        is_fast = self._burst.take(text, self._last)
        self._idle.start()
        return is_fast and focus is not self._bar  # the first key has gone where all keys go; the others would, too

    def _end(self) -> None:
        self._idle.stop()
        code = self._burst.end()
        if not code:
            return
        times = self._guard.count(code, self._last)
        if times == 1:
            self.scanned.emit(code)
        else:
            self.repeated.emit(code, times)

    def _forget(self) -> None:
        self._idle.stop()
        self._burst = ScanBurst()


def is_edited(widget: QWidget | None) -> bool:
    """Tell whether keys write into the widget."""
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    return isinstance(widget, QAbstractSpinBox)
