"""The device list as Qt's table model: finished strings by index, grown page by page, kept where it can be."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cbdesk.desktop.cells import LEVEL_ROLE
from cbdesk.presenters.device_rows import ATTENTION_COLUMN, COLUMNS, Row

Index = QModelIndex | QPersistentModelIndex

_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_SPOKEN = Qt.ItemDataRole.AccessibleDescriptionRole


class PagedModel(QAbstractTableModel):
    """Shows the rows it is given; asks for more when the view nears their end."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._has_more = False

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def show_rows(self, rows: tuple[Row, ...], *, has_more: bool) -> None:
        """Take the new rows with the smallest signal that tells the views the truth."""
        self._has_more = has_more
        before = self._rows
        if rows == before:
            return
        if before and len(rows) > len(before) and rows[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), len(before), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        elif len(rows) == len(before) and all(
            new.device_id == old.device_id for new, old in zip(rows, before, strict=True)
        ):
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row_of(self, device_id: str) -> int | None:
        return next((number for number, row in enumerate(self._rows) if row.device_id == device_id), None)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return self._rows[index.row()].cells[index.column()] if index.isValid() else None
        if role == LEVEL_ROLE:
            return self._rows[index.row()].levels[index.column()] if index.isValid() else None
        if role == _TOOL_TIP:
            return (self._rows[index.row()].tips[index.column()] or None) if index.isValid() else None
        if role == _SPOKEN and index.isValid():  # what the colour of the row says
            return self._rows[index.row()].cells[ATTENTION_COLUMN] or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == _DISPLAY:
            return COLUMNS[section].title
        if role == _TOOL_TIP:
            return COLUMNS[section].tip or None
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: Index) -> None:
        if not parent.isValid() and self._has_more:
            self.more_wanted.emit()
