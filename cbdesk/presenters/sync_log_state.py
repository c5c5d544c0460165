"""What the sync-history tab shows, as one frozen value; ``SyncLogTab.show_state`` renders it and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs the history lists; all of it must hold. The names are those of the repository."""

    sync_type: str | None = None
    status: str | None = None
    """``completed``, ``partial``, ``failed``, ``cancelled``, ``running`` or ``interrupted``."""
    station: str | None = None
    with_errors: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """How one source was read, or what became of one part's records; empty where a figure means nothing."""

    name: str
    status: str
    level: str
    """Of the status: good | warn | bad | neutral."""
    time: str = ""
    pages: str = ""
    read: str = ""
    skipped: str = ""
    created: str = ""
    changed: str = ""
    unchanged: str = ""
    deleted: str = ""
    conflicts: str = ""
    requests: str = ""
    waits: str = ""
    speed: str = ""
    tip: str = ""
    """Its pages, or its phases."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One sync run with finished texts."""

    key: str
    """Unique and stable (``sync_logs.id``): the selection survives a refresh by it."""
    started: str
    type: str
    status: str
    """The word on the pill: ``Completed``."""
    level: str
    """Its level: good | warn | bad | info | neutral."""
    processed: str
    created: str
    updated: str
    deleted: str
    duration: str
    station: str
    message: str
    """One line: the error, else ``3 warnings``, else empty."""
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value for the detail area: run id, started, completed, station."""
    warnings: tuple[str, ...] = ()
    error: str = ""
    """The whole error message, or what is wrong with each source and what to do about it."""
    figures: tuple[FigureRow, ...] = ()
    """Of the run's sources and parts; of all parts on the row of a whole run."""


@dataclass(frozen=True, slots=True)
class SyncLogState:
    """Newest run first. ``loading`` and ``error`` carry the rows that were shown before."""

    phase: Literal["loading", "ready", "error"] = "loading"
    rows: tuple[RunRow, ...] = ()
    error: str = ""
    filter: RunFilter = RunFilter()
    stations: tuple[str, ...] = ()
    """The computers that have synced, to choose from."""
    headline: str = ""
    """How many runs are listed: ``12 runs``, ``the newest 200 runs``."""
