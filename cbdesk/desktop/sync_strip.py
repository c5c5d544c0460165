"""The strip below the tabs while a sync runs, here or on another station: how far it is, what each source does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import theme
from cbdesk.presenters.elsewhere import ElsewhereState
from cbdesk.presenters.sync import SourceLine, SyncState

STEPS = 1000
NAME_WIDTH = 130
COUNT_WIDTH = 130


class SyncStrip(QFrame):
    """Shows a ``SyncState`` while it is running, or an ``ElsewhereState`` while it tells something; gone otherwise."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("syncStrip")
        self.setProperty("surface", "card")
        self.setAccessibleName(self.tr("Running sync"))
        self._title = QLabel(self.tr("Syncing"))
        self._title.setProperty("scale", "heading")
        self._elapsed = QLabel()
        self._elapsed.setProperty("tone", "muted")
        self._elapsed.setAccessibleName(self.tr("Running for"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the sync"))
        self.cancel = QPushButton(self.tr("Stop"))
        self.cancel.setAccessibleName(self.tr("Stop the sync"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._elapsed, 1)
        head.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addLayout(self._grid)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_state(self, state: SyncState) -> None:
        running = state.phase in {"running", "cancelling"}
        if running:
            is_stopping = state.phase == "cancelling"
            going = self.tr("Syncing") if state.lines else self.tr("Starting the sync…")
            self._title.setText(self.tr("Stopping the sync") if is_stopping else going)
            self.cancel.setEnabled(not is_stopping)
            self.cancel.show()
            self._show_course(state.elapsed, state.share, state.lines)
        self.setVisible(running)

    def show_elsewhere(self, state: ElsewhereState) -> None:
        """Show what another station does, which cannot be stopped from here."""
        if state.title:
            self._title.setText(state.title)
            self.cancel.hide()
            self._show_course(state.detail, state.share, state.lines)
        self.setVisible(bool(state.title))

    def _show_course(self, elapsed: str, share: float | None, lines: tuple[SourceLine, ...]) -> None:
        self._elapsed.setText(elapsed)
        self.bar.setRange(0, 0 if share is None else STEPS)
        if share is not None:
            self.bar.setValue(round(share * STEPS))
        self._show_lines(lines)

    def _show_lines(self, lines: tuple[SourceLine, ...]) -> None:
        while len(self._lines) < len(lines):
            self._add_line()
        for number, labels in enumerate(self._lines):
            for label in labels:
                label.setVisible(number < len(lines))
            if number < len(lines):
                line = lines[number]
                for label, text in zip(labels, (line.name, line.message, line.count), strict=True):
                    label.setText(text)
                labels[1].setToolTip(line.message)

    def _add_line(self) -> None:
        name, message, count = QLabel(), QLabel(), QLabel()
        theme.fix_width(name, NAME_WIDTH)
        count.setMinimumWidth(COUNT_WIDTH)
        count.setAlignment(Qt.AlignmentFlag.AlignRight)
        message.setTextFormat(Qt.TextFormat.PlainText)
        message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for label in (message, count):
            label.setProperty("tone", "muted")
        row = len(self._lines)
        for column, label in enumerate((name, message, count)):
            self._grid.addWidget(label, row, column)
        self._lines.append((name, message, count))
