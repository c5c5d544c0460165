"""Counts the fleet for the statistics tabs. Soft-deleted devices do not count.

What is counted already is read; after a change the devices are counted first. Where that is refused (a copy that can
only be read, a role without the right), a view counts while it is read: slower, and just as right.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database import counts
from cbdesk.database.engine import database_errors
from cbdesk.database.replica import Readable
from cbdesk.domain.documents import overview_document, plain
from cbdesk.domain.health import battery_level, current_month
from cbdesk.domain.org_units import tree
from cbdesk.domain.statistics import (
    AccessPointRow,
    AueLocationRow,
    AueRow,
    BatteryRow,
    LastSeenRow,
    LocationRow,
    ModelRow,
    OrgUnitRow,
    OsRow,
    Overview,
    StatusRow,
    SyncTypeRow,
    current_milestone,
    seen_bands,
)
from cbdesk.errors import RetryError, SettingsError
from cbdesk.repositories import sums
from cbdesk.repositories.reading import aware, reading, time_from_json

_BAND = 10
_log = logging.getLogger(__name__)

Row = TypeVar("Row")
Document = dict[str, Any]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StatisticsRepository:
    engine: sa.Engine
    cache: Cache
    now: Callable[[], datetime] = utc_now
    lists: Readable | None = None
    """Where the counts are read, if not over the engine; counted is over the engine always."""

    def month(self) -> str:
        """Return the month before which updates are over."""
        return current_month(self.now())

    def overview(self) -> Overview:
        document = self.cache.fetch("dashboard:stats", "overview", self._overview)
        times = {name: time_from_json(document[name]) for name in ("last_sync", "updated_at", "counted_at")}
        return Overview(**document | times)

    def status(self) -> tuple[StatusRow, ...]:
        """Return every status, the most frequent first."""
        numbers = ("unassigned", "stale", "never_synced", "expired")
        return self._cached("status", StatusRow, lambda: self._groups("status", *numbers))

    def models(self) -> tuple[ModelRow, ...]:
        """Return every model, the most frequent first."""
        numbers = (*sums.STATUSES, "unassigned", "expired", "battery_average")
        return self._cached("models", ModelRow, lambda: self._groups("model", *numbers))

    def org_units(self) -> tuple[OrgUnitRow, ...]:
        """Return the tree, parents first; a unit's totals include everything below it."""
        return self._cached("org_units", OrgUnitRow, self._org_units)

    def aue(self) -> tuple[AueRow, ...]:
        """Return year by model; years in order, unknown last."""
        return self._cached("aue_status", AueRow, lambda: self._read(sums.years, "model"))

    def aue_by_location(self) -> tuple[AueLocationRow, ...]:
        """Return year by location; years in order, unknown last."""
        return self._cached("aue_locations", AueLocationRow, lambda: self._read(sums.years, "location"))

    def battery(self) -> tuple[BatteryRow, ...]:
        """Return ten bands, the worst first, and those without a report last; empty bands too."""
        return self._cached("battery_health", BatteryRow, self._battery)

    def locations(self) -> tuple[LocationRow, ...]:
        numbers = ("active", "unassigned", "stale", "expired")
        return self._cached("locations", LocationRow, lambda: self._groups("location", *numbers))

    def os(self) -> tuple[OsRow, ...]:
        """Return the milestones, the newest first, unknown last."""
        return self._cached("os_milestones", OsRow, self._os)

    def last_seen(self) -> tuple[LastSeenRow, ...]:
        """Return when Google last heard of the devices, the newest band first, never last; empty bands too."""
        return self._cached("last_seen", _last_seen_row, self._last_seen)

    def network(self) -> tuple[AccessPointRow, ...]:
        """Return networks and access points by name with the devices that they heard last, the unheard last."""
        return self._cached("access_points", _access_point_row, self._access_points)

    def sync(self) -> tuple[SyncTypeRow, ...]:
        """Return how the syncs of each type went."""
        return self._cached("sync_types", _sync_type_row, self._sync)

    def _cached(self, report: str, row: Callable[..., Row], fill: Callable[[], list[Document]]) -> tuple[Row, ...]:
        return tuple(row(**values) for values in self.cache.fetch("report", report, fill))

    def _read(self, statement: Callable[..., sums.Statement], *arguments: Any) -> list[Document]:
        """Run the statement over the counts of the devices as they are now."""
        month = {"month": self.month()}
        near = self.lists or self.engine
        with reading(near) as connection:
            rows = _rows(connection, statement(counts.STORED, *arguments), month)
            is_old = rows[0]["is_old"] if rows else counts.are_old(connection)
        if is_old:
            # A copy may not have the new counts yet: they are read where they were made.
            engine, source = (self.engine, counts.STORED) if self._count_again() else (near, counts.NOW)
            with reading(engine) as connection:
                rows = _rows(connection, statement(source, *arguments), month)
        for row in rows:
            del row["is_old"]
        return rows

    def _count_again(self) -> bool:
        try:
            with database_errors(), self.engine.begin() as connection:
                counts.refresh(connection)
        except (sa.exc.DBAPIError, RetryError, SettingsError) as error:
            _log.info("The statistics are counted while they are read, since counting ahead failed: %s", error)
            return False
        return True

    def _groups(self, kind: str, *numbers: str, key: str | None = None) -> list[Document]:
        return self._read(sums.groups, kind, key or kind, numbers)

    def _overview(self) -> Document:
        [row] = self._read(sums.overview)
        return overview_document(Overview(**{name: aware(value) for name, value in row.items()}))

    def _org_units(self) -> list[Document]:
        return _documents(tree(self._groups("org_unit", "active", "expired", key="org_unit_path")))

    def _battery(self) -> list[Document]:
        bands: Counter[int | None] = Counter()
        for group in self._groups("battery"):
            health = group["battery"]
            bands[None if health is None else min(int(health) // _BAND, 9)] += group["devices"]
        rows = [
            BatteryRow(low, 100 if low == 90 else low + _BAND - 1, battery_level(low), bands[low // _BAND])  # noqa: PLR2004
            for low in range(0, 100, _BAND)
        ]
        return _documents([*rows, BatteryRow(None, None, battery_level(None), bands[None])])

    def _os(self) -> list[Document]:
        rows = self._read(sums.milestones)
        newest = current_milestone({row["milestone"]: row["devices"] for row in rows if row["milestone"] is not None})
        return [
            row | {"behind": None if newest is None or row["milestone"] is None else max(newest - row["milestone"], 0)}
            for row in rows
        ]

    def _last_seen(self) -> list[Document]:
        numbers = ("devices", "active", "unassigned")
        days = self._groups("seen", *numbers[1:])
        bands = [*seen_bands(self.now().astimezone(UTC).date()), ("never", None, None)]
        rows = [LastSeenRow(*band, 0, 0, 0) for band in bands]
        found = [Counter[str]() for _ in rows]
        for group in days:
            place = next(place for place, row in enumerate(rows) if _is_in(group["seen"], row))
            found[place].update({name: group[name] for name in numbers})
        return [plain(row) | {name: total[name] for name in numbers} for row, total in zip(rows, found, strict=True)]

    def _access_points(self) -> list[Document]:
        with reading(self.lists or self.engine) as connection:
            rows = _rows(connection, sums.access_points(), {})
        return [row | {"last_heard": plain(aware(row["last_heard"]))} for row in rows]

    def _sync(self) -> list[Document]:
        with reading(self.engine) as connection:
            rows = _rows(connection, sums.sync_types(), {})
        return [row | {"last_completed_at": plain(aware(row["last_completed_at"]))} for row in rows]


def _rows(connection: sa.Connection, statement: sums.Statement, parameters: Document) -> list[Document]:
    result = connection.execute(statement, parameters)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _documents(rows: Sequence[OrgUnitRow] | Sequence[BatteryRow]) -> list[Document]:
    """Return records of numbers and texts as JSON's objects."""
    names = [field.name for field in fields(rows[0])] if rows else []
    return [{name: getattr(row, name) for name in names} for row in rows]


def _last_seen_row(since: str | None, before: str | None, **values: Any) -> LastSeenRow:
    first, after = (date.fromisoformat(day) if day else None for day in (since, before))
    return LastSeenRow(since=first, before=after, **values)


def _access_point_row(last_heard: str | None, **values: Any) -> AccessPointRow:
    return AccessPointRow(last_heard=time_from_json(last_heard), **values)


def _sync_type_row(last_completed_at: str | None, **values: Any) -> SyncTypeRow:
    return SyncTypeRow(last_completed_at=time_from_json(last_completed_at), **values)


def _is_in(day: str | None, band: LastSeenRow) -> bool:
    if day is None or band.since is None:
        return (day is None) == (band.since is None and band.before is None)
    return day >= band.since.isoformat()
