"""An Excel workbook with every cell as text: serials and tags keep their zeros, whatever they look like."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cbdesk.errors import GiveUpError
from cbdesk.reports.table import Row, Table

MOST_ROWS = 1_048_575
"""What a sheet holds below its titles."""
_LONGEST_CELL = 32_767
_WIDTHS = range(8, 60)


class XlsxFile:
    """One sheet with the list and one that says what it is. Rows go to the disk as they come."""

    def __init__(self, path: Path, table: Table) -> None:
        import xlsxwriter  # here: the window's first paint does not wait for it

        path.touch()  # a folder that refuses says so now, not after all rows
        self._columns = table.columns
        # Rows wait here until the workbook is put together; a failure would leave them behind in the common folder.
        self._folder = TemporaryDirectory(prefix="cbdesk-export-", ignore_cleanup_errors=True)
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": self._folder.name})
        self._book.set_properties({"title": table.title})
        self._about = table.sheets[1]
        self._text = self._book.add_format({"num_format": "@"})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self._sheet = self._book.add_worksheet(table.sheets[0])
        self._sheet.freeze_panes(1, 0)
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # text is what they are meant to be
        self._facts = table.facts
        self._count = 0

    def add(self, rows: Sequence[Row]) -> None:
        if not self._count:
            self._begin(rows)
        if self._count + len(rows) > MOST_ROWS:
            raise GiveUpError("An Excel sheet holds 1,048,575 rows, and this list has more: export it as CSV.")
        for row in rows:
            self._count += 1
            for column, cell in enumerate(row):
                self._sheet.write_string(self._count, column, cell[:_LONGEST_CELL], self._text)

    def close(self) -> None:
        """Write the workbook. Raises OSError where the disk refuses."""
        if not self._count:
            self._begin([])
        self._sheet.autofilter(0, 0, self._count, max(0, len(self._columns) - 1))
        about = self._book.add_worksheet(self._about)
        about.set_column(0, 0, 22, self._head)
        about.set_column(1, 1, 80, self._text)
        for number, (label, value) in enumerate(self._facts):
            about.write_string(number, 0, label, self._head)
            about.write_string(number, 1, value[:_LONGEST_CELL], self._text)
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        finally:
            self._folder.cleanup()

    def _begin(self, rows: Sequence[Row]) -> None:
        """Write the titles; columns are as wide as the first rows need, for a width cannot follow its rows."""
        for column, title in enumerate(self._columns):
            longest = max((len(text) for text in (title + "  ", *(row[column] for row in rows))), default=0)
            self._sheet.set_column(column, column, min(max(longest + 2, _WIDTHS.start), _WIDTHS.stop), self._text)
            self._sheet.write_string(0, column, title, self._head)
