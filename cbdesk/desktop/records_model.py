"""A table of records with finished texts: a column for each of some of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cbdesk.desktop import cells

Index = QModelIndex | QPersistentModelIndex
_NUMBER = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)


class RecordsModel(QAbstractTableModel):
    """Shows the fields that ``titles`` names, in its order; of ``status``, the record's ``level`` makes a pill."""

    def __init__(
        self,
        titles: Mapping[str, str],
        *,
        numbers: frozenset[str],
        muted: frozenset[str] = frozenset(),
        tip: str = "",
        parent: QObject | None = None,
    ) -> None:
        """``tip`` is the field that the whole row shows as its tool tip."""
        super().__init__(parent)
        self._fields = tuple(titles)
        self._titles = tuple(titles.values())
        self._numbers = numbers
        self._muted = muted
        self._tip = tip
        self._rows: tuple[Any, ...] = ()

    def show_rows(self, rows: tuple[Any, ...]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, row: int) -> Any:
        return self._rows[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._fields):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._fields[section] in self._numbers:
            return _NUMBER
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        field = self._fields[index.column()]
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return getattr(row, field)
        if role == Qt.ItemDataRole.ToolTipRole and self._tip:
            return getattr(row, self._tip) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBER if field in self._numbers else None
        if role == cells.LEVEL_ROLE:
            return row.level if field == "status" else None
        if role == cells.MUTED_ROLE:
            return field in self._muted
        return None
