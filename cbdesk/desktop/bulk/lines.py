"""The tables of the look-up and the scan session: finished lines, grown at the top or renewed where they stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from cbdesk.desktop import cells, theme
from cbdesk.presenters.lookup_rows import Line

Index = QModelIndex | QPersistentModelIndex

_DISPLAY = Qt.ItemDataRole.DisplayRole
_LONG = {-8: 76, -5: 76, -4: 76, -3: 76, -2: 100}
"""From the last column: note, model, user, building and status, and to what they are shortened in a narrow table."""


class LinesModel(QAbstractTableModel):
    """Shows rows under the titles; the rows tell who they are by their ``key``."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._rows: tuple[Line, ...] = ()

    @property
    def rows(self) -> tuple[Line, ...]:
        return self._rows

    def show_rows(self, rows: tuple[Line, ...]) -> None:
        """Take the rows with the smallest signal that tells the views the truth."""
        before, new = self._rows, len(rows) - len(self._rows)
        if rows == before:
            return
        if before and new >= 0 and _are_same(rows[new:], before):
            if new:
                self.beginInsertRows(QModelIndex(), 0, new - 1)
                self._rows = rows
                self.endInsertRows()
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._titles) - 1))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == _DISPLAY:
            return row.cells[column]
        if role == cells.LEVEL_ROLE:
            return row.levels[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tips[column] or None
        if role == cells.MUTED_ROLE:
            return column == 0
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == _DISPLAY and 0 <= section < len(self._titles):
            return self._titles[section]
        return None


class LinesTable(QTableView):
    """Enter and double click open the line's device; what a scanner types is none of its business."""

    opened = Signal(str)
    """What the device of the line is looked up by."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LinesModel(titles, self)
        self._titles = tuple(titles)
        self._wanted: list[int] = []
        self.setModel(self.lines)
        cells.dress(self)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().setStretchLastSection(True)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def fit(self, widths: Sequence[int]) -> None:
        """Give the columns these widths, or somewhat less to the long ones where all of them have no room."""
        self._wanted = [max(width, cells.title_width(self, column)) for column, width in enumerate(widths)]
        self._share_room()

    def _share_room(self) -> None:
        if not self._wanted or cells.has_own_widths(self):
            return
        spare = {}
        for from_last, shortest in _LONG.items():
            place = len(self._wanted) + from_last
            least = max(theme.zoomed(shortest), cells.title_width(self, place))
            spare[place] = max(0, self._wanted[place] - least)
        missing = sum(self._wanted) - self.viewport().width()
        part = max(0.0, min(1.0, missing / max(1, sum(spare.values()))))
        for place, width in enumerate(self._wanted):
            self.setColumnWidth(place, width - math.ceil(spare.get(place, 0) * part))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == control_shift:
            self.copy(with_headers=True)
        elif event.text().isprintable() and event.text():
            event.ignore()  # a table would jump to the line that begins like this
        else:
            super().keyPressEvent(event)

    def copy(self, *, with_headers: bool = False) -> None:
        """Put the selected lines on the clipboard, separated by tabs."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        texts = ["\t".join(self.lines.rows[row].cells) for row in chosen]
        if texts:
            head = ["\t".join(self._titles)] if with_headers else []
            QGuiApplication.clipboard().setText("\n".join(head + texts))

    def _open(self, row: int) -> None:
        ident = self.lines.rows[row].ident
        if ident:
            self.opened.emit(ident)


def _are_same(rows: Sequence[Line], before: Sequence[Line]) -> bool:
    return all(new.key == old.key for new, old in zip(rows, before, strict=True))
