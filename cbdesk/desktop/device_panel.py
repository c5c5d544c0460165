"""The device panel: a pinned head that names the device, how a look at it goes, and its cards below."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from cbdesk.desktop.device.head import Heading
from cbdesk.desktop.device.look_strip import LookStrip
from cbdesk.desktop.device.record_panel import RecordPanel
from cbdesk.presenters.device_state import DeviceState
from cbdesk.presenters.live_look import LookState

_USUAL_FACTS = {"who": 7, "where": 4, "health": 8, "network": 6, "tickets": 1, "history": 2}
"""By card, what most devices have."""


class DevicePanel(RecordPanel):
    """Shows a ``DeviceState``, and of a ``LookState`` what is about this device."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("laptop", parent)
        self.setObjectName("devicePanel")
        self.setAccessibleName(self.tr("Device"))
        self.cards.setAccessibleName(self.tr("Facts about the device"))
        self._state = DeviceState()
        self._look = LookState()
        self._strip = LookStrip()
        self.column.insertWidget(1, self._strip)
        self.show_state(self._state)

    def prepare(self) -> None:
        """Make the cards before the first device is there, while nothing else is to be done."""
        self.cards.prepare(_USUAL_FACTS)

    @property
    def state(self) -> DeviceState:
        return self._state

    def show_state(self, state: DeviceState) -> None:
        is_other_device = state.device_id != self._state.device_id
        self._state = state
        if state.phase != "shown":
            self._show_why(state)
            return
        self.head.show_heading(
            Heading(
                title=state.title,
                subtitle=state.subtitle,
                status=state.status,
                level=state.status_level,
                badges=state.badges,
                copied=(
                    (self.tr("Copy the serial"), state.serial),
                    (self.tr("Copy the asset tag"), state.asset_tag),
                ),
                person=state.shown_holder,
                link=f"user:{state.holder}" if state.holder else "",
            )
        )
        self.show_cards(state.disagreements, state.sections, state.ages, state.window_title)
        self._strip.show_look(self._look, state.device_id)
        if is_other_device:
            self.cards.to_top()

    def show_look(self, look: LookState) -> None:
        self._look = look
        self._strip.show_look(look, self._state.device_id)

    def copy_serial(self) -> None:
        _copy(self._state.serial)

    def copy_tag(self) -> None:
        _copy(self._state.asset_tag)

    def copy_holder(self) -> None:
        _copy(self._state.shown_holder)

    def copy_for_ticket(self) -> None:
        _copy(self._state.ticket)

    def _show_why(self, state: DeviceState) -> None:
        title, text = {
            "none": (self.tr("No device selected"), self.tr("Scan a label or choose a row; ↓ and Enter do it by key.")),
            "loading": (self.tr("Reading the device…"), ""),
            "missing": (self.tr("This device is no longer stored"), state.reason),
            "failed": (self.tr("The device could not be read"), state.reason),
        }[state.phase]
        self.show_nothing(title, text, has_failed=state.phase == "failed")


def _copy(text: str) -> None:
    if text:
        QGuiApplication.clipboard().setText(text)
