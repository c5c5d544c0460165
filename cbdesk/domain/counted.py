"""Which list a number of the statistics counts, as the arguments of a `ListQuery` in JSON's own types. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from cbdesk.domain.search_language import And, Field, Not, Term, to_text
from cbdesk.domain.search_values import Comparison
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
)

Arguments = dict[str, Any]
StatisticsRow = (
    Overview
    | StatusRow
    | ModelRow
    | OrgUnitRow
    | AueRow
    | AueLocationRow
    | BatteryRow
    | LocationRow
    | OsRow
    | LastSeenRow
    | AccessPointRow
    | SyncTypeRow
)

_NARROWER: dict[str, Arguments] = {
    "devices": {},
    "total": {},
    "total_devices": {},
    "active": {"status": "ACTIVE"},
    "total_active": {"status": "ACTIVE"},
    "disabled": {"status": "DISABLED"},
    "provisioned": {"status": "PROVISIONED"},
    "deprovisioned": {"status": "DEPROVISIONED"},
    "without_status": {"status": "NONE"},
    "unassigned": {"is_unassigned": True},
    "stale": {"sync_freshness": "stale"},
    "never_synced": {"sync_freshness": "never"},
    "deleted": {"only_deleted": True},
}
_RUNS = {"total_syncs": "completed", "partial": "partial", "failed": "failed", "cancelled": "cancelled"}


def queries(row: StatisticsRow, month: str) -> dict[str, Arguments]:
    """Return the list behind each number of the row. What is expired is so before ``month`` (``YYYY-MM``).

    The lists of a `SyncTypeRow` are those of the sync log: the arguments are its type and status.
    """
    if isinstance(row, SyncTypeRow):
        return {name: {"sync_type": row.sync_type, "status": status} for name, status in _RUNS.items()}
    is_expired = {"aue_before": month}
    narrower = _NARROWER | {"expired": is_expired, "total_expired": is_expired}
    group, names = _GROUPS[type(row)](row), [field.name for field in fields(row) if field.name in narrower]
    found = {name: group | narrower[name] for name in names}
    if isinstance(row, OrgUnitRow):
        found["devices"] = _exactly("org_unit", row.org_unit_path)  # the only number that is not of all below
    return found


def heard_in(network: str | None) -> Arguments:
    """Return the list of the devices that a network heard last, at whichever access point."""
    return {"query": to_text(_named("network", network))}


def _named(field: str, value: str | None) -> Term:
    return Not(Field("has", (Comparison("", field),))) if value is None else Field(field, (Comparison("==", value),))


def _exactly(name: str, value: str | None) -> Arguments:
    return {"without": [name]} if value is None else {f"{name}_is": value}


def _number(name: str, value: int | None) -> Arguments:
    return {"without": [name]} if value is None else {name: value}


def _year_of(row: AueRow | AueLocationRow, group: Arguments) -> Arguments:
    year = _number("aue_year", row.year)
    absent = [*year.get("without", ()), *group.get("without", ())]
    return year | group | ({"without": absent} if absent else {})


def _band(row: BatteryRow) -> Arguments:
    if row.low is None or row.high is None:
        return {"without": ["battery"]}
    return {"battery_at_least": row.low, "battery_below": row.high + 1}


def _days(row: LastSeenRow) -> Arguments:
    days = {"seen_from": row.since, "seen_before": row.before}
    return {name: day.isoformat() for name, day in days.items() if day is not None} or {"without": ["seen"]}


def _unit(row: OrgUnitRow) -> Arguments:
    path = row.org_unit_path
    return _exactly("org_unit", None) if path is None else {"org_unit_below": path}


_GROUPS: dict[type, Callable[[Any], Arguments]] = {
    Overview: lambda _row: {},
    StatusRow: lambda row: {"status": row.status or "NONE"},
    ModelRow: lambda row: _exactly("model", row.model),
    OrgUnitRow: _unit,
    AueRow: lambda row: _year_of(row, _exactly("model", row.model)),
    AueLocationRow: lambda row: _year_of(row, _exactly("location", row.location)),
    BatteryRow: _band,
    LocationRow: lambda row: _exactly("location", row.location),
    OsRow: lambda row: _number("os_milestone", row.milestone),
    LastSeenRow: _days,
    AccessPointRow: lambda row: {
        "query": to_text(And((_named("network", row.network), _named("ap", row.access_point))))
    },
}
