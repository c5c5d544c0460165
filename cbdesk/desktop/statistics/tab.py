"""The statistics tab widget: renders a ``StatisticsState`` and emits what the person wants to see next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabWidget, QToolButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.statistics.overview import Overview
from cbdesk.desktop.statistics.table import TablePage
from cbdesk.presenters.statistics_state import StatisticsState


def _titles() -> dict[str, str]:
    def tr(text: str) -> str:
        return QCoreApplication.translate("StatisticsTab", text)

    return {
        "models": tr("Models"),
        "org-units": tr("Org units"),
        "aue": tr("AUE"),
        "battery": tr("Battery"),
        "locations": tr("Locations"),
        "os": tr("ChromeOS"),
        "last-seen": tr("Last seen"),
        "sync": tr("Syncs"),
    }


class StatisticsTab(QTabWidget):
    """``query_requested`` carries the search text that lists the devices behind a number."""

    query_requested = Signal(str)
    refresh_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statsTabs")
        self.setAccessibleName(self.tr("Statistics"))
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName(self.tr("Statistics"))
        self.tabBar().setExpanding(False)
        self.overview = Overview()
        self.overview.activated.connect(self.query_requested)
        self.messages = MessageBar()
        self.messages.setContentsMargins(0, 12, 0, 0)
        self.empty = EmptyState("chart-pie", self.tr("Reading the statistics…"))
        self._shown_error = ""
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.overview)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self._stack, 1)
        self.addTab(page, self.tr("Overview"))
        self.tables = {key: self._add_table(title) for key, title in _titles().items()}
        self._as_of = QLabel()
        self._refresh = QToolButton()
        self._add_corner()
        self.show_state(StatisticsState())

    def _add_table(self, title: str) -> TablePage:
        table = TablePage(title)
        table.activated.connect(self.query_requested)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addWidget(table)
        self.addTab(page, title)
        if title == self.tr("AUE"):
            self.setTabToolTip(self.indexOf(page), self.tr("Auto-update expiration"))
        return table

    def _add_corner(self) -> None:
        self._as_of.setProperty("tone", "muted")
        self._refresh.setIcon(icons.icon("refresh-cw", "text_muted"))
        self._refresh.setToolTip(self.tr("Read the statistics again"))
        self._refresh.setAccessibleName(self.tr("Read the statistics again"))
        self._refresh.clicked.connect(self.refresh_requested)
        corner = QWidget()
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(0, 0, 4, 4)
        layout.setSpacing(6)
        layout.addWidget(self._as_of)
        layout.addWidget(self._refresh)
        self.setCornerWidget(corner, Qt.Corner.TopRightCorner)

    def show_state(self, state: StatisticsState) -> None:
        self._show_phase(state)
        self._as_of.setText(state.as_of)
        self._refresh.setEnabled(state.phase != "loading")
        self._stack.setCurrentWidget(self.overview if state.has_data else self.empty)
        if state.has_data:
            self.overview.show_state(state)
        for table in state.tables:
            if table.key in self.tables:
                self.tables[table.key].show_table(table)

    def _show_phase(self, state: StatisticsState) -> None:
        if state.phase == "error" and not state.has_data:
            self.empty.show_content("circle-alert", self.tr("The statistics could not be read"), state.error)
        elif state.phase == "loading":
            self.empty.show_content("chart-pie", self.tr("Reading the statistics…"))
        else:
            text = self.tr("Run the first sync to see the fleet in numbers.")
            self.empty.show_content("chart-pie", self.tr("No data yet"), text)
        wanted = state.error if state.phase == "error" and state.has_data else ""
        if wanted != self._shown_error:
            self.messages.clear()
            self._shown_error = wanted
            if wanted:
                self.messages.show_message("error", wanted, action=self.tr("Try again"), on_action=self._try_again)

    def _try_again(self) -> None:
        self.refresh_requested.emit()
