"""Parts of a whole: a ring with the total in its middle and a legend that names every part."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.charts.chart import MARGIN, Chart, Shape, rect_path
from cbdesk.desktop.charts.scale import number, percent

_HOLE = 0.66
_SWATCH = 10.0
_GAP = 24.0
_SMALLEST_RING = 150.0


class DonutChart(Chart):
    """The middle shows the total, or the highlighted part."""

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._unit = unit

    def _row_height(self) -> float:
        return self.metrics().height() + 8

    def _number_widths(self) -> tuple[float, float]:
        """Widths of the columns of values and of shares; the shares give way where the names would not fit."""
        metrics = self.metrics()
        value = max(metrics.horizontalAdvance(number(mark.value)) for mark in self.marks) + 12
        share = metrics.horizontalAdvance("100.0 %") + 10
        return value, share if self.width() - _SMALLEST_RING - self._name_width() - value - share > 0 else 0.0

    def _name_width(self) -> float:
        widest = max(self.metrics().horizontalAdvance(mark.label) for mark in self.marks)
        return _GAP + 2 * MARGIN + _SWATCH + 12 + widest

    def _ring(self) -> QRectF:
        legend = self._name_width() + sum(self._number_widths())
        side = max(60.0, min(self.height() - 2 * MARGIN, self.width() * 0.46, self.width() - legend))
        return QRectF(MARGIN, (self.height() - side) / 2, side, side)

    def _legend_rows(self) -> list[QRectF]:
        left = self._ring().right() + _GAP
        height = self._row_height()
        top = (self.height() - height * len(self.marks)) / 2
        width = min(self.width() - MARGIN - left, 320.0)
        return [QRectF(left, top + index * height, width, height) for index in range(len(self.marks))]

    def lay_out(self) -> list[Shape]:
        ring = self._ring()
        hole_side = ring.width() * _HOLE
        hole = QRectF(0, 0, hole_side, hole_side)
        hole.moveCenter(ring.center())
        start = 90.0
        shapes = []
        for mark, row in zip(self.marks, self._legend_rows(), strict=True):
            sweep = -360.0 * mark.value / self.total
            path = QPainterPath()
            if mark.value > 0:
                path.arcMoveTo(ring, start)
                path.arcTo(ring, start, sweep)
                path.arcTo(hole, start + sweep, -sweep)
                path.closeSubpath()
            shapes.append(Shape(path, path + rect_path(row)))
            start += sweep
        return shapes

    def paint_around(self, painter: QPainter) -> None:
        self._paint_gaps(painter)
        self._paint_middle(painter)
        for index, row in enumerate(self._legend_rows()):
            self._paint_legend_row(painter, index, row)

    def _paint_gaps(self, painter: QPainter) -> None:
        """Part neighbours with a line of the ground's colour: they stay apart for those who see no hues."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if sum(mark.value > 0 for mark in self.marks) > 1:
            painter.setPen(theme.tokens().color("surface"))
            for index, shape in enumerate(self.shapes()):
                if index != self.current:
                    painter.drawPath(shape.path)

    def _paint_middle(self, painter: QPainter) -> None:
        middle = self._ring()
        colours = theme.tokens()
        one = self.current
        big = number(self.marks[one].value if one >= 0 else self.total)
        small = f"{percent(self.marks[one].value, self.total)} {self.marks[one].label}" if one >= 0 else self._unit
        inner = middle.width() * _HOLE * 0.86
        painter.setFont(self.bold_font(min(1.9, max(1.1, middle.width() / 110))))
        painter.setPen(colours.color("text"))
        height = painter.fontMetrics().height()
        box = QRectF(middle.center().x() - inner / 2, middle.center().y() - height * 0.85, inner, height)
        self.write(painter, box, Qt.AlignmentFlag.AlignHCenter, big)
        painter.setFont(self.font())
        painter.setPen(colours.color("text_muted"))
        self.write(painter, box.translated(0, height * 0.9), Qt.AlignmentFlag.AlignHCenter, small)

    def _paint_legend_row(self, painter: QPainter, index: int, row: QRectF) -> None:
        colours = theme.tokens()
        mark = self.marks[index]
        if index == self.current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.color("hover"))
            painter.drawRoundedRect(self.place(row.adjusted(-6, 1, 6, -1)), 5, 5)
        swatch = QRectF(row.left(), row.center().y() - _SWATCH / 2, _SWATCH, _SWATCH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.color_of(index))
        painter.drawRoundedRect(self.place(swatch), 3, 3)
        value_width, share_width = self._number_widths()
        share = QRectF(row.right() - share_width, row.top(), share_width, row.height())
        value = QRectF(share.left() - value_width, row.top(), value_width, row.height())
        label = QRectF(swatch.right() + 8, row.top(), value.left() - swatch.right() - 12, row.height())
        painter.setFont(self.font())
        painter.setPen(colours.color("text"))
        self.write(painter, label, Qt.AlignmentFlag.AlignLeft, mark.label)
        self.write(painter, value, Qt.AlignmentFlag.AlignRight, number(mark.value))
        if share_width:
            painter.setPen(colours.color("text_muted"))
            self.write(painter, share, Qt.AlignmentFlag.AlignRight, percent(mark.value, self.total))
