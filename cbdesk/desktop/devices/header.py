"""The header of the device list: an order by several columns, numbered, and a menu to choose columns from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeader, QTableView

from cbdesk.desktop import icons, theme

_ARROW, _NUMBER, _MARGIN = 14, 14, 8


@dataclass(frozen=True, slots=True)
class OrderMark:
    """Which key of the order a column is, from 1, and its direction."""

    number: int
    descending: bool


class ListHeader(QHeaderView):
    """Clicks order the list, with Shift by one more column; sections can be dragged."""

    sort_wanted = Signal(int, bool)
    """A section, and whether it is added to the order (Shift)."""
    person_resized = Signal(int, int)
    """A section that was dragged to another width; not one that only filled the rest of the table."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._marks: Mapping[int, OrderMark] = {}
        self._is_held = False
        self._with_shift = False
        self.setObjectName("deviceHeader")
        self.setSectionsClickable(True)
        self.setStretchLastSection(True)
        self.sectionClicked.connect(lambda section: self.sort_wanted.emit(section, self._with_shift))
        self.sectionResized.connect(self._on_resized)

    def show_order(self, marks: Mapping[int, OrderMark]) -> None:
        if marks != self._marks:
            self._marks = dict(marks)
            self.viewport().update()

    def mark_width(self, section: int) -> int:
        """Return the room that the arrow of the section, and its number among others, takes beside its title."""
        if section not in self._marks:
            return 0
        return _ARROW if self._is_one_key() else _ARROW + _NUMBER

    def _is_one_key(self) -> bool:
        return max(one.number for one in self._marks.values()) == 1

    @property
    def order(self) -> Mapping[int, OrderMark]:
        return self._marks

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        """Mark every column of the order; Qt itself knows of one only."""
        super().initStyleOptionForIndex(option, section)
        mark = self._marks.get(section)
        indicator = QStyleOptionHeader.SortIndicator
        if mark is None:
            option.sortIndicator = indicator.None_
        else:
            # Only for the room: the style sheet makes it, and nothing is drawn there but what follows below.
            option.sortIndicator = indicator.SortUp if mark.descending else indicator.SortDown

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        super().paintSection(painter, rect, section)
        mark = self._marks.get(section)
        if mark is None:
            return
        is_alone = self._is_one_key()
        right = rect.right() - (_MARGIN if is_alone else _NUMBER)
        arrow = QRect(right - _ARROW, rect.center().y() - _ARROW // 2, _ARROW, _ARROW)
        direction = self.layoutDirection()
        picture = icons.icon("chevron-down" if mark.descending else "chevron-up", "accent")
        picture.paint(painter, QStyle.visualRect(direction, rect, arrow))
        if is_alone:
            return
        font = QFont(self.font())
        font.setPixelSize(max(9, round(self.fontMetrics().height() * 0.68)))
        font.setWeight(QFont.Weight.DemiBold)
        place = QStyle.visualRect(direction, rect, QRect(right, rect.top(), _NUMBER, rect.height() - 1))
        painter.save()
        painter.setFont(font)
        painter.setPen(theme.tokens().color("accent"))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(mark.number))
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_held = True
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._is_held = True
        super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._with_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mouseReleaseEvent(event)
        self._is_held = False

    def _on_resized(self, section: int, _before: int, width: int) -> None:
        if self._is_held:
            self.person_resized.emit(section, width)
