"""The overview: number tiles and four charts as cards, in two columns or, in a narrow window, in one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from cbdesk.desktop.charts import BarChart, Chart, ColumnChart, DonutChart
from cbdesk.desktop.statistics.card import ChartCard
from cbdesk.desktop.statistics.tiles import TileRow
from cbdesk.presenters.statistics_state import StatisticsState

_SPACING = 12
_NARROW = 760
_CARD_HEIGHT = 262


class Overview(QScrollArea):
    """Emits what is behind a tile, a mark or a note."""

    activated = Signal(object)

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
        self.cards = [self._card(chart) for chart in (self.status, self.models, self.battery, self.aue)]
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
        card = ChartCard(chart)
        card.setMinimumHeight(_CARD_HEIGHT)
        card.activated.connect(self.activated)
        return card

    def show_state(self, state: StatisticsState) -> None:
        self.tiles.show_tiles(state.tiles)
        self.status.show_marks(state.by_status)
        self.models.show_marks(state.top_models)
        self.battery.show_bins(state.battery)
        self.aue.show_columns(state.aue_years)
        status, _models, battery, aue = self.cards
        status.note.show_note(state.status_note)
        battery.note.show_note(state.battery_note)
        aue.note.show_note(state.aue_note)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for index, card in enumerate(self.cards):
            self._grid.addWidget(card, index // columns, index % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(1 if self.viewport().width() < _NARROW else 2)
