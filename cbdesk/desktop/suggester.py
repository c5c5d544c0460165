"""Suggestions below the search bar while somebody types: a list that never takes the focus from the bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cbdesk.desktop import icons, theme
from cbdesk.desktop.cells import Index
from cbdesk.desktop.search_bar import SearchBar
from cbdesk.presenters.suggestions import Suggestion

Suggest = Callable[[str, int], tuple[Suggestion, ...]]

_SUGGESTION = Qt.ItemDataRole.UserRole
_WIDEST = 680
_ICON, _MARGIN = 16, 12


class _Line(QStyledItemDelegate):
    """The suggestion on the left, what it is on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        return QSize(0, option.fontMetrics.height() + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one: Suggestion = index.data(_SUGGESTION)
        colours = theme.tokens()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, colours.color("selection"))
        box = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        place = QRect(box.left(), box.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        icons.icon(one.icon, "text_muted").paint(painter, QStyle.visualRect(option.direction, option.rect, place))
        box.setLeft(box.left() + _ICON + _MARGIN)
        metrics = option.fontMetrics
        title = metrics.elidedText(one.title, Qt.TextElideMode.ElideRight, box.width())
        self._write(painter, option, box, title, "text")
        left = box.adjusted(metrics.horizontalAdvance(title) + 2 * _MARGIN, 0, 0, 0)
        if left.width() > 4 * _MARGIN:
            about = metrics.elidedText(one.about, Qt.TextElideMode.ElideRight, left.width())
            self._write(painter, option, left, about, "text_muted")
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, option: QStyleOptionViewItem, box: QRect, text: str, token: str) -> None:
        painter.setPen(theme.tokens().color(token))
        painter.setFont(option.font)
        alignment = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QStyle.visualRect(option.direction, option.rect, box), alignment, text)


class Suggester(QObject):
    """Lists what ``suggest`` returns. Tab takes the first one, ↓ chooses another, Enter takes the chosen one."""

    def __init__(self, bar: SearchBar, page: QWidget, suggest: Suggest) -> None:
        """``page`` is what the list lies over: the window's content."""
        super().__init__(bar)
        self._bar = bar
        self._page = page
        self._suggest = suggest
        self.list = QListWidget(page)
        self.list.setObjectName("searchSuggestions")
        self.list.setAccessibleName(self.tr("Suggestions"))
        self.list.setProperty("kind", "popup")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.itemClicked.connect(lambda item: self._take(item.data(_SUGGESTION)))
        self.list.hide()
        bar.installEventFilter(self)
        bar.edited.connect(self._on_edited)
        bar.submitted.connect(lambda _text: self.hide())

    @property
    def is_open(self) -> bool:
        return self.list.isVisibleTo(self._page)

    def hide(self) -> None:
        self.list.hide()

    def show(self, suggestions: tuple[Suggestion, ...]) -> None:
        self.list.clear()
        for one in suggestions:
            item = QListWidgetItem(f"{one.title}, {one.about}" if one.about else one.title)
            item.setData(_SUGGESTION, one)
            self.list.addItem(item)
        if not suggestions or not self._bar.hasFocus():
            self.hide()
            return
        corner = self._bar.mapTo(self._page, QPoint(0, self._bar.height() + 2))
        height = sum(self.list.sizeHintForRow(row) for row in range(len(suggestions))) + 2 * self.list.frameWidth()
        self.list.setGeometry(QRect(corner, QSize(min(self._bar.width(), _WIDEST), height)))
        self.list.raise_()
        self.list.show()

    def _on_edited(self, text: str) -> None:
        self.show(self._suggest(text, self._bar.cursorPosition()) if text.strip() else ())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Move}:
            self.hide()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentRow()
        if not self.is_open:
            return False
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key == Qt.Key.Key_Tab:
            self._take(self.list.item(max(row, 0)).data(_SUGGESTION))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row >= 0:
            self._take(self.list.item(row).data(_SUGGESTION))
        elif key == Qt.Key.Key_Down and row + 1 < self.list.count():
            self.list.setCurrentRow(row + 1)
        elif key == Qt.Key.Key_Up and row >= 0:
            self.list.setCurrentRow(row - 1)
        else:  # behind the last one, the results come next
            return False
        return True

    def _take(self, one: Suggestion) -> None:
        self.hide()
        self._bar.setFocus(Qt.FocusReason.OtherFocusReason)
        if one.is_complete:
            self._bar.complete(one.text)
            self._bar.confirmed.emit(one.text)
        else:
            self._bar.continue_with(one.text, one.caret)
