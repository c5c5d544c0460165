"""How one line of the palette is painted: picture, title, what it is, and at its end the key that does it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cbdesk.desktop import theme
from cbdesk.desktop.bidi import draw_text
from cbdesk.presenters.palette import Entry

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_PADDING = 10
_ICON = 16
_GAP = 12
_START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter

Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Needs nothing but the entry under ``ENTRY_ROLE``."""

    @staticmethod
    def height(view: QListView) -> int:
        return view.fontMetrics().height() + 16

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        return QSize(200, option.fontMetrics.height() + 16)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        colours = theme.tokens()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color("selection"))
            painter.drawRoundedRect(option.rect, 6, 6)
        painter.setFont(option.font)
        box = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        picture: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(box.left(), box.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        picture.paint(painter, QStyle.visualRect(option.direction, box, place))
        left = _ICON + _GAP
        right = self._paint_keys(painter, option, entry.keys, box)
        room = box.width() - left - right
        title = option.fontMetrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colours.color("text"))
        self._draw(painter, option, box, left, room, title)
        used = option.fontMetrics.horizontalAdvance(title) + _GAP
        rest = room - used
        if entry.detail and rest > 40:
            detail = option.fontMetrics.elidedText(entry.detail, Qt.TextElideMode.ElideRight, rest)
            painter.setPen(colours.color("text" if selected else "text_muted"))
            self._draw(painter, option, box, left + used, rest, detail)
        painter.restore()

    @staticmethod
    def _draw(painter: QPainter, option: QStyleOptionViewItem, box: QRect, left: int, width: int, text: str) -> None:
        place = QRect(box.left() + left, box.top(), width, box.height())
        draw_text(painter, QRectF(QStyle.visualRect(option.direction, box, place)), _START, text, option.direction)

    @staticmethod
    def _paint_keys(painter: QPainter, option: QStyleOptionViewItem, keys: str, box: QRect) -> int:
        """Paint the keys at the end, and return the room that they take."""
        if not keys:
            return 0
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        width = QFontMetrics(option.font).horizontalAdvance(keys)
        place = QRect(box.right() - width + 1, box.top(), width, box.height())
        painter.setPen(theme.tokens().color("text" if selected else "text_muted"))
        draw_text(painter, QRectF(QStyle.visualRect(option.direction, box, place)), _END, keys, option.direction)
        return width + _GAP
