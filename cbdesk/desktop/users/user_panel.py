"""The page of one user: a pinned head that names the person, and cards below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.device.card_column import CardColumn
from cbdesk.desktop.device.head import Heading, PanelHead
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.presenters.user_state import UserState


class UserPanel(QFrame):
    """Shows a ``UserState``."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("userPanel")
        self.setAccessibleName(self.tr("User"))
        self.setProperty("surface", "card")
        self.setMinimumWidth(theme.zoomed(340))
        self._state = UserState()
        self._empty = EmptyState("user", "")
        self._head = PanelHead("user")
        self.cards = CardColumn()
        self.cards.setAccessibleName(self.tr("Facts about the user"))
        self.cards.link_activated.connect(self.link_activated)
        self._ages = QLabel()
        self._ages.setProperty("tone", "muted")
        self._ages.setProperty("scale", "small")
        self._ages.setAccessibleName(self.tr("How old each source's copy is"))
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 16, 8, 12)
        layout.setSpacing(10)
        layout.addWidget(self._head)
        layout.addWidget(self.cards, 1)
        layout.addWidget(self._ages)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)
        self.show_state(self._state)

    def add_tools(self, opens: Sequence[QAction]) -> None:
        self._head.add_tools(opens)

    def show_state(self, state: UserState) -> None:
        is_another = state.email != self._state.email
        self._state = state
        if state.phase != "shown":
            self._show_nothing(state)
            return
        self._head.show_heading(
            Heading(
                title=state.title,
                subtitle="",
                status=state.status,
                level=state.status_level,
                badges=state.badges,
                copied=((self.tr("Copy the e-mail address"), state.address),),
            )
        )
        self.cards.show_sections(state.disagreements, state.sections)
        self._ages.setText(state.ages)
        self.setAccessibleDescription(state.title)
        self._stack.setCurrentIndex(1)
        if is_another:
            self.cards.to_top()

    def copy_email(self) -> None:
        if self._state.phase == "shown":
            QGuiApplication.clipboard().setText(self._state.address)

    def focus_facts(self) -> None:
        if self._state.phase == "shown":
            self.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._head.show_colours()

    def _show_nothing(self, state: UserState) -> None:
        title, text = {
            "none": (self.tr("No user selected"), self.tr("Choose a row, or click a holder in a device's panel.")),
            "loading": (self.tr("Reading the user…"), ""),
            "missing": (self.tr("This user is not stored"), state.reason),
            "failed": (self.tr("The user could not be read"), state.reason),
        }[state.phase]
        self._empty.show_content("user" if state.phase != "failed" else "circle-alert", title, text)
        self._stack.setCurrentIndex(0)
