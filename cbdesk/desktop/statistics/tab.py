"""The statistics tab widget: renders a ``StatisticsState`` and emits what the person wants to see or take along."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.statistics.card import ChartCard
from cbdesk.desktop.statistics.overview import Overview
from cbdesk.desktop.statistics.page import FigurePage, Nothing
from cbdesk.desktop.tabs import Tabs
from cbdesk.presenters.statistics_state import Behind, DeviceList, StatisticsState, Table

translate = QCoreApplication.translate

_SPACING = 6

_WAYS = {"aue": ("aue", "aue-buildings")}
"""Tabs that can be looked at in more than one way, by the keys of their tables."""
_TREES = frozenset({"org-units", "network"})


def _titles() -> dict[str, str]:
    return {
        "models": translate("desktop", "Models"),
        "org-units": translate("desktop", "Org units"),
        "aue": translate("desktop", "AUE"),
        "battery": translate("desktop", "Battery"),
        "locations": translate("desktop", "Locations"),
        "os": translate("desktop", "ChromeOS"),
        "network": translate("desktop", "Network"),
        "last-seen": translate("desktop", "Last seen"),
        "sync": translate("desktop", "Syncs"),
    }


class Shown(NamedTuple):
    """What a person looks at: the key of the tab, its title, its charts and its table."""

    key: str
    title: str
    cards: tuple[ChartCard, ...]
    table: Table | None


class StatisticsTab(Tabs):
    """``query_requested`` carries the search text that lists the devices behind a number."""

    query_requested = Signal(str)
    runs_requested = Signal(object)
    """The ``RunFilter`` behind a number of syncs."""
    refresh_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statsTabs")
        self.setAccessibleName(self.tr("Statistics"))
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName(self.tr("Statistics"))
        self.tabBar().setExpanding(False)
        self.overview = Overview()
        self.overview.activated.connect(self._open)
        self.messages = MessageBar()
        self.messages.setContentsMargins(0, 12, 0, 0)
        self.empty = EmptyState("chart-pie", self.tr("Reading the statistics…"))
        self._shown_error = ""
        self._stack = QStackedWidget()
        self.empty.activated.connect(self.refresh_requested)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.overview)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self._stack, 1)
        self.addTab(page, self.tr("Overview"))
        self._overview_table: Table | None = None
        self.pages = {key: self._add_page(key, title) for key, title in _titles().items()}
        self._as_of = QLabel()
        self.export_menu = QMenu(self)
        self.export_button = QToolButton()
        self._refresh = QToolButton()
        self._add_corner()
        self.show_state(StatisticsState())

    @property
    def shown(self) -> Shown:
        page = self.currentWidget()
        if isinstance(page, FigurePage):
            cards = (page.card,) if page.card is not None else ()
            return Shown(page.key, page.title, cards, page.table)
        return Shown("overview", self.tr("Overview"), tuple(self.overview.cards), self._overview_table)

    def _add_page(self, key: str, title: str) -> FigurePage:
        page = FigurePage(title, _WAYS.get(key, (key,)), is_tree=key in _TREES)
        page.activated.connect(self._open)
        page.refresh_wanted.connect(self.refresh_requested)
        self.addTab(page, title)
        if key == "aue":
            self.setTabToolTip(self.indexOf(page), self.tr("Auto-update expiration"))
        return page

    def _open(self, query: Behind) -> None:
        if isinstance(query, DeviceList):
            self.query_requested.emit(query.text)
        else:
            self.runs_requested.emit(query)

    def _add_corner(self) -> None:
        self._as_of.setProperty("tone", "muted")
        self._refresh.setIcon(icons.icon("refresh-cw", "text_muted"))
        self._refresh.setAccessibleName(self.tr("Read the statistics again"))
        self._refresh.clicked.connect(self.refresh_requested)
        self.export_button.setIcon(icons.icon("download", "text_muted"))
        self.export_button.setToolTip(self.tr("Save or copy the charts or the numbers of this tab"))
        self.export_button.setAccessibleName(self.tr("Export this tab"))
        self.export_button.setMinimumWidth(48)  # the arrow of the menu stands beside the picture
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export_button.setMenu(self.export_menu)
        corner = QWidget()
        layout = QHBoxLayout(corner)
        layout.setContentsMargins(0, 0, 4, 4)
        layout.setSpacing(_SPACING)
        layout.addWidget(self._as_of)
        layout.addWidget(self.export_button)
        layout.addWidget(self._refresh)
        self.setCornerWidget(corner, Qt.Corner.TopRightCorner)

    def show_state(self, state: StatisticsState) -> None:
        self._show_phase(state)
        self._as_of.setText(state.as_of)
        again = self.tr("Read the statistics again")
        self._refresh.setToolTip(f"{again}\n{state.as_of}" if state.as_of else again)
        self._make_room()
        self._refresh.setEnabled(state.phase != "loading")
        self._stack.setCurrentWidget(self.overview if state.has_data else self.empty)
        if state.has_data:
            self.overview.show_state(state)
        pages = {key: page for page in self.pages.values() for key in page.keys}
        for table in state.tables:
            if table.key in pages:
                pages[table.key].show_table(table)
            elif table.key == "overview":
                self._overview_table = table

    def _make_room(self) -> None:
        """Leave the room to the tabs: how old the numbers are is also the tip of the button that reads them again."""
        beside = sum(one.sizeHint().width() + _SPACING for one in (self._as_of, self.export_button, self._refresh))
        self._as_of.setVisible(self.tabBar().sizeHint().width() + beside <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _show_phase(self, state: StatisticsState) -> None:
        why = Nothing("chart-pie", self.tr("No data yet"), self.tr("Run the first sync to see the fleet in numbers."))
        if state.phase == "error" and not state.has_data:
            title, again = self.tr("The statistics could not be read"), self.tr("Try again")
            why = Nothing("circle-alert", title, state.error, again)
        elif state.phase == "loading":
            why = Nothing("chart-pie", self.tr("Reading the statistics…"), "")
        self.empty.show_content(*why)
        for page in self.pages.values():
            page.show_nothing(why)
        wanted = state.error if state.phase == "error" and state.has_data else ""
        if wanted != self._shown_error:
            self.messages.clear()
            self._shown_error = wanted
            if wanted:
                self.messages.show_message("error", wanted, action=self.tr("Try again"), on_action=self._try_again)

    def _try_again(self) -> None:
        self.refresh_requested.emit()
