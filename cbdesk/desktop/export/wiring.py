"""The commands that export and print the device list and the shown device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from cbdesk.desktop.export.desk import Counter, ExportDesk
from cbdesk.desktop.export.strip import ExportStrip
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.presenters import wording
from cbdesk.presenters.device_export import list_request
from cbdesk.presenters.export import ExportPresenter
from cbdesk.presenters.list_view import ListView
from cbdesk.presenters.table_request import TableRequest

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

_LIST_COMMANDS = ("exportList", "exportListAs", "printList")
_DEVICE_COMMANDS = ("printDevice", "saveDeviceSheet")


class ExportWiring(QObject):
    """Lives as long as the window. ``desk`` serves the other windows, too."""

    def __init__(
        self, window: MainWindow, presenters: Presenters, export: ExportPresenter, now: Callable[[], datetime]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._presenters = presenters
        self._now = now
        self._library: Answering | None = None
        self.desk = ExportDesk(export, now, self)
        strip = ExportStrip()
        page = window.centralWidget()
        layout = page.layout() if page else None
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(strip)
        self.counter = Counter(window, window.messages, strip)
        strip.stop_wanted.connect(export.stop)
        self._add_commands()
        presenters.search.changed.connect(self._enable)
        presenters.device.changed.connect(self._enable)
        export.database_lost.connect(presenters.connection.lost)
        self._enable()

    def open(self, library: Answering) -> None:
        """Read lists there from now on."""
        self._library = library
        self._enable()

    def _add_commands(self) -> None:
        add = self._window.commands.add
        add("exportList", "list", self.tr("Export the list…"), self._export_list, keys=("Ctrl+E",), icon="download")
        add("exportListAs", "list", self.tr("Export the list as…"), self._choose, keys=("Ctrl+Shift+E",))
        add("printList", "list", self.tr("Print the list…"), self._print_list, keys=("Ctrl+P",), icon="printer")
        add(
            "printDevice",
            "device",
            self.tr("Print the device…"),
            self._print_device,
            keys=("Ctrl+Shift+P",),
            icon="printer",
        )
        add("saveDeviceSheet", "device", self.tr("Save the device as PDF…"), self._save_sheet, icon="file-text")

    def _enable(self) -> None:
        has_rows = self._library is not None and bool(self._presenters.search.state.rows)
        has_device = self._presenters.device.state.phase == "shown"
        for names, is_possible in ((_LIST_COMMANDS, has_rows), (_DEVICE_COMMANDS, has_device)):
            for name in names:
                self._window.commands[name].setEnabled(is_possible)

    def _view(self) -> ListView:
        return self._window.results.view()

    def _request(self, only_selected: bool) -> TableRequest:
        assert self._library is not None
        ages = self._presenters.freshness.state.text
        facts = ((self.tr("Read from the systems"), ages),) if ages else ()
        return list_request(self._library, self._view(), self._now(), facts, only_selected=only_selected)

    def _export_list(self) -> None:
        self.desk.export(self.counter, self._request, selected=len(self._view().selected))

    def _choose(self) -> None:
        self.desk.choose(self.counter, self._request, selected=len(self._view().selected))

    def _print_list(self) -> None:
        self.desk.print(self.counter, self._request, selected=len(self._view().selected))

    def _print_device(self) -> None:
        from cbdesk.desktop.printing.device_sheet import draw_sheet

        state, made = self._presenters.device.state, wording.exact(self._now())
        self.desk.print_sheet(self.counter, state.title, lambda printer: draw_sheet(printer, state, made))

    def _save_sheet(self) -> None:
        from cbdesk.desktop.printing.device_sheet import draw_sheet
        from cbdesk.desktop.printing.paper_table import pdf_writer

        state, made = self._presenters.device.state, wording.exact(self._now())
        name = " ".join(part for part in (self.tr("Device"), state.asset_tag or state.serial) if part)
        self.desk.save_sheet(
            self.counter, name, lambda path: draw_sheet(pdf_writer(str(path), state.title), state, made)
        )
