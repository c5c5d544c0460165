"""Connects the statistics tab to its presenter and to the rest of the window: lists, files and what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from cbdesk.desktop.main_window import STATISTICS, SYNC_LOG, MainWindow
from cbdesk.desktop.window_state import WindowState
from cbdesk.presenters.statistics import StatisticsPresenter
from cbdesk.presenters.sync_log import SyncLogPresenter
from cbdesk.presenters.sync_log_state import RunFilter

if TYPE_CHECKING:
    from cbdesk.desktop.statistics import StatisticsTab
    from cbdesk.desktop.statistics.picture import ChartPicture
    from cbdesk.desktop.statistics.tab import Shown


class StatisticsWiring(QObject):
    """What a person can take along of the statistics, and where their numbers lead."""

    def __init__(
        self,
        window: MainWindow,
        statistics: StatisticsPresenter,
        sync_log: SyncLogPresenter,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(window)
        self._window, self._place = window, window.statistics
        self._statistics, self._sync_log, self._now = statistics, sync_log, now
        self.dialog: QFileDialog | None = None
        statistics.written.connect(self._on_written)
        self._actions = [
            self._add("saveFigurePng", self.tr("Save the charts as PNG…"), "image", partial(self._save, "png")),
            self._add("saveFigureSvg", self.tr("Save the charts as SVG…"), "image", partial(self._save, "svg")),
            self._add("saveFigureCsv", self.tr("Save the numbers as CSV…"), "table", partial(self._save, "csv")),
            self._add("copyFigure", self.tr("Copy the charts"), "copy", self._copy_picture),
            self._add("copyFigureNumbers", self.tr("Copy the numbers"), "copy", self._copy_numbers),
        ]
        self._place.then(self._wire)
        window.tabs.currentChanged.connect(self._enable)
        self._enable()

    def remember(self, state: WindowState) -> None:
        """Come back to the tab that was looked at."""
        self._place.then(
            lambda tab: state.keep("statistics/tab", lambda: tab.shown.key, lambda key: self._show_key(tab, key))
        )

    @property
    def _shown(self) -> Shown:
        return self._place.page.shown

    def _wire(self, tab: StatisticsTab) -> None:
        tab.runs_requested.connect(self._show_runs)
        tab.export_menu.addActions(self._actions)
        tab.currentChanged.connect(self._enable)
        self._statistics.changed.connect(self._enable)  # after the tab, which has shown the state by then
        self._enable()

    def _add(self, name: str, text: str, icon: str, act: Callable[[], object]) -> QAction:
        return self._window.commands.add(name, "tools", text, act, icon=icon)

    def _show_key(self, tab: StatisticsTab, key: object) -> None:
        for page in tab.pages.values():
            if key in page.keys:
                page.show_key(str(key))
                tab.setCurrentWidget(page)

    def _enable(self) -> None:
        is_there = self._window.tabs.currentIndex() == STATISTICS and self._statistics.state.has_data
        for action in self._actions:
            is_picture = action.objectName() not in {"saveFigureCsv", "copyFigureNumbers"}
            action.setEnabled(is_there and bool(self._shown.cards if is_picture else self._shown.table))
        if self._place.is_made:
            self._place.page.export_button.setEnabled(is_there)

    def _show_runs(self, wanted: RunFilter) -> None:
        self._sync_log.show(wanted)
        self._window.tabs.setCurrentIndex(SYNC_LOG)
        self._window.sync_log.page.table.setFocus()

    def _picture(self) -> ChartPicture:
        from cbdesk.desktop.statistics.picture import ChartPicture

        shown = self._shown
        total = self._statistics.state.tiles[0]
        as_of = self.tr("{count} devices, counted {when}").format(
            count=total.value, when=self._statistics.state.counted
        )
        heading = self.tr("The fleet at a glance") if len(shown.cards) > 1 else shown.cards[0].title
        return ChartPicture(heading, shown.cards, as_of)

    def _save(self, ending: str) -> None:
        from cbdesk.presenters.statistics_export import file_name

        shown = self._shown
        dialog = QFileDialog(self._window, self.tr("Save {what}").format(what=shown.title))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(file_name(shown.key, ending, self._now()))
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path), ending))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def save_to(self, path: Path, ending: str) -> None:
        """Write what is looked at into the file: ``png`` and ``svg`` its charts, ``csv`` its numbers."""
        from cbdesk.desktop.statistics.picture import png
        from cbdesk.presenters.statistics_export import csv_of

        if ending == "png":
            self._statistics.write(path, partial(png, self._picture().image()))
        elif ending == "svg":
            drawn = self._picture().svg()
            self._statistics.write(path, lambda: drawn)
        else:
            table = self._shown.table
            if table is not None:
                self._statistics.write(path, partial(csv_of, table))

    def _on_written(self, path: str, problem: str) -> None:
        if problem:
            text = self.tr("{path} could not be written: {reason}. Choose another folder or name.")
            self._window.messages.show_message("error", text.format(path=path, reason=problem))
        else:
            self._window.messages.show_message("info", self.tr("Saved {path}").format(path=path))

    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self._picture().image())

    def _copy_numbers(self) -> None:
        from cbdesk.presenters.statistics_export import tsv_of

        table = self._shown.table
        if table is not None:
            QGuiApplication.clipboard().setText(tsv_of(table))
