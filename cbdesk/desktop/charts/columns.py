"""Upright columns on a counted axis: histograms with threshold colours, years, and stacks by category with a legend."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.charts.chart import MARGIN, Chart, Shape, rect_path
from cbdesk.desktop.charts.scale import number, ticks
from cbdesk.presenters.statistics_state import Column, Mark

_SWATCH = 10.0


class ColumnChart(Chart):
    """``is_histogram`` sets neighbouring columns side by side: the axis is continuous."""

    def __init__(self, name: str, parent: QWidget | None = None, *, is_histogram: bool = False) -> None:
        super().__init__(name, parent)
        self._columns: tuple[Column, ...] = ()
        self._filled = 0.94 if is_histogram else 0.68

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        self._relayout()
        self.show_marks(tuple(segment for column in columns for segment in column.segments))
        self.changed.emit()

    def show_bins(self, bins: tuple[Mark, ...]) -> None:
        self.show_columns(tuple(Column(one.label, (one,)) for one in bins))

    @property
    def _categories(self) -> tuple[str, ...]:
        most = max((column.segments for column in self._columns), key=len, default=())
        return tuple(segment.label for segment in most) if len(most) > 1 else ()

    def label_of(self, index: int) -> str:
        for column in self._columns:
            if index < len(column.segments):
                stacked = len(column.segments) > 1
                return f"{column.label}, {column.segments[index].label}" if stacked else column.label
            index -= len(column.segments)
        raise IndexError(index)

    def color_of(self, index: int) -> QColor:
        mark = self.marks[index]
        if mark.level or not self._categories:
            return super().color_of(index)
        return theme.tokens().color(f"chart_{self._categories.index(mark.label) % 6 + 1}")

    # ---------------------------------------------------------------- geometry, left to right
    def _ticks(self) -> tuple[float, ...]:
        tallest = max(sum(segment.value for segment in column.segments) for column in self._columns)
        return ticks(tallest, 4 if self.height() > 160 else 2)

    def _plot(self) -> QRectF:
        line = self.metrics().height()
        axis = max(self.metrics().horizontalAdvance(number(value)) for value in self._ticks()) + 10
        top = MARGIN + line * (1.8 if self._categories else 1.0)
        return QRectF(MARGIN + axis, top, self.width() - 2 * MARGIN - axis, self.height() - top - line - 6 - MARGIN)

    def _slot(self, index: int) -> QRectF:
        plot = self._plot()
        width = plot.width() / len(self._columns)
        return QRectF(plot.left() + index * width, plot.top(), width, plot.height())

    def lay_out(self) -> list[Shape]:
        scale = self._plot().height() / self._ticks()[-1]
        shapes = []
        for index, column in enumerate(self._columns):
            slot = self._slot(index)
            width = min(slot.width() * self._filled, 56.0 if self._filled < 0.9 else slot.width())
            foot = slot.bottom()
            for segment in column.segments:
                height = segment.value * scale
                box = QRectF(slot.center().x() - width / 2, foot - height, width, height)
                single = len(column.segments) == 1
                shapes.append(
                    Shape(_rounded_top(box) if single else rect_path(box), rect_path(slot if single else box))
                )
                foot -= height
        return shapes

    # ---------------------------------------------------------------- painting
    def _paint_marks(self, painter: QPainter) -> None:
        """The grid lies behind the columns."""
        plot = self._plot()
        colours = theme.tokens()
        axis = self._ticks()
        for value in axis:
            height = round(plot.bottom() - plot.height() * value / axis[-1]) + 0.5
            painter.setPen(QPen(colours.color("grid" if value else "control_border"), 1))
            painter.drawLine(
                self.place(QRectF(plot.left(), height, plot.width(), 0)).topLeft(),
                self.place(QRectF(plot.left(), height, plot.width(), 0)).topRight(),
            )
            painter.setPen(colours.color("text_muted"))
            label = QRectF(MARGIN, height - 10, plot.left() - MARGIN - 8, 20)
            self.write(painter, label, Qt.AlignmentFlag.AlignRight, number(value))
        super()._paint_marks(painter)

    def paint_around(self, painter: QPainter) -> None:
        painter.setFont(self.font())
        self._paint_labels(painter)
        self._paint_values(painter)
        if self._categories:
            self._paint_legend(painter)

    def _paint_labels(self, painter: QPainter) -> None:
        """Write every label, or every n-th where they would touch."""
        widest = max(self.metrics().horizontalAdvance(column.label) for column in self._columns) + 8
        every = max(1, int(-(-widest // self._slot(0).width())))
        painter.setPen(theme.tokens().color("text_muted"))
        for index in range(0, len(self._columns), every):
            slot = self._slot(index)
            box = QRectF(slot.center().x() - widest / 2, slot.bottom() + 6, widest, self.metrics().height())
            self.write(painter, box, Qt.AlignmentFlag.AlignHCenter, self._columns[index].label)

    def _paint_values(self, painter: QPainter) -> None:
        """Write the totals above the columns, if all of them fit beside each other."""
        totals = [sum(segment.value for segment in column.segments) for column in self._columns]
        widest = max(self.metrics().horizontalAdvance(number(total)) for total in totals) + 4
        if widest > self._slot(0).width():
            return
        plot, highest = self._plot(), self._ticks()[-1]
        line = self.metrics().height()
        painter.setPen(theme.tokens().color("text"))
        for index, total in enumerate(totals):
            top = plot.bottom() - plot.height() * total / highest
            box = QRectF(self._slot(index).center().x() - widest / 2, top - line - 1, widest, line)
            if total > 0:
                painter.fillRect(self.place(box.adjusted(0, 2, 0, -1)), theme.tokens().color("surface"))
                self.write(painter, box, Qt.AlignmentFlag.AlignHCenter, number(total))

    def _paint_legend(self, painter: QPainter) -> None:
        left = self._plot().left()
        line = self.metrics().height()
        stacked = next(column for column in self._columns if len(column.segments) == len(self._categories))
        first = sum(len(column.segments) for column in self._columns[: self._columns.index(stacked)])
        for offset, name in enumerate(self._categories):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.color_of(first + offset))
            painter.drawRoundedRect(self.place(QRectF(left, (line - _SWATCH) / 2, _SWATCH, _SWATCH)), 3, 3)
            width = self.metrics().horizontalAdvance(name) + 2
            painter.setPen(theme.tokens().color("text_muted"))
            self.write(painter, QRectF(left + _SWATCH + 6, 0, width, line), Qt.AlignmentFlag.AlignLeft, name)
            left += _SWATCH + 6 + width + 16


def _rounded_top(box: QRectF) -> QPainterPath:
    radius = min(3.0, box.height(), box.width() / 2)
    path = QPainterPath(box.bottomLeft())
    path.lineTo(box.left(), box.top() + radius)
    path.quadTo(box.topLeft(), box.topLeft() + (box.topRight() - box.topLeft()) * (radius / max(box.width(), 1e-9)))
    path.lineTo(box.right() - radius, box.top())
    path.quadTo(box.topRight().x(), box.top(), box.right(), box.top() + radius)
    path.lineTo(box.bottomRight())
    path.closeSubpath()
    return path
