"""The Users tab: a search box with a filter, the list, and the page of the chosen user."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons, theme
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.fields import make_clearable
from cbdesk.desktop.users.model import UsersModel
from cbdesk.desktop.users.user_panel import UserPanel
from cbdesk.presenters.user_state import UserFilter, UsersState

_WIDTHS = (160, 260, 76, 110)


class UsersPage(QWidget):
    """Shows a ``UsersState``; says what was typed, chosen and selected."""

    edited = Signal(str)
    submitted = Signal(str)
    chosen = Signal(str)
    """One of ``UserFilter``."""
    selected = Signal(str)
    """The e-mail address of the current row, empty for none."""
    action_wanted = Signal(str)
    """The step that an empty state offers: ``sync``, ``clear`` or ``reload``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("usersPage")
        self.setAccessibleName(self.tr("Users"))
        self._state = UsersState()
        self._selected = ""
        self._pinned = ""
        """Somebody who was asked for by a link, and may not be in the list."""
        self.search = self._make_search()
        self.filter = self._make_filter()
        self._headline = QLabel()
        self._headline.setProperty("scale", "heading")
        self._headline.setAccessibleDescription(self.tr("Result"))
        self._detail = QLabel()
        self._detail.setProperty("tone", "muted")
        self._detail.setTextFormat(Qt.TextFormat.PlainText)
        self.model = UsersModel(self)
        self.table = self._make_table()
        self._empty = EmptyState("users", "")
        self._empty.activated.connect(self._on_empty_action)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.panel = UserPanel()
        self.splitter = self._lay_out()
        self.show_state(self._state)

    def _make_search(self) -> QLineEdit:
        box = QLineEdit()
        box.setObjectName("userSearch")
        box.setAccessibleName(self.tr("Search users"))
        box.setPlaceholderText(self.tr("Name or e-mail address…"))
        picture = QAction(icons.icon("search", "text_muted"), self.tr("Search"), box)
        picture.triggered.connect(lambda: self.submitted.emit(box.text()))
        box.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        make_clearable(box)
        box.textChanged.connect(self.edited)
        box.textEdited.connect(self._unpin)
        box.returnPressed.connect(lambda: self.submitted.emit(box.text()))
        box.installEventFilter(self)
        return box

    def _make_filter(self) -> QComboBox:
        words: dict[UserFilter, str] = {
            "everybody": self.tr("Everybody"),
            "with_devices": self.tr("With devices"),
            "without_devices": self.tr("Without devices"),
            "suspended": self.tr("Suspended"),
            "leavers": self.tr("Suspended, with devices"),
        }
        box = QComboBox()
        box.setAccessibleName(self.tr("Which users"))
        for key in get_args(UserFilter):
            box.addItem(words[key], key)
        box.currentIndexChanged.connect(lambda _place: self.chosen.emit(box.currentData()))
        return box

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("usersTable")
        table.setAccessibleName(self.tr("Users"))
        table.setModel(self.model)
        cells.dress(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setAccessibleName(self.tr("Columns of the list of users"))
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, max(theme.zoomed(width), cells.title_width(table, column)))
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.installEventFilter(self)
        table.doubleClicked.connect(lambda _index: self.panel.focus_facts())
        return table

    def _lay_out(self) -> QSplitter:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.filter)
        summary = QHBoxLayout()
        summary.setContentsMargins(2, 0, 0, 0)
        summary.setSpacing(8)
        summary.addWidget(self._headline)
        summary.addWidget(self._detail, 1)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(tools)
        column.addLayout(summary)
        column.addWidget(self._stack, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(listed)
        splitter.addWidget(self.panel)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        splitter.setSizes([820, 520])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addWidget(splitter)
        return splitter

    def show_state(self, state: UsersState) -> None:
        is_new_question = state.generation != self._state.generation
        self._state = state
        self._headline.setText(state.headline)
        self._headline.setVisible(bool(state.headline))
        self._detail.setText(self.tr("Searching…") if state.is_busy and not state.rows else state.detail)
        self.model.show_lines(state.rows, has_more=state.has_more)
        if state.blank is not None:
            self._empty.show_content(state.blank.icon, state.blank.title, state.blank.body, state.blank.action_label)
        self._stack.setCurrentWidget(self._empty if state.blank is not None else self.table)
        if not state.is_busy:
            self._restore_selection("" if is_new_question and not self._pinned else self._pinned or self._selected)
        if is_new_question:
            self.table.scrollToTop()

    def show_user(self, email: str, search: str) -> None:
        """Show this user, and search for the text, so that the list agrees."""
        self._pinned = email
        self._select(email)
        if self.search.text() == search:
            self.submitted.emit(search)
        else:
            self.search.setText(search)

    def _unpin(self) -> None:
        """Let the list choose again: somebody types."""
        self._pinned = ""

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk by key: down from the search into the list, up again, Enter into the facts, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if watched is self.search and key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown}:
                return self._focus_table()
            if watched is self.search and key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if watched is self.table and key == Qt.Key.Key_Up and self.table.currentIndex().row() <= 0:
                self.focus_search()
                return True
            if watched is self.table and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.panel.focus_facts()
                return True
        return super().eventFilter(watched, event)

    def _focus_table(self) -> bool:
        if self.model.lines:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _restore_selection(self, email: str) -> None:
        lines = self.model.lines
        place = self.model.place_of(email) if email else None
        if place is None and self._pinned:
            self.table.selectionModel().clear()
            self._select(self._pinned)
            return
        if not lines:
            self._select("")
            return
        index = self.model.index(place or 0, 0)
        if index.row() != self.table.currentIndex().row() or not self.table.selectionModel().hasSelection():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
        self._select(lines[index.row()].email)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._pinned = ""
            self._select(self.model.lines[current.row()].email)

    def _select(self, email: str) -> None:
        if email != self._selected:
            self._selected = email
            self.selected.emit(email)

    def _on_empty_action(self) -> None:
        if self._state.blank is not None:
            self.action_wanted.emit(self._state.blank.action)
