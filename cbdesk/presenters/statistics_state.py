"""What the statistics tabs show, as one frozen value; ``StatisticsTab.show_state`` renders it and decides nothing.

Texts are finished (numbers carry their separators). ``level`` is good | warn | bad | info | neutral, or empty for the
ordinary colour. ``query`` is the list behind a number; the tab emits it when the tile, mark or cell is activated, and
without one it is not clickable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from cbdesk.domain.query import ListQuery, narrowed
from cbdesk.domain.query_text import as_text
from cbdesk.presenters.sync_log_state import RunFilter

ALL_DEVICES = "is:live"
"""What finds all that are counted: an empty search text would show them too, but not say so."""


@dataclass(frozen=True, slots=True)
class DeviceList:
    """The devices behind a number, as filters of a list."""

    filters: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The search text that finds them. It is written when somebody asks: there are thousands of numbers."""
        return as_text(narrowed(ListQuery(), self.filters)) or ALL_DEVICES


Behind: TypeAlias = DeviceList | RunFilter
"""What a number counts: devices, or runs of the sync."""


class Mark(NamedTuple):
    """One slice, bar or segment of a chart."""

    label: str
    value: float
    level: str = ""
    query: Behind | None = None


class Column(NamedTuple):
    """One column of an upright chart: a single segment is coloured by its level, several are stacked by category.

    Stacked columns all hold the same categories in the same order: the segments' labels make the legend.
    """

    label: str
    segments: tuple[Mark, ...]


class Note(NamedTuple):
    """A muted sentence with a number in it: ``412 devices reported no battery``."""

    text: str = ""
    query: Behind | None = None


NO_NOTE = Note()


class Tile(NamedTuple):
    """One number at the top of the overview."""

    label: str
    value: str
    hint: str = ""
    level: str = ""
    query: Behind | None = None
    devices: int = 0
    """The value as a number."""


class Cell(NamedTuple):
    """One cell of a statistics table; ``sort`` orders the column (None last), ``share`` (0 to 1) draws a bar."""

    text: str
    sort: float | str | None = None
    level: str = ""
    share: float | None = None
    is_number: bool = False
    query: Behind | None = None


class Row(NamedTuple):
    """``query`` is behind the row as a whole; ``children`` make the table a tree. ``name`` tells rows apart."""

    cells: tuple[Cell, ...]
    query: Behind | None = None
    children: tuple[Row, ...] = ()
    name: str = ""
    """In full where the first cell shows only a part of it, such as the path of an org unit; else empty."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The chart beside a table; of a tree, it shows what lies in the selected row."""

    title: str
    kind: Literal["bars", "columns", "histogram"]
    columns: tuple[Column, ...] = ()
    note: Note = NO_NOTE


@dataclass(frozen=True, slots=True)
class Table:
    """One of the further tabs, or one way to look at it."""

    key: str
    """models | org-units | aue | aue-buildings | battery | locations | os | network | last-seen | sync | overview"""
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class StatisticsState:
    """``loading`` and ``error`` keep whatever was shown before: the presenter passes the old values along."""

    phase: Literal["loading", "ready", "error"] = "loading"
    error: str = ""
    as_of: str = ""
    """Finished text: ``last completed sync 3 min ago``."""
    counted: str = ""
    """When the devices were counted, for what leaves the window: ``2026-11-22 14:05 CET``."""
    tiles: tuple[Tile, ...] = ()
    """Total, active, disabled, deprovisioned, unassigned, silent, never synced, AUE expired."""
    by_status: tuple[Mark, ...] = ()
    status_note: Note = NO_NOTE
    """How many devices are gone, and in no other number."""
    top_models: tuple[Mark, ...] = ()
    aue_years: tuple[Column, ...] = ()
    """One column per year; a single segment's level: ``bad`` expired, ``warn`` this year, else ``good``."""
    aue_note: Note = NO_NOTE
    battery: tuple[Mark, ...] = ()
    """The histogram's bins in order, label ``0-9 %`` or ``0``; level by threshold."""
    battery_note: Note = NO_NOTE
    """How many devices report no battery."""
    tables: tuple[Table, ...] = ()

    @property
    def has_data(self) -> bool:
        return bool(self.tiles)


def as_columns(marks: tuple[Mark, ...]) -> tuple[Column, ...]:
    """Return single marks as columns of their own."""
    return tuple(Column(mark.label, (mark,)) for mark in marks)
