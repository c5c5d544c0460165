"""What can be done with the shown device: commands, links, looks at the systems, windows of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from cbdesk.desktop.device.pages import PageActions
from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.desktop.windows.device_windows import DeviceWindows
from cbdesk.desktop.wiring import Wiring
from cbdesk.presenters.live_look import LiveLookPresenter
from cbdesk.presenters.opened_library import OpenedLibrary


class DeviceWiring(QObject):
    """Lives as long as the window, and closes the windows that it opened."""

    user_wanted = Signal(str)
    """An e-mail address: the page of this user is to be shown."""

    def __init__(
        self,
        window: MainWindow,
        wiring: Wiring,
        presenters: Presenters,
        look: LiveLookPresenter,
        windows: DeviceWindows,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._device = presenters.device
        self._look = look
        self.windows = windows
        self._opened: OpenedLibrary | None = None
        self.pages = PageActions(self._add_pages())
        self._of_device = self._add_commands()
        self._steps = self._add_steps()
        self._add_tools()
        self._wire(wiring, presenters)
        self._on_device()

    def close(self) -> None:
        self.windows.close_all()
        self._look.close()

    def follow(self, link: str) -> None:
        """Go where a link leads: to a user, or to a device by whatever identifies it."""
        kind, _colon, what = link.partition(":")
        self._window.raise_()
        self._window.activateWindow()
        if kind == "user":
            self.user_wanted.emit(what)
        elif kind == "device":
            self._window.tabs.setCurrentIndex(DEVICES)
            self._window.search.complete(what)
            self._window.search.focus_all()

    def _wire(self, wiring: Wiring, presenters: Presenters) -> None:
        self._device.changed.connect(self._on_device)
        self._window.device.link_activated.connect(self.follow)
        self._look.changed.connect(self._on_look)
        self._look.finished.connect(self._on_looked)
        self.windows.link_activated.connect(self.follow)
        self.windows.look_wanted.connect(self._look.start)
        connection = presenters.connection
        connection.opened.connect(self._on_opened)
        connection.copy_opened.connect(self.windows.answer_from)
        connection.recovered.connect(self._on_recovered)
        wiring.refreshed.connect(self.windows.reload)
        wiring.renamed.connect(self.windows.look_again)
        presenters.freshness.minute_passed.connect(self.windows.reload)
        self._window.closing.connect(self.windows.close_all)
        self._window.tabs.currentChanged.connect(self._on_place)
        results = self._window.results
        results.table.selectionModel().currentRowChanged.connect(self._on_place)
        results.model.modelReset.connect(self._on_place)
        results.model.rowsInserted.connect(self._on_place)

    # ------------------------------------------------------------ commands

    def _add(self, name: str, text: str, act: Callable[[], object], keys: str, icon: str, tip: str = "") -> QAction:
        return self._window.commands.add(name, "device", text, act, keys=(keys,), icon=icon, tip=tip)

    def _add_pages(self) -> dict[str, QAction]:
        add, icon = self._add, "external-link"
        google, incidentiq, meraki = (partial(self._open_page, one) for one in ("google", "incidentiq", "meraki"))
        return {
            "google": add("openInGoogle", self.tr("Open in Google Admin"), google, "Ctrl+Shift+G", icon),
            "incidentiq": add("openInIncidentIQ", self.tr("Open in IncidentIQ"), incidentiq, "Ctrl+Shift+I", icon),
            "meraki": add("openInMeraki", self.tr("Open in Meraki"), meraki, "Ctrl+Shift+M", icon),
        }

    def _open_page(self, source: str) -> None:
        self.pages.open(source)

    def _add_commands(self) -> tuple[QAction, ...]:
        """Return the actions that need a device."""
        add, panel = self._add, self._window.device
        add("copyHolder", self.tr("Copy the holder's address"), panel.copy_holder, "Ctrl+U", "copy")
        add("goToHolder", self.tr("Show the holder"), self._go_to_holder, "Ctrl+Shift+U", "user")
        ticket = self.tr("Everything known about the device, as text")
        copy = add(
            "copyForTicket", self.tr("Copy for a ticket"), panel.copy_for_ticket, "Ctrl+T", "clipboard-copy", ticket
        )
        own_window = self.tr("Open in a window of its own")
        pop_out = add("popOut", own_window, self._pop_out, "Ctrl+Shift+D", "picture-in-picture-2")
        asks = self.tr("Reads this device from Google, IncidentIQ and Meraki, and stores what they say")
        self._ask_now = add("askNow", self.tr("Ask the systems now"), self._ask, "Shift+F5", "refresh-cw", asks)
        add("compare", self.tr("Compare two devices"), self._compare, "Ctrl+D", "columns-2")
        return copy, pop_out

    def _add_steps(self) -> dict[int, QAction]:
        previous, following = self.tr("Previous device"), self.tr("Next device")
        return {
            -1: self._add("previousDevice", previous, partial(self._step, -1), "Alt+Up", "chevron-up"),
            1: self._add("nextDevice", following, partial(self._step, 1), "Alt+Down", "chevron-down"),
        }

    def _add_tools(self) -> None:
        commands = self._window.commands
        self._window.device.head.add_tools(
            list(self.pages.actions.values()),
            (commands["askNow"], commands["copyForTicket"]),
            (commands["compare"], commands["popOut"], self._steps[-1], self._steps[1]),
        )

    # ------------------------------------------------------------ the shown device

    def _on_opened(self, opened: OpenedLibrary) -> None:
        self._opened = opened
        self._device.set_places(opened.places)
        self.windows.set_places(opened.places)
        self._look.open(opened.look)
        self.windows.answer_from(opened.library)

    def _on_recovered(self) -> None:
        if self._opened is not None:
            self.windows.answer_from(self._opened.library)

    def _on_device(self) -> None:
        state = self._device.state
        is_shown = state.phase == "shown"
        for action in self._of_device:
            action.setEnabled(is_shown)
        for name in ("copyHolder", "goToHolder"):
            self._window.commands[name].setEnabled(is_shown and bool(state.holder))
        self.pages.show_pages(state.pages)
        self._on_look()
        self._on_place()

    def _go_to_holder(self) -> None:
        self.user_wanted.emit(self._device.state.holder)

    def _step(self, step: int) -> None:
        """Go on in the list, which reads its next page when its last row is reached."""
        table, model = self._window.results.table, self._window.results.model
        row = table.currentIndex().row() + step
        if 0 <= row < model.rowCount():
            table.selectRow(row)
            if row == model.rowCount() - 1 and model.canFetchMore(table.rootIndex()):
                model.fetchMore(table.rootIndex())

    def _on_place(self) -> None:
        row, rows = self._window.results.table.currentIndex().row(), self._window.results.model.rowCount()
        is_here = self._window.tabs.currentIndex() == DEVICES  # elsewhere, the keys belong to whatever has the focus
        self._steps[-1].setEnabled(is_here and row > 0)
        self._steps[1].setEnabled(is_here and 0 <= row < rows - 1)

    def _ask(self) -> None:
        state = self._device.state
        if state.phase == "shown":
            self._look.start(state.device_id, state.title)

    def _on_look(self) -> None:
        look = self._look.state
        self._ask_now.setEnabled(look.can_start and self._device.state.phase == "shown")
        self._window.device.show_look(look)
        self.windows.show_look(look)

    def _on_looked(self) -> None:
        self._device.reload()
        self.windows.reload()

    def _pop_out(self) -> None:
        if self._device.state.phase == "shown":
            self.windows.show_device(self._device.state.device_id)

    def _compare(self) -> None:
        """Compare the two selected devices, or the shown one with another that is scanned there."""
        rows = self._window.results.table.selected_rows()
        if len(rows) == 2:
            self.windows.compare(*(row.device_id for row in rows))
        else:
            self.windows.compare(self._device.state.device_id, "")
