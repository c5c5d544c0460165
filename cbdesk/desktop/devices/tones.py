"""The colours of rows: a faint ground and a picture in front of the first cell, and the legend that names them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from cbdesk.desktop import icons, theme
from cbdesk.desktop.cells import PADDING, Cell, Index, RowDelegate
from cbdesk.desktop.flow import FlowLayout
from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.results_model import PagedModel
from cbdesk.presenters.row_tones import TONES, Tone

SIDE = 14
GUTTER = SIDE + 8
_STRENGTH = 0.5
"""How much of a level's ground a row takes: the pills in it must stand out."""
_TONES = {tone.key: tone for tone in TONES}


class DeviceDelegate(RowDelegate):
    """Marks rows by the tone of their device."""

    def __init__(self, view: QTableView, model: PagedModel) -> None:
        super().__init__(view)
        self._model = model
        self._pictures: dict[tuple[str, str, float], QPixmap] = {}

    def ground(self, index: Index) -> QColor | None:
        tone = self._tone(index)
        return theme.tokens().color(f"{tone.level}_bg", _STRENGTH) if tone is not None else None

    def cell(self, index: Index) -> Cell:
        row, column = self._model.rows[index.row()], index.column()
        return Cell(row.cells[column], row.levels[column])

    def text_box(self, option: QStyleOptionViewItem, index: Index) -> QRect:
        if not self.is_first(index):
            return super().text_box(option, index)
        return QStyle.visualRect(option.direction, option.rect, _without_gutter(option.rect))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if self.is_first(index) and (tone := self._tone(index)) is not None:
            rect = option.rect
            place = QRect(rect.left() + PADDING, rect.center().y() - SIDE // 2 + 1, SIDE, SIDE)
            painter.drawPixmap(QStyle.visualRect(option.direction, rect, place), self._picture(tone))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        return size + QSize(GUTTER, 0) if self.is_first(index) else size

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Say beside the picture what it stands for."""
        tone = self._tone(index) if event.type() == QEvent.Type.ToolTip and index.isValid() else None
        if tone is not None and self.is_first(index) and event.pos().x() < option.rect.left() + PADDING + GUTTER:
            QToolTip.showText(event.globalPos(), f"{tone.title}\n{tone.about}", view)
            return True
        return super().helpEvent(event, view, option, index)

    def _tone(self, index: Index) -> Tone | None:
        return _TONES.get(self._model.rows[index.row()].tone)

    def _picture(self, tone: Tone) -> QPixmap:
        """Return the picture from a cache: drawing an SVG for each row costs a frame."""
        token = f"{tone.level}_fg"
        ratio = self._view.devicePixelRatioF()
        key = (tone.icon, getattr(theme.tokens(), token), ratio)
        if key not in self._pictures:
            picture = icons.icon(tone.icon, token).pixmap(QSize(SIDE, SIDE) * ratio)
            picture.setDevicePixelRatio(ratio)
            self._pictures[key] = picture
        return self._pictures[key]


def _without_gutter(rect: QRect) -> QRect:
    return rect.adjusted(PADDING + GUTTER, 0, -PADDING, 0)


class Legend(QWidget):
    """Names the tones that occur in the list; hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toneLegend")
        self.setAccessibleName(self.tr("What the colours mean"))
        layout = FlowLayout(self, spacing=14)
        layout.setContentsMargins(4, 0, 4, 0)
        self._entries: dict[str, QWidget] = {}
        for tone in TONES:
            entry = _entry(tone, self)
            entry.hide()
            layout.addWidget(entry)
            self._entries[tone.key] = entry
        self.hide()

    def show_tones(self, keys: frozenset[str]) -> None:
        for key, entry in self._entries.items():
            entry.setVisible(key in keys)
        self.setAccessibleDescription(", ".join(tone.title for tone in TONES if tone.key in keys))
        self.setVisible(bool(keys))
        self.updateGeometry()


def _entry(tone: Tone, parent: QWidget) -> QWidget:
    entry = QWidget(parent)
    entry.setToolTip(tone.about)
    text = QLabel(tone.title, entry)
    text.setProperty("scale", "small")
    text.setProperty("tone", "muted")
    line = QHBoxLayout(entry)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(5)
    line.addWidget(IconLabel(tone.icon, f"{tone.level}_fg", SIDE, entry), 0, Qt.AlignmentFlag.AlignVCenter)
    line.addWidget(text)
    return entry
