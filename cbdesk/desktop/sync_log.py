"""The sync history: one row per run, and below it what the selected run reported."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTableView, QVBoxLayout, QWidget

from cbdesk.desktop import cells
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.records_model import RecordsModel
from cbdesk.desktop.run_details import RunDetails
from cbdesk.presenters.sync_log_state import SyncLogState

_NUMBERS = frozenset({"processed", "created", "updated", "deleted", "duration"})
_MUTED = frozenset({"station", "message"})


class SyncLogTab(QWidget):
    """Renders a ``SyncLogState``; the selected run stays selected across refreshes."""

    sync_requested = Signal()
    refresh_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_error = ""
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
        self.empty.activated.connect(self.sync_requested)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.table)
        self._split.addWidget(self.details)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([800, 1000])
        self._split.setHandleWidth(10)
        self._split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.messages)
        layout.addWidget(self._stack, 1)
        self.show_state(SyncLogState())

    def show_state(self, state: SyncLogState) -> None:
        current = self.table.currentIndex()
        key = self.model.row_at(current.row()).key if current.isValid() else ""
        self.model.show_rows(state.rows)
        self._show_phase(state)
        if state.rows:
            self.table.setCurrentIndex(self.model.index(_place_of(key, state), 0))
        else:
            self.details.show_run(None)
        self._stack.setCurrentWidget(self._split if state.rows else self.empty)
        if state.rows:
            cells.fit_columns(self.table)

    def _show_phase(self, state: SyncLogState) -> None:
        if state.phase == "loading":
            self.empty.show_content("history", self.tr("Reading the sync history…"))
        elif state.phase == "error":
            self.empty.show_content("circle-alert", self.tr("The sync history could not be read"), state.error)
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
        self.details.show_run(self.model.row_at(current.row()) if current.isValid() else None)


def _place_of(key: str, state: SyncLogState) -> int:
    """Return where this run stands now; the first place when it is gone."""
    return next((place for place, run in enumerate(state.rows) if run.key == key), 0)
