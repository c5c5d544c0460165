"""One statistics table: finished cells, sortable by each column, shares as bars."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QStyle, QTableView, QTreeView, QWidget

from cbdesk.desktop import cells
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.statistics.numbers import QUERY_ROLE, NumberDelegate
from cbdesk.presenters.statistics_state import Cell, Row, Table

Index = QModelIndex | QPersistentModelIndex
_NARROWEST_NAMES, _WIDEST_NAMES, _MEASURED_ROWS, _EDGES = 140, 280, 60, 6
_NUMBER = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)


class TableModel(QAbstractTableModel):
    """The rows of one ``Table``, in the order last asked for; the first order is the presenter's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Table("", "", ())
        self._rows: tuple[Row, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_table(self, table: Table) -> None:
        self.beginResetModel()
        self._table = table
        self._rows = self._in_order()
        self.endResetModel()

    def row_at(self, row: int) -> Row:
        return self._rows[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._table.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._table.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._rows and self._rows[0].cells[section].is_number:
            return _NUMBER
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self._rows[index.row()].cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _NUMBER if cell.is_number or cell.share is not None else None
        if role == cells.LEVEL_ROLE:
            return cell.level or None
        if role == cells.SHARE_ROLE:
            return cell.share if self._table.picture is None else None  # no bars beside the chart
        if role == QUERY_ROLE:
            return cell.query
        return None

    def shown(self) -> Table:
        """Return the table with its rows as they are ordered."""
        return replace(self._table, rows=self._rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        self._rows = self._in_order()
        self.layoutChanged.emit()

    def _in_order(self) -> tuple[Row, ...]:
        column, order = self._sorted_by
        return in_order(self._table.rows, column, order) if column < len(self._table.columns) else self._table.rows


def in_order(rows: tuple[Row, ...], column: int, order: Qt.SortOrder) -> tuple[Row, ...]:
    """Sort by the values of a column, those without one last; no column leaves the presenter's order."""
    if column < 0:
        return rows
    known = [row for row in rows if row.cells[column].sort is not None]
    unknown = [row for row in rows if row.cells[column].sort is None]
    known.sort(key=lambda row: _sort_key(row.cells[column]), reverse=order is Qt.SortOrder.DescendingOrder)
    return (*known, *unknown)


def natural_width(view: QTableView | QTreeView) -> int:
    """Return the width of all columns, of which the one that takes the room that is left counts by its texts."""
    header, model = cells.header_of(view), view.model()
    width = view.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent) + _EDGES
    for column in range(model.columnCount()):
        if header.sectionResizeMode(column) is not QHeaderView.ResizeMode.Stretch:
            width += header.sectionSize(column)
            continue
        texts = (str(model.index(row, column).data() or "") for row in range(min(model.rowCount(), _MEASURED_ROWS)))
        widest = max((view.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        width += min(max(widest, _NARROWEST_NAMES), _WIDEST_NAMES) + 2 * cells.PADDING
    return width


def label_of(row: Row) -> str:
    """Return what tells the row from all others."""
    return row.name or row.cells[0].text


def _sort_key(cell: Cell) -> tuple[int, float, str]:
    return (1, 0.0, cell.sort.casefold()) if isinstance(cell.sort, str) else (0, float(cell.sort or 0), "")


class TablePage(QStackedWidget):
    """The table, or why there is none. Emits what is behind a number on a click, and behind a row on Enter."""

    activated = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TableModel(self)
        self.view = QTableView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName(title)
        self.view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        cells.dress(self.view, NumberDelegate(self.view))
        header = self.view.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setMinimumSectionSize(48)
        self.view.setSortingEnabled(True)
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open_number)
        self.empty = EmptyState("chart-pie", self.tr("No data yet"), self.tr("Run the first sync to see numbers here."))
        self.addWidget(self.empty)
        self.addWidget(self.view)
        self._columns: tuple[str, ...] = ()

    def show_table(self, table: Table) -> None:
        chosen = self._chosen_label()
        self.model.show_table(table)
        self.setCurrentWidget(self.view if table.rows else self.empty)
        if table.rows and table.columns != self._columns:
            self._columns = table.columns
            cells.fit_columns(self.view)
            self._stretch_names(table.rows[0])
        self._choose(chosen)

    def natural_width(self) -> int:
        """Return how wide the table is with nothing cut off, as far as that is reasonable."""
        return natural_width(self.view)

    def _chosen_label(self) -> str | None:
        index = self.view.currentIndex()
        return label_of(self.model.row_at(index.row())) if index.isValid() else None

    def _choose(self, label: str | None) -> None:
        for row in range(self.model.rowCount() if label is not None else 0):
            if label_of(self.model.row_at(row)) == label:
                self.view.setCurrentIndex(self.model.index(row, 0))
                return

    def _open(self, index: QModelIndex) -> None:
        query = index.data(QUERY_ROLE) or self.model.row_at(index.row()).query
        if query is not None:
            self.activated.emit(query)

    def _open_number(self, index: QModelIndex) -> None:
        query = index.data(QUERY_ROLE)
        if query is not None:
            self.activated.emit(query)

    def _stretch_names(self, row: Row) -> None:
        """The first column of names takes the room that is left."""
        names = (column for column, cell in enumerate(row.cells) if isinstance(cell.sort, str))
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(next(names, 0), QHeaderView.ResizeMode.Stretch)
