"""The status bar: each source's age on the left; database, fleet and version on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QToolTip, QWidget

from cbdesk.desktop.pills import Pill, PillPainter, pill_size
from cbdesk.presenters.cache import CacheState
from cbdesk.presenters.connection import ConnectionState
from cbdesk.presenters.freshness import Chip, FreshnessState
from cbdesk.presenters.schedule import ScheduleState

SPACING = 6


class FreshnessLabel(QLabel):
    """A label whose text is the whole sentence, painted as one pill per source."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("freshnessLabel")
        self._says = self.tr("Age of the data")
        self.setAccessibleName(self._says)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chips: tuple[Chip, ...] = ()
        self._pills = PillPainter()

    def show_state(self, state: FreshnessState) -> None:
        self._chips = state.chips
        self.setText(state.text)
        self.setAccessibleName(f"{self._says}: {state.text}" if state.text else self._says)
        self.setAccessibleDescription("\n".join(chip.tip for chip in state.chips))
        self.updateGeometry()
        self.update()

    def _places(self) -> list[tuple[QRect, Chip]]:
        left, places = 4, []
        for chip in self._chips:
            size = pill_size(chip.text, self.font())
            places.append((QRect(QPoint(left, (self.height() - size.height()) // 2), size), chip))
            left += size.width() + SPACING
        return places

    def sizeHint(self) -> QSize:
        sizes = [pill_size(chip.text, self.font()) for chip in self._chips]
        height = max((size.height() for size in sizes), default=self.fontMetrics().height() + 6)
        return QSize(sum(size.width() + SPACING for size in sizes) + 4, height + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        for rect, chip in self._places():
            self._pills.paint(painter, rect, chip.text, chip.level, self.font())
        if self.hasFocus():
            painter.setPen(self.palette().accent().color())
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tip = next((chip.tip for rect, chip in self._places() if rect.contains(event.pos())), "")
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class StatusBar(QStatusBar):
    """Shows what the window works on, and how old it is."""

    def __init__(self, version: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Status"))
        self.setSizeGripEnabled(False)
        self.freshness = FreshnessLabel()
        self.schedule = QLabel()
        self.schedule.hide()
        self._cache = QLabel()
        self._cache.setObjectName("cacheLabel")
        self._cache.hide()
        self._database = QLabel()
        self._database.setAccessibleDescription(self.tr("Database"))
        self._version = QLabel(f"cbdesk {version}")
        self._version.setContentsMargins(4, 0, 8, 0)
        self.addWidget(self.freshness)
        self.addWidget(self.schedule)
        self._demo = Pill(self.tr("Simulated district"), "info")
        self._demo.setToolTip(self.tr("No real student or device: a simulated school district for trying cbdesk out"))
        self._demo.hide()
        self.addPermanentWidget(self._demo)
        self.addPermanentWidget(self._cache)
        self.addPermanentWidget(self._database)
        self.addPermanentWidget(self._version)

    def show_schedule(self, state: ScheduleState) -> None:
        self.schedule.setText(state.text)
        self.schedule.setToolTip(state.tip)
        self.schedule.setAccessibleDescription(state.tip)
        self.schedule.setVisible(bool(state.text))

    def show_cache(self, state: CacheState) -> None:
        self._cache.setText(state.text)
        self._cache.setToolTip(state.tip)
        self._cache.setAccessibleDescription(state.tip)
        self._cache.setVisible(bool(state.text))

    def show_connection(self, state: ConnectionState) -> None:
        words = {
            "connecting": self.tr("Connecting to the database…"),
            "open": state.database,
            "away": self.tr("{database}: not reachable").format(database=state.database or self.tr("Database")),
            "failed": self.tr("No database"),
        }
        self._demo.setVisible(state.is_demo)
        self._database.setText(words[state.phase])
        self._database.setToolTip(state.message)
