"""The work that is going on: what it does, how far it is, and the button that stops it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cbdesk.desktop.progress import ShareBar
from cbdesk.presenters.administration_state import WorkState


class WorkStrip(QFrame):
    """Shows a ``WorkState``; gone while there is none."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workStrip")
        self.setProperty("surface", "card")
        self.setAccessibleName(self.tr("Work on the database"))
        self._title = QLabel()
        self._title.setProperty("scale", "strong")
        self._doing = QLabel()
        self._doing.setProperty("tone", "muted")
        self._doing.setTextFormat(Qt.TextFormat.PlainText)
        self._doing.setWordWrap(True)
        self.bar = ShareBar()
        self.bar.setAccessibleName(self.tr("Progress of the work"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setAccessibleName(self.tr("Stop the work on the database"))
        self.stop.setToolTip(self.tr("What is done by then stays."))
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self.stop_wanted)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._doing, 1)
        head.addWidget(self.stop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_work(self, work: WorkState | None) -> None:
        self.setVisible(work is not None)
        if work is None:
            return
        self._title.setText(work.title)
        self._doing.setText(self.tr("Stopping…") if work.is_stopping else work.doing)
        self.stop.setEnabled(not work.is_stopping)
        self.bar.show_share(work.share)
