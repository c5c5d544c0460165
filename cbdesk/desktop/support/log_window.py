"""The log viewer: what this station did, by level and text, followed while it grows."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons, theme
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.fields import make_clearable
from cbdesk.desktop.support.log_model import LogModel
from cbdesk.presenters.log_view import LogPresenter, MinimumLevel

_WIDTHS = (160, 126, 170)


class LogTable(QTableView):
    """Several rows may be taken; Ctrl+C copies them whole."""

    copy_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)


class LogWindow(QDialog):
    """Stands beside the main window; reads only while it is open."""

    bundle_wanted = Signal()

    def __init__(self, presenter: LogPresenter, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._presenter = presenter
        self.setObjectName("logWindow")
        self.setWindowTitle(self.tr("Log"))
        self.setAccessibleName(self.tr("Log"))
        self.model = LogModel(
            {
                "time": self.tr("Time"),
                "status": self.tr("Level"),
                "source": self.tr("Source"),
                "text": self.tr("Text"),
            },
            numbers=frozenset(),
            muted=frozenset({"time", "source"}),
            parent=self,
        )
        self.table = self._make_table()
        self.whole = QPlainTextEdit()
        self.whole.setReadOnly(True)
        self.whole.setPlaceholderText(self.tr("Select a record to read all of it."))
        self.whole.setAccessibleName(self.tr("The selected record"))
        self._empty = EmptyState("file-text", "")
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.table)
        self._split.addWidget(self.whole)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 1)
        self._split.setHandleWidth(10)
        self._split.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._split)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(self._make_filters())
        layout.addWidget(self._stack, 1)
        layout.addLayout(self._make_buttons())
        self.resize(1040, 640)
        presenter.changed.connect(self._show)
        self._show()

    def _make_table(self) -> LogTable:
        table = LogTable()
        table.setObjectName("logTable")
        table.setAccessibleName(self.tr("Log"))
        table.setModel(self.model)
        cells.dress(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setAccessibleName(self.tr("Columns of the log"))
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, theme.zoomed(width))
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.copy_wanted.connect(self.copy)
        return table

    def _make_filters(self) -> QHBoxLayout:
        self.level = QComboBox()
        self.level.setAccessibleName(self.tr("Which records"))
        words = (self.tr("Everything"), self.tr("Warnings and errors"), self.tr("Errors"))
        for level, text in zip(get_args(MinimumLevel), words, strict=True):
            self.level.addItem(text, level)
        self.text = QLineEdit()
        self.text.setPlaceholderText(self.tr("Find in the log"))
        self.text.setAccessibleName(self.tr("Find in the log"))
        make_clearable(self.text)
        self.follow = QCheckBox(self.tr("Follow"))
        self.follow.setChecked(True)
        self.follow.setToolTip(self.tr("Keep the newest record in view"))
        self._summary = QLabel()
        self._summary.setProperty("tone", "muted")
        self.level.currentIndexChanged.connect(self._filter)
        self.text.textChanged.connect(self._filter)
        self.follow.toggled.connect(self._on_follow)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.level)
        line.addWidget(self.text, 1)
        line.addWidget(self.follow)
        line.addWidget(self._summary)
        return line

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(10)
        for icon, text, act in (
            ("copy", self.tr("Copy"), self.copy),
            ("folder-open", self.tr("Open the folder"), self._open_folder),
            ("download", self.tr("Support bundle…"), self.bundle_wanted.emit),
        ):
            button = QPushButton(icons.icon(icon), text)
            icons.stand_off(button)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            line.addWidget(button)
        line.addStretch(1)
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        line.addWidget(close)
        return line

    def copy(self) -> None:
        """Put the selected records on the clipboard, all that are shown when none is selected."""
        chosen = self.table.selectionModel().selectedRows()
        if not chosen:
            chosen = [self.model.index(row, 0) for row in range(self.model.rowCount())]
        if chosen:
            QGuiApplication.clipboard().setText(self.model.lines(chosen))

    def _on_follow(self, on: bool) -> None:
        if on:
            self.table.scrollToBottom()

    def _filter(self) -> None:
        self._presenter.filter(self.level.currentData(), self.text.text())

    def _show(self) -> None:
        state = self._presenter.state
        self.model.show_rows(state.rows)
        self._summary.setText(state.summary)
        if state.rows:
            self._stack.setCurrentWidget(self._split)
            if self.follow.isChecked():
                self.table.scrollToBottom()
        else:
            self._stack.setCurrentWidget(self._empty)
            self._show_why_empty(state.problem, is_loading=state.is_loading)

    def _show_why_empty(self, problem: str, *, is_loading: bool) -> None:
        if problem:
            self._empty.show_content("circle-alert", self.tr("The log cannot be read"), problem)
        elif is_loading:
            self._empty.show_content("file-text", self.tr("Reading the log…"))
        elif self.text.text() or self.level.currentIndex():
            self._empty.show_content(
                "funnel", self.tr("No record matches"), self.tr("Choose more levels or another text.")
            )
        else:
            self._empty.show_content("file-text", self.tr("The log is empty"), self.tr("Nothing was worth a line yet."))

    def _on_current(self, current: QModelIndex) -> None:
        self.whole.setPlainText(self.model.row_at(current.row()).whole if current.isValid() else "")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._presenter.folder)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenter.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenter.watch(False)
