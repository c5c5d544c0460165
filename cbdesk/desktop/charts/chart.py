"""What every chart shares: marks with shapes, hover, keyboard, tool tips and a spoken table of values."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.bidi import draw_text
from cbdesk.desktop.charts.scale import number, percent
from cbdesk.presenters.statistics_state import Mark

_LEVEL_TOKENS = {
    "good": "chart_good",
    "warn": "chart_warn",
    "bad": "chart_bad",
    "info": "chart_1",
    "neutral": "chart_6",
}
MARGIN = 6.0


class Shape(NamedTuple):
    """Where a mark is painted, and the (larger) area in which the pointer means it."""

    path: QPainterPath
    target: QPainterPath


def rect_path(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(rect)
    return path


class Chart(QWidget):
    """Shows marks; subclasses say where each mark lies and paint axes and labels."""

    activated = Signal(int)
    changed = Signal()
    """Other marks are shown."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._shapes: list[Shape] | None = None
        self._current = -1
        self._by_keyboard = False
        self.empty_text = self.tr("No data yet: run the first sync")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 150)
        self._describe()

    # ---------------------------------------------------------------- what is shown
    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    @property
    def current(self) -> int:
        """Index of the highlighted mark, -1 for none."""
        return self._current

    @property
    def total(self) -> float:
        return sum(mark.value for mark in self._marks)

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        if marks == self._marks:
            return
        self._marks = marks
        self._current = -1
        self._relayout()
        self._describe()
        self.changed.emit()

    def shapes(self) -> list[Shape]:
        """Return one shape per mark, in the widget's coordinates."""
        if self._shapes is None:
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            flip = self._mirror if mirrored else lambda shape: shape
            self._shapes = [flip(shape) for shape in self.lay_out()] if self.total > 0 else []
        return self._shapes

    def label_of(self, index: int) -> str:
        return self._marks[index].label

    def caption(self, index: int) -> str:
        """Return the mark in words: the tool tip, and what a screen reader says."""
        mark = self._marks[index]
        return f"{self.label_of(index)}: {number(mark.value)} ({percent(mark.value, self.total)})"

    # ---------------------------------------------------------------- for subclasses
    def lay_out(self) -> list[Shape]:
        """Return the marks' shapes for the present size, drawn from left to right."""
        raise NotImplementedError

    def paint_around(self, painter: QPainter) -> None:
        """Paint axes, labels and legend; the marks are painted already."""
        raise NotImplementedError

    def color_of(self, index: int) -> QColor:
        return theme.tokens().color(_LEVEL_TOKENS.get(self._marks[index].level, "chart_1"))

    def metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font(), self)

    def place(self, rect: QRectF) -> QRectF:
        """Mirror a left-to-right rectangle where the language runs the other way."""
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            rect = QRectF(rect)
            rect.moveLeft(self.width() - rect.right())
        return rect

    def write(self, painter: QPainter, rect: QRectF, alignment: Qt.AlignmentFlag, text: str) -> None:
        """Draw one line of text into a left-to-right rectangle, elided where it does not fit."""
        metrics = QFontMetricsF(painter.font(), self)
        if metrics.horizontalAdvance(text) > rect.width() + 0.5:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        draw_text(painter, self.place(rect), alignment | Qt.AlignmentFlag.AlignVCenter, text, self.layoutDirection())

    def bold_font(self, scale: float = 1.0) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        font.setPixelSize(round(self.fontInfo().pixelSize() * scale))
        return font

    # ---------------------------------------------------------------- painting
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        self._paint_all(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.tokens().color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Paint the chart as it stands, from the painter's origin, with nothing highlighted: for pictures of it."""
        current, self._current = self._current, -1
        painter.setFont(self.font())
        self._paint_all(painter)
        self._current = current

    def _paint_all(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.shapes():
            painter.setPen(theme.tokens().color("text_muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty_text)
        else:
            self._paint_marks(painter)
            self.paint_around(painter)

    def _paint_marks(self, painter: QPainter) -> None:
        for index, shape in enumerate(self.shapes()):
            colour = QColor(self.color_of(index))
            if self._current >= 0 and index != self._current:
                colour.setAlphaF(0.45)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPath(shape.path)
            if index == self._current and self._by_keyboard:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.tokens().color("text"), 1.5))
                painter.drawPath(shape.path)

    # ---------------------------------------------------------------- pointer
    def index_at(self, position: QPointF) -> int:
        return next((i for i, shape in enumerate(self.shapes()) if shape.target.contains(position)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._highlight(self.index_at(event.position()), by_keyboard=False)

    def leaveEvent(self, event: QEvent) -> None:
        self._highlight(-1, by_keyboard=False)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.activated.emit(index)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.caption(index) if index >= 0 else "", self)
            return True
        return super().event(event)

    # ---------------------------------------------------------------- keyboard
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        forward, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            forward, back = back, forward
        last = len(self.shapes()) - 1
        if last < 0:
            super().keyPressEvent(event)
        elif key in {forward, Qt.Key.Key_Down}:
            self._highlight(min(self._current + 1, last), by_keyboard=True)
        elif key in {back, Qt.Key.Key_Up}:
            self._highlight(max(self._current - 1, 0), by_keyboard=True)
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._highlight(0 if key == Qt.Key.Key_Home else last, by_keyboard=True)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self._current >= 0:
            self.activated.emit(self._current)
        elif key == Qt.Key.Key_Escape and self._current >= 0:
            self._highlight(-1, by_keyboard=True)
        else:
            super().keyPressEvent(event)

    def _highlight(self, index: int, *, by_keyboard: bool) -> None:
        if index == self._current and by_keyboard == self._by_keyboard:
            return
        self._current, self._by_keyboard = index, by_keyboard
        clickable = index >= 0 and self._marks[index].query is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
        self.update()
        if by_keyboard and index >= 0:
            self._say(self.caption(index))
            middle = self.shapes()[index].path.boundingRect().center().toPoint()
            QToolTip.showText(self.mapToGlobal(middle + QPoint(8, 8)), self.caption(index), self)

    # ---------------------------------------------------------------- screen readers
    def _describe(self) -> None:
        rows = "; ".join(self.caption(index) for index in range(len(self._marks)))
        self.setAccessibleDescription(rows if self.total > 0 else self.empty_text)

    def _say(self, text: str) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # ---------------------------------------------------------------- geometry
    def _mirror(self, shape: Shape) -> Shape:
        flip = QTransform(-1, 0, 0, 1, self.width(), 0)
        return Shape(flip.map(shape.path), flip.map(shape.target))

    def _relayout(self) -> None:
        self._shapes = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._relayout()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange, QEvent.Type.StyleChange}:
            self._relayout()
        super().changeEvent(event)
