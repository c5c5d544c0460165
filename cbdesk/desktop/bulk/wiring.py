"""The tools for many devices, from commands to presenters; a tool is imported and made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cbdesk.desktop.export.wiring import ExportWiring
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.quitting import QuitGuard, Unfinished
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.desktop.window_state import WindowState
from cbdesk.desktop.wiring import Wiring
from cbdesk.presenters.export import ExportPresenter
from cbdesk.presenters.table_request import TableRequest
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.desktop.bulk.bulk_window import BulkWindow
    from cbdesk.desktop.bulk.scan_window import ScanWindow
    from cbdesk.desktop.bulk.tool_window import ToolWindow
    from cbdesk.presenters.bulk import BulkPresenter
    from cbdesk.presenters.opened_library import Answering, OpenedLibrary
    from cbdesk.presenters.scan import ScanPresenter
    from cbdesk.repositories import Library


class ToolsWiring(QObject):
    """Lives as long as the window, and owns the presenters of look-up, scan session and export."""

    def __init__(
        self,
        window: MainWindow,
        wiring: Wiring,
        presenters: Presenters,
        pools: Pools,
        now: Callable[[], datetime],
        state: WindowState | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._wiring = window, wiring
        self._lost = presenters.connection.lost
        self._pools, self._now = pools, now
        self._state = state
        self._library: Library | None = None
        self._answering: Answering | None = None
        self._made: list[BulkPresenter | ScanPresenter] = []
        self.export = ExportPresenter(pools, now)
        self.exports = ExportWiring(window, presenters, self.export, now)
        self.bulk_window: BulkWindow | None = None
        self.scan_window: ScanWindow | None = None
        add = window.commands.add
        add("lookUpMany", "tools", self.tr("Look up many…"), self._show_bulk, keys=("Ctrl+L",), icon="list-checks")
        add(
            "scanSession",
            "tools",
            self.tr("Scan session"),
            self._show_scan,
            keys=("Ctrl+Shift+L",),
            icon="scan-barcode",
        )
        connection = presenters.connection
        connection.opened.connect(self._on_opened)
        connection.copy_opened.connect(self._open)
        connection.recovered.connect(self._on_recovered)
        if state is not None:
            state.keep("export", self.exports.desk.kept, self.exports.desk.restore)

    @cached_property
    def bulk(self) -> BulkPresenter:
        from cbdesk.presenters.bulk import BulkPresenter

        bulk = BulkPresenter(self._pools, self._now)
        self._follow(bulk)
        return bulk

    @cached_property
    def scan(self) -> ScanPresenter:
        from cbdesk.presenters.scan import ScanPresenter

        scan = ScanPresenter(self._pools, self._now)
        self._follow(scan)
        if self._library is not None:
            scan.offer_places(self._library)
        return scan

    def ask_before_quitting(self, guard: QuitGuard) -> None:
        """A scan session lives in its window alone: nobody may lose a morning's scans by closing the main one."""
        guard.mind(self._unsaved)

    def _unsaved(self) -> Unfinished | None:
        what = "" if self.scan_window is None else self.scan_window.unsaved()
        if not what:
            return None
        return Unfinished(
            self.tr("Quit with scans in no file"),
            what,
            self.tr("Without a file they are gone with the window. The scan session exports them."),
            self.tr("Quit without them"),
        )

    def close(self) -> None:
        for presenter in (*self._made, self.export):
            presenter.close()

    def _follow(self, presenter: BulkPresenter | ScanPresenter) -> None:
        self._made.append(presenter)
        self._wiring.renamed.connect(presenter.render_anew)
        presenter.database_lost.connect(self._lost)
        if self._answering is not None:
            presenter.open(self._answering)

    def _on_opened(self, opened: OpenedLibrary) -> None:
        self._library = opened.library
        self._open(opened.library)
        if self.scan_window is not None:  # opened before the database was there
            self.scan.offer_places(opened.library)

    def _on_recovered(self) -> None:
        if self._library is not None:
            self._open(self._library)

    def _open(self, library: Answering) -> None:
        self._answering = library
        for presenter in self._made:
            presenter.open(library)
        self.exports.open(library)

    def _show_bulk(self) -> None:
        if self.bulk_window is None:
            self.bulk_window = self._make_bulk()
        self.bulk_window.bring()
        self.bulk_window.box.setFocus()

    def _show_scan(self) -> None:
        if self.scan_window is None:
            self.scan_window = self._make_scan()
        self.scan_window.bring()

    def _make_bulk(self) -> BulkWindow:
        from cbdesk.desktop.bulk.bulk_window import BulkWindow

        tool, bulk = BulkWindow(self._window), self.bulk
        tool.look_up_wanted.connect(bulk.look_up)
        tool.file_wanted.connect(bulk.read_file)
        tool.verdicts.chosen.connect(bulk.show_only)
        tool.copy_not_found_wanted.connect(lambda: tool.copy(bulk.not_found()))
        bulk.text_read.connect(tool.show_text)
        bulk.changed.connect(lambda: tool.show_state(bulk.state))
        tool.show_state(bulk.state)
        self._wire(tool, bulk.request)
        if self._state is not None:
            self._state.keep("bulkSplitter", tool.splitter.saveState, tool.splitter.restoreState)
        return tool

    def _make_scan(self) -> ScanWindow:
        from cbdesk.desktop.bulk.scan_window import ScanWindow

        tool, scan = ScanWindow(self._window), self.scan
        tool.scanned.connect(scan.scan)
        tool.undo_wanted.connect(scan.undo)
        tool.new_wanted.connect(scan.clear)
        tool.place_chosen.connect(scan.set_place)
        tool.retry_wanted.connect(scan.retry)
        scan.changed.connect(lambda: tool.show_state(scan.state))
        tool.show_state(scan.state)
        self._wire(tool, scan.request)
        for wanted in (tool.export_wanted, tool.format_wanted):
            wanted.connect(tool.note_asked)
        self.exports.desk.written.connect(tool.note_written)
        if self._state is not None:
            self._state.keep("scanSound", tool.kept_options, tool.restore_options)
        return tool

    def _wire(self, tool: ToolWindow, ask: Callable[[], TableRequest]) -> None:
        """Wire what every tool has: its device goes to the main window, its lines into a file."""
        desk = self.exports.desk
        tool.device_wanted.connect(self._show_device)
        tool.export_wanted.connect(lambda: desk.export(tool.counter, lambda _only: ask()))
        tool.format_wanted.connect(lambda: desk.choose(tool.counter, lambda _only: ask()))
        tool.strip.stop_wanted.connect(self.export.stop)
        self._window.closing.connect(tool.close)
        if self._state is not None:
            self._state.keep(tool.objectName(), tool.saveGeometry, tool.restore)

    def _show_device(self, ident: str) -> None:
        window = self._window
        window.search.complete(ident)
        window.raise_()
        window.activateWindow()
