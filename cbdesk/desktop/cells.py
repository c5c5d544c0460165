"""Table rows: status pills, share bars, row-wide hover and selection, one fixed row height.

The model's ``data()`` returns finished strings; a level under ``LEVEL_ROLE`` turns the cell into a pill, a share from
0 to 1 under ``SHARE_ROLE`` draws a bar beside the text, a true value under ``MUTED_ROLE`` greys the text.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QTreeView,
)
from shiboken6 import isValid

from cbdesk.desktop import theme
from cbdesk.desktop.laid_texts import LaidTexts, Side
from cbdesk.desktop.pills import PillPainter, pill_size
from cbdesk.desktop.theme import Level

LEVEL_ROLE = Qt.ItemDataRole.UserRole + 1
SHARE_ROLE = Qt.ItemDataRole.UserRole + 2
MUTED_ROLE = Qt.ItemDataRole.UserRole + 3
PADDING = 10
_ARROW = 16
_SHARE_BAR = 160
_MEASURED_ROWS = 60
_OWN_WIDTHS = "personWidths"
_NO_ROW = -1_000_000

Index = QModelIndex | QPersistentModelIndex
_START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_TRAILING = Qt.AlignmentFlag.AlignTrailing.value
_SELECTED = QStyle.StateFlag.State_Selected
_MIRRORED = Qt.LayoutDirection.RightToLeft
_DISPLAY = Qt.ItemDataRole.DisplayRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole


class Cell(NamedTuple):
    """What the model says of one cell."""

    text: str
    level: Level | None = None
    share: float | None = None
    is_muted: bool = False
    is_trailing: bool = False


class RowDelegate(QStyledItemDelegate):
    """Paints the cells of one table; made by ``dress``."""

    def __init__(self, view: QTableView | QTreeView) -> None:
        super().__init__(view)
        self._view = view
        self._hovered = -1
        view.setMouseTracking(True)
        view.entered.connect(lambda index: self._hover(index.row()))
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        self._letters = view.fontMetrics().height()
        self._top = _NO_ROW
        """Where the row lies that was begun last; what holds for a whole row is found out once for its cells."""
        self._is_selected = self._is_mirrored = False
        self._font = QFont()
        self._ground: QColor | None = None
        self._texts = LaidTexts()
        self._pills = PillPainter()
        self._is_header_pressed = False
        self._columns = header_of(view)
        self._header = self._columns.viewport()
        self._header.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._view:
            if kind in {QEvent.Type.StyleChange, QEvent.Type.FontChange} and isValid(self._view):
                self._follow_letters()
        elif watched is self._header and isinstance(event, QHelpEvent):
            return self._explain_title(event)
        elif kind == QEvent.Type.Paint:
            self._top = _NO_ROW
        elif kind == QEvent.Type.Leave and isValid(self._view):  # a table that dies under the pointer is left, too
            self._hover(-1)
        elif kind in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease}:
            self._is_header_pressed = watched is self._header and kind == QEvent.Type.MouseButtonPress
        return False

    def _follow_letters(self) -> None:
        """Make rows and columns as much larger as the letters have become."""
        if isinstance(self._view, QTableView):
            _set_row_height(self._view)
        before, self._letters = self._letters, self._view.fontMetrics().height()
        if self._letters != before:
            header = header_of(self._view)
            for section in range(header.count()):
                header.resizeSection(section, round(header.sectionSize(section) * self._letters / before))

    def _explain_title(self, event: QHelpEvent) -> bool:
        """Show the whole title of a column that is too narrow for it, unless the model brings its own tool tip."""
        header, model = header_of(self._view), self._view.model()
        section = header.logicalIndexAt(event.pos())
        if section < 0 or model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole):
            return False
        title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        is_elided = header.sectionSizeHint(section) > header.sectionSize(section)
        QToolTip.showText(event.globalPos(), title if is_elided else "", self._header)
        return True

    def on_section_resized(self) -> None:
        if self._is_header_pressed:
            self._view.setProperty(_OWN_WIDTHS, True)

    def _hover(self, row: int) -> None:
        for one in {self._hovered, row} - {-1}:
            place = self._view.visualRect(self._view.model().index(one, 0))
            self._view.viewport().update(QRect(0, place.top(), self._view.viewport().width(), place.height()))
        self._hovered = row

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if index.data(LEVEL_ROLE):
            return QSize(pill_size(text, option.font).width() + 2 * PADDING, row_height(self._view))
        return QSize(option.fontMetrics.horizontalAdvance(text) + 2 * PADDING + 2, row_height(self._view))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, cell = option.rect, self.cell(index)
        if rect.top() != self._top:
            self._begin_row(option, index)
        if self._ground is not None:
            painter.fillRect(rect, self._ground)
        if self._is_selected and self.is_first(index):
            edge = QRect(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(QStyle.visualRect(option.direction, rect, edge), theme.tokens().color("accent"))
        if cell.share is not None:
            self._paint_share(painter, option, cell.share)
        if cell.text:
            self.paint_text(painter, option, index, cell, self._font)

    def paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell, font: QFont
    ) -> None:
        box = self.text_box(option, index)
        side: Side = "end" if cell.is_trailing != self._is_mirrored else "start"
        if cell.level:
            self._pills.paint_at(painter, box, side, cell.text, cell.level, font)
        else:
            painter.setPen(theme.tokens().color("text_muted" if cell.is_muted and not self._is_selected else "text"))
            self._texts.draw(painter, box, side, cell.text, font)

    def _begin_row(self, option: QStyleOptionViewItem, index: Index) -> None:
        self._top = option.rect.top()
        self._is_selected = bool(option.state & _SELECTED)
        self._is_mirrored = option.direction == _MIRRORED
        self._font = QFont(option.font)  # the option's own dies with it
        if self._is_selected:
            self._ground = theme.tokens().color("selection")
        elif index.row() == self._hovered:
            self._ground = theme.tokens().color("hover")
        else:
            self._ground = self.ground(index)

    def cell(self, index: Index) -> Cell:
        """Return what is to be painted; heirs that know their model need not ask it role by role."""
        data = self._view.model().data  # of the model at once: the way through the index costs twice as much
        share = data(index, SHARE_ROLE)
        return Cell(
            text=str(data(index, _DISPLAY) or ""),
            level=data(index, LEVEL_ROLE),
            share=None if share is None else float(share),
            is_muted=bool(data(index, MUTED_ROLE)),
            is_trailing=bool((data(index, _ALIGNMENT) or 0) & _TRAILING),
        )

    def ground(self, index: Index) -> QColor | None:  # noqa: ARG002 - for heirs
        """Return what lies below a row that is neither selected nor under the pointer: nothing, in most tables."""
        return None

    def text_box(self, option: QStyleOptionViewItem, index: Index) -> QRect:  # noqa: ARG002 - for heirs
        return option.rect.adjusted(PADDING, 0, -PADDING, 0)

    def is_first(self, index: Index) -> bool:
        """Tell whether the cell is the first of its row that is to be seen."""
        return self._columns.sectionPosition(index.column()) == 0  # hidden ones in front take no room

    def _paint_share(self, painter: QPainter, option: QStyleOptionViewItem, share: float) -> None:
        box = option.rect.adjusted(PADDING, 0, -PADDING - option.fontMetrics.horizontalAdvance("100.0 %") - PADDING, 0)
        track = QRect(box.left(), box.center().y() - 3, box.width(), 7)
        filled = QRect(track)
        filled.setWidth(max(3 if share > 0 else 0, round(track.width() * min(share, 1.0))))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for rect, colour in ((track, "neutral_bg"), (filled, "chart_1")):
            painter.setBrush(theme.tokens().color(colour))
            painter.drawRoundedRect(QStyle.visualRect(option.direction, option.rect, rect), 3.5, 3.5)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show the whole text of an elided cell, unless the model brings its own tool tip."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        own = index.data(Qt.ItemDataRole.ToolTipRole)
        if event.type() == QEvent.Type.ToolTip and not own and text:
            elided = self.sizeHint(option, index).width() > option.rect.width()
            QToolTip.showText(event.globalPos(), text if elided else "", view)
            return True
        return super().helpEvent(event, view, option, index)


def prepare() -> None:
    """Fill a first rectangle before there are rows: only then does PySide make Qt's hundreds of names for gradients."""
    image = QImage(1, 1, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.fillRect(image.rect(), QColor("white"))


def header_of(view: QTableView | QTreeView) -> QHeaderView:
    return view.header() if isinstance(view, QTreeView) else view.horizontalHeader()


def row_height(view: QTableView | QTreeView) -> int:
    return view.fontMetrics().height() + theme.row_padding()


def dress(view: QTableView, delegate: RowDelegate | None = None) -> RowDelegate:
    """Give a table the house style: whole rows, fixed height, no grid, pills; returns its delegate."""
    delegate = delegate or RowDelegate(view)
    view.setItemDelegate(delegate)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    rows = view.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    _set_row_height(view)
    columns = view.horizontalHeader()
    columns.setDefaultAlignment(_START)
    columns.setHighlightSections(False)
    columns.setTextElideMode(Qt.TextElideMode.ElideRight)
    columns.setSectionsMovable(True)
    columns.sectionResized.connect(delegate.on_section_resized)
    return delegate


def _set_row_height(view: QTableView) -> None:
    rows, height = view.verticalHeader(), row_height(view)
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)


