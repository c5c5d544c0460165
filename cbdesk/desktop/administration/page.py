"""What all pages of the administration have in common: their head, and a table whose rows can be read whole."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from cbdesk.desktop import cells, theme
from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.statistics.table import TablePage
from cbdesk.presenters.settings_pages import PageSpec
from cbdesk.presenters.settings_state import PageState
from cbdesk.presenters.statistics_state import Table

_WHOLE_HEIGHT = 110
_WIDEST_NAMES = 260


class Page(QWidget):
    """A title, how it stands, what the page is for; what it holds goes into ``column``."""

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setAccessibleName(spec.title)
        title = QLabel(spec.title)
        title.setProperty("scale", "title")
        self._pill = Pill(parent=self)
        self._pill.hide()
        about = QLabel(spec.about)
        about.setWordWrap(True)
        about.setProperty("tone", "muted")
        self.head = QHBoxLayout()
        self.head.setSpacing(10)
        self.head.addWidget(IconLabel(spec.icon, "accent", 22))
        self.head.addWidget(title)
        self.head.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)
        self.head.addStretch(1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.column.addLayout(self.head)
        self.column.addWidget(about)

    def show_page(self, page: PageState) -> None:
        self._pill.show_state(page.words, page.level)
        self._pill.setVisible(bool(page.words))


class TablePane(QWidget):
    """A table, and below it the selected row with each of its texts to the end."""

    def __init__(self, name: str, *, with_whole: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = TablePage(name)
        self.page.view.horizontalHeader().setAccessibleName(self.tr("Columns of: {table}").format(table=name))
        self.whole = QPlainTextEdit()
        self.whole.setReadOnly(True)
        self.whole.setAccessibleName(self.tr("The selected row of: {table}").format(table=name))
        self.whole.setPlaceholderText(self.tr("Select a row to read all of it."))
        self.whole.setVisible(with_whole)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        split.addWidget(self.page)
        split.addWidget(self.whole)
        split.setStretchFactor(0, 1)
        split.setSizes([400, theme.zoomed(_WHOLE_HEIGHT)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self._table: Table | None = None
        self._viewport = self.page.view.viewport()
        self._viewport.installEventFilter(self)
        self._with_whole = with_whole
        if with_whole:
            self.page.view.selectionModel().currentRowChanged.connect(self._show_whole)

    def show_table(self, table: Table | None) -> None:
        if table is None or table == self._table:
            return
        is_first = self._table is None or not self._table.rows
        self._table = table
        self.page.show_table(table)
        if is_first and self._with_whole:  # what is too long for its column can be read below
            header = self.page.view.horizontalHeader()
            for column in range(header.count()):
                header.resizeSection(column, min(header.sectionSize(column), theme.zoomed(_WIDEST_NAMES)))
        self._fit_names()
        self.whole.setVisible(self._with_whole and bool(table.rows))
        if self._with_whole:
            self._show_whole()

    def show_empty(self, icon: str, title: str, text: str = "") -> None:
        """Say what stands there while the table has no rows."""
        self.page.empty.show_content(icon, title, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport and event.type() == QEvent.Type.Resize:
            self._fit_names()
        return False

    def _fit_names(self) -> None:
        """Give the names the room that is left, and as much as they need where there is none: then it scrolls."""
        if self._table is None or not self._table.rows:
            return
        view, rows = self.page.view, self._table.rows
        header = view.horizontalHeader()
        names = next((column for column, cell in enumerate(rows[0].cells) if isinstance(cell.sort, str)), 0)
        longest = max(view.fontMetrics().horizontalAdvance(row.cells[names].text) for row in rows)
        wanted = max(min(longest, theme.zoomed(_WIDEST_NAMES)) + 2 * cells.PADDING + 4, cells.title_width(view, names))
        header.setSectionResizeMode(names, QHeaderView.ResizeMode.Interactive)
        others = header.length() - header.sectionSize(names)
        header.resizeSection(names, max(wanted, view.viewport().width() - others))

    def _show_whole(self) -> None:
        index = self.page.view.currentIndex()
        if self._table is None or not index.isValid():
            self.whole.clear()
            return
        row = self.page.model.row_at(index.row())
        both = zip(self._table.columns, row.cells, strict=True)
        lines = (f"{column}: {cell.text}" for column, cell in both if cell.text)
        self.whole.setPlainText("\n".join(lines))
