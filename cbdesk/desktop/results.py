"""The device list of the window: a line that sums it up, the table, or why there is none."""

from __future__ import annotations

import html

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons, theme
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.results_model import PagedModel
from cbdesk.presenters.device_rows import COLUMNS, MATCH_COLUMN, Row
from cbdesk.presenters.search import ListState


class ResultsTable(QTableView):
    """Whole rows, one at a time; Enter opens, Ctrl+C copies."""

    opened = Signal()
    copy_wanted = Signal(bool)
    """Whether with the headers."""
    left_upwards = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit(False)
        elif event.key() == Qt.Key.Key_C and event.modifiers() == control_shift:
            self.copy_wanted.emit(True)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)


class ResultsPanel(QWidget):
    """Shows a ``ListState``; says what was selected, opened, sorted or asked for."""

    selected = Signal(str)
    """What the device of the current row is looked up by, empty for none."""
    opened = Signal()
    sort_wanted = Signal(object, bool)
    """Column of the database or None for the natural order, and whether descending."""
    action_wanted = Signal(str)
    """The step that an empty state offers: ``sync``, ``clear`` or ``reload``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ListState()
        self._selected = ""
        self._headline = QLabel()
        self._headline.setProperty("scale", "heading")
        self._headline.setAccessibleName(self.tr("Result"))
        self._detail = QLabel()
        self._detail.setObjectName("resultDetail")
        self._detail.setProperty("tone", "muted")
        self._detail.setAccessibleName(self.tr("How the result was found"))
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        # A sentence about a wrong search term may be long: it ends where the window does.
        self._detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.model = PagedModel(self)
        self.table = self._make_table()
        self._empty = EmptyState("database", "")
        self._empty.activated.connect(self._on_empty_action)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        summary = QHBoxLayout()
        summary.setContentsMargins(2, 0, 0, 0)
        summary.setSpacing(8)
        summary.addWidget(self._headline)
        summary.addWidget(self._detail, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(summary)
        layout.addWidget(self._stack, 1)
        self.show_state(self._state)

    def _make_table(self) -> ResultsTable:
        table = ResultsTable()
        table.setObjectName("resultsTable")
        table.setAccessibleName(self.tr("Devices"))
        table.setModel(self.model)
        cells.dress(table)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setStretchLastSection(True)
        header.setAccessibleName(self.tr("Columns of the device list"))
        header.sectionClicked.connect(self._on_header)
        for number, column in enumerate(COLUMNS):
            header.resizeSection(number, theme.zoomed(column.width))
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.opened.connect(self.opened)
        table.doubleClicked.connect(lambda _index: self.opened.emit())
        table.copy_wanted.connect(self.copy_row)
        return table

    def show_state(self, state: ListState) -> None:
        is_new_question = state.generation != self._state.generation
        self._state = state
        self._headline.setText(state.headline)
        self._headline.setVisible(bool(state.headline))
        self._detail.setText(self.tr("Searching…") if state.is_busy and not state.rows else state.detail)
        self._detail.setToolTip(html.escape(state.detail))
        self._show_sort()
        self.table.setColumnHidden(MATCH_COLUMN, not state.shows_match)
        keep = "" if is_new_question else self._selected
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.model.show_rows(state.rows, has_more=state.has_more)
        if state.blank is not None:
            self._empty.show_content(state.blank.icon, state.blank.title, state.blank.body, state.blank.action_label)
        self._stack.setCurrentWidget(self._empty if state.blank is not None else self.table)
        self._restore_selection(keep)
        if is_new_question:
            self.table.scrollToTop()
        elif bar.value() != place:
            self.table.doItemsLayout()  # a reset forgets the range until the next layout
            bar.setValue(place)

    def focus_table(self) -> None:
        """Move from the search bar into the results."""
        if self._stack.currentWidget() is self.table and self.model.rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)

    def copy_row(self, with_headers: bool = False) -> None:
        """Put the current row on the clipboard, its columns as they are ordered, separated by tabs."""
        row = self.table.currentIndex().row()
        if row < 0:
            return
        header = self.table.horizontalHeader()
        columns = [header.logicalIndex(place) for place in range(len(COLUMNS))]
        columns = [column for column in columns if not self.table.isColumnHidden(column)]
        text = "\t".join(self.model.rows[row].cells[column] for column in columns)
        if with_headers:
            text = "\t".join(COLUMNS[column].title for column in columns) + "\n" + text
        QGuiApplication.clipboard().setText(text)

    def _restore_selection(self, device_id: str) -> None:
        rows = self.model.rows
        if not rows:
            self._select(None)
            return
        found = self.model.row_of(device_id) if device_id else None
        index = self.model.index(0 if found is None else found, 0)
        if index.row() != self.table.currentIndex().row() or not self.table.selectionModel().hasSelection():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
        self._select(rows[index.row()])

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._select(self.model.rows[current.row()])

    def _select(self, row: Row | None) -> None:
        device_id = row.device_id if row else ""
        if device_id != self._selected:
            self._selected = device_id
            self.selected.emit(row.ident if row else "")

    def _on_header(self, section: int) -> None:
        """Ascending, then descending, then the natural order again."""
        column = COLUMNS[section].sort
        if column is None:
            return
        sort = self._state.sort
        if sort.column != column:
            self.sort_wanted.emit(column, False)
        elif not sort.descending:
            self.sort_wanted.emit(column, True)
        else:
            self.sort_wanted.emit(None, False)

    def _show_sort(self) -> None:
        sort = self._state.sort
        section = next((number for number, column in enumerate(COLUMNS) if column.sort == sort.column), -1)
        is_sorted = sort.column is not None and section >= 0
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(is_sorted)
        if is_sorted:
            order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(section, order)

    def _on_empty_action(self) -> None:
        if self._state.blank is not None:
            self.action_wanted.emit(self._state.blank.action)

    def _open_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        row = self.model.rows[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, text in (
            (self.tr("Copy serial"), row.cells[1]),
            (self.tr("Copy asset tag"), row.cells[0]),
            (self.tr("Copy user"), row.cells[3]),
            (self.tr("Copy this cell"), row.cells[index.column()]),
        ):
            action = menu.addAction(icons.icon("copy", "text_muted"), title)
            action.setEnabled(bool(text))
            action.triggered.connect(lambda _checked=False, text=text: QGuiApplication.clipboard().setText(text))
        menu.addSeparator()
        menu.addAction(self.tr("Copy row")).triggered.connect(lambda: self.copy_row(False))
        menu.addAction(self.tr("Copy row with headers")).triggered.connect(lambda: self.copy_row(True))
        menu.popup(self.table.viewport().mapToGlobal(place))
