"""The row of numbers at the top of the overview; each number opens the devices that it counts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cbdesk.presenters.statistics_state import Tile

_SPACING = 12
_MARGIN = 14
_SHORTEST_HINT = 80


class TileButton(QPushButton):
    """A number with its name and a hint; plain (not pressable) where it leads nowhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "tile")
        self._label, self._value, self._hint = QLabel(self), QLabel(self), QLabel(self)
        self._label.setProperty("tone", "muted")
        self._value.setProperty("scale", "value")
        self._hint.setProperty("tone", "muted")
        self._hint.setProperty("scale", "small")
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._full_hint = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        layout.setSpacing(2)
        for label in (self._label, self._value, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_tile(self, tile: Tile) -> None:
        self._label.setText(tile.label)
        self._value.setText(tile.value)
        self._full_hint = tile.hint
        self._elide_hint()
        tone = tile.level if tile.level != "neutral" else ""
        if self._value.property("tone") != tone:
            self._value.setProperty("tone", tone)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)
        self.setAccessibleName(f"{tile.label}: {tile.value}")
        self.setAccessibleDescription(tile.hint)
        leads_somewhere = tile.query is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads_somewhere else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads_somewhere else Qt.FocusPolicy.NoFocus)
        self.setProperty("still", not leads_somewhere)
        self.updateGeometry()

    def _elide_hint(self) -> None:
        """The hint gives way first: seven tiles fit a laptop's width."""
        room = max(_SHORTEST_HINT, self.width() - 2 * _MARGIN)
        shown = self._hint.fontMetrics().elidedText(self._full_hint, Qt.TextElideMode.ElideRight, room)
        self._hint.setText(shown)
        self._hint.setMinimumWidth(min(room, _SHORTEST_HINT))
        self.setToolTip("" if shown == self._full_hint else self._full_hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide_hint()

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout else super().minimumSizeHint()


class TileRow(QWidget):
    """Tiles side by side, in as many lines as their texts need."""

    activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()
        self._buttons: list[TileButton] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACING)

    @property
    def buttons(self) -> tuple[TileButton, ...]:
        return tuple(self._buttons)

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        while len(self._buttons) < len(tiles):
            button = TileButton(self)
            button.clicked.connect(self._open)
            self._buttons.append(button)
        while len(self._buttons) > len(tiles):
            self._buttons.pop().deleteLater()
        self._tiles = tiles
        for button, tile in zip(self._buttons, tiles, strict=True):
            button.show_tile(tile)
        self._columns = 0
        self._arrange()

    def _open(self) -> None:
        pressed = zip(self._tiles, self._buttons, strict=True)
        query = next((tile.query for tile, button in pressed if button is self.sender()), None)
        if query is not None:
            self.activated.emit(query)

    def _arrange(self) -> None:
        if not self._buttons:
            return
        widest = max(button.minimumSizeHint().width() for button in self._buttons)
        fitting = max(1, (self.width() + _SPACING) // (widest + _SPACING))
        count = len(self._buttons)
        lines = -(-count // min(fitting, count))
        columns = -(-count // lines)
        if columns == self._columns:
            return
        self._columns = columns
        for index, button in enumerate(self._buttons):
            self._grid.addWidget(button, index // columns, index % columns)
        for column in range(count):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def minimumSizeHint(self) -> QSize:
        widest = max((button.minimumSizeHint().width() for button in self._buttons), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
