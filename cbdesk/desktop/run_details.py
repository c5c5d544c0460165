"""Below the sync history: how each source of the selected run was read, what was stored, what went wrong."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.theme import Level
from cbdesk.presenters.sync_log_state import FigureRow, RunRow

Index = QModelIndex | QPersistentModelIndex
_FIELDS = (
    "name",
    "status",
    "time",
    "read",
    "skipped",
    "created",
    "changed",
    "unchanged",
    "deleted",
    "conflicts",
    "pages",
    "requests",
    "waits",
)
_TEXTS = frozenset({"name", "status", "waits"})
_NUMBER = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
_LEVELS: dict[str, Level] = {"good": "good", "warn": "warn", "bad": "bad", "info": "info"}


class FiguresModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FigureRow, ...] = ()
        self._titles = (
            self.tr("Source"),
            self.tr("Status"),
            self.tr("Time"),
            self.tr("Read"),
            self.tr("Skipped"),
            self.tr("Created"),
            self.tr("Changed"),
            self.tr("Unchanged"),
            self.tr("Deleted"),
            self.tr("Conflicts"),
            self.tr("Pages"),
            self.tr("Requests"),
            self.tr("Waits"),
        )

    def show_rows(self, rows: tuple[FigureRow, ...]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(_FIELDS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_FIELDS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and _FIELDS[section] not in _TEXTS:
            return _NUMBER
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        field = _FIELDS[index.column()]
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return getattr(row, field)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return None if field in _TEXTS else _NUMBER
        if role == cells.LEVEL_ROLE:
            return row.level if field == "status" else None
        return None


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
        self.model = FiguresModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Sources of the selected run"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        cells.dress(self.table)
        self.table.horizontalHeader().setStretchLastSection(True)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(self.tr("Warnings and errors of the selected run"))
        for label in (self._title, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._pill)
        head.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._facts)
        layout.addWidget(self.table, 3)
        layout.addWidget(self._text, 1)

    def show_run(self, run: RunRow | None) -> None:
        self._pill.setVisible(run is not None)
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
            self.table.setMaximumHeight(self.table.horizontalHeader().sizeHint().height() + rows + 4)
        lines = [run.error] if run.error else []
        lines.extend(run.warnings)
        self._text.setPlainText("\n".join(lines) or self.tr("No warnings, no errors."))
