"""The table of the device list: whole rows, several of them at once, and columns as a person wants them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from cbdesk.desktop import cells, theme
from cbdesk.desktop.devices.header import ListHeader, OrderMark
from cbdesk.desktop.devices.tones import GUTTER, DeviceDelegate
from cbdesk.desktop.pills import pill_size
from cbdesk.desktop.results_model import PagedModel
from cbdesk.domain.query import SortKey
from cbdesk.presenters.device_rows import COLUMNS, MATCH_COLUMN, STATUS_COLUMN, STATUS_LEVELS, Column, Row, status_words
from cbdesk.presenters.list_layout import Layout, ordered

_SECTIONS = {column.key: section for section, column in enumerate(COLUMNS)}
_WIDENED = {"model": 110, "annotated_user": 160, "iiq_location": 90, "match": 60, "org_unit_path": 110}
"""Pixels that a column with long texts may take of the room that the others leave, where nobody gave it a width."""
_NARROWED = 40
"""Per cent of its width that such a column may lose before the table has to be scrolled."""
_MEASURED_ROWS = 200


class ResultsTable(QTableView):
    """Enter opens, Ctrl+C copies; what a person does to the columns is told as another layout."""

    opened = Signal()
    copy_wanted = Signal(bool)
    """Whether with the headers."""
    left_upwards = Signal()
    sort_wanted = Signal(object)
    """The whole order, a tuple of ``SortKey``; empty for the natural one."""
    layout_changed = Signal(object)
    """The ``Layout`` after a person moved, hid, showed or resized a column."""

    def __init__(self, model: PagedModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = Layout()
        self._sort: tuple[SortKey, ...] = ()
        self._shows_match = False
        self._is_laying_out = False
        self._rows = model
        self.setObjectName("resultsTable")
        self.setAccessibleName(self.tr("Devices"))
        self.setModel(model)
        self.header = ListHeader(self)
        self.setHorizontalHeader(self.header)
        cells.dress(self, DeviceDelegate(self, model))
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.header.setAccessibleName(self.tr("Columns of the device list"))
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.sort_wanted.connect(self.sort_by)
        self.header.person_resized.connect(self._on_resized)
        self.header.sectionMoved.connect(self._on_moved)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.show_layout(self._layout)

    @property
    def list_layout(self) -> Layout:
        return self._layout

    def shown_columns(self) -> tuple[Column, ...]:
        """Return the columns that are to be seen now, in their order."""
        places = map(self.header.logicalIndex, range(len(COLUMNS)))
        return tuple(COLUMNS[section] for section in places if not self.isColumnHidden(section))

    def show_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._is_laying_out = True
        order = dict.fromkeys((*layout.columns, *_SECTIONS))
        for place, key in enumerate(order):
            self.header.moveSection(self.header.visualIndex(_SECTIONS[key]), place)
        for key, section in _SECTIONS.items():
            self.setColumnHidden(section, key not in layout.columns)
            self.setColumnWidth(section, self._width(key))
        self._is_laying_out = False
        self.show_match(self._shows_match)

    def _width(self, key: str) -> int:
        """Return the width that a person gave the column, or the usual one."""
        own = dict(self._layout.widths)
        return theme.zoomed(own[key]) if key in own else self._usual_width(key)

    def _usual_width(self, key: str) -> int:
        """Return the width that suits what stands in the column, or its title where a language makes that longer."""
        section = _SECTIONS[key]
        gutter = GUTTER if key == self._layout.columns[0] else 0
        wanted = max(theme.zoomed(COLUMNS[section].width + gutter), self._title_width(section))
        if key == "status":
            wanted = max(wanted, self._pills_width(status_words(status, None) for status in STATUS_LEVELS))
        return wanted

    def _title_width(self, section: int) -> int:
        return cells.title_width(self, section) + self.header.mark_width(section)

    def _pills_width(self, words: Iterable[str]) -> int:
        pills = (pill_size(word, self.font()).width() for word in words if word)
        return max(pills, default=0) + 2 * cells.PADDING

    def _share_room(self) -> None:
        """Give what is left of the table's width to long texts; take what is missing, if it is little, from them.

        Before that, the status has no more than the words that stand in it need.
        """
        usual = {key: self._width(key) for key, section in _SECTIONS.items() if not self.isColumnHidden(section)}
        own = dict(self._layout.widths)
        room = self.viewport().width() - sum(usual.values())
        if room < 0 and "status" in usual and "status" not in own:
            spare = min(-room, usual["status"] - self._least_status())
            usual["status"] -= spare
            room += spare
        long = {key: theme.zoomed(most) for key, most in _WIDENED.items() if key in usual and key not in own}
        if room < 0:
            titles = {key: self._title_width(_SECTIONS[key]) for key in long}
            long = {key: max(0, min(usual[key] * _NARROWED // 100, usual[key] - titles[key])) for key in long}
        part = max(-1.0, min(1.0, room / max(1, sum(long.values()))))
        widths = {key: width + math.floor(long.get(key, 0) * part) for key, width in usual.items()}
        last = max(widths, key=lambda key: self.header.visualIndex(_SECTIONS[key]), default=None)
        if last is not None:  # it is stretched by what is left: told a width before that, it would be painted twice
            widths[last] += max(0, self.viewport().width() - sum(widths.values()))
        for key, width in widths.items():
            self.setColumnWidth(_SECTIONS[key], width)

    def _least_status(self) -> int:
        """Return what the words of the first rows need; without rows, all that it has."""
        words = {row.cells[STATUS_COLUMN] for row in self._rows.rows[:_MEASURED_ROWS]}
        needed = self._pills_width(words) if words else self._usual_width("status")
        return min(self._usual_width("status"), max(needed, self._title_width(STATUS_COLUMN)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_room()

    def show_match(self, is_shown: bool) -> None:
        """Show how rows matched, where that tells them apart and the person has not hidden it."""
        self._shows_match = is_shown
        self.setColumnHidden(MATCH_COLUMN, not (is_shown and COLUMNS[MATCH_COLUMN].key in self._layout.columns))
        self._share_room()

    def show_sort(self, sort: tuple[SortKey, ...]) -> None:
        if sort == self._sort:
            return
        self._sort = sort
        marks: dict[int, OrderMark] = {}
        for number, key in enumerate(sort, 1):
            marks |= {
                section: OrderMark(number, key.descending)
                for section, column in enumerate(COLUMNS)
                if column.sort == key.column
            }
        self.header.show_order(marks)
        self._share_room()

    def sort_by(self, section: int, is_added: bool = False) -> None:
        """Order by a column: ascending, then descending, then no more."""
        column = COLUMNS[section].sort
        if column is not None:
            self.sort_wanted.emit(ordered(self._sort, column, is_added=is_added))

    def tick_column(self, key: str, is_shown: bool) -> None:
        """Show a column at the end, or hide it; the last one stays."""
        kept = tuple(one for one in self._layout.columns if one != key)
        columns = (*kept, key) if is_shown else kept
        if columns:
            self._change(replace(self._layout, columns=columns))
            self.show_layout(self._layout)

    def selected_rows(self) -> tuple[Row, ...]:
        return tuple(self._rows.rows[row] for row in sorted(one.row() for one in self.selected_indexes()))

    def selected_indexes(self) -> Sequence[QModelIndex]:
        return self.selectionModel().selectedRows()

    def select_devices(self, device_ids: set[str], current: QModelIndex) -> None:
        """Make a row the current one; select it and those of the devices."""
        flag = QItemSelectionModel.SelectionFlag
        chosen = QItemSelection()
        for number, row in enumerate(self._rows.rows):
            if row.device_id in device_ids:
                index = self._rows.index(number, 0)
                chosen.select(index, index)
        chosen.select(current, current)
        self.selectionModel().setCurrentIndex(current, flag.NoUpdate)
        self.selectionModel().select(chosen, flag.ClearAndSelect | flag.Rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit(False)
        elif event.key() == Qt.Key.Key_C and event.modifiers() == control_shift:
            self.copy_wanted.emit(True)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() and self.currentIndex().row() <= 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def _on_resized(self, section: int, width: int) -> None:
        if not self._is_laying_out:
            widths = dict(self._layout.widths) | {COLUMNS[section].key: theme.unzoomed(width)}
            self._change(replace(self._layout, widths=tuple(widths.items())))

    def _on_moved(self) -> None:
        if self._is_laying_out:
            return
        kept = set(self._layout.columns)
        keys = (COLUMNS[self.header.logicalIndex(place)].key for place in range(len(COLUMNS)))
        self._change(replace(self._layout, columns=tuple(key for key in keys if key in kept)))

    def _change(self, layout: Layout) -> None:
        self._layout = layout
        self.layout_changed.emit(layout)
