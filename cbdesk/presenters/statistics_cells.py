"""The cells of the statistics tables as finished texts, and the lists behind their numbers; runs in the pool."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from cbdesk.domain.counted import StatisticsRow, queries
from cbdesk.domain.statistics import SyncTypeRow
from cbdesk.presenters import wording
from cbdesk.presenters.statistics_state import Behind, Cell, Column, DeviceList, Mark, Row, as_columns
from cbdesk.presenters.sync_log_state import RunFilter

MOST_BARS = 12
"""A chart beside a table shows the beginning of the ranking; the table has the rest."""
LEVEL_OF_HEALTH = {"good": "good", "warn": "warn", "bad": "bad"}

Lists = dict[str, Behind]
"""The list behind each number of a row, by the name of its field."""


def lists(row: StatisticsRow, month: str) -> Lists:
    found = queries(row, month)
    if isinstance(row, SyncTypeRow):
        return {name: RunFilter(**filters) for name, filters in found.items()}
    return {name: DeviceList(filters) for name, filters in found.items()}


def number(value: int, query: Behind | None = None, level: str = "") -> Cell:
    """Return a count; there is nothing to be seen behind none."""
    return Cell(wording.count(value), value, level if value else "", is_number=True, query=query if value else None)


def share(part: int, whole: int) -> Cell:
    fraction = part / whole if whole else 0.0
    return Cell(f"{fraction:.1%}".replace("%", " %"), fraction, share=fraction, is_number=True)


def text(value: str | None, otherwise: str, query: Behind | None = None) -> Cell:
    return Cell(value or otherwise, value, query=query)


def moment(when: datetime | None, now: datetime) -> Cell:
    return Cell(wording.ago(when, now), when.timestamp() if when else None)


def seconds(value: float | None) -> Cell:
    return Cell("" if value is None else wording.duration(value), value, is_number=True)


def counted(row: StatisticsRow, names: Iterable[str], behind: Lists) -> tuple[Cell, ...]:
    """Return the numbers of these names, each with its list."""
    return tuple(number(getattr(row, name), behind.get(name)) for name in names)


def bars(rows: Iterable[Row], value: int = 1) -> tuple[Column, ...]:
    """Return the biggest rows as bars: the first cell names them, the one at ``value`` counts and leads on."""
    known = [row for row in rows if row.cells[value].sort]
    known.sort(key=lambda row: -_count(row.cells[value]))
    marks = (
        Mark(row.cells[0].text, _count(row.cells[value]), query=row.cells[value].query) for row in known[:MOST_BARS]
    )
    return as_columns(tuple(marks))


def uprights(rows: Iterable[Row], value: int, level: Callable[[Row], str] = lambda _row: "") -> tuple[Column, ...]:
    """Return every row as a column, in the order of the table."""
    marks = (Mark(row.cells[0].text, _count(row.cells[value]), level(row), row.cells[value].query) for row in rows)
    return as_columns(tuple(marks))


def _count(cell: Cell) -> float:
    return float(cell.sort) if isinstance(cell.sort, int | float) else 0.0
