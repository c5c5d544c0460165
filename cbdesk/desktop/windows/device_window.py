"""A device in a window of its own: it stays while the list goes on to others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.device.pages import PageActions
from cbdesk.desktop.device_panel import DevicePanel
from cbdesk.presenters.device import DevicePresenter
from cbdesk.presenters.live_look import LookState


class DeviceWindow(QMainWindow):
    """Has a presenter of its own; the look at the systems is the one of the main window."""

    closed = Signal()
    look_wanted = Signal(str, str)

    def __init__(self, presenter: DevicePresenter) -> None:
        super().__init__()
        self.setObjectName("deviceWindow")
        self.setAccessibleName(self.tr("Device"))
        self.setWindowIcon(icons.app_icon())
        self._presenter = presenter
        self.panel = DevicePanel()
        self.panel.setObjectName("poppedOutDevice")
        self.pages = PageActions(self._add_pages())
        self.ask_now = self._add(self.tr("Ask the systems now"), "refresh-cw", "Shift+F5", self._on_ask)
        ticket = self._add(self.tr("Copy for a ticket"), "clipboard-copy", "Ctrl+T", self.panel.copy_for_ticket)
        self.panel.head.add_tools(list(self.pages.actions.values()), (self.ask_now, ticket))
        self._add(self.tr("Close"), "x", "Esc", self.close)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.panel)
        self.setCentralWidget(page)
        self.resize(480, 820)
        presenter.changed.connect(self._on_device)

    @property
    def presenter(self) -> DevicePresenter:
        return self._presenter

    def show_look(self, look: LookState) -> None:
        self.ask_now.setEnabled(look.can_start)
        self.panel.show_look(look)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _add(self, text: str, icon: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(icons.icon(icon), text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)
        return action

    def _add_pages(self) -> dict[str, QAction]:
        names = {
            "google": (self.tr("Open in Google Admin"), "Ctrl+Shift+G"),
            "incidentiq": (self.tr("Open in IncidentIQ"), "Ctrl+Shift+I"),
            "meraki": (self.tr("Open in Meraki"), "Ctrl+Shift+M"),
        }
        return {
            source: self._add(text, "external-link", keys, partial(self._open_page, source))
            for source, (text, keys) in names.items()
        }

    def _open_page(self, source: str) -> None:
        self.pages.open(source)

    def _on_device(self) -> None:
        state = self._presenter.state
        self.panel.show_state(state)
        self.pages.show_pages(state.pages)
        self.setWindowTitle(f"{state.window_title} — cbdesk" if state.window_title else "cbdesk")

    def _on_ask(self) -> None:
        state = self._presenter.state
        if state.phase == "shown":
            self.look_wanted.emit(state.device_id, state.title)
