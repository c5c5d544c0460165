"""The statements that sum up the counts of the fleet. Each is built once: building takes longer than running them.

They take the parameter ``month``, before which updates are over, and say in each row whether devices changed since they
were counted (``is_old``).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa

from cbdesk.database import counts
from cbdesk.database.tables import chromebooks, sync_conflicts, sync_logs
from cbdesk.repositories import counted

STATUSES = ("active", "disabled", "provisioned", "deprovisioned")
_MONTH = sa.bindparam("month", type_=sa.String)

Statement = sa.Select[Any]


@cache
def overview(source: sa.TableClause) -> Statement:
    completed = sa.select(sa.func.max(sync_logs.c.completed_at)).where(sync_logs.c.status == "completed")
    conflicts = sa.select(sa.func.count()).select_from(sync_conflicts)
    is_live, is_deleted = source.c.kind == "status", source.c.kind == "deleted"
    columns: list[sa.Label[Any]] = [
        _sum(source, "devices", is_live).label("total_devices"),
        *(_sum(source, name, is_live) for name in (*STATUSES, "unassigned", "stale", "never_synced")),
        _sum(source, "devices", is_live, source.c.key.is_(None)).label("without_status"),
        _sum(source, "devices", is_live, source.c.aue_date < _MONTH).label("expired"),
        _sum(source, "devices", is_deleted).label("deleted"),
        sa.func.max(source.c.updated_at).label("updated_at"),
        completed.scalar_subquery().label("last_sync"),
        conflicts.scalar_subquery().label("conflicts"),
        counts.counted_at(source).label("counted_at"),
    ]
    return sa.select(*columns, _is_old()).where(sa.or_(is_live, is_deleted))


@cache
def groups(source: sa.TableClause, kind: str, name: str, numbers: tuple[str, ...]) -> Statement:
    """Sum one kind by its key, the biggest group first."""
    devices, key = _sum(source, "devices"), source.c.key
    return (
        sa.select(key.label(name), devices, *_all(source, numbers), _is_old())
        .where(source.c.kind == kind)
        .group_by(key)
        .order_by(devices.desc(), key)
    )


@cache
def years(source: sa.TableClause, kind: str) -> Statement:
    """Sum one kind by year of the last update and its key; years in order, unknown last."""
    year, key, devices = counted.year(source.c.aue_date), source.c.key, _sum(source, "devices")
    return (
        sa.select(year.label("year"), key.label(kind), devices, *_all(source, ["expired"]), _is_old())
        .where(source.c.kind == kind)
        .group_by(sa.text("year"), key)
        .order_by(sa.text("year NULLS LAST"), devices.desc(), key)
    )


@cache
def milestones(source: sa.TableClause) -> Statement:
    """Sum by milestone, the newest first, unknown last."""
    numbers = _all(source, ("devices", "active", "expired"))
    return (
        sa.select(counted.milestone(source.c.key).label("milestone"), *numbers, _is_old())
        .where(source.c.kind == "milestone")
        .group_by(sa.text("milestone"))
        .order_by(sa.text("milestone DESC NULLS LAST"))
    )


@cache
def access_points() -> Statement:
    """Count the live devices by the access point that heard them last; these counts are not made ahead."""
    c = chromebooks.c
    names, devices = (c.meraki_network, c.meraki_ap_name), sa.func.count()
    return (
        sa.select(
            names[0].label("network"),
            names[1].label("access_point"),
            devices.label("devices"),
            devices.filter(c.status == "ACTIVE").label("active"),
            devices.filter(c.annotated_user.is_(None)).label("unassigned"),
            sa.func.max(c.last_seen_meraki).label("last_heard"),
        )
        .where(c.is_deleted.is_(False))
        .group_by(*names)
        .order_by(*(name.asc().nulls_last() for name in names))
    )


def sync_types() -> Statement:
    """Sum up the sync log by type."""
    s = sync_logs.c
    completed, count = s.status == "completed", sa.func.count()
    average = sa.func.avg(s.duration_seconds).filter(completed)
    return (
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


def _is_old() -> sa.Label[bool]:
    return counts.ARE_OLD.label("is_old")


def _all(source: sa.TableClause, numbers: Iterable[str]) -> list[sa.Label[Any]]:
    return [_number(source, name) for name in numbers]


def _number(source: sa.TableClause, name: str) -> sa.Label[Any]:
    if name == "expired":
        return _sum(source, "devices", source.c.aue_date < _MONTH).label(name)
    if name == "battery_average":
        mean = sa.func.sum(source.c.battery_sum) / sa.func.nullif(sa.func.sum(source.c.battery_reports), 0)
        return sa.cast(sa.func.round(mean, 1), sa.Float).label(name)
    return _sum(source, name)


def _whole(total: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """PostgreSQL sums into a decimal, and nothing into NULL."""
    return sa.cast(sa.func.coalesce(total, 0), sa.BigInteger)


def _sum(source: sa.TableClause, name: str, *only: sa.ColumnElement[bool]) -> sa.Label[int]:
    total = sa.func.sum(source.c[name])
    return _whole(total.filter(*only) if only else total).label(name)
