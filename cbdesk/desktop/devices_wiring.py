"""Wires the devices tab beyond its rows: views, search aids, panes, and the way back between devices."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from cbdesk.desktop.devices import copying
from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.desktop.panes import Panes
from cbdesk.desktop.search_wiring import SearchWiring
from cbdesk.desktop.views_wiring import ViewsWiring
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.desktop.window_state import WindowState
from cbdesk.presenters.device_trail import DeviceTrail
from cbdesk.presenters.views import ViewsPresenter


class DevicesWiring(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, presenters: Presenters, views: ViewsPresenter) -> None:
        super().__init__(window)
        self._window = window
        self._device = presenters.device
        self._trail = DeviceTrail()
        self._add_commands()
        self.views = ViewsWiring(window, presenters.search, views)
        self.search = SearchWiring(window, presenters.search, lambda: views.state.all)
        self.panes = Panes(window)
        presenters.connection.opened.connect(lambda opened: views.open(opened.library))
        presenters.sync.finished.connect(views.count)
        presenters.elsewhere.ended.connect(views.count)
        self.search.scanned.connect(self._trail.keep_next)
        window.results.opened.connect(self._trail.keep)
        self._device.changed.connect(self._on_device)

    def keep_in(self, state: WindowState) -> None:
        """Put back what was there the last time, and keep it from now on."""
        for part in (self.views, self.search, self.panes):
            part.keep_in(state)

    def _add_commands(self) -> None:
        add, results = self._window.commands.add, self._window.results
        back, forward = self.tr("Back to the device before"), self.tr("Forward to the next device")
        self._back = add("deviceBefore", "device", back, self._go_back, keys=("Alt+Left",), icon="chevron-left")
        self._forward = add(
            "deviceAfter", "device", forward, self._go_forward, keys=("Alt+Right",), icon="chevron-right"
        )
        columns = self.tr("Choose columns…")
        add("chooseColumns", "list", columns, results.choose_columns, keys=("Ctrl+H",), icon="columns-3")
        add("copyRows", "list", self.tr("Copy the selected rows"), results.copy_row, icon="copy")
        add(
            "copyRowsWithHeaders",
            "list",
            self.tr("Copy the selected rows with headers"),
            lambda: results.copy_row(True),
            keys=("Ctrl+Shift+C",),
            icon="copy",
        )
        for name, title, between in (
            ("copySerialLines", self.tr("Copy the selected serials as lines"), "\n"),
            ("copySerialCommas", self.tr("Copy the selected serials with commas"), ", "),
        ):
            add(name, "list", title, partial(self._copy_serials, between), icon="copy")
        self._show_trail()

    def _copy_serials(self, between: str) -> None:
        copying.copy_column(self._window.results.table.selected_rows(), copying.SERIAL, between=between)

    def _on_device(self) -> None:
        state = self._device.state
        if state.phase == "shown":
            self._trail.visit(state.device_id)
        self._show_trail()

    def _go_back(self) -> None:
        self._go(self._trail.back())

    def _go_forward(self) -> None:
        self._go(self._trail.forward())

    def _go(self, ident: str) -> None:
        if ident:
            self._window.tabs.setCurrentIndex(DEVICES)
            self._window.results.show_current(ident)
            self._device.show(ident)
        self._show_trail()

    def _show_trail(self) -> None:
        self._back.setEnabled(self._trail.can_go_back)
        self._forward.setEnabled(self._trail.can_go_forward)
