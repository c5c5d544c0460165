"""One piece of work on the database: why it is done, what it would do now, and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cbdesk.desktop.pills import Pill
from cbdesk.presenters.administration_state import TaskState


class TaskCard(QFrame):
    """Shows a ``TaskState``. What a person may choose about the work goes into ``options``."""

    wanted = Signal()

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setObjectName(f"task-{key}")
        self.setProperty("surface", "card")
        self._title = QLabel()
        self._title.setProperty("scale", "heading")
        self._pill = Pill(parent=self)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.wanted)
        self._why = self._make_text("muted")
        self._plan = self._make_text("")
        self._plan.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._last = self._make_text("muted")
        self._last.setProperty("scale", "small")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self.button)
        self.options = QHBoxLayout()
        self.options.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 12, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._why)
        layout.addWidget(self._plan)
        layout.addLayout(self.options)
        layout.addWidget(self._last)

    def _make_text(self, tone: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        if tone:
            label.setProperty("tone", tone)
        return label

    def show_task(self, task: TaskState, *, is_busy: bool) -> None:
        """``is_busy``: other work is going on, and this has to wait."""
        self.setAccessibleName(task.title)
        self._title.setText(task.title)
        self._pill.show_state(task.words, task.level)
        self.button.setText(task.verb)
        self.button.setAccessibleName(f"{task.title}: {task.verb}")
        self.button.setEnabled(task.can_run and not is_busy)
        busy = self.tr("Other work is going on: wait for its end.") if is_busy and task.can_run else ""
        self.button.setToolTip(busy or task.plan)
        for label, text in ((self._why, task.why), (self._plan, task.plan), (self._last, task.last)):
            label.setText(text)
            label.setVisible(bool(text))
