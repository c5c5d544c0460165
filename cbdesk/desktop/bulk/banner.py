"""The verdict of the last scan, to be read from two metres: a picture, a word and a colour that flashes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cbdesk.desktop import icons, theme
from cbdesk.desktop.bidi import draw_text
from cbdesk.presenters.scan_state import Banner, Cue

FLASH_MS = 350
_HEIGHT = 112
_ICON = 52
_EDGE = 10
_START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Look:
    """``strong`` names the colour of the flash and the edge, ``calm`` the pair that stays."""

    icon: str
    strong: str
    calm: str


_LOOKS: dict[Cue, _Look] = {
    "": _Look("scan-barcode", "chart_6", "neutral"),
    "good": _Look("circle-check", "chart_good", "good"),
    "look": _Look("triangle-alert", "chart_warn", "warn"),
    "unknown": _Look("circle-x", "chart_bad", "bad"),
    "repeat": _Look("copy", "chart_6", "neutral"),
    "undone": _Look("undo-2", "chart_6", "neutral"),
    "waiting": _Look("cloud-off", "chart_6", "neutral"),
}


class VerdictBanner(QFrame):
    """Flashes once for each new verdict; the edge keeps the strong colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scanBanner")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._words: dict[Cue, str] = {
            "": self.tr("Ready"),
            "good": self.tr("Known"),
            "look": self.tr("Look twice"),
            "unknown": self.tr("Unknown"),
            "repeat": self.tr("Repeat"),
            "undone": self.tr("Undone"),
            "waiting": self.tr("Waiting"),
        }
        self._banner = Banner()
        self._flash = QTimer(self, singleShot=True, interval=FLASH_MS)
        self._flash.timeout.connect(self.update)
        self.show_banner(self._banner)

    @property
    def is_flashing(self) -> bool:
        return self._flash.isActive()

    def show_banner(self, banner: Banner) -> None:
        if banner.number != self._banner.number and banner.cue:
            self._flash.start()
        self._banner = banner
        text = ": ".join(part for part in (self._words[banner.cue], banner.title) if part)
        self.setAccessibleName(text)
        self.setAccessibleDescription(banner.detail)
        if self.is_flashing and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{text}. {banner.detail}"))
        self.update()

    def rest(self) -> None:
        """Stop flashing, as when nobody sees it."""
        self._flash.stop()

    def sizeHint(self) -> QSize:
        return QSize(480, max(_HEIGHT, round(self.fontMetrics().height() * 5.6)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        colours, look = theme.tokens(), _LOOKS[self._banner.cue]
        strong = colours.color(look.strong)
        ground = strong if self.is_flashing else colours.color(f"{look.calm}_bg")
        ink = "surface" if self.is_flashing else f"{look.calm}_fg"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(strong)
        painter.drawRoundedRect(QRectF(self.rect()), 10, 10)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_EDGE, 1, -1, -1), 8, 8)
        icon = icons.icon(look.icon, ink)
        icon.paint(painter, _EDGE + 18, (self.height() - _ICON) // 2, _ICON, _ICON)
        self._paint_words(painter, ink)
        painter.end()

    def _paint_words(self, painter: QPainter, ink: str) -> None:
        painter.setPen(theme.tokens().color(ink))
        left = float(_EDGE + 18 + _ICON + 18)
        width = max(0.0, self.width() - left - 16)
        heading = self._banner.title or self._words[self._banner.cue]
        lines = (
            (self._words[self._banner.cue].upper() if self._banner.title else "", 0.95, QFont.Weight.Bold),
            (heading, 1.75, QFont.Weight.DemiBold),
            (self._banner.detail or self._hint(), 1.08, QFont.Weight.Normal),
        )
        fonts = [(text, self._font(scale, weight)) for text, scale, weight in lines if text]
        heights = [QFontMetricsF(font).height() for _, font in fonts]
        y = (self.height() - sum(heights)) / 2
        for (text, font), height in zip(fonts, heights, strict=True):
            painter.setFont(font)
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            draw_text(painter, QRectF(left, y, width, height), _START, shown, self.layoutDirection())
            y += height

    def _hint(self) -> str:
        return self.tr("Scan one device after the other; each gets its verdict here.") if not self._banner.cue else ""

    def _font(self, scale: float, weight: QFont.Weight) -> QFont:
        font = QFont(self.font())
        pixels = self.fontInfo().pixelSize()
        font.setPixelSize(round(pixels * scale))
        font.setWeight(weight)
        return font
