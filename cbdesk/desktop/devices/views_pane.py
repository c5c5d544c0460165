"""The side pane of views: the whole fleet, what was saved on this station, and the built-in questions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons, theme
from cbdesk.desktop.cells import Index
from cbdesk.domain.views import View
from cbdesk.presenters.views import ViewsState

ALL = View("", "", "", "")
_VIEW = Qt.ItemDataRole.UserRole
_COUNT = Qt.ItemDataRole.UserRole + 1
_END = 8
_OTHERS = 54
"""Pixels of a line that its icon and its margins take."""
_ICONS = {
    "unassigned": "user",
    "mismatch": "unlink",
    "leavers": "users",
    "several": "laptop",
    "shared": "users",
    "expired": "calendar-clock",
    "expiring": "calendar-clock",
    "battery": "battery-warning",
    "not-seen": "eye-off",
    "not-synced": "clock",
    "no-inventory": "ticket",
    "no-google": "circle-help",
    "conflicts": "triangle-alert",
    "disabled": "ban",
    "deleted": "trash-2",
}


class _Line(QStyledItemDelegate):
    """A view's title, and at the end of the line how many devices it has."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        count = index.data(_COUNT)
        if count:
            room = option.rect.width() - option.fontMetrics.horizontalAdvance(count) - _OTHERS
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        count = index.data(_COUNT)
        if count:
            painter.save()
            painter.setPen(theme.tokens().color("text_muted"))
            painter.setFont(option.font)
            alignment = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            box = option.rect.adjusted(_END, 0, -_END, 0)
            painter.drawText(box, QStyle.visualAlignment(option.direction, alignment), count)
            painter.restore()


class _List(QListWidget):
    """Enter runs a view, Delete drops a saved one."""

    run_wanted = Signal(object, bool)
    forget_wanted = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        view = item.data(_VIEW) if item is not None else None
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and view is not None:
            self.run_wanted.emit(view, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_Delete and view is not None:
            self.forget_wanted.emit(view)
        else:
            super().keyPressEvent(event)


class ViewsPane(QFrame):
    """Shows a ``ViewsState``; a click runs a view, with Ctrl it narrows what is searched already."""

    run_wanted = Signal(object, bool)
    """A ``View``, and whether it is to narrow the present search."""
    save_wanted = Signal()
    rename_wanted = Signal(object)
    replace_wanted = Signal(object)
    """The saved ``View`` that is to ask for the present search from now on."""
    forget_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewsPane")
        self.setAccessibleName(self.tr("Views"))
        self.setProperty("surface", "card")
        self.setMinimumWidth(150)
        self._state = ViewsState()
        self._active = ""
        title = QLabel(self.tr("Views"))
        title.setProperty("scale", "heading")
        self.save_button = QToolButton()
        self.save_button.setObjectName("saveViewButton")
        self.save_button.setIcon(icons.icon("plus", "text_muted"))
        self.save_button.setIconSize(QSize(16, 16))
        self.save_button.setAccessibleName(self.tr("Save this search as a view"))
        self.save_button.setToolTip(self.tr("Save this search as a view (Ctrl+S)"))
        self.save_button.clicked.connect(self.save_wanted)
        self.list = self._make_list()
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 8, 4)
        head.addWidget(title, 1)
        head.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 6)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        self.show_state(self._state)

    def _make_list(self) -> _List:
        found = _List()
        found.setObjectName("viewsList")
        found.setAccessibleName(self.tr("Views"))
        found.setProperty("kind", "bare")
        found.setIconSize(QSize(16, 16))
        found.setItemDelegate(_Line(found))
        found.setUniformItemSizes(False)
        found.setTextElideMode(Qt.TextElideMode.ElideRight)
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        found.customContextMenuRequested.connect(self._open_menu)
        found.run_wanted.connect(self.run_wanted)
        found.forget_wanted.connect(self._forget)
        found.viewport().installEventFilter(self)
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Run on the release of the button, with the keys that are held: ``itemClicked`` does not know them."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            item = self.list.itemAt(event.position().toPoint())
            view = item.data(_VIEW) if item is not None else None
            if event.button() is Qt.MouseButton.LeftButton and view is not None:
                self.run_wanted.emit(view, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        return super().eventFilter(watched, event)

    def show_state(self, state: ViewsState) -> None:
        self._state = state
        here = self.list.currentItem() if self.list.hasFocus() else None
        current = self._active if here is None else here.data(_VIEW).query
        self.list.clear()
        self._add(ALL, self.tr("All devices"), "inbox", self.tr("The whole fleet."))
        if state.saved:
            self._add_heading(self.tr("Saved"))
        for view in state.saved:
            self._add(view, view.title, "star", view.query)
        self._add_heading(self.tr("Built in"))
        for view in state.built_in:
            self._add(view, view.title, _ICONS.get(view.name, "funnel"), f"{view.about}\n{view.query}")
        self._go_to(current)

    def show_active(self, query: str) -> None:
        """Mark the view that asks for just this text; none for any other."""
        if query != self._active or self.list.currentRow() < 0:
            self._active = query
            self._go_to(query)

    def _go_to(self, query: str) -> None:
        for row in range(self.list.count()):
            view = self.list.item(row).data(_VIEW)
            if view is not None and view.query == query:
                self.list.setCurrentRow(row)
                return
        self.list.setCurrentRow(-1)

    def focus_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _add(self, view: View, title: str, icon: str, tip: str) -> None:
        item = QListWidgetItem(icons.icon(icon, "text_muted"), title)
        item.setData(_VIEW, view)
        count = self._state.counts.get(view.query, "")
        item.setData(_COUNT, count)
        item.setToolTip(tip if view is ALL else f"{title}\n{tip}")
        spoken = self.tr("{count} devices. {about}").format(count=count, about=tip) if count else tip
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, spoken)
        item.setSizeHint(QSize(0, self.fontMetrics().height() + 14))
        self.list.addItem(item)

    def _add_heading(self, title: str) -> None:
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setBold(True)
        item.setFont(font)
        item.setSizeHint(QSize(0, self.fontMetrics().height() + 20))
        item.setTextAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading)
        self.list.addItem(item)

    def _is_saved(self, view: View) -> bool:
        return any(one.name == view.name for one in self._state.saved)

    def _forget(self, view: View) -> None:
        if self._is_saved(view):
            self.forget_wanted.emit(view)

    def _open_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        view = item.data(_VIEW) if item is not None else None
        if view is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Show")).triggered.connect(lambda: self.run_wanted.emit(view, False))
        if view is not ALL:
            narrow = menu.addAction(icons.icon("funnel", "text_muted"), self.tr("Narrow the present search by it"))
            narrow.triggered.connect(lambda: self.run_wanted.emit(view, True))
        if self._is_saved(view):
            menu.addSeparator()
            for icon, title, signal in (
                ("save", self.tr("Replace by the present search"), self.replace_wanted),
                ("tag", self.tr("Rename…"), self.rename_wanted),
                ("trash-2", self.tr("Delete"), self.forget_wanted),
            ):
                action = menu.addAction(icons.icon(icon, "text_muted"), title)
                action.triggered.connect(lambda _checked=False, signal=signal: signal.emit(view))
        menu.popup(self.list.viewport().mapToGlobal(place))
