"""Numbers in tables that lead to the list they count: underlined below the pointer, opened by a click or Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView, QTreeView
from shiboken6 import isValid

from cbdesk.desktop import theme
from cbdesk.desktop.cells import Cell, Index, RowDelegate

QUERY_ROLE = Qt.ItemDataRole.UserRole + 10
"""What is behind a cell, None for nothing."""


class NumberDelegate(RowDelegate):
    """Shows which cell the pointer and the keyboard mean; the hand says that there is something behind it."""

    def __init__(self, view: QTableView | QTreeView) -> None:
        super().__init__(view)
        self._pointed = QPersistentModelIndex()
        view.entered.connect(self._point)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and isValid(self._view) and watched is self._view.viewport():
            self._point(QModelIndex())
        return super().eventFilter(watched, event)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.tokens().color("focus"), 1.5))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 2, -2, -2), 4, 4)
            painter.restore()

    def paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell, font: QFont
    ) -> None:
        if self._pointed == index and index.data(QUERY_ROLE) is not None:
            font = QFont(font)
            font.setUnderline(True)
        super().paint_text(painter, option, index, cell, font)

    def _point(self, index: QModelIndex) -> None:
        touched: list[Index] = [self._pointed, index]
        self._pointed = QPersistentModelIndex(index)
        for one in touched:
            if one.isValid():
                self._view.update(one)
        leads_on = index.isValid() and index.data(QUERY_ROLE) is not None
        self._view.viewport().setCursor(Qt.CursorShape.PointingHandCursor if leads_on else Qt.CursorShape.ArrowCursor)
