"""Line icons from ``resources/icons``, tinted with a theme token at each paint: they follow a switch and stay crisp."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from cbdesk.desktop import resources, theme


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, side: int) -> QImage:
    """Draw an icon once for all its paints; ``side`` is in pixels of the screen."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(
        painter, QRectF(image.rect())
    )
    painter.end()
    return image


def names() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in resources.path("icons").glob("*.svg")))


class _TintedSvg(QIconEngine):
    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def clone(self) -> QIconEngine:
        return _TintedSvg(self._name, self._token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002 - Qt's signature
        colour = getattr(theme.tokens(), "text_muted" if mode is QIcon.Mode.Disabled else self._token)
        side = min(rect.width(), rect.height())
        target = QRect(0, 0, side, side)
        target.moveCenter(rect.center())
        painter.save()
        if mode is QIcon.Mode.Disabled:
            painter.setOpacity(0.6)
        pixels = round(side * painter.device().devicePixelRatioF())
        painter.drawImage(target, _drawn(self._name, colour, pixels))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return QPixmap.fromImage(image)


def icon(name: str, token: str = "text") -> QIcon:  # noqa: S107 - a colour token
    """Return the icon in the colour of a theme token.

    Raises:
        FileNotFoundError: no icon of that name is bundled.
        AttributeError: no such token.
    """
    _source(name)
    getattr(theme.tokens(), token)
    return QIcon(_TintedSvg(name, token))


def stand_off(button: QAbstractButton) -> None:
    """Let the icon of a button stand off from its word: wider than the picture, which is painted in its middle."""
    button.setIconSize(QSize(22, 16))


def app_icon() -> QIcon:
    return QIcon(str(resources.path("cbdesk.svg")))


class IconLabel(QWidget):
    """An icon that stands by itself, ``side`` logical pixels high; decoration, silent for screen readers."""

    def __init__(self, name: str, token: str = "text_muted", side: int = 18, parent: QWidget | None = None) -> None:  # noqa: S107 - a colour token
        super().__init__(parent)
        self._icon = icon(name, token)
        self.setFixedSize(side, side)

    def show_icon(self, name: str, token: str = "text_muted") -> None:  # noqa: S107 - a colour token
        self._icon = icon(name, token)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
