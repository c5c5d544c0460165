"""Line icons from ``resources/icons``, tinted with a theme token at each paint: they follow a switch and stay crisp."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QImage, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from cbdesk.desktop import resources, theme

_DISABLED_OPACITY = 0.6


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
        painter.save()
        if mode is QIcon.Mode.Disabled:
            painter.setOpacity(_DISABLED_OPACITY)
        _paint(painter, rect, self._name, self._colour(mode))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return it from Qt's own cache where it was painted before: each paint of a button asks for it."""
        key = f"cbdesk {self._name} {self._colour(mode)} {mode.name} {size.width()} {size.height()}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = QPixmap(size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
            painter.end()
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def _colour(self, mode: QIcon.Mode) -> str:
        return _colour("text_muted" if mode is QIcon.Mode.Disabled else self._token)


def _colour(token: str) -> str:
    colour: str = getattr(theme.tokens(), token)
    return colour


def _paint(painter: QPainter, room: QRect, name: str, colour: str) -> None:
    side = min(room.width(), room.height())
    target = QRect(0, 0, side, side)
    target.moveCenter(room.center())
    painter.drawImage(target, _drawn(name, colour, round(side * painter.device().devicePixelRatioF())))


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
        self._name, self._token = name, token
        self.setFixedSize(side, side)

    def show_icon(self, name: str, token: str = "text_muted") -> None:  # noqa: S107 - a colour token
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        _paint(painter, self.rect(), self._name, _colour(self._token))
        painter.end()
