"""The list of pages on the left: picture, title, and how ready each is, as a coloured dot with its words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cbdesk.desktop import icons, theme
from cbdesk.presenters.settings_pages import PageSpec
from cbdesk.presenters.settings_state import PageState

_WORDS, _LEVEL, _ICON = (Qt.ItemDataRole.UserRole + number for number in range(1, 4))
_HEIGHT = 50
_WIDTH = 200
_DOT = 8
_LEFT = 44
"""Where the texts begin, right of the picture."""


class PageList(QListWidget):
    """One entry for each page; the current one is the one that is shown."""

    def __init__(self, specs: tuple[PageSpec, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsPages")
        self.setAccessibleName(self.tr("Pages of the settings"))
        self._fit()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Entry(self))
        self._items: dict[str, QListWidgetItem] = {}
        for spec in specs:
            item = QListWidgetItem(spec.title)
            item.setData(_ICON, spec.icon)
            item.setData(_LEVEL, "neutral")
            self.addItem(item)
            self._items[spec.key] = item

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()

    def _fit(self) -> None:
        """Be as wide as the longest words about a page, in whatever font."""
        longest = self.fontMetrics().horizontalAdvance(self.tr("Something is wrong"))
        self.setFixedWidth(max(_WIDTH, longest + _LEFT + _DOT + 24))

    def show_page(self, page: PageState) -> None:
        item = self._items[page.spec.key]
        item.setData(_WORDS, page.words)
        item.setData(_LEVEL, page.level)
        spoken = f"{page.spec.title}: {page.words}" if page.words else page.spec.title
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)

    def set_shown(self, key: str, shown: bool) -> None:
        self._items[key].setHidden(not shown)


class _Entry(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002  Qt's signature
        return QSize(_WIDTH, max(_HEIGHT, 2 * option.fontMetrics.height() + 16))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = theme.tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colours.color("selection"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colours.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colours.color("hover"))
        picture = QRect(rect.left() + 14, rect.center().y() - 9, 18, 18)
        icons.icon(index.data(_ICON), "text_muted").paint(painter, picture)
        words = index.data(_WORDS) or ""
        left, line = rect.left() + _LEFT, painter.fontMetrics().height()
        top = rect.center().y() - (line if words else line // 2)
        painter.setPen(colours.color("text"))
        room = QRect(left, top, rect.right() - left - 6, line)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, index.data(Qt.ItemDataRole.DisplayRole))
        if words:
            level = index.data(_LEVEL)
            below = room.translated(0, line + 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color(f"{level}_fg"))
            painter.drawEllipse(below.left(), below.center().y() - _DOT // 2 + 1, _DOT, _DOT)
            painter.setPen(colours.color("text_muted"))
            painter.drawText(below.adjusted(_DOT + 6, 0, 0, 0), flags, words)
        painter.restore()
