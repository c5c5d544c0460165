"""Texts that are painted again and again: elided to their room and laid out once, then only drawn."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTextOption, QTransform

from cbdesk.desktop.bidi import direction_of

Side = Literal["start", "end", "center"]
"""Where in its room a text stands, in a window that runs from left to right."""
_KEPT = 4000
"""Texts; some screens full of cells."""
_ELIDED = Qt.TextElideMode.ElideRight


class _Laid(NamedTuple):
    text: QStaticText
    width: float
    height: float


class LaidTexts:
    """Draws the texts of one table; another font makes it lay them out anew."""

    def __init__(self) -> None:
        self._asked = self._font = QFont()
        self._metrics = QFontMetrics(self._font)
        self._texts: dict[tuple[str, int], _Laid] = {}

    def draw(self, painter: QPainter, room: QRect, side: Side, text: str, font: QFont) -> None:
        """Draw in the painter's pen on the middle of ``room``; ``side`` is where on the screen the text stands."""
        if font is not self._asked:  # the same object again and again: comparing fonts takes time
            self._use(font)
        width = room.width()
        laid = self._texts.get((text, width)) or self._lay_out(text, width)
        painter.setFont(self._font)
        left = float(room.x())
        if side != "start":
            left += (width - laid.width) / (1 if side == "end" else 2)
        painter.drawStaticText(QPointF(left, room.y() + (room.height() - laid.height) / 2), laid.text)

    def _use(self, font: QFont) -> None:
        self._asked = font
        if font != self._font:
            self._font = QFont(font)
            self._metrics = QFontMetrics(self._font)
            self._texts.clear()

    def _lay_out(self, text: str, width: int) -> _Laid:
        static = QStaticText(self._metrics.elidedText(text, _ELIDED, width))
        static.setTextFormat(Qt.TextFormat.PlainText)
        option = QTextOption()
        option.setTextDirection(direction_of(text))
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        static.setTextOption(option)
        static.prepare(QTransform(), self._font)
        size = static.size()
        if len(self._texts) >= _KEPT:
            self._texts.clear()
        return self._texts.setdefault((text, width), _Laid(static, size.width(), size.height()))
