"""The counts of a bulk look-up as buttons: each shows its lines alone, the first one all."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from cbdesk.desktop import icons
from cbdesk.domain.lookup import VERDICTS, Verdict
from cbdesk.presenters.bulk import BulkState

_ICONS: dict[Verdict | None, tuple[str, str]] = {
    None: ("list-checks", "text"),
    "found": ("circle-check", "good_fg"),
    "not_found": ("circle-x", "bad_fg"),
    "duplicate": ("copy", "neutral_fg"),
    "ambiguous": ("circle-help", "warn_fg"),
}


class VerdictButtons(QWidget):
    chosen = Signal(object)
    """The verdict whose lines are wanted, None for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: dict[Verdict | None, str] = {
            None: self.tr("All"),
            "found": self.tr("Found"),
            "not_found": self.tr("Not found"),
            "duplicate": self.tr("Duplicates"),
            "ambiguous": self.tr("Ambiguous"),
        }
        tips: dict[Verdict | None, str] = {
            None: self.tr("Every line of the list"),
            "found": self.tr("One device has this identifier"),
            "not_found": self.tr("No device has this identifier"),
            "duplicate": self.tr("The same identifier, or another one of the same device, stands above"),
            "ambiguous": self.tr("Several devices have this identifier"),
        }
        self.buttons: dict[Verdict | None, QPushButton] = {}
        group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for verdict in (None, *VERDICTS):
            button = QPushButton(icons.icon(*_ICONS[verdict]), self._words[verdict])
            icons.stand_off(button)
            button.setCheckable(True)
            button.setToolTip(tips[verdict])
            button.clicked.connect(lambda _checked=False, verdict=verdict: self.chosen.emit(verdict))
            group.addButton(button)
            layout.addWidget(button)
            self.buttons[verdict] = button
        layout.addStretch(1)

    def show_state(self, state: BulkState) -> None:
        for verdict, button in self.buttons.items():
            number = state.total if verdict is None else state.counts[verdict]
            button.setText(f"{self._words[verdict]}  {number:,}")
            button.setAccessibleName(f"{self._words[verdict]}: {number:,}")
            button.setEnabled(number > 0)
            button.setChecked(verdict == state.only)
