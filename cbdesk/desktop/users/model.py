"""The list of users as a table that grows page by page and keeps its place where it can."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Signal

from cbdesk.desktop.records_model import Index, RecordsModel
from cbdesk.presenters.user_state import UserLine


class UsersModel(RecordsModel):
    """Asks for more when the view nears the end of what it has."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        titles = {
            "name": self.tr("Name"),
            "address": self.tr("E-mail"),
            "devices": self.tr("Devices"),
            "status": self.tr("Status"),
            "unit": self.tr("Org unit"),
        }
        super().__init__(titles, numbers=frozenset({"devices"}), muted=frozenset({"unit"}), parent=parent)
        self._has_more = False

    @property
    def lines(self) -> tuple[UserLine, ...]:
        return self._rows

    def show_lines(self, lines: tuple[UserLine, ...], *, has_more: bool) -> None:
        """Take the new lines with the smallest signal that tells the views the truth."""
        self._has_more = has_more
        before = self._rows
        if lines == before:
            return
        if before and len(lines) > len(before) and lines[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), len(before), len(lines) - 1)
            self._rows = lines
            self.endInsertRows()
        else:
            self.show_rows(lines)

    def place_of(self, email: str) -> int | None:
        return next((place for place, line in enumerate(self.lines) if line.email == email), None)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: Index) -> Any:
        if not parent.isValid() and self._has_more:
            self.more_wanted.emit()
