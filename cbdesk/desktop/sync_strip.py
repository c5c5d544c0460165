"""The strip below the tabs while a sync runs, here or on another station: how far it is, what each source does."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons, theme
from cbdesk.desktop.elided_label import ElidedLabel
from cbdesk.desktop.progress import ShareBar
from cbdesk.presenters.elsewhere import ElsewhereState
from cbdesk.presenters.sync import SourceLine, SyncState

NAME_WIDTH = 130
BAR_WIDTH = 110
_COUNT, _RATE, _LEFT = 3, 4, 5
"""Columns of numbers, which stand below each other."""


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
        self._elapsed.setAccessibleDescription(self.tr("How long the sync has been running"))
        self.bar = ShareBar()
        self.bar.setAccessibleName(self.tr("Progress of the sync"))
        self.cancel = QPushButton(self.tr("Stop"))
        self.cancel.setAccessibleName(self.tr("Stop the sync"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setIcon(icons.icon("chevron-down", "text_muted"))
        self.fold.setAccessibleName(self.tr("Hide the sources of the sync"))
        self.fold.setToolTip(self.tr("Hide or show what each source does"))
        self.fold.toggled.connect(self._fold)
        self._lines: list[_Line] = []
        self._sources = QWidget()
        self._grid = QGridLayout(self._sources)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._elapsed, 1)
        head.addWidget(self.fold)
        head.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        layout.addWidget(self._sources)
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
        self.bar.show_share(share)
        self._show_lines(lines)

    def _show_lines(self, lines: tuple[SourceLine, ...]) -> None:
        while len(self._lines) < len(lines):
            self._lines.append(_Line(self._grid, len(self._lines)))
        for number, shown in enumerate(self._lines):
            shown.show_line(lines[number] if number < len(lines) else None)
        self._sources.setVisible(bool(lines) and not self.fold.isChecked())
        self.fold.setVisible(bool(lines))

    def _fold(self, folded: bool) -> None:
        self.fold.setIcon(icons.icon("chevron-up" if folded else "chevron-down", "text_muted"))
        self._sources.setVisible(not folded)


class _Line:
    """The widgets of one source: its name, how far it is, what it does, and its numbers."""

    def __init__(self, grid: QGridLayout, row: int) -> None:
        self._name, self._message = QLabel(), ElidedLabel()
        self._numbers = {column: QLabel() for column in (_COUNT, _RATE, _LEFT)}
        self._bar = ShareBar()
        self._bar.setFixedWidth(BAR_WIDTH)
        theme.fix_width(self._name, NAME_WIDTH)
        for label in (self._message, *self._numbers.values()):
            label.setProperty("tone", "muted")
        for label in self._numbers.values():
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._name, row, 0)
        grid.addWidget(self._bar, row, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._message, row, 2)
        for column, label in self._numbers.items():
            grid.addWidget(label, row, column)

    def show_line(self, line: SourceLine | None) -> None:
        for widget in (self._name, self._bar, self._message, *self._numbers.values()):
            widget.setVisible(line is not None)
        if line is None:
            return
        self._name.setText(line.name)
        self._message.setText(line.message)
        self._message.setToolTip(line.message)
        tone = "warn" if line.is_waiting else "muted"
        if self._message.property("tone") != tone:
            self._message.setProperty("tone", tone)
            self._message.style().unpolish(self._message)
            self._message.style().polish(self._message)
        # Without a total there is nothing to fill: the bar keeps its place, so that nothing jumps when one is known.
        self._bar.show_share(line.share or 0.0)
        self._bar.setAccessibleName(line.name)
        for column, text in ((_COUNT, line.count), (_RATE, line.rate), (_LEFT, line.left)):
            self._numbers[column].setText(text)
