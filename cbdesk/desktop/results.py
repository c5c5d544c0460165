"""The device list of the window: a line that sums it up, the table, or why there is none."""

from __future__ import annotations

import html
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons
from cbdesk.desktop.devices import copying
from cbdesk.desktop.devices.columns import StayingMenu
from cbdesk.desktop.devices.table import ResultsTable
from cbdesk.desktop.devices.tones import Legend
from cbdesk.desktop.elided_label import ElidedLabel
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.results_model import PagedModel
from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import COLUMNS, MATCH_COLUMN, Row
from cbdesk.presenters.list_layout import Layout
from cbdesk.presenters.list_view import ListView
from cbdesk.presenters.search import ListState


class ResultsPanel(QWidget):
    """Shows a ``ListState``; says what was selected, opened, sorted or asked for."""

    selected = Signal(str)
    """What the device of the current row is looked up by, empty for none."""
    opened = Signal()
    sort_wanted = Signal(object)
    """The order that is wanted, a tuple of ``SortKey``; empty for the natural one."""
    layout_changed = Signal(object)
    """The ``Layout`` that a person gave to the shown view."""
    reset_wanted = Signal()
    """The columns and the order of the shown view are to be as they were delivered."""
    action_wanted = Signal(str)
    """The step that an empty state offers: ``sync``, ``clear`` or ``reload``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ListState()
        self._selected = ""
        self._is_elsewhere = False
        """The device that is shown is not in this list; a refresh is no reason to show another one."""
        self._title = ""
        self._headline = QLabel()
        self._headline.setObjectName("resultHeadline")
        self._headline.setProperty("scale", "heading")
        self._headline.setAccessibleDescription(self.tr("Result"))
        self._detail = ElidedLabel()  # a sentence about a wrong search term may be long
        self._detail.setObjectName("resultDetail")
        self._detail.setProperty("tone", "muted")
        self._detail.setAccessibleDescription(self.tr("How the result was found"))
        self.model = PagedModel(self)
        self.table = self._make_table()
        self.columns_button = self._make_columns_button()
        self._empty = EmptyState("database", "")
        self._empty.activated.connect(self._on_empty_action)
        self._legend = Legend()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._lay_out()
        self.show_layout("", Layout())
        self._show(self._state, is_new_question=False)

    def _lay_out(self) -> None:
        summary = QHBoxLayout()
        summary.setContentsMargins(2, 0, 0, 0)
        summary.setSpacing(8)
        summary.addWidget(self._headline)
        summary.addWidget(self._detail, 1)
        summary.addWidget(self.columns_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(summary)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._legend)

    def _make_table(self) -> ResultsTable:
        table = ResultsTable(self.model)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        table.header.customContextMenuRequested.connect(self._open_header_menu)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.selectionModel().selectionChanged.connect(self._show_headline)
        table.opened.connect(self.opened)
        table.copy_wanted.connect(self.copy_row)
        table.sort_wanted.connect(self.sort_wanted)
        table.layout_changed.connect(self._on_layout)
        return table

    def _make_columns_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("columnsButton")
        button.setIcon(icons.icon("columns-3", "text_muted"))
        icons.stand_off(button)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(self.tr("Choose columns"))
        button.clicked.connect(self.choose_columns)
        return button

    def show_state(self, state: ListState) -> None:
        before, self._state = self._state, state
        self._detail.setText(self.tr("Searching…") if state.is_busy and not state.rows else state.detail)
        if state != replace(before, is_busy=state.is_busy):  # each key begins and ends a search
            self._show(state, is_new_question=state.generation != before.generation)

    def _show(self, state: ListState, *, is_new_question: bool) -> None:
        self._detail.setToolTip(html.escape(state.detail))
        self.table.show_sort(state.sort)
        current = "" if is_new_question else self._selected
        chosen = set() if is_new_question else {row.device_id for row in self.table.selected_rows()}
        bar = self.table.verticalScrollBar()
        place = bar.value()
        self.model.show_rows(state.rows, has_more=state.has_more)
        self.table.show_match(state.shows_match)
        if state.blank is not None:
            self._empty.show_content(state.blank.icon, state.blank.title, state.blank.body, state.blank.action_label)
        self._stack.setCurrentWidget(self._empty if state.blank is not None else self.table)
        self.columns_button.setVisible(state.blank is None)
        self._legend.show_tones(frozenset(row.tone for row in state.rows if row.tone))
        if is_new_question or not self._is_elsewhere:
            self._restore_selection(current, chosen)
        self._show_headline()
        if is_new_question:
            self.table.scrollToTop()
        elif bar.value() != place:
            self.table.doItemsLayout()  # a reset forgets the range until the next layout
            bar.setValue(place)

    def show_layout(self, title: str, layout: Layout) -> None:
        """Arrange the columns as they are in the view of that title; empty for no view."""
        self._title = title
        self.table.show_layout(layout)
        self._show_columns()

    def view(self) -> ListView:
        """Return what is shown: the visible columns in their order, what was asked, and the selected rows."""
        return ListView(
            title=self._title,
            query=self._state.query,
            sort=self._state.sort,
            columns=tuple((column.key, column.title) for column in self.table.shown_columns()),
            selected=self.table.selected_rows(),
        )

    def focus_table(self) -> None:
        """Move from the search bar into the results."""
        if self._stack.currentWidget() is self.table and self.model.rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)

    def show_current(self, ident: str) -> None:
        """Select the row of a device that is shown without having been chosen here; no row if it is not listed."""
        found = next(
            (number for number, row in enumerate(self.model.rows) if ident in {row.ident, row.device_id}), None
        )
        self._is_elsewhere = found is None
        if found is None:
            self._selected = ""
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        else:
            self._selected = self.model.rows[found].device_id
            self.table.selectRow(found)

    def copy_row(self, with_headers: bool = False) -> None:
        """Put the selected rows on the clipboard, their columns as they stand, separated by tabs."""
        copying.copy_rows(self.view(), with_headers=with_headers)

    def choose_columns(self) -> None:
        button = self.columns_button
        self._open_columns(button.mapToGlobal(QPoint(0, button.height() + 2)), None)

    def _restore_selection(self, device_id: str, chosen: set[str]) -> None:
        rows = self.model.rows
        if not rows:
            self._select(None)
            return
        found = self.model.row_of(device_id) if device_id else None
        index = self.model.index(0 if found is None else found, 0)
        selection = self.table.selectionModel()
        is_lost = len(chosen) > 1 and len(self.table.selected_indexes()) <= 1
        if index.row() != self.table.currentIndex().row() or not selection.hasSelection() or is_lost:
            self.table.select_devices(chosen if found is not None else set(), index)
        self._select(rows[index.row()])

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._select(self.model.rows[current.row()])

    def _select(self, row: Row | None) -> None:
        self._is_elsewhere = False
        device_id = row.device_id if row else ""
        if device_id != self._selected:
            self._selected = device_id
            self.selected.emit(row.ident if row else "")

    def _show_headline(self) -> None:
        count = len(self.table.selected_indexes())
        parts = [self._state.headline] if self._state.headline else []
        if parts and count > 1:
            parts.append(self.tr("{count} selected", None, count).format(count=wording.count(count)))
        self._headline.setText(" · ".join(parts))
        self._headline.setVisible(bool(parts))

    def _on_empty_action(self) -> None:
        if self._state.blank is not None:
            self.action_wanted.emit(self._state.blank.action)

    def _on_layout(self, layout: Layout) -> None:
        self._show_columns()
        self.layout_changed.emit(layout)

    def _show_columns(self) -> None:
        """Say how many columns there are to be seen: hidden ones are forgotten otherwise."""
        shown = len(self.table.list_layout.columns)
        self.columns_button.setText(self.tr("{shown} of {all} columns").format(shown=shown, all=len(COLUMNS)))
        hidden = [column.title for column in COLUMNS if column.key not in self.table.list_layout.columns]
        tip = self.tr("Hidden: {columns}").format(columns=", ".join(hidden)) if hidden else self.tr("All are shown")
        self.columns_button.setToolTip(tip)
        self.columns_button.setAccessibleDescription(f"{self.columns_button.text()}. {tip}")

    def _open_menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        menu = self._make_menu()
        copying.fill_menu(menu, self.table.selected_rows(), index.column(), self.view())
        menu.addSeparator()
        self._add_sorting(menu, index.column())
        menu.popup(self.table.viewport().mapToGlobal(place))

    def _open_header_menu(self, place: QPoint) -> None:
        section = self.table.header.logicalIndexAt(place)
        self._open_columns(self.table.header.viewport().mapToGlobal(place), section if section >= 0 else None)

    def _open_columns(self, place: QPoint, section: int | None) -> None:
        menu = self._make_menu()
        if section is not None:
            self._add_sorting(menu, section)
            key = COLUMNS[section].key
            hide = menu.addAction(self.tr("Hide “{column}”").format(column=COLUMNS[section].title))
            hide.triggered.connect(lambda: self.table.tick_column(key, False))
            menu.addSeparator()
        for number, column in enumerate(COLUMNS):
            title = self.tr("{column} (while searching)") if number == MATCH_COLUMN else "{column}"
            action = menu.addAction(title.format(column=column.title))
            action.setCheckable(True)
            action.setChecked(column.key in self.table.list_layout.columns)
            action.triggered.connect(lambda checked, key=column.key: self.table.tick_column(key, checked))
        menu.addSeparator()
        menu.addAction(icons.icon("refresh-cw", "text_muted"), self.tr("Reset columns and order")).triggered.connect(
            self.reset_wanted
        )
        menu.popup(place)

    def _make_menu(self) -> QMenu:
        menu = StayingMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _add_sorting(self, menu: QMenu, section: int) -> None:
        column = COLUMNS[section]
        if column.sort is None:
            return
        for words, is_added in ((self.tr("Sort by “{column}”"), False), (self.tr("Sort also by “{column}”"), True)):
            action = menu.addAction(words.format(column=column.title))
            action.triggered.connect(lambda _checked=False, added=is_added: self.table.sort_by(section, added))
