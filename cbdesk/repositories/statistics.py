"""Counts the fleet for the statistics tabs. Soft-deleted devices do not count.

What is counted already is read; after a change the devices are counted first. Where that is refused (a copy that can
only be read, a role without the right), a view counts while it is read: slower, and just as right.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database import counts
from cbdesk.database.engine import database_errors
from cbdesk.database.tables import sync_conflicts, sync_logs
from cbdesk.domain.documents import overview_document, plain
from cbdesk.domain.health import battery_level, current_month
from cbdesk.domain.org_units import tree
from cbdesk.domain.statistics import (
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
from cbdesk.errors import RetryError
from cbdesk.repositories import counted
from cbdesk.repositories.reading import aware, reading, time_from_json

_BAND = 10
_STATUSES = ("active", "disabled", "provisioned", "deprovisioned")
_log = logging.getLogger(__name__)

Row = TypeVar("Row")
Document = dict[str, Any]
Statement = Callable[[sa.TableClause], sa.Select[Any]]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StatisticsRepository:
    engine: sa.Engine
    cache: Cache
    now: Callable[[], datetime] = utc_now

    def month(self) -> str:
        """Return the month before which updates are over."""
        return current_month(self.now())

    def overview(self) -> Overview:
        document = self.cache.fetch("dashboard:stats", "overview", self._overview)
        times = {name: time_from_json(document[name]) for name in ("last_sync", "updated_at", "counted_at")}
        return Overview(**document | times)

    def status(self) -> tuple[StatusRow, ...]:
        """Return every status, the most frequent first."""
        numbers = ("unassigned", "stale", "never_synced")
        return self._cached("status", StatusRow, lambda: self._groups("status", "status", numbers))

    def models(self) -> tuple[ModelRow, ...]:
        """Return every model, the most frequent first."""
        numbers = (*_STATUSES, "unassigned")
        return self._cached("models", ModelRow, lambda: self._groups("model", "model", numbers, _battery_average))

    def org_units(self) -> tuple[OrgUnitRow, ...]:
        """Return the tree, parents first; a unit's totals include everything below it."""
        return self._cached("org_units", OrgUnitRow, self._org_units)

    def aue(self) -> tuple[AueRow, ...]:
        """Return year by model; years in order, unknown last."""
        return self._cached("aue_status", AueRow, lambda: self._by_year("model"))

    def aue_by_location(self) -> tuple[AueLocationRow, ...]:
        """Return year by location; years in order, unknown last."""
        return self._cached("aue_locations", AueLocationRow, lambda: self._by_year("location"))

    def battery(self) -> tuple[BatteryRow, ...]:
        """Return ten bands, the worst first, and those without a report last; empty bands too."""
        return self._cached("battery_health", BatteryRow, self._battery)

    def locations(self) -> tuple[LocationRow, ...]:
        numbers = ("active", "unassigned", "stale")
        return self._cached("locations", LocationRow, lambda: self._groups("location", "location", numbers))

    def os(self) -> tuple[OsRow, ...]:
        """Return the milestones, the newest first, unknown last."""
        return self._cached("os_milestones", OsRow, self._os)

    def last_seen(self) -> tuple[LastSeenRow, ...]:
        """Return when Google last heard of the devices, the newest band first, never last; empty bands too."""
        return self._cached("last_seen", _last_seen_row, self._last_seen)

    def sync(self) -> tuple[SyncTypeRow, ...]:
        """Return how the syncs of each type went."""
        return self._cached("sync_types", _sync_type_row, self._sync)

    def _cached(self, report: str, row: Callable[..., Row], fill: Callable[[], Iterable[Document]]) -> tuple[Row, ...]:
        rows = self.cache.fetch("report", report, lambda: plain(tuple(fill())))
        return tuple(row(**values) for values in rows)

    def _read(self, statement: Statement) -> list[Document]:
        """Run the statement over the counts of the devices as they are now."""
        with reading(self.engine) as connection:
            if not counts.are_old(connection):
                return _rows(connection, statement(counts.STORED))
        source = counts.STORED if self._count_again() else counts.NOW
        with reading(self.engine) as connection:
            return _rows(connection, statement(source))

    def _count_again(self) -> bool:
        try:
            with database_errors(), self.engine.begin() as connection:
                counts.refresh(connection)
        except (sa.exc.DBAPIError, RetryError) as error:
            _log.info("The statistics are counted while they are read, since counting ahead failed: %s", error)
            return False
        return True

    def _groups(
        self,
        kind: str,
        name: str,
        numbers: Iterable[str] = (),
        *more: Callable[[sa.TableClause], sa.Label[Any]],
        by_aue: bool = True,
    ) -> list[Document]:
        """Sum the counts of one kind by its key, the biggest group first."""

        def statement(source: sa.TableClause) -> sa.Select[Any]:
            devices = _sum(source, "devices")
            columns = [devices, *(_sum(source, number) for number in numbers)]
            if by_aue:
                columns.append(self._expired(source))
            key = source.c.key.label(name)
            query = sa.select(key, *columns, *(one(source) for one in more)).where(source.c.kind == kind)
            return query.group_by(source.c.key).order_by(devices.desc(), source.c.key)

        return self._read(statement)

    def _expired(self, source: sa.TableClause) -> sa.Label[Any]:
        return _sum(source, "devices", source.c.aue_date < self.month()).label("expired")

    def _overview(self) -> Document:
        completed = sa.select(sa.func.max(sync_logs.c.completed_at)).where(sync_logs.c.status == "completed")
        conflicts = sa.select(sa.func.count()).select_from(sync_conflicts)

        def statement(source: sa.TableClause) -> sa.Select[Any]:
            is_live, is_deleted = source.c.kind == "status", source.c.kind == "deleted"
            expired = source.c.aue_date < self.month()
            columns: list[sa.Label[Any]] = [
                _sum(source, "devices", is_live).label("total_devices"),
                *(_sum(source, name, is_live) for name in (*_STATUSES, "unassigned", "stale", "never_synced")),
                _sum(source, "devices", is_live, source.c.key.is_(None)).label("without_status"),
                _sum(source, "devices", is_live, expired).label("expired"),
                _sum(source, "devices", is_deleted).label("deleted"),
                sa.func.max(source.c.updated_at).label("updated_at"),
                completed.scalar_subquery().label("last_sync"),
                conflicts.scalar_subquery().label("conflicts"),
                counts.counted_at(source).label("counted_at"),
            ]
            return sa.select(*columns).where(sa.or_(is_live, is_deleted))

        [row] = self._read(statement)
        return overview_document(Overview(**row))

    def _org_units(self) -> list[Document]:
        return [asdict(row) for row in tree(self._groups("org_unit", "org_unit_path", ["active"]))]

    def _by_year(self, kind: str) -> list[Document]:
        def statement(source: sa.TableClause) -> sa.Select[Any]:
            year, key, devices = counted.year(source.c.aue_date), source.c.key.label(kind), _sum(source, "devices")
            return (
                sa.select(year.label("year"), key, devices, self._expired(source))
                .where(source.c.kind == kind)
                .group_by(sa.text("year"), source.c.key)
                .order_by(sa.text("year NULLS LAST"), devices.desc(), source.c.key)
            )

        return self._read(statement)

    def _battery(self) -> list[Document]:
        bands: Counter[int | None] = Counter()
        for group in self._groups("battery", "battery_health", by_aue=False):
            health = group["battery_health"]
            bands[None if health is None else min(int(health) // _BAND, 9)] += group["devices"]
        rows = [
            BatteryRow(low, 100 if low == 90 else low + _BAND - 1, battery_level(low), bands[low // _BAND])  # noqa: PLR2004
            for low in range(0, 100, _BAND)
        ]
        return [asdict(row) for row in (*rows, BatteryRow(None, None, battery_level(None), bands[None]))]

    def _os(self) -> list[Document]:
        def statement(source: sa.TableClause) -> sa.Select[Any]:
            numbers = (_sum(source, "devices"), _sum(source, "active"), self._expired(source))
            return (
                sa.select(counted.milestone(source.c.key).label("milestone"), *numbers)
                .where(source.c.kind == "milestone")
                .group_by(sa.text("milestone"))
                .order_by(sa.text("milestone DESC NULLS LAST"))
            )

        rows = self._read(statement)
        newest = current_milestone({row["milestone"]: row["devices"] for row in rows if row["milestone"] is not None})
        return [
            row | {"behind": None if newest is None or row["milestone"] is None else max(newest - row["milestone"], 0)}
            for row in rows
        ]

    def _last_seen(self) -> list[Document]:
        numbers = ("devices", "active", "unassigned")
        days = self._groups("seen", "day", numbers[1:], by_aue=False)
        bands = [*seen_bands(self.now().astimezone(UTC).date()), ("never", None, None)]
        rows = [LastSeenRow(*band, 0, 0, 0) for band in bands]
        found = [Counter[str]() for _ in rows]
        for group in days:
            place = next(place for place, row in enumerate(rows) if _is_in(group["day"], row))
            found[place].update({name: group[name] for name in numbers})
        return [asdict(row) | {name: total[name] for name in numbers} for row, total in zip(rows, found, strict=True)]

    def _sync(self) -> list[Document]:
        s = sync_logs.c
        completed, count = s.status == "completed", sa.func.count()
        average = sa.func.avg(s.duration_seconds).filter(completed)
        query = (
            sa.select(
                s.sync_type,
                count.filter(completed).label("total_syncs"),
                sa.cast(sa.func.round(average, 1), sa.Float).label("avg_duration"),
                _whole(sa.func.sum(s.records_processed).filter(completed)).label("total_processed"),
                sa.func.max(s.duration_seconds).filter(completed).label("longest_duration"),
                *(count.filter(s.status == status).label(status) for status in ("partial", "failed", "cancelled")),
                sa.func.max(s.completed_at).filter(completed).label("last_completed_at"),
            )
            .where(s.sync_type.is_not(None))
            .group_by(s.sync_type)
            .order_by(s.sync_type)
        )
        with reading(self.engine) as connection:
            return _rows(connection, query)


def _rows(connection: sa.Connection, query: sa.Select[Any]) -> list[Document]:
    return [{str(name): aware(value) for name, value in row.items()} for row in connection.execute(query).mappings()]


def _whole(total: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """PostgreSQL sums into a decimal, and nothing into NULL."""
    return sa.cast(sa.func.coalesce(total, 0), sa.BigInteger)


def _sum(source: sa.TableClause, name: str, *only: sa.ColumnElement[bool]) -> sa.Label[int]:
    total = sa.func.sum(source.c[name])
    return _whole(total.filter(*only) if only else total).label(name)


def _last_seen_row(since: str | None, before: str | None, **values: Any) -> LastSeenRow:
    first, after = (date.fromisoformat(day) if day else None for day in (since, before))
    return LastSeenRow(since=first, before=after, **values)


def _sync_type_row(last_completed_at: str | None, **values: Any) -> SyncTypeRow:
    return SyncTypeRow(last_completed_at=time_from_json(last_completed_at), **values)


def _is_in(day: str | None, band: LastSeenRow) -> bool:
    if day is None or band.since is None:
        return (day is None) == (band.since is None and band.before is None)
    return day >= band.since.isoformat()


def _battery_average(source: sa.TableClause) -> sa.Label[float]:
    mean = sa.func.sum(source.c.battery_sum) / sa.func.nullif(sa.func.sum(source.c.battery_reports), 0)
    return sa.cast(sa.func.round(mean, 1), sa.Float).label("battery_average")
