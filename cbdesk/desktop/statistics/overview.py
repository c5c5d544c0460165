"""The overview: number tiles and four charts as cards, in two columns or, in a narrow window, in one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cbdesk.desktop.charts import BarChart, Chart, ColumnChart, DonutChart
from cbdesk.desktop.statistics.tiles import TileRow
from cbdesk.presenters.statistics_state import StatisticsState

_SPACING = 12
_NARROW = 760
_CARD_HEIGHT = 262


class ChartCard(QFrame):
    """A chart under its title, with a muted note."""

    def __init__(self, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self._title = QLabel(chart.accessibleName(), self)
        self._title.setProperty("scale", "heading")
        self._note = QLabel(self)
        self._note.setProperty("tone", "muted")
        self._note.setProperty("scale", "small")
        self._note.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addWidget(chart, 1)
        self.setMinimumHeight(_CARD_HEIGHT)

    def show_note(self, note: str) -> None:
        self._note.setText(note)
        self._note.setVisible(bool(note))


class Overview(QScrollArea):
    """Emits the query behind a tile or a mark."""

    activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Overview"))
        self.tiles = TileRow()
        self.tiles.activated.connect(self.activated)
        self.status = DonutChart(self.tr("Devices by status"), self.tr("devices"))
        self.models = BarChart(self.tr("Top models"))
        self.battery = ColumnChart(self.tr("Battery health (% of design capacity)"), is_histogram=True)
        self.battery.empty_text = self.tr("No device has reported its battery yet")
        self.aue = ColumnChart(self.tr("Auto-update expiration by year"))
        self._cards = [self._card(chart) for chart in (self.status, self.models, self.battery, self.aue)]
        page = QWidget()
        page.setProperty("page", True)
        self._grid = QGridLayout()
        self._grid.setSpacing(_SPACING)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, _SPACING, 4, _SPACING)
        layout.setSpacing(_SPACING)
        layout.addWidget(self.tiles)
        layout.addLayout(self._grid, 1)
        self.setWidget(page)
        self._columns = 0
        self._arrange(2)

    def _card(self, chart: Chart) -> ChartCard:
        chart.activated.connect(lambda index: self._open(chart, index))
        return ChartCard(chart)

    def _open(self, chart: Chart, index: int) -> None:
        if chart.marks[index].query:
            self.activated.emit(chart.marks[index].query)

    def show_state(self, state: StatisticsState) -> None:
        self.tiles.show_tiles(state.tiles)
        self.status.show_marks(state.by_status)
        self.models.show_marks(state.top_models)
        self.battery.show_bins(state.battery)
        self.aue.show_columns(state.aue_years)
        self._cards[2].show_note(state.battery_note)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for index, card in enumerate(self._cards):
            self._grid.addWidget(card, index // columns, index % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(1 if self.viewport().width() < _NARROW else 2)
