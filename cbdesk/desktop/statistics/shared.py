"""What a statistics table and a tree have in common: cells and titles, their order, and how a number is opened."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QStyle, QTableView, QTreeView, QWidget

from cbdesk.desktop import cells
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.statistics.numbers import QUERY_ROLE
from cbdesk.presenters.statistics_state import Cell, Row, Table

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 11
"""The whole ``Row`` of a cell."""
_NARROWEST_NAMES, _WIDEST_NAMES, _MEASURED_ROWS, _EDGES = 140, 280, 60, 6
_NUMBER = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)


def title_data(table: Table, first: Row | None, section: int, orientation: Qt.Orientation, role: int) -> object:
    """Answer for a title; ``first`` is the row whose cells say which columns are numbers."""
    if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(table.columns):
        return None
    if role == Qt.ItemDataRole.DisplayRole:
        return table.columns[section]
    if role == Qt.ItemDataRole.TextAlignmentRole and first is not None and first.cells[section].is_number:
        return _NUMBER
    return None


def cell_data(table: Table, row: Row, column: int, role: int) -> object:
    """Answer for a cell."""
    cell = row.cells[column]
    if role == Qt.ItemDataRole.DisplayRole:
        return cell.text
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return _NUMBER if cell.is_number or cell.share is not None else None
    if role == cells.LEVEL_ROLE:
        return cell.level or None
    if role == cells.SHARE_ROLE:
        return cell.share if table.picture is None else None  # no bars beside the chart
    if role == QUERY_ROLE:
        return cell.query
    return row if role == ROW_ROLE else None


def in_order(rows: tuple[Row, ...], column: int, order: Qt.SortOrder) -> tuple[Row, ...]:
    """Sort by the values of a column, those without one last; no column leaves the presenter's order."""
    if column < 0:
        return rows
    known = [row for row in rows if row.cells[column].sort is not None]
    unknown = [row for row in rows if row.cells[column].sort is None]
    known.sort(key=lambda row: _sort_key(row.cells[column]), reverse=order is Qt.SortOrder.DescendingOrder)
    return (*known, *unknown)


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    return (1, 0.0, cell.sort.casefold()) if isinstance(cell.sort, str) else (0, float(cell.sort or 0), "")


def label_of(row: Row) -> str:
    """Return what tells the row from all others."""
    return row.name or row.cells[0].text


class NumbersPage(QStackedWidget):
    """The view, or why there is nothing in it. Emits what is behind a number on a click, and behind a row on Enter."""

    activated = Signal(object)

    def __init__(self, view: QTableView | QTreeView, title: str, parent: QWidget | None = None) -> None:
        """``view`` has its model and its delegate."""
        super().__init__(parent)
        self._view = view
        view.setAccessibleName(title)
        view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        header = cells.header_of(view)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setMinimumSectionSize(48)
        view.setSortingEnabled(True)
        view.activated.connect(self._open)
        view.clicked.connect(self._open_number)
        self.empty = EmptyState("chart-pie", self.tr("No data yet"), self.tr("Run the first sync to see numbers here."))
        self.addWidget(self.empty)
        self.addWidget(view)
        self._columns: tuple[str, ...] = ()

    def natural_width(self) -> int:
        """Return how wide the view is with nothing cut off, as far as that is reasonable.

        The column that takes the room that is left counts by its texts.
        """
        view, header, model = self._view, cells.header_of(self._view), self._view.model()
        width = view.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + _EDGES
        for column in range(model.columnCount()):
            if header.sectionResizeMode(column) is not QHeaderView.ResizeMode.Stretch:
                width += header.sectionSize(column)
                continue
            texts = (str(model.index(row, column).data() or "") for row in range(min(model.rowCount(), _MEASURED_ROWS)))
            widest = max((view.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
            width += min(max(widest, _NARROWEST_NAMES), _WIDEST_NAMES) + 2 * cells.PADDING
        return width

    def _fit(self, table: Table, names: int) -> None:
        """Show the view if there is something in it; the column of names takes the room that others leave."""
        self.setCurrentWidget(self._view if table.rows else self.empty)
        if table.rows and table.columns != self._columns:
            self._columns = table.columns
            cells.fit_columns(self._view)
            header = cells.header_of(self._view)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            header.setSectionResizeMode(names, QHeaderView.ResizeMode.Stretch)

    def _open(self, index: QModelIndex) -> None:
        self._tell(index.data(QUERY_ROLE) or index.data(ROW_ROLE).query)

    def _open_number(self, index: QModelIndex) -> None:
        self._tell(index.data(QUERY_ROLE))

    def _tell(self, query: object) -> None:
        if query is not None:
            self.activated.emit(query)
