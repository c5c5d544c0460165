"""Small rounded labels that say a state in a word; the colour only repeats what the word says."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.theme import Level

PADDING = 10
_LEVELS: dict[str, Level] = {
    "ACTIVE": "good",
    "PROVISIONED": "info",
    "DISABLED": "warn",
    "DEPROVISIONED": "bad",
    "COMPLETED": "good",
    "PARTIAL": "warn",
    "FAILED": "bad",
    "STARTED": "info",
    "CANCELLED": "neutral",
}


def status_level(status: str | None) -> Level:
    """Return the level of a device's or a sync run's status; an unknown word is neutral."""
    return _LEVELS.get((status or "").upper(), "neutral")


def pill_font(font: QFont) -> QFont:
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    if font.pixelSize() > 0:
        result.setPixelSize(max(9, round(font.pixelSize() * 0.92)))
    else:
        result.setPointSizeF(font.pointSizeF() * 0.92)
    return result


def pill_size(text: str, font: QFont) -> QSize:
    metrics = QFontMetrics(pill_font(font))
    return QSize(metrics.horizontalAdvance(text) + 2 * PADDING, metrics.height() + 6)


def paint_pill(painter: QPainter, rect: QRectF, text: str, level: Level, font: QFont) -> None:
    """Paint a pill that fills ``rect``; a text that is too long for it is elided."""
    colours = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.color(f"{level}_bg"))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(colours.color(f"{level}_fg"))
    painter.setFont(pill_font(font))
    room = max(0, int(rect.width()) - 2 * PADDING + 2)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


class Pill(QLabel):
    """One state word on its level's colours; never stretched, never clipped."""

    def __init__(self, text: str = "", level: Level = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._level: Level = level
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def level(self) -> Level:
        return self._level

    def show_state(self, text: str, level: Level) -> None:
        self._level = level
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self.text(), self.font())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        if not self.text():
            return
        painter = QPainter(self)
        paint_pill(painter, QRectF(self.rect()), self.text(), self._level, self.font())
        painter.end()
