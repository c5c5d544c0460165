"""A table of the statistics as a file for spreadsheets: numbers as numbers, and no text that would be run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from cbdesk.presenters.statistics_state import Cell, Row, Table
from cbdesk.reports.csv_file import guarded


def csv_of(table: Table) -> bytes:
    """Return the table in the order of its rows, a tree with everything in it, each row by its full name."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_title(table, place) for place in range(len(table.columns))])
    writer.writerows(_values(row) for row in _flat(table.rows))
    return file.getvalue().encode("utf-8-sig")  # without its mark, Excel takes UTF-8 for the code page of the desk


def tsv_of(table: Table) -> str:
    """Return the same for the clipboard, where the cells of spreadsheets are parted by tabs."""
    lines: list[Sequence[str | int | float]] = [
        [_title(table, place) for place in range(len(table.columns))],
        *map(_values, _flat(table.rows)),
    ]
    return "\n".join("\t".join(str(value).replace("\t", " ") for value in line) for line in lines)


def file_name(key: str, ending: str, now: datetime) -> str:
    """Return ``statistics_org-units_2026-11-22_1405.csv``."""
    return f"statistics_{key}_{now.astimezone():%Y-%m-%d_%H%M}.{ending}"


def _flat(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _flat(row.children)


def _title(table: Table, place: int) -> str:
    is_share = any(row.cells[place].share is not None for row in table.rows)
    return f"{table.columns[place]} (%)" if is_share else table.columns[place]


def _values(row: Row) -> list[str | int | float]:
    values = [_value(cell) for cell in row.cells]
    if row.name and isinstance(row.cells[0].sort, str):
        values[0] = guarded(row.name)
    return values


def _value(cell: Cell) -> str | int | float:
    if cell.share is not None:
        return round(100 * cell.share, 1)
    if cell.is_number and cell.text.replace(",", "").isdigit():
        return int(cell.text.replace(",", ""))
    return guarded(cell.text)
