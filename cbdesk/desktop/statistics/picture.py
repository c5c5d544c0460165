"""Charts as a picture for a slide or a ticket: as they stand in the window, with their titles and their time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from cbdesk.desktop import theme
from cbdesk.desktop.statistics.card import ChartCard

_MARGIN, _GAP = 24, 28
_SHARPNESS = 2.0
"""Pixels of a picture for each of the window: it is often shown larger."""


class ChartPicture:
    """Lays the charts of some cards out, two beside each other, below a heading; a line below them says of when."""

    def __init__(self, heading: str, cards: Sequence[ChartCard], as_of: str) -> None:
        self._heading, self._cards, self._as_of = heading, cards, as_of
        font = cards[0].chart.font()
        self._font, self._title_font, self._heading_font = QFont(font), QFont(font), QFont(font)
        for one, scale in ((self._title_font, 1.08), (self._heading_font, 1.4)):
            one.setWeight(QFont.Weight.DemiBold)
            one.setPixelSize(round(cards[0].chart.fontInfo().pixelSize() * scale))
        self._columns = 1 if len(cards) == 1 else 2
        self._cell = QSize(
            max(card.chart.width() for card in cards), max(card.chart.height() for card in cards) + self._line
        )

    @property
    def _line(self) -> int:
        return QFontMetrics(self._title_font).height() + 10

    @property
    def _top(self) -> int:
        return _MARGIN + QFontMetrics(self._heading_font).height() + 14

    @property
    def size(self) -> QSize:
        rows = -(-len(self._cards) // self._columns)
        width = self._columns * self._cell.width() + (self._columns - 1) * _GAP
        height = rows * self._cell.height() + (rows - 1) * _GAP
        return QSize(width + 2 * _MARGIN, self._top + height + self._line + _MARGIN)

    def paint(self, painter: QPainter) -> None:
        colours, size = theme.tokens(), self.size
        painter.fillRect(QRect(0, 0, size.width(), size.height()), colours.color("surface"))
        width = size.width() - 2 * _MARGIN
        start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(colours.color("text"))
        painter.setFont(self._heading_font)
        painter.drawText(QRectF(_MARGIN, _MARGIN, width, self._top - _MARGIN - 8), start, self._heading)
        for number, card in enumerate(self._cards):
            left = _MARGIN + number % self._columns * (self._cell.width() + _GAP)
            top = self._top + number // self._columns * (self._cell.height() + _GAP)
            if self._columns > 1 or card.title != self._heading:
                painter.setPen(colours.color("text"))
                painter.setFont(self._title_font)
                painter.drawText(QRectF(left, top, self._cell.width(), self._line - 6), start, card.title)
            painter.save()
            painter.translate(left, top + self._line)
            card.chart.draw(painter)
            painter.restore()
        painter.setPen(colours.color("text_muted"))
        painter.setFont(self._font)
        painter.drawText(QRectF(_MARGIN, size.height() - _MARGIN - self._line, width, self._line), start, self._as_of)

    def image(self) -> QImage:
        image = QImage(self.size * _SHARPNESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARPNESS)
        painter = QPainter(image)
        self.paint(painter)
        painter.end()
        return image

    def svg(self) -> bytes:
        buffer = QBuffer()
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size)
        generator.setViewBox(QRect(0, 0, self.size.width(), self.size.height()))
        generator.setTitle(self._heading)
        painter = QPainter(generator)
        self.paint(painter)
        painter.end()
        return bytes(buffer.data().data())


def png(image: QImage) -> bytes:
    """Pack the image; it takes a while, and may be done in any thread."""
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(packed.data())
