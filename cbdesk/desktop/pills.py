"""Small rounded labels that say a state in a word; the colour only repeats what the word says."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.laid_texts import LaidTexts, Side
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


class PillPainter:
    """Paints pills with one font, mostly the same few words; a text that is too long for its pill is elided."""

    def __init__(self) -> None:
        self._texts = LaidTexts()
        self._font = QFont()
        self._own_font = pill_font(self._font)
        self._sizes: dict[str, QSize] = {}

    def paint_at(self, painter: QPainter, room: QRect, side: Side, text: str, level: Level, font: QFont) -> None:
        """Paint a pill of the size that its text needs, where ``side`` says, as far as there is room."""
        self._use(font)
        size = self._sizes.get(text) or self._sizes.setdefault(text, pill_size(text, font))
        width, height = min(size.width(), room.width()), min(size.height(), room.height())
        left = room.x() + (room.width() - width if side == "end" else 0)
        self.paint(painter, QRect(left, room.y() + (room.height() - height) // 2, width, height), text, level, font)

    def paint(self, painter: QPainter, pill: QRect, text: str, level: Level, font: QFont) -> None:
        self._use(font)
        colours = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(f"{level}_bg"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(colours.color(f"{level}_fg"))
        self._texts.draw(painter, pill.adjusted(PADDING - 1, 0, 1 - PADDING, 0), "center", text, self._own_font)

    def _use(self, font: QFont) -> None:
        if font != self._font:
            self._font, self._own_font = QFont(font), pill_font(font)
            self._sizes.clear()


class Pill(QLabel):
    """One state word on its level's colours; never stretched, never clipped."""

    def __init__(self, text: str = "", level: Level = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._level: Level = level
        self._painter = PillPainter()
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
        self._painter.paint(painter, self.rect(), self.text(), self._level, self.font())
        painter.end()
