"""The line that tells how a look at the systems goes, or what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from cbdesk.presenters.live_look import LookState

_FRAMES = {"good": "info", "info": "info", "neutral": "info", "warn": "warn", "bad": "error"}


class LookStrip(QFrame):
    """Shown only for the device that was asked about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("level", "info")
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("The systems are being asked"))
        layout = QVBoxLayout(self)
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
        frame = _FRAMES[look.level]
        if self.property("level") != frame:
            self.setProperty("level", frame)
            for widget in (self, self._text):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
