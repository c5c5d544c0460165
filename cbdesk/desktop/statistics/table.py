"""One statistics table: finished cells, sortable by each column, shares as bars."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QTableView, QWidget

from cbdesk.desktop import cells
from cbdesk.desktop.statistics.numbers import NumberDelegate
from cbdesk.desktop.statistics.shared import Index, NumbersPage, cell_data, in_order, label_of, title_data
from cbdesk.presenters.statistics_state import Row, Table


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
        return title_data(self._table, self._rows[0] if self._rows else None, section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return cell_data(self._table, self._rows[index.row()], index.column(), role)

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


class TablePage(NumbersPage):
    """A table; the row that was chosen stays so when the numbers are read anew."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        view, model = QTableView(), TableModel()
        view.setModel(model)
        cells.dress(view, NumberDelegate(view))
        super().__init__(view, title, parent)
        self.view, self.model = view, model
        model.setParent(self)

    def show_table(self, table: Table) -> None:
        chosen = self._chosen_label()
        self.model.show_table(table)
        first = table.rows[0].cells if table.rows else ()
        self._fit(table, next((column for column, cell in enumerate(first) if isinstance(cell.sort, str)), 0))
        self._choose(chosen)

    def _chosen_label(self) -> str | None:
        index = self.view.currentIndex()
        return label_of(self.model.row_at(index.row())) if index.isValid() else None

    def _choose(self, label: str | None) -> None:
        for row in range(self.model.rowCount() if label is not None else 0):
            if label_of(self.model.row_at(row)) == label:
                self.view.setCurrentIndex(self.model.index(row, 0))
                return
