"""One tab of the statistics: its table or tree with the chart of it beside, or above in a narrow window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from cbdesk.desktop.statistics.card import PictureCard
from cbdesk.desktop.statistics.shared import label_of
from cbdesk.desktop.statistics.table import TablePage
from cbdesk.desktop.statistics.tree import TreePage
from cbdesk.presenters.statistics_cells import bars
from cbdesk.presenters.statistics_state import Picture, Row, Table

_NARROWEST = 380
"""Width that a chart beside a table needs at least; else it stands above."""
_LOW = 210
"""Height of the chart above the table."""


class Nothing(NamedTuple):
    """Why there are no numbers, and what can be done about it."""

    icon: str
    title: str
    text: str
    action: str = ""


class FigurePage(QWidget):
    """Shows the tables of its keys, one at a time; a person chooses between several.

    Its widgets are made when they are first looked at: nine such pages would hold up the first paint of the window.
    """

    activated = Signal(object)
    refresh_wanted = Signal()

    def __init__(self, title: str, keys: Sequence[str], *, is_tree: bool = False) -> None:
        super().__init__()
        self.title = title
        self._keys = tuple(keys)
        self._is_tree = is_tree
        self._pages: dict[str, TablePage | TreePage] = {}
        self._shown: dict[str, Table] = {}
        self._nothing: Nothing | None = None
        self._card: PictureCard | None = None
        self._place = 0
        self._is_wide: bool | None = None
        self._stack = QStackedWidget()
        self._ways = QButtonGroup(self)
        self._ways.idClicked.connect(self._choose)
        self._way_row = QHBoxLayout()
        self._way_row.setSpacing(6)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(12)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._way_row)
        layout.addWidget(self._split, 1)

    @property
    def keys(self) -> tuple[str, ...]:
        """Of its tables."""
        return self._keys

    @property
    def key(self) -> str:
        """Of the table that is shown."""
        return self._keys[self._place]

    @property
    def pages(self) -> dict[str, TablePage | TreePage]:
        if not self._pages:
            self._make_pages()
        return self._pages

    @property
    def table(self) -> Table | None:
        """What is shown, in its order."""
        page = self._pages.get(self.key)
        if isinstance(page, TablePage) and self.key in self._shown:
            return page.model.shown()
        return self._shown.get(self.key)

    @property
    def card(self) -> PictureCard | None:
        return self._card

    def show_nothing(self, why: Nothing) -> None:
        """Say this in place of a table without rows."""
        self._nothing = why
        for page in self._pages.values():
            page.empty.show_content(*why)

    def show_table(self, table: Table) -> None:
        self._shown[table.key] = table
        if self._pages:
            self._fill(table)

    def _make_pages(self) -> None:
        for key in self._keys:
            page = TreePage(self.title) if self._is_tree else TablePage(self.title)
            page.activated.connect(self.activated)
            page.empty.activated.connect(self.refresh_wanted)
            if isinstance(page, TreePage):
                page.selected.connect(self._on_selected)
            self._pages[key] = page
            self._stack.addWidget(page)
        self._stack.setCurrentIndex(self._place)
        if self._nothing is not None:
            self.show_nothing(self._nothing)
        for table in tuple(self._shown.values()):
            self._fill(table)

    def _fill(self, table: Table) -> None:
        self.pages[table.key].show_table(table)
        self._add_ways()
        if table.key == self.key:
            self._show_picture(table.picture)
            page = self.pages[self.key]
            if isinstance(page, TreePage) and page.selected_row is not None:
                self._on_selected(page.selected_row)

    def show_key(self, key: str) -> None:
        """Show the table of this key, if it is one of the page's."""
        if key in self._keys:
            self._choose(self._keys.index(key))

    def _choose(self, place: int) -> None:
        self._place = place
        self._stack.setCurrentIndex(place)
        button = self._ways.button(place)
        if button is not None:
            button.setChecked(True)
        if self._pages and self.key in self._shown:
            self._show_picture(self._shown[self.key].picture)

    def _add_ways(self) -> None:
        """Offer a button for each table once their titles are known, if there are several."""
        if len(self._keys) < 2 or len(self._shown) < len(self._keys) or self._ways.buttons():
            return
        for place, key in enumerate(self._keys):
            button = QPushButton(self._shown[key].title)
            button.setCheckable(True)
            button.setChecked(place == self._place)
            button.setAccessibleName(f"{self.title}: {self._shown[key].title}")
            self._ways.addButton(button, place)
            self._way_row.addWidget(button)
        self._way_row.addStretch(1)

    def _show_picture(self, picture: Picture | None) -> None:
        if picture is None:
            return
        if self._card is None:
            self._card = PictureCard(picture)
            self._card.activated.connect(self.activated)
            self._split.addWidget(self._card)
            self._split.setStretchFactor(0, 3)
            self._split.setStretchFactor(1, 2)
        else:
            self._card.show_picture(picture)
        self._arrange()

    def _on_selected(self, row: Row | None) -> None:
        """The chart goes down the tree with the person: it shows what lies in the selected row, if anything."""
        table = self._shown.get(self.key)
        if table is None or table.picture is None:
            return
        if row is None:
            self._show_picture(table.picture)
        elif row.children:
            title = self.tr("{title} in {place}").format(title=table.picture.title, place=label_of(row))
            self._show_picture(Picture(title, table.picture.kind, bars(row.children)))

    def _arrange(self) -> None:
        """Put the chart where it fits; what a person divided otherwise stays so until the places change."""
        if self._card is None:
            return
        table = max(page.natural_width() for page in self.pages.values())
        room = self.width() - table - self._split.handleWidth()
        wide = room >= _NARROWEST
        if wide is self._is_wide:
            return
        self._is_wide = wide
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._split.insertWidget(1 if wide else 0, self._card)
        if wide:
            self._card.show_at_most(0)
            self._split.setSizes([max(table, self.width() * 3 // 5), room])
        else:
            lines = (_LOW - 56) // (self.fontMetrics().height() + 4)
            self._card.show_at_most(lines)
            self._split.setSizes([_LOW, max(self.height() - _LOW, _LOW)])

    def showEvent(self, event: QShowEvent) -> None:
        if not self._pages:
            self._make_pages()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
