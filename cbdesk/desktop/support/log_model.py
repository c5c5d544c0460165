"""The log as Qt's table model: grown at its end while it is followed, so that the selection stays."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex

from cbdesk.desktop.records_model import RecordsModel
from cbdesk.presenters.log_view import LogRow


class LogModel(RecordsModel):
    """Tells a growing log from another one."""

    def show_rows(self, rows: tuple[LogRow, ...]) -> None:
        before: tuple[LogRow, ...] = self._rows
        grows = (
            bool(before) and len(rows) > len(before) and rows[0] == before[0] and rows[len(before) - 1] == before[-1]
        )
        if grows:
            self.beginInsertRows(QModelIndex(), len(before), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows != before:
            super().show_rows(rows)

    def row_at(self, row: int) -> LogRow:
        found: LogRow = self._rows[row]
        return found

    def lines(self, indexes: list[QModelIndex]) -> str:
        """Return the records of these indexes as they are copied, in their order."""
        return "\n".join(self._rows[row].line for row in sorted({index.row() for index in indexes}))
