"""The device panel: a pinned head that names the device, how a look at it goes, and its cards below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.device.card_column import CardColumn
from cbdesk.desktop.device.head import Heading, PanelHead
from cbdesk.desktop.device.look_strip import LookStrip
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.presenters.device_state import DeviceState
from cbdesk.presenters.live_look import LookState


class DevicePanel(QFrame):
    """Shows a ``DeviceState``, and of a ``LookState`` what is about this device."""

    link_activated = Signal(str)
    """Where a click leads: ``user:`` and an e-mail address, ``device:`` and what identifies it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("devicePanel")
        self.setAccessibleName(self.tr("Device"))
        self.setProperty("surface", "card")
        self.setMinimumWidth(theme.zoomed(340))
        self._state = DeviceState()
        self._look = LookState()
        self._empty = EmptyState("laptop", "")
        self.head = PanelHead("laptop")
        self.head.link_activated.connect(self.link_activated)
        self._strip = LookStrip()
        self.cards = CardColumn()
        self.cards.setAccessibleName(self.tr("Facts about the device"))
        self.cards.link_activated.connect(self.link_activated)
        self._ages = QLabel()
        self._ages.setProperty("tone", "muted")
        self._ages.setProperty("scale", "small")
        self._ages.setAccessibleName(self.tr("How old each source's copy is"))
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 16, 8, 12)
        layout.setSpacing(10)
        layout.addWidget(self.head)
        layout.addWidget(self._strip)
        layout.addWidget(self.cards, 1)
        layout.addWidget(self._ages)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)
        self.show_state(self._state)

    @property
    def state(self) -> DeviceState:
        return self._state

    def show_state(self, state: DeviceState) -> None:
        is_other_device = state.device_id != self._state.device_id
        self._state = state
        if state.phase != "shown":
            self._show_nothing(state)
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
        self._ages.setText(state.ages)
        self.cards.show_sections(state.disagreements, state.sections)
        self._strip.show_look(self._look, state.device_id)
        self.setAccessibleDescription(state.window_title)
        self._stack.setCurrentIndex(1)
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

    def focus_facts(self) -> None:
        """Move from the results into the facts."""
        if self._state.phase == "shown":
            self.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.head.show_colours()

    def _show_nothing(self, state: DeviceState) -> None:
        title, text = {
            "none": (self.tr("No device selected"), self.tr("Scan a label or choose a row; ↓ and Enter do it by key.")),
            "loading": (self.tr("Reading the device…"), ""),
            "missing": (self.tr("This device is no longer stored"), state.reason),
            "failed": (self.tr("The device could not be read"), state.reason),
        }[state.phase]
        self.setAccessibleDescription("")  # it names the holder of the device that was shown
        self._empty.show_content("laptop" if state.phase != "failed" else "circle-alert", title, text)
        self._stack.setCurrentIndex(0)


def _copy(text: str) -> None:
    if text:
        QGuiApplication.clipboard().setText(text)
