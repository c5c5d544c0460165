"""What the statistics tabs show, as one frozen value; ``StatisticsTab.show_state`` renders it and decides nothing.

Texts are finished (numbers carry their separators). ``level`` is good | warn | bad | info | neutral, or empty for the
ordinary colour. ``query`` is the search text that lists the devices behind a number; the tab emits it when the tile,
mark or row is activated, and an empty one is not clickable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Mark(NamedTuple):
    """One slice, bar or segment of a chart."""

    label: str
    value: float
    level: str = ""
    query: str = ""


class Column(NamedTuple):
    """One column of an upright chart: a single segment is coloured by its level, several are stacked by category.

    Stacked columns all hold the same categories in the same order: the segments' labels make the legend.
    """

    label: str
    segments: tuple[Mark, ...]


class Tile(NamedTuple):
    """One number at the top of the overview."""

    label: str
    value: str
    hint: str = ""
    level: str = ""
    query: str = ""


class Cell(NamedTuple):
    """One cell of a statistics table; ``sort`` orders the column (None last), ``share`` (0 to 1) draws a bar."""

    text: str
    sort: float | str | None = None
    level: str = ""
    share: float | None = None
    is_number: bool = False


class Row(NamedTuple):
    cells: tuple[Cell, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One of the further tabs; ``key`` is models | org-units | aue | battery | locations | os | last-seen | sync."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class StatisticsState:
    """``loading`` and ``error`` keep whatever was shown before: the presenter passes the old values along."""

    phase: Literal["loading", "ready", "error"] = "loading"
    error: str = ""
    as_of: str = ""
    """Finished text: ``as of 10:42, 3 min ago``."""
    tiles: tuple[Tile, ...] = ()
    """Total, active, disabled, deprovisioned, unassigned, AUE expired."""
    by_status: tuple[Mark, ...] = ()
    top_models: tuple[Mark, ...] = ()
    aue_years: tuple[Column, ...] = ()
    """One column per year; a single segment's level: ``bad`` expired, ``warn`` this year, else ``good``."""
    battery: tuple[Mark, ...] = ()
    """The histogram's bins in order, label ``0-9 %`` or ``0``; level by threshold."""
    battery_note: str = ""
    """How many devices report no battery: ``412 devices report no battery``."""
    tables: tuple[Table, ...] = ()

    @property
    def has_data(self) -> bool:
        return bool(self.tiles)
