"""The line that tells how a look at the systems goes, or what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from cbdesk.presenters.live_look import LookState

_FRAMES = {"good": "info", "info": "info", "neutral": "info", "warn": "warn", "bad": "error"}


class LookStrip(QWidget):
    """Shown only for the device that was asked about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame(self)
        self._frame.setProperty("level", "info")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("The systems are being asked"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 8, 0)
        outer.addWidget(self._frame)
        layout = QVBoxLayout(self._frame)
        layout.setContentsMargins(10, 7, 10, 7)
        layout.setSpacing(6)
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        self.hide()

    def show_look(self, look: LookState, device_id: str) -> None:
        is_ours = bool(look.text) and look.device_id == device_id
        self.setVisible(is_ours)
        self._bar.setVisible(look.phase == "running")
        if not is_ours:
            return
        self._text.setText(look.text)
        self._text.setAccessibleName(look.text)
        self.setToolTip(look.details)
        level = _FRAMES[look.level]
        if self._frame.property("level") != level:
            self._frame.setProperty("level", level)
            for widget in (self._frame, self._text):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