def title_width(view: QTableView | QTreeView, column: int) -> int:
    """Return how wide a column has to be for its title."""
    bold = QFont(view.font())
    bold.setWeight(QFont.Weight.DemiBold)
    title = str(view.model().headerData(column, Qt.Orientation.Horizontal) or "")
    return QFontMetrics(bold).horizontalAdvance(title) + 2 * PADDING


def fit_columns(view: QTableView | QTreeView, widest: int = 420) -> None:
    """Make every column as wide as its title and its first rows need, unless a person has set widths already."""
    header = header_of(view)
    if has_own_widths(view):
        return
    for column in range(view.model().columnCount() - header.stretchLastSection()):
        header.resizeSection(column, wanted_width(view, column, widest))


def has_own_widths(view: QTableView | QTreeView) -> bool:
    """Tell whether a person has set widths of columns."""
    return bool(view.property(_OWN_WIDTHS))


def wanted_width(view: QTableView | QTreeView, column: int, widest: int, *, is_sorted: bool = True) -> int:
    """Return how wide a column has to be for its title, with an arrow where it is sorted by, and its first rows."""
    model, texts = view.model(), view.fontMetrics()
    wanted = title_width(view, column) + _ARROW * is_sorted
    for row in range(min(model.rowCount(), _MEASURED_ROWS)):
        index = model.index(row, column)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if index.data(LEVEL_ROLE):
            needed = pill_size(text, view.font()).width()
        else:
            needed = texts.horizontalAdvance(text) + (_SHARE_BAR if index.data(SHARE_ROLE) is not None else 0)
        wanted = max(wanted, min(needed, widest) + 2 * PADDING + 4)
    return wanted
