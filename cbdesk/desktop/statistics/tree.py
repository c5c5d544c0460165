"""A statistics table whose rows lie in each other: org units, and access points in their networks."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTreeView, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.statistics.numbers import NumberDelegate
from cbdesk.desktop.statistics.shared import Index, NumbersPage, cell_data, in_order, label_of, title_data
from cbdesk.presenters.statistics_state import Row, Table

_DEPTH = 4
"""So many levels are reckoned with when the tree asks for its width."""
_FEW = 40
"""So many rows are opened by themselves, level by level."""


class Node:
    """A row at its place in the tree."""

    __slots__ = ("children", "parent", "place", "row")

    def __init__(self, row: Row, parent: Node | None, place: int) -> None:
        self.row, self.parent, self.place = row, parent, place
        self.children: list[Node] = []


class TreeModel(QAbstractItemModel):
    """The rows of one ``Table`` with what lies in them; each level is sorted by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Table("", "", ())
        self._roots: list[Node] = []
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    @property
    def table(self) -> Table:
        return self._table

    def show_table(self, table: Table) -> None:
        self.beginResetModel()
        self._table = table
        self._roots = self._nodes(table.rows, None)
        self.endResetModel()

    def row_at(self, index: Index) -> Row:
        node: Node = index.internalPointer()
        return node.row

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        siblings = self._below(parent)
        if 0 <= row < len(siblings) and 0 <= column < len(self._table.columns):
            return self.createIndex(row, column, siblings[row])
        return QModelIndex()

    def parent(self, child: Index | None = None) -> Any:
        """Return the index that the child lies in; without a child, as of every ``QObject``, its owner."""
        if child is None:
            return super().parent()
        above = child.internalPointer().parent if child.isValid() else None
        return QModelIndex() if above is None else self.createIndex(above.place, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return len(self._below(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: ARG002, B008 - Qt's signature
        return len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return title_data(self._table, self._roots[0].row if self._roots else None, section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return cell_data(self._table, self.row_at(index), index.column(), role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes: list[Node] = [index.internalPointer() for index in before]
        self._sort_nodes(self._roots, self._table.rows)
        after = [self.createIndex(node.place, index.column(), node) for node, index in zip(nodes, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _nodes(self, rows: tuple[Row, ...], parent: Node | None) -> list[Node]:
        column, order = self._sorted_by
        nodes = [Node(row, parent, place) for place, row in enumerate(in_order(rows, column, order))]
        for node in nodes:
            node.children = self._nodes(node.row.children, node)
        return nodes

    def _sort_nodes(self, nodes: list[Node], rows: tuple[Row, ...]) -> None:
        """Order the nodes in their places; ``rows`` are theirs in the presenter's order."""
        by_row = {id(node.row): node for node in nodes}
        nodes[:] = [by_row[id(row)] for row in in_order(rows, *self._sorted_by)]
        for place, node in enumerate(nodes):
            node.place = place
            self._sort_nodes(node.children, node.row.children)

    def _below(self, parent: Index) -> list[Node]:
        if not parent.isValid():
            return self._roots
        children: list[Node] = parent.internalPointer().children
        return children


class TreeDelegate(NumberDelegate):
    """The hovered row is known by its whole index: rows of several parents have the same number."""

    def _hover(self, row: int) -> None:
        """The pointed cell says which row it is; only leaving paints anew."""
        if row < 0:
            self._view.viewport().update()

    def _point(self, index: QModelIndex) -> None:
        touched: list[Index] = [self._pointed, index]
        for one in touched:
            place = self._view.visualRect(one)
            place.setLeft(0)
            place.setRight(self._view.viewport().width())
            self._view.viewport().update(place)
        super()._point(index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if (
            not selected
            and self._pointed.isValid()
            and self._pointed.sibling(self._pointed.row(), 0) == index.sibling(index.row(), 0)
        ):
            painter.fillRect(option.rect, theme.tokens().color("hover"))
        super().paint(painter, option, index)


class NumberTree(QTreeView):
    """Left and right walk along the row; in its first cell they close and open it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        forward, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            forward, back = back, forward
        can_open = index.column() == 0 and self.model().hasChildren(index) and not self.isExpanded(index)
        if index.isValid() and key == forward and not can_open:
            self._walk(index.sibling(index.row(), index.column() + 1))
        elif index.isValid() and key == back and index.column() > 0:
            self._walk(index.sibling(index.row(), index.column() - 1))
        else:
            super().keyPressEvent(event)

    def _walk(self, index: QModelIndex) -> None:
        if index.isValid():
            self.setCurrentIndex(index)


class TreePage(NumbersPage):
    """A tree. ``selected`` carries the row whose inside is of interest, None for all."""

    selected = Signal(object)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        view, model = NumberTree(), TreeModel()
        view.setModel(model)
        delegate = TreeDelegate(view)
        view.setItemDelegate(delegate)
        super().__init__(view, title, parent)
        self.view, self.model = view, model
        model.setParent(self)
        self.view.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        self.view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.view.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.view.setAlternatingRowColors(True)
        self.view.setUniformRowHeights(True)
        self.view.setAllColumnsShowFocus(False)
        self.view.setExpandsOnDoubleClick(False)
        header = self.view.header()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(False)
        header.sectionResized.connect(delegate.on_section_resized)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self._open_rows: set[str] = set()
        self._chosen = ""

    @property
    def selected_row(self) -> Row | None:
        current = self.view.currentIndex()
        return self.model.row_at(current) if current.isValid() else None

    def show_table(self, table: Table) -> None:
        if table == self.model.table:
            return
        is_first = not self.model.table.rows
        self._remember()
        self.model.show_table(table)
        if is_first:
            self._open_first()
        self._restore()
        self._fit(table, 0)

    def natural_width(self) -> int:
        return super().natural_width() + _DEPTH * self.view.indentation()

    def _open_first(self) -> None:
        """Open level after level as long as what is seen stays few."""
        level, seen = [QModelIndex()], 0
        while level:
            below = [self.model.index(row, 0, one) for one in level for row in range(self.model.rowCount(one))]
            seen += len(below)
            if seen > _FEW:
                return
            self._open_rows.update(label_of(self.model.row_at(one)) for one in level if one.isValid())
            level = below

    def _remember(self) -> None:
        self._open_rows = {label_of(self.model.row_at(one)) for one in self._all() if self.view.isExpanded(one)}
        current = self.view.currentIndex()
        self._chosen = label_of(self.model.row_at(current)) if current.isValid() else ""

    def _restore(self) -> None:
        for one in self._all():
            label = label_of(self.model.row_at(one))
            self.view.setExpanded(one, label in self._open_rows)
            if self._chosen and label == self._chosen:
                self.view.setCurrentIndex(one)

    def _all(self) -> list[QModelIndex]:
        found = [QModelIndex()]
        for one in found:  # it grows while it is walked
            found += [self.model.index(row, 0, one) for row in range(self.model.rowCount(one))]
        return found[1:]

    def _on_current(self, current: QModelIndex) -> None:
        self.selected.emit(self.model.row_at(current) if current.isValid() else None)
