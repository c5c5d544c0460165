"""Below the sync history: how each source of the selected run was read, what was stored, what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.records_model import RecordsModel
from cbdesk.desktop.theme import Level
from cbdesk.presenters.sync_figures import as_text
from cbdesk.presenters.sync_log_state import RunRow

_NUMBERS = frozenset({"time", "read", "skipped", "created", "changed", "unchanged", "deleted", "conflicts", "requests"})
_LEVELS: dict[str, Level] = {"good": "good", "warn": "warn", "bad": "bad", "info": "info"}


class RunDetails(QFrame):
    """Everything that one run reported."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self._title = QLabel(self)
        self._title.setProperty("scale", "heading")
        self._pill = Pill(parent=self)
        self._facts = QLabel(self)
        self._facts.setProperty("tone", "muted")
        self._facts.setWordWrap(True)
        self.model = RecordsModel(
            {
                "name": self.tr("Source"),
                "status": self.tr("Status"),
                "time": self.tr("Time"),
                "read": self.tr("Read"),
                "skipped": self.tr("Skipped"),
                "created": self.tr("Created"),
                "changed": self.tr("Changed"),
                "unchanged": self.tr("Unchanged"),
                "deleted": self.tr("Deleted"),
                "conflicts": self.tr("Conflicts"),
                "requests": self.tr("Requests"),
                "waits": self.tr("Waits"),
                "speed": self.tr("Speed"),
            },
            numbers=_NUMBERS,
            tip="tip",
            parent=self,
        )
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Sources of the selected run"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        cells.dress(self.table)
        self.table.horizontalHeader().setStretchLastSection(True)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        # A line or two of it are always seen; what it would like to have besides is first of all for the table.
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._text.setMinimumHeight(2 * self._text.fontMetrics().lineSpacing() + 16)
        self._text.setAccessibleName(self.tr("Warnings and errors of the selected run"))
        for label in (self._title, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._run: RunRow | None = None
        self.copy = QToolButton(self)
        self.copy.setIcon(icons.icon("copy", "text_muted"))
        self.copy.setAccessibleName(self.tr("Copy the run as text"))
        self.copy.setToolTip(self.tr("Copy all of this as text, for a ticket"))
        self.copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._pill)
        head.addStretch(1)
        head.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._facts)
        layout.addWidget(self.table, 3)
        layout.addWidget(self._text, 1)

    def show_run(self, run: RunRow | None) -> None:
        self._run = run
        self._pill.setVisible(run is not None)
        self.copy.setVisible(run is not None)
        self._text.setVisible(run is not None)
        self.table.setVisible(run is not None and bool(run.figures))
        if run is None:
            self._title.setText(self.tr("Select a run to see what it reported"))
            self._facts.setText("")
            return
        self._title.setText(f"{run.started} · {run.type}")
        self._pill.show_state(run.status, _LEVELS.get(run.level, "neutral"))
        self._facts.setText("   ·   ".join(f"{label}: {value}" for label, value in run.facts if value))
        self._facts.setVisible(bool(run.facts))
        self.model.show_rows(run.figures)
        if run.figures:
            cells.fit_columns(self.table)
            # The rest of the room is for what the run said.
            rows = len(run.figures) * cells.row_height(self.table)
            bars = (
                self.table.horizontalHeader().sizeHint().height() + self.table.horizontalScrollBar().sizeHint().height()
            )
            self.table.setMaximumHeight(bars + rows + 4)
        lines = [run.error] if run.error else []
        lines.extend(run.warnings)
        self._text.setPlainText("\n".join(lines) or self.tr("No warnings, no errors."))

    def _copy(self) -> None:
        if self._run is not None:
            QGuiApplication.clipboard().setText(as_text(self._run))
