"""The sync history: one row per run, and below it what the selected run reported."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTableView, QVBoxLayout, QWidget

from cbdesk.desktop import cells
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.records_model import RecordsModel
from cbdesk.desktop.run_details import RunDetails
from cbdesk.desktop.sync_filters import SyncFilters
from cbdesk.presenters.sync_log_state import RunFilter, SyncLogState

_NUMBERS = frozenset({"processed", "created", "updated", "deleted", "duration"})
_MUTED = frozenset({"station", "message"})


class SyncLogTab(QWidget):
    """Renders a ``SyncLogState``; the selected run stays selected across refreshes."""

    sync_requested = Signal()
    refresh_requested = Signal()
    filter_wanted = Signal(object)
    """The ``RunFilter`` of the runs to list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_error = ""
        self._filter = RunFilter()
        self._has_failed = False
        self._wants_newest = False
        self.filters = SyncFilters()
        self.filters.changed.connect(self.filter_wanted)
        self.model = RecordsModel(
            {
                "started": self.tr("Started"),
                "type": self.tr("Type"),
                "status": self.tr("Status"),
                "processed": self.tr("Processed"),
                "created": self.tr("Created"),
                "updated": self.tr("Updated"),
                "deleted": self.tr("Deleted"),
                "duration": self.tr("Duration"),
                "station": self.tr("Station"),
                "message": self.tr("Message"),
            },
            numbers=_NUMBERS,
            muted=_MUTED,
            parent=self,
        )
        self.table = QTableView()
        self.table.setObjectName("syncLogTable")
        self.table.setAccessibleName(self.tr("Sync history"))
        self.table.setModel(self.model)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        cells.dress(self.table)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.details = RunDetails()
        self.messages = MessageBar()
        self.empty = EmptyState("history", "")
        self.empty.activated.connect(self._on_empty_action)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([800, 1000])
        self.splitter.setHandleWidth(10)
        self.splitter.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.messages)
        layout.addWidget(self.filters)
        layout.addWidget(self._stack, 1)
        self.show_state(SyncLogState())

    def show_state(self, state: SyncLogState) -> None:
        current = self.table.currentIndex()
        key = self.model.row_at(current.row()).key if current.isValid() else ""
        wants_newest, self._wants_newest = self._wants_newest, False
        if wants_newest and state.phase == "ready":
            key, wants_newest = "", False
        self._filter = state.filter
        self.filters.show_state(state)
        self.filters.setVisible(bool(state.rows) or state.filter != RunFilter())
        self.model.show_rows(state.rows)
        self._show_phase(state)
        if state.rows:
            self.table.setCurrentIndex(self.model.index(_place_of(key, state), 0))
        else:
            self.details.show_run(None)
        self._stack.setCurrentWidget(self.splitter if state.rows else self.empty)
        self._wants_newest = wants_newest
        if self.isVisible():
            self._fit_columns()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Measure the texts only while somebody looks: beside a search it would be felt."""
        if self.model.rowCount():
            cells.fit_columns(self.table)

    def choose_newest(self) -> None:
        """Select the newest run, now and when the list is read the next time, unless a person selects another one."""
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.table.setFocus()
        self._wants_newest = True

    def _on_empty_action(self) -> None:
        if self._has_failed:
            self.refresh_requested.emit()
        elif self._filter == RunFilter():
            self.sync_requested.emit()
        else:
            self.filter_wanted.emit(RunFilter())

    def _show_phase(self, state: SyncLogState) -> None:
        self._has_failed = state.phase == "error"
        if state.phase == "loading":
            self.empty.show_content("history", self.tr("Reading the sync history…"))
        elif state.phase == "error":
            title, again = self.tr("The sync history could not be read"), self.tr("Try again")
            self.empty.show_content("circle-alert", title, state.error, again)
        elif state.filter != RunFilter():
            text = self.tr("Choose another type, status or station.")
            self.empty.show_content("funnel", self.tr("No run is like this"), text, self.tr("Show all runs"))
        else:
            text = self.tr("The first sync reads every Chromebook, user and Wi-Fi client into the database.")
            self.empty.show_content("history", self.tr("No sync has run yet"), text, self.tr("Sync now"))
        wanted = state.error if state.phase == "error" and state.rows else ""
        if wanted != self._shown_error:
            self.messages.clear()
            self._shown_error = wanted
            if wanted:
                self.messages.show_message(
                    "error", wanted, action=self.tr("Try again"), on_action=self.refresh_requested.emit
                )

    def _on_current_changed(self, current: QModelIndex) -> None:
        self._wants_newest = False
        self.details.show_run(self.model.row_at(current.row()) if current.isValid() else None)


def _place_of(key: str, state: SyncLogState) -> int:
    """Return where this run stands now; the first place when it is gone."""
    return next((place for place, run in enumerate(state.rows) if run.key == key), 0)
