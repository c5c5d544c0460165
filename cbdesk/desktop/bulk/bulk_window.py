"""The bulk look-up: a list of identifiers on the left, what the fleet says to each on the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons
from cbdesk.desktop.bulk.lines import LinesTable
from cbdesk.desktop.bulk.paste_box import PasteBox
from cbdesk.desktop.bulk.tool_window import ToolWindow
from cbdesk.desktop.bulk.verdicts import VerdictButtons
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.presenters import wording
from cbdesk.presenters.bulk import BulkState
from cbdesk.presenters.lookup_rows import TITLES
from cbdesk.presenters.translation import said


class BulkWindow(ToolWindow):
    """Renders a ``BulkState``; says what is to be looked up, copied or written."""

    look_up_wanted = Signal(str)
    file_wanted = Signal(Path)
    copy_not_found_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("bulkWindow", parent)
        self.box = PasteBox()
        self.box.completed.connect(self.look_up_wanted)
        self.box.file_dropped.connect(self.file_wanted)
        self.verdicts = VerdictButtons()
        self.table = LinesTable(tuple(map(said, TITLES)))
        self.table.setObjectName("bulkTable")
        self.table.setAccessibleName(self.tr("Results of the look-up"))
        self.table.opened.connect(self.device_wanted)
        self._note = QLabel()
        self._note.setProperty("tone", "muted")
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._empty = EmptyState("list-checks", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        self.look_up_button = QPushButton(self.tr("Look up"))
        self.look_up_button.setProperty("kind", "primary")
        self.look_up_button.setToolTip(self.tr("Ctrl+Enter"))
        self.look_up_button.clicked.connect(self.box.complete)
        self.copy_button = QPushButton(icons.icon("copy"), self.tr("Copy what was not found"))
        icons.stand_off(self.copy_button)
        self.copy_button.clicked.connect(self.copy_not_found_wanted)
        self._shown_problem = ""
        self.fill(self.tr("Look up many"), self._lay_out())
        self.show_state(BulkState())

    def _lay_out(self) -> QVBoxLayout:
        open_button = QPushButton(icons.icon("folder-open"), self.tr("Open a file…"))
        icons.stand_off(open_button)
        open_button.clicked.connect(self._ask_for_file)
        clear_button = QPushButton(self.tr("Clear"))
        clear_button.clicked.connect(self._clear)
        right = QWidget()
        results = QVBoxLayout(right)
        results.setContentsMargins(0, 0, 0, 0)
        results.setSpacing(8)
        results.addWidget(self.verdicts)
        results.addWidget(self._stack, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.box)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(12)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([190, 990])
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.look_up_button, open_button, clear_button):
            buttons.addWidget(button)
        buttons.addWidget(self._note, 1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.export_button)
        layout = QVBoxLayout()
        layout.addWidget(self.splitter, 1)
        layout.addLayout(buttons)
        return layout

    def show_state(self, state: BulkState) -> None:
        self.verdicts.show_state(state)
        self.table.lines.show_rows(state.rows)
        if state.rows:
            columns = range(self.table.lines.columnCount())
            self.table.fit([cells.wanted_width(self.table, column, 260, is_sorted=False) for column in columns])
        elif state.phase == "busy":
            self._empty.show_content("list-checks", self.tr("Looking up…"))
        else:
            title = self.tr("Thousands of identifiers at once")
            text = self.tr(
                "Paste a column of a spreadsheet, an e-mail or a CSV file: each identifier is looked up, "
                "and you see what is missing, listed twice, or in doubt."
            )
            self._empty.show_content("list-checks", title, state.note or text)
        self._stack.setCurrentWidget(self.table if state.rows else self._empty)
        self._note.setText(self.tr("Looking up…") if state.phase == "busy" else state.note)
        missing = state.counts["not_found"]
        self.copy_button.setEnabled(missing > 0)
        self.export_button.setEnabled(bool(state.rows))
        self._show_problem(state.problem)

    def show_text(self, text: str) -> None:
        """Show the text of a file."""
        self.box.setPlainText(text)

    def tell_copied(self, number: int) -> None:
        copied = self.tr("{count} identifiers copied.", None, number).format(count=wording.count(number))
        self.messages.show_message("info", self.tr("1 identifier copied.") if number == 1 else copied)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.tell_copied(len(text.splitlines()))

    def _show_problem(self, problem: str) -> None:
        if problem != self._shown_problem:
            self.messages.dismiss(self._shown_problem)
            self._shown_problem = problem
            if problem:
                self.messages.show_message("error", problem, action=self.tr("Try again"), on_action=self.box.complete)

    def _clear(self) -> None:
        self.box.clear()
        self.box.complete()
        self.box.setFocus()

    def _ask_for_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Open a list of identifiers"), folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Text and CSV files (*.csv *.txt *.tsv)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda chosen: self.file_wanted.emit(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
