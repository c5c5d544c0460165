"""Counts the fleet for the statistics tabs. Soft-deleted devices do not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, sync_conflicts, sync_logs
from cbdesk.domain.documents import overview_document
from cbdesk.domain.health import battery_level, current_month
from cbdesk.domain.statistics import AueRow, BatteryRow, LocationRow, ModelRow, OrgUnitRow, OsRow, Overview
from cbdesk.repositories.reading import aware, reading, time_from_json

_C = chromebooks.c
_LIVE = _C.is_deleted.is_(False)
_BAND = 10

Row = TypeVar("Row")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StatisticsRepository:
    engine: Readable
    cache: Cache
    now: Callable[[], datetime] = utc_now

    def overview(self) -> Overview:
        document = self.cache.fetch("dashboard:stats", "overview", self._overview)
        times = {name: time_from_json(document[name]) for name in ("last_sync", "updated_at")}
        return Overview(**document | times)

    def models(self) -> tuple[ModelRow, ...]:
        """Return every model, the most frequent first."""
        counters: list[sa.Label[Any]] = [*_statuses(), _unassigned(), self._expired(), _battery_average()]
        return self._cached("models", ModelRow, lambda: self._groups([_C.model], counters))

    def org_units(self) -> tuple[OrgUnitRow, ...]:
        """Return the tree, parents first; a unit's totals include everything below it."""
        return self._cached("org_units", OrgUnitRow, self._org_units)

    def aue(self) -> tuple[AueRow, ...]:
        """Return year by model; years in order, unknown last."""
        year = sa.func.left(_C.aue_date, 4).label("year")
        return self._cached("aue_status", AueRow, lambda: _by_year(self._groups([year, _C.model], [self._expired()])))

    def battery(self) -> tuple[BatteryRow, ...]:
        """Return ten bands, the worst first, and those without a report last; empty bands too."""
        return self._cached("battery_health", BatteryRow, self._battery)

    def locations(self) -> tuple[LocationRow, ...]:
        location = _C.iiq_location.label("location")
        counters = [_active(), _unassigned(), _stale(), self._expired()]
        return self._cached("locations", LocationRow, lambda: self._groups([location], counters))

    def os(self) -> tuple[OsRow, ...]:
        """Return the milestones, the newest first, unknown last."""
        return self._cached("os_milestones", OsRow, lambda: _by_milestone(self._groups([_C.os_version], [_active()])))

    def _cached(
        self, report: str, row: Callable[..., Row], fill: Callable[[], list[dict[str, Any]]]
    ) -> tuple[Row, ...]:
        return tuple(row(**values) for values in self.cache.fetch("report", report, fill))

    def _groups(self, keys: list[Any], counters: list[sa.Label[Any]]) -> list[dict[str, Any]]:
        """Count the live devices by the keys, the biggest group first."""
        devices = sa.func.count().label("devices")
        query = sa.select(*keys, devices, *counters).where(_LIVE).group_by(*keys).order_by(devices.desc(), *keys)
        with reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _expired(self) -> sa.Label[int]:
        return _count_if(_C.aue_date < current_month(self.now())).label("expired")

    def _overview(self) -> dict[str, Any]:
        of_live = [
            sa.func.count().filter(_LIVE).label("total_devices"),
            *_statuses(),
            _count_if(_C.status.is_(None)).label("without_status"),
            _unassigned(),
            _stale(),
            _count_if(_C.last_sync_status == "never").label("never_synced"),
            self._expired(),
            sa.func.count().filter(_C.is_deleted).label("deleted"),
            sa.func.max(_C.updated_at).label("updated_at"),
        ]
        completed = sa.select(sa.func.max(sync_logs.c.completed_at)).where(sync_logs.c.status == "completed")
        conflicts = sa.select(sa.func.count()).select_from(sync_conflicts)
        query = sa.select(
            *of_live, completed.scalar_subquery().label("last_sync"), conflicts.scalar_subquery().label("conflicts")
        )
        with reading(self.engine) as connection:
            row = connection.execute(query).mappings().one()
            return overview_document(Overview(**{name: aware(value) for name, value in row.items()}))

    def _org_units(self) -> list[dict[str, Any]]:
        return [asdict(row) for row in tree(self._groups([_C.org_unit_path], [_active(), self._expired()]))]

    def _battery(self) -> list[dict[str, Any]]:
        bands: Counter[int | None] = Counter()
        for group in self._groups([_C.battery_health], []):
            health = group["battery_health"]
            bands[None if health is None else min(health // _BAND, 9)] += group["devices"]
        rows = [
            BatteryRow(low, 100 if low == 90 else low + _BAND - 1, battery_level(low), bands[low // _BAND])  # noqa: PLR2004
            for low in range(0, 100, _BAND)
        ]
        return [asdict(row) for row in (*rows, BatteryRow(None, None, battery_level(None), bands[None]))]


def _count_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count().filter(_LIVE, condition)


def _statuses() -> list[sa.Label[int]]:
    return [
        _count_if(_C.status == status).label(status.lower())
        for status in ("ACTIVE", "DISABLED", "PROVISIONED", "DEPROVISIONED")
    ]


def _active() -> sa.Label[int]:
    return _count_if(_C.status == "ACTIVE").label("active")


def _unassigned() -> sa.Label[int]:
    return _count_if(_C.annotated_user.is_(None)).label("unassigned")


def _stale() -> sa.Label[int]:
    return _count_if(_C.last_sync_status == "stale").label("stale")


def _battery_average() -> sa.Label[float]:
    return sa.cast(sa.func.round(sa.func.avg(_C.battery_health), 1), sa.Float).label("battery_average")


def _by_year(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [group | {"year": _number(group["year"])} for group in groups]
    return sorted(rows, key=lambda row: (row["year"] is None, row["year"], -row["devices"], row["model"] or ""))


def _by_milestone(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    for group in groups:
        counts[_number((group["os_version"] or "").partition(".")[0])].update(
            devices=group["devices"], active=group["active"]
        )
    known = sorted((milestone for milestone in counts if milestone is not None), reverse=True)
    order = [*known, *([None] if None in counts else [])]
    return [{"milestone": key, "devices": counts[key]["devices"], "active": counts[key]["active"]} for key in order]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def tree(groups: Iterable[dict[str, Any]]) -> list[OrgUnitRow]:
    """Turn counts by ``org_unit_path`` into the tree, parents first; a missing parent gets a row of its own."""
    own: dict[tuple[str, ...], int] = {}
    totals: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    nowhere: list[OrgUnitRow] = []
    for group in groups:
        devices, active, expired = group["devices"], group["active"], group["expired"]
        path = group["org_unit_path"]
        if path is None:
            nowhere = [OrgUnitRow(None, "", 0, devices, devices, active, expired)]
            continue
        steps = tuple(step for step in path.split("/") if step)
        own[steps] = own.get(steps, 0) + devices
        for depth in range(len(steps) + 1):
            totals[steps[:depth]].update(devices=devices, active=active, expired=expired)
    rows = [
        OrgUnitRow(
            org_unit_path="/" + "/".join(steps),
            name=steps[-1] if steps else "/",
            depth=len(steps),
            devices=own.get(steps, 0),
            total=total["devices"],
            total_active=total["active"],
            total_expired=total["expired"],
        )
        for steps, total in sorted(totals.items())
    ]
    return rows + nowhere
