"""The page of one user: a pinned head that names the person, and cards below."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from cbdesk.desktop.device.head import Heading
from cbdesk.desktop.device.record_panel import RecordPanel
from cbdesk.presenters.user_state import UserState


class UserPanel(RecordPanel):
    """Shows a ``UserState``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("user", parent)
        self.setObjectName("userPanel")
        self.setAccessibleName(self.tr("User"))
        self.cards.setAccessibleName(self.tr("Facts about the user"))
        self._state = UserState()
        self.show_state(self._state)

    def show_state(self, state: UserState) -> None:
        is_another = state.email != self._state.email
        self._state = state
        if state.phase != "shown":
            self._show_why(state)
            return
        self.head.show_heading(
            Heading(
                title=state.title,
                subtitle="",
                status=state.status,
                level=state.status_level,
                badges=state.badges,
                copied=((self.tr("Copy the e-mail address"), state.address),),
            )
        )
        self.show_cards(state.disagreements, state.sections, state.ages, state.title)
        if is_another:
            self.cards.to_top()

    def copy_email(self) -> None:
        if self._state.phase == "shown":
            QGuiApplication.clipboard().setText(self._state.address)

    def _show_why(self, state: UserState) -> None:
        title, text = {
            "none": (self.tr("No user selected"), self.tr("Choose a row, or click a holder in a device's panel.")),
            "loading": (self.tr("Reading the user…"), ""),
            "missing": (self.tr("This user is not stored"), state.reason),
            "failed": (self.tr("The user could not be read"), state.reason),
        }[state.phase]
        self.show_nothing(title, text, has_failed=state.phase == "failed")
