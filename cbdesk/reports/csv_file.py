"""Comma-separated values that spreadsheets read as they are meant: with a BOM, and no cell taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from cbdesk.reports.table import Row, Table

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001  spreadsheets take the wide ones too


def guarded(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would calculate: names come from outside."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_text(rows: Iterable[Row]) -> str:
    """Return guarded rows as text, for standard output and the clipboard; a file takes its BOM from `CsvFile`."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


class CsvFile:
    """UTF-8 with a BOM, without which Excel reads another alphabet; lines end as RFC 4180 says."""

    def __init__(self, path: Path, table: Table) -> None:
        self._file = path.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file)
        self.add([table.columns])

    def add(self, rows: Sequence[Row]) -> None:
        self._writer.writerows([guarded(cell) for cell in row] for row in rows)

    def close(self) -> None:
        self._file.close()
