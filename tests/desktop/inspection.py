"""Looks at widgets as people do: what is written on them, what has no name for a screen reader, what is cut off."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFont, QFontMetrics, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from cbdesk.desktop.pills import Pill

INTERACTIVE = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.ButtonDropDown,
    QAccessible.Role.EditableText,
    QAccessible.Role.Table,
    QAccessible.Role.Tree,
    QAccessible.Role.List,
    QAccessible.Role.PageTab,
    QAccessible.Role.PageTabList,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Slider,
    QAccessible.Role.MenuItem,
    QAccessible.Role.Link,
}
_OF_ITEMS = {QAccessible.Role.Table, QAccessible.Role.Tree, QAccessible.Role.List}
_MOST_ROWS = 60
_HEADER_ROOM = 20


def unnamed(interface: QAccessibleInterface, path: tuple[str, ...] = ()) -> list[str]:
    """Return where something interactive has no name. The cells of item views are their data's business."""
    found = []
    role = interface.role()
    name = interface.text(QAccessible.Text.Name)
    widget = interface.object()
    is_part_of_box = isinstance(widget, QWidget) and isinstance(widget.parentWidget(), QComboBox)
    if role in INTERACTIVE and not name and not interface.state().invisible and not is_part_of_box:
        label = f"{type(widget).__name__}#{widget.objectName()}" if widget is not None else str(role)
        found.append("/".join((*path, label)))
    if role not in _OF_ITEMS and not isinstance(widget, QComboBox):
        for number in range(interface.childCount()):
            child = interface.child(number)
            if child is not None:
                found += unnamed(child, (*path, name or str(role)))
    return found


def unnamed_in(window: QWidget) -> list[str]:
    return unnamed(QAccessible.queryAccessibleInterface(window))


def unsaid_in(window: QWidget) -> list[str]:
    """Return what is written on labels that a screen reader calls by a name without it."""
    return [
        f"{type(label).__name__}#{label.objectName()}: “{written}” is called “{name}”"
        for label in visible_in(window)
        if isinstance(label, QLabel) and (written := _written(label).replace("\u200b", "").strip())
        if written not in (name := heard(label)).replace("\u200b", "")
    ]


def heard(widget: QWidget) -> str:
    """Return the name that a screen reader says."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


# ---------------------------------------------------------------- cut off


def cut_off(window: QWidget, *, headers: bool = True) -> list[str]:
    """Return the texts in a window that cannot be read to their end, by the widget that should show them."""
    return [
        f"{type(widget).__name__}#{widget.objectName()}: {problem}"
        for widget in visible_in(window)
        for problem in _problems(widget, headers=headers)
    ]


def visible_in(window: QWidget) -> Iterator[QWidget]:
    yield from (widget for widget in window.findChildren(QWidget) if widget.isVisible())


def _problems(widget: QWidget, *, headers: bool) -> Iterator[str]:
    if isinstance(widget, QLabel) and widget.text() and widget.text().strip("\u200b"):
        yield from _label(widget)
    elif isinstance(widget, QAbstractButton) and widget.text():
        if isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
            return
        yield from _fits(widget, widget.text())
    elif isinstance(widget, QComboBox):
        yield from _fits(widget, widget.currentText())
    elif isinstance(widget, QTabBar):
        yield from _tabs(widget)
    elif isinstance(widget, QHeaderView) and headers and widget.orientation() is Qt.Orientation.Horizontal:
        yield from _titles(widget)


def _written(label: QLabel) -> str:
    """Return what is written on a label: of a link, not where it leads."""
    if label.textFormat() is Qt.TextFormat.RichText:
        return QTextDocumentFragment.fromHtml(label.text()).toPlainText()
    return label.text()


def _label(label: QLabel) -> Iterator[str]:
    written = _written(label)
    text = written.replace("\u200b", "")
    if label.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored and text in label.toolTip():
        return  # it was made to end where the window does
    if not label.wordWrap() or isinstance(label, Pill):
        yield from _fits(label, text)
        return
    if label.heightForWidth(label.width()) > label.height() + 1:
        yield f"“{text}” needs {label.heightForWidth(label.width())} pixels of height and has {label.height()}"
    words = written.replace("\u200b", " ").split()
    longest = max(map(label.fontMetrics().horizontalAdvance, words), default=0)
    if longest > label.contentsRect().width() + 1:
        yield f"a word of “{text}” needs {longest} pixels and has {label.contentsRect().width()}"
    yield from _stays_inside(label, text)


def _fits(widget: QWidget, text: str) -> Iterator[str]:
    wanted = widget.sizeHint()
    if wanted.width() > widget.width() + 1:
        yield f"“{text}” needs {wanted.width()} pixels and has {widget.width()}"
    if widget.fontMetrics().height() > widget.height() + 1:
        yield f"“{text}” is {widget.fontMetrics().height()} pixels high and has {widget.height()}"
    yield from _stays_inside(widget, text)


def _stays_inside(widget: QWidget, text: str) -> Iterator[str]:
    parent = widget.parentWidget()
    scrolls = parent is not None and isinstance(parent.parentWidget(), QAbstractScrollArea)
    if parent is not None and not scrolls and not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry()):
        yield f"“{text}” sticks out of {type(parent).__name__}#{parent.objectName()}"


def _tabs(bar: QTabBar) -> Iterator[str]:
    for number in range(bar.count()):
        needed = bar.fontMetrics().horizontalAdvance(bar.tabText(number))
        if needed > bar.tabRect(number).width():
            yield f"tab “{bar.tabText(number)}” needs {needed} pixels and has {bar.tabRect(number).width()}"


def _titles(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    font = QFont(header.font())
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(font)
    for section in range(header.count() if model is not None else 0):
        title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        needed = metrics.horizontalAdvance(title) + _HEADER_ROOM
        if not header.isSectionHidden(section) and title and needed > header.sectionSize(section) + 1:
            yield f"column “{title}” needs {needed} pixels and has {header.sectionSize(section)}"


# ---------------------------------------------------------------- what is shown


def everything_shown(window: QWidget) -> Iterator[str]:
    """Return every text that a person sees, hears, or gets by pointing at something; not what they typed themselves."""
    yield window.windowTitle()
    for widget in (window, *visible_in(window)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        if isinstance(widget, QLabel):
            yield _written(widget)
        elif isinstance(widget, QAbstractButton):
            yield widget.text()
        elif isinstance(widget, QPlainTextEdit) and widget.isReadOnly():
            yield widget.toPlainText()
        elif isinstance(widget, QLineEdit) and widget.isReadOnly():
            yield widget.text()
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            yield from _cells(widget)


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()  # Qt keeps a list's to itself
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    for row in range(min(model.rowCount(), _MOST_ROWS)):
        for column in range(columns):
            index = model.index(row, column)
            yield from (str(index.data(role) or "") for role in roles)


def other_windows(main: QWidget) -> list[QWidget]:
    """Return the dialogs and windows that stand beside the main window."""
    return [one for one in QApplication.topLevelWidgets() if one is not main and one.isVisible() and one.isWindow()]
