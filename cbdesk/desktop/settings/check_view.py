"""The test of a source: the button that starts it, and what it found, step by step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.settings.buttons import icon_button
from cbdesk.domain.checks import Check, Step
from cbdesk.presenters.settings_state import PageState

_NAME_WIDTH = 150


class CheckView(QFrame):
    """Shows the ``check`` of a ``PageState``."""

    check_wanted = Signal()
    tables_wanted = Signal()

    def __init__(self, source: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.button = icon_button("plug", self.tr("Test connection"))
        self.button.setAccessibleName(self.tr("Test the connection: {source}").format(source=source))
        self.button.setToolTip(self.tr("Tries what stands above. Nothing is saved by it."))
        self.button.clicked.connect(self.check_wanted)
        self.create_button = QPushButton(self.tr("Create the tables"), self)
        self.create_button.setAccessibleName(self.tr("Create cbdesk's tables in the empty database"))
        self.create_button.clicked.connect(self.tables_wanted)
        self._picture = IconLabel("circle-check", "good_fg", 18, self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._steps = QGridLayout()
        self._steps.setHorizontalSpacing(10)
        self._steps.setVerticalSpacing(5)
        self._steps.setColumnStretch(2, 1)
        self._shown: tuple[Step, ...] = ()
        self._said: Check | None = None
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.button)
        head.addWidget(self._picture)
        head.addWidget(self._text, 1)
        head.addWidget(self.create_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addLayout(self._steps)

    @property
    def text(self) -> str:
        return self._text.text()

    def show_page(self, page: PageState) -> None:
        self.button.setEnabled(page.can_check)
        check = page.check
        self.create_button.setVisible(check is not None and check.lacks_tables)
        self.create_button.setEnabled(not page.is_checking)
        self._picture.setVisible(check is not None)
        if page.is_checking:
            self._text.setText(self.tr("Asking…"))
        elif check is None:
            ready = self.tr("Tries what stands above. Nothing is saved by it.")
            self._text.setText(ready if page.can_check else self.tr("First correct what is marked above."))
        elif check.is_good is None:
            self._picture.show_icon("info", "text_muted")
            self._text.setText(self.tr("Not set up: fill in what is missing above."))
        else:
            level = page.level
            picture = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}[level]
            self._picture.show_icon(picture, f"{level}_fg")
            self._text.setText(f"{page.found}. {check.detail}" if page.found else check.detail)
        self._show_steps(check.steps if check is not None else ())
        self._announce(check)

    def _show_steps(self, steps: tuple[Step, ...]) -> None:
        if steps == self._shown:
            return
        self._shown = steps
        while (item := self._steps.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, step in enumerate(steps):
            level = "good" if step.is_good else "warn" if step.is_optional else "bad"
            picture = {"good": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}[level]
            name, detail = QLabel(step.name, self), QLabel(step.detail, self)
            name.setMinimumWidth(_NAME_WIDTH)
            detail.setTextFormat(Qt.TextFormat.PlainText)
            detail.setWordWrap(True)
            detail.setProperty("tone", "muted" if step.is_good else level)
            detail.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            top = Qt.AlignmentFlag.AlignTop
            self._steps.addWidget(IconLabel(picture, f"{level}_fg", 16, self), row, 0, top)
            self._steps.addWidget(name, row, 1, top)
            self._steps.addWidget(detail, row, 2)

    def _announce(self, check: Check | None) -> None:
        if check is not self._said and check is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self._text.text()))
        self._said = check
