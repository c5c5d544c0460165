"""Above the sync history: which runs are listed, how many they are, and the way back to all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from cbdesk.presenters.sync_log_state import RunFilter, SyncLogState


class SyncFilters(QWidget):
    """Shows a ``RunFilter`` and tells the one that a person makes of it."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stations: tuple[str, ...] = ()
        self.type = self._box(
            self.tr("Type of sync"),
            (
                (self.tr("Every type"), None),
                (self.tr("Full"), "full"),
                (self.tr("Chromebooks"), "chromebooks"),
                (self.tr("Users"), "users"),
                (self.tr("Meraki"), "meraki"),
            ),
        )
        self.status = self._box(
            self.tr("How it ended"),
            (
                (self.tr("Every status"), None),
                (self.tr("Completed"), "completed"),
                (self.tr("Partial"), "partial"),
                (self.tr("Failed"), "failed"),
                (self.tr("Cancelled"), "cancelled"),
                (self.tr("Running"), "running"),
                (self.tr("Interrupted"), "interrupted"),
            ),
        )
        self.station = self._box(self.tr("Station that synced"), ((self.tr("Every station"), None),))
        self.station.setMinimumContentsLength(14)
        self.with_errors = QCheckBox(self.tr("With errors"))
        self.with_errors.setAccessibleName(self.tr("Only runs with errors"))
        self.with_errors.setToolTip(self.tr("Runs in which anything went wrong"))
        self.with_errors.clicked.connect(self._tell)
        self.clear = QPushButton(self.tr("Show all"))
        self.clear.setProperty("kind", "quiet")
        self.clear.setAccessibleName(self.tr("Show all runs"))
        self.clear.clicked.connect(lambda: self.changed.emit(RunFilter()))
        self._headline = QLabel()
        self._headline.setProperty("tone", "muted")
        self._headline.setAccessibleDescription(self.tr("Runs listed"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.type, self.status, self.station, self.with_errors, self.clear):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._headline)

    def show_state(self, state: SyncLogState) -> None:
        wanted = state.filter
        self._offer(state.stations, wanted.station)
        for box, value in ((self.type, wanted.sync_type), (self.status, wanted.status), (self.station, wanted.station)):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.with_errors.setChecked(wanted.with_errors)
        self.clear.setVisible(wanted != RunFilter())
        self._headline.setText(state.headline)

    def _box(self, name: str, choices: tuple[tuple[str, str | None], ...]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.view().setAccessibleName(name)
        for text, value in choices:
            box.addItem(text, value)
        box.activated.connect(self._tell)
        return box

    def _offer(self, stations: tuple[str, ...], chosen: str | None) -> None:
        """List the stations, and the chosen one also where no run of it is left."""
        wanted = stations if chosen is None or chosen in stations else (*stations, chosen)
        if wanted != self._stations:
            self._stations = wanted
            while self.station.count() > 1:
                self.station.removeItem(1)
            for name in wanted:
                self.station.addItem(name, name)

    def _tell(self) -> None:
        self.changed.emit(
            RunFilter(
                self.type.currentData(),
                self.status.currentData(),
                self.station.currentData(),
                self.with_errors.isChecked(),
            )
        )
