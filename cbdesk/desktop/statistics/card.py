"""A chart under its title, and behind it the same numbers as a table for those who would rather read or hear them."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.charts import BarChart, Chart, ColumnChart
from cbdesk.desktop.statistics.table import TablePage
from cbdesk.presenters.statistics_overview import marks_table
from cbdesk.presenters.statistics_state import NO_NOTE, Note, Picture

_CHART, _TABLE = range(2)
_HIGHEST = 420
"""Columns beside a long table would rather be towers."""


class NoteLabel(QLabel):
    """A muted sentence; where it counts something, all of it leads there."""

    note = NO_NOTE

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "muted")
        self.setProperty("scale", "small")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.hide()

    def show_note(self, note: Note) -> None:
        self.note = note
        text = html.escape(note.text)
        self.setText(f'<a href="list">{text}</a>' if note.query is not None else text)
        self.setAccessibleName(note.text)
        self.setVisible(bool(note.text))

    def changeEvent(self, event: QEvent) -> None:
        """Write the text anew in other colours: that of a link is fixed when it is written."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.note.text:
            self.clear()  # the same text would be left as it is
            self.show_note(self.note)


class ChartCard(QFrame):
    """Emits what is behind a mark, a number of the table or the note."""

    activated = Signal(object)

    def __init__(self, chart: Chart, parent: QWidget | None = None, *, has_table: bool = True) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.chart = chart
        chart.activated.connect(self._open)
        chart.changed.connect(self._fill_table)
        self._title = QLabel(chart.accessibleName(), self)
        self._title.setProperty("scale", "heading")
        self.note = NoteLabel(self)
        self.note.linkActivated.connect(lambda _link: self.activated.emit(self.note.note.query))
        self.toggle = QToolButton(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(chart)
        self.table: TablePage | None = None
        self._make_toggle()
        self.toggle.setVisible(has_table)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.toggle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.note)
        layout.addWidget(self._stack, 1)

    @property
    def title(self) -> str:
        return self._title.text()

    def show_title(self, title: str) -> None:
        self._title.setText(title)
        self.chart.setAccessibleName(title)

    def _make_toggle(self) -> None:
        self.toggle.setIcon(icons.icon("table", "text_muted"))
        self.toggle.setIconSize(QSize(16, 16))
        self.toggle.setCheckable(True)
        name = self.tr("{chart} as a table").format(chart=self.title)
        self.toggle.setAccessibleName(name)
        self.toggle.setToolTip(self.tr("Show the numbers as a table"))
        self.toggle.toggled.connect(self._turn)

    def _turn(self, is_table: bool) -> None:
        if is_table and self.table is None:
            self.table = TablePage(self.title)
            self.table.activated.connect(self.activated)
            self._stack.addWidget(self.table)
        self._fill_table()
        self._stack.setCurrentIndex(_TABLE if is_table else _CHART)

    def _fill_table(self) -> None:
        if self.table is not None:
            labels = [self.chart.label_of(index) for index in range(len(self.chart.marks))]
            self.table.show_table(marks_table(self.title, self.chart.marks, labels))

    def _open(self, index: int) -> None:
        query = self.chart.marks[index].query
        if query is not None:
            self.activated.emit(query)


class PictureCard(ChartCard):
    """The chart beside a table: of bars, as many as there is room for."""

    def __init__(self, picture: Picture, parent: QWidget | None = None) -> None:
        chart: BarChart | ColumnChart
        if picture.kind == "bars":
            chart = BarChart(picture.title)
        else:
            chart = ColumnChart(picture.title, is_histogram=picture.kind == "histogram")
        super().__init__(chart, parent, has_table=False)
        self._most = 0
        self._picture = picture
        if isinstance(chart, ColumnChart):
            self._stack.setMaximumHeight(_HIGHEST)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.addStretch(0)
        self.show_picture(picture)

    def show_picture(self, picture: Picture) -> None:
        self._picture = picture
        self.show_title(picture.title)
        self.note.show_note(picture.note)
        self._show_columns()

    def show_at_most(self, bars: int) -> None:
        """Leave out the bars at the end of the ranking that would not be readable; 0 shows all."""
        if bars != self._most:
            self._most = bars
            self._show_columns()

    def _show_columns(self) -> None:
        columns = self._picture.columns
        if isinstance(self.chart, ColumnChart):
            self.chart.show_columns(columns)
        else:
            self.chart.show_marks(tuple(column.segments[0] for column in columns[: self._most or None]))
