"""What a device list shows right now, for whatever exports, prints or copies exactly that."""

from __future__ import annotations

from dataclasses import dataclass

from cbdesk.domain.query import SortKey
from cbdesk.presenters.device_rows import COLUMNS, Row

_PLACES = {column.key: place for place, column in enumerate(COLUMNS)}


@dataclass(frozen=True, slots=True)
class ListView:
    """The visible list as one value; ``columns`` are keys and titles in the order in which they stand."""

    title: str = ""
    """The name of the view that is shown; empty for the whole fleet and for what was typed."""
    query: str = ""
    """The search text, empty for the whole fleet."""
    sort: tuple[SortKey, ...] = ()
    """Empty for the natural order: by serial, and by relevance while searching."""
    columns: tuple[tuple[str, str], ...] = ()
    selected: tuple[Row, ...] = ()

    def texts(self, row: Row) -> tuple[str, ...]:
        """Return what the visible columns say of a row."""
        return tuple(row.cells[_PLACES[key]] for key, _ in self.columns)
