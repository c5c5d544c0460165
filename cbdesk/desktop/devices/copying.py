"""What goes from the device list to the clipboard: rows as a spreadsheet takes them, one column as a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from cbdesk.desktop import icons
from cbdesk.presenters.device_rows import COLUMN_KEYS, COLUMNS, Row
from cbdesk.presenters.list_view import ListView

translate = QCoreApplication.translate

TAG, SERIAL, USER = (COLUMN_KEYS.index(key) for key in ("asset_tag", "serial_number", "annotated_user"))


def copy_rows(view: ListView, *, with_headers: bool) -> None:
    """Copy the selected rows, the visible columns separated by tabs."""
    lines = ["\t".join(view.texts(row)) for row in view.selected]
    if lines and with_headers:
        lines.insert(0, "\t".join(title for _, title in view.columns))
    _put("\n".join(lines))


def copy_column(rows: Iterable[Row], section: int, *, between: str) -> None:
    """Copy what stands in one column, each text once and in its order."""
    _put(between.join(dict.fromkeys(row.cells[section] for row in rows if row.cells[section])))


def fill_menu(menu: QMenu, rows: Sequence[Row], section: int, view: ListView) -> None:
    """Add what can be copied of the selected rows; ``section`` is the column that was pointed at."""
    if len(rows) == 1:
        row = rows[0]
        entries = (
            (translate("desktop", "Copy serial"), SERIAL),
            (translate("desktop", "Copy asset tag"), TAG),
            (translate("desktop", "Copy user"), USER),
            (translate("desktop", "Copy this cell"), section),
        )
        for title, column in entries:
            action = menu.addAction(icons.icon("copy", "text_muted"), title)
            action.setEnabled(bool(row.cells[column]))
            action.triggered.connect(lambda _checked=False, text=row.cells[column]: _put(text))
    else:
        lists = (
            (translate("desktop", "Copy the serials"), SERIAL),
            (translate("desktop", "Copy the asset tags"), TAG),
        )
        for title, column in lists:
            action = menu.addAction(icons.icon("copy", "text_muted"), title)
            action.triggered.connect(lambda _checked=False, column=column: copy_column(rows, column, between="\n"))
    menu.addSeparator()
    if len(rows) == 1:
        plain = translate("desktop", "Copy row")
        headed = translate("desktop", "Copy row with headers")
    else:
        plain = translate("desktop", "Copy %n rows", None, len(rows))
        headed = translate("desktop", "Copy %n rows with headers", None, len(rows))
    menu.addAction(plain).triggered.connect(lambda: copy_rows(view, with_headers=False))
    menu.addAction(headed).triggered.connect(lambda: copy_rows(view, with_headers=True))
    if len(rows) > 1:
        title = COLUMNS[section].title
        columns = (
            (translate("desktop", "Copy “{column}” as lines"), "\n"),
            (translate("desktop", "Copy “{column}” with commas"), ", "),
        )
        for words, between in columns:
            menu.addAction(words.format(column=title)).triggered.connect(
                lambda _checked=False, between=between: copy_column(rows, section, between=between)
            )


def _put(text: str) -> None:
    if text:
        QGuiApplication.clipboard().setText(text)
