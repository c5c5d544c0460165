"""The regular work as cards below each other, with what a person may choose about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from cbdesk.desktop.administration.page import Page
from cbdesk.desktop.administration.task_card import TaskCard
from cbdesk.presenters.administration_state import AdministrationState
from cbdesk.presenters.administration_tools import Choices
from cbdesk.presenters.settings_pages import PageSpec

_TASKS = ("logs", "archive", "vacuum", "reindex", "views")
_FEWEST_DAYS, _MOST_DAYS = 30, 3650
_MARGIN = 6


class TasksPage(Page):
    """Emits the keys of the tasks that are wanted, and new choices."""

    run_wanted = Signal(tuple)
    choices_made = Signal(object)

    def __init__(self, spec: PageSpec, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._due: tuple[str, ...] = ()
        self.all_button = QPushButton(self.tr("Do all that is due…"))
        self.all_button.setProperty("kind", "primary")
        self.all_button.setAutoDefault(False)
        self.all_button.setAccessibleName(self.tr("Do all the regular work that is due"))
        self.all_button.clicked.connect(lambda: self.run_wanted.emit(self._due))
        self.head.addWidget(self.all_button)
        self.cards = {key: TaskCard(key) for key in _TASKS}
        self.days = QSpinBox()
        self.days.setRange(_FEWEST_DAYS, _MOST_DAYS)
        self.days.setValue(choices.archive_days)
        self.days.setKeyboardTracking(False)
        self.days.lineEdit().setTextMargins(_MARGIN, 0, 0, 0)
        self.days.setAccessibleName(self.tr("Unchanged for more than so many days"))
        self.days.valueChanged.connect(self._choose)
        label = QLabel(self.tr("Unchanged for more than so many days:"))
        label.setBuddy(self.days)
        options = self.cards["archive"].options
        options.addWidget(label)
        options.addWidget(self.days)
        options.addStretch(1)
        self.every_index = QCheckBox(self.tr("Every index, also those that are not worn"))
        self.every_index.setChecked(choices.all_indexes)
        self.every_index.toggled.connect(self._choose)
        self.cards["reindex"].options.addWidget(self.every_index)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.setSpacing(10)
        for key, card in self.cards.items():
            card.wanted.connect(lambda key=key: self.run_wanted.emit((key,)))
            layout.addWidget(card)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.spec.title)
        area.setWidget(inside)
        self.column.addWidget(area, 1)

    def show_state(self, state: AdministrationState) -> None:
        self._due = state.due
        is_busy = state.work is not None
        self.all_button.setEnabled(bool(state.due) and not is_busy)
        for key, card in self.cards.items():
            task = state.task(key)
            card.setVisible(task is not None)
            if task is not None:
                card.show_task(task, is_busy=is_busy)

    def _choose(self) -> None:
        self.choices_made.emit(Choices(self.days.value(), self.every_index.isChecked()))
