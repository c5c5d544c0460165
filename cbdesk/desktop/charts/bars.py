"""A ranking: horizontal bars with their names before and their numbers behind them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from cbdesk.desktop import theme
from cbdesk.desktop.charts.chart import MARGIN, Chart, Shape, rect_path
from cbdesk.desktop.charts.scale import number

_THICKEST = 20.0
_GAP = 10.0


class BarChart(Chart):
    """One bar per mark, longest as wide as there is room."""

    def _label_width(self) -> float:
        widest = max(self.metrics().horizontalAdvance(mark.label) for mark in self.marks)
        return min(widest + 1, self.width() * 0.42)

    def _value_width(self) -> float:
        return max(self.metrics().horizontalAdvance(number(mark.value)) for mark in self.marks) + 2

    def _rows(self) -> list[QRectF]:
        room = self.height() - 2 * MARGIN
        height = min(room / len(self.marks), self.metrics().height() + 18)
        return [
            QRectF(MARGIN, MARGIN + index * height, self.width() - 2 * MARGIN, height)
            for index in range(len(self.marks))
        ]

    def lay_out(self) -> list[Shape]:
        left = MARGIN + self._label_width() + _GAP
        longest = max(1.0, self.width() - MARGIN - self._value_width() - _GAP - left)
        top_value = max(mark.value for mark in self.marks)
        shapes = []
        for mark, row in zip(self.marks, self._rows(), strict=True):
            thickness = min(_THICKEST, row.height() * 0.68)
            length = longest * mark.value / top_value
            bar = QRectF(left, row.center().y() - thickness / 2, length, thickness)
            path = QPainterPath()
            path.addRoundedRect(bar, min(3.0, length / 2), 3.0)
            shapes.append(Shape(path, rect_path(row)))
        return shapes

    def paint_around(self, painter: QPainter) -> None:
        colours = theme.tokens()
        painter.setFont(self.font())
        width = self._label_width()
        left = MARGIN + width + _GAP
        for mark, row, shape in zip(self.marks, self._rows(), self.shapes(), strict=True):
            painter.setPen(colours.color("text"))
            label = QRectF(MARGIN, row.top(), width, row.height())
            self.write(painter, label, Qt.AlignmentFlag.AlignRight, mark.label)
            painter.setPen(colours.color("text_muted"))
            value_left = left + shape.path.boundingRect().width() + _GAP * 0.7
            value = QRectF(value_left, row.top(), self._value_width(), row.height())
            self.write(painter, value, Qt.AlignmentFlag.AlignLeft, number(mark.value))
