"""The strip that shows a running export: what is written, how far it is, and the way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from cbdesk.desktop.progress import ShareBar
from cbdesk.presenters.export import ExportState


class ExportStrip(QFrame):
    """Takes no room while nothing is written."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportStrip")
        self.setProperty("surface", "card")
        self.setAccessibleName(self.tr("Running export"))
        self._words = QLabel()
        self._words.setProperty("scale", "heading")
        self._detail = QLabel()
        self._detail.setProperty("tone", "muted")
        self._detail.setMinimumWidth(150)
        self.bar = ShareBar()
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop the export"))
        self.stop.clicked.connect(self.stop_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.setSpacing(12)
        layout.addWidget(self._words)
        layout.addWidget(self._detail)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.stop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_state(self, state: ExportState) -> None:
        is_running = state.phase == "running"
        if is_running:
            self._words.setText(state.words)
            self._detail.setText(state.detail)
            self.bar.show_share(state.share)
        self.setVisible(is_running)
