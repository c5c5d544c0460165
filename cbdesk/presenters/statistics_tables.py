"""The numbers of the statistics tabs as finished texts, marks and tables; runs in the pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from cbdesk.domain.health import battery
from cbdesk.domain.statistics import (
    AueRow,
    BatteryRow,
    LastSeenRow,
    LocationRow,
    ModelRow,
    OrgUnitRow,
    OsRow,
    Overview,
    SyncTypeRow,
)
from cbdesk.presenters import wording
from cbdesk.presenters.statistics_state import Cell, Column, Mark, Row, Table, Tile

TOP_MODELS = 8
BEHIND, FAR_BEHIND = 2, 6
"""Milestones: ChromeOS brings one in four weeks, and half a year of them is the longest that one is supported."""
_LEVEL_OF_HEALTH = {"good": "good", "warn": "warn", "bad": "bad"}


def number(value: int) -> Cell:
    return Cell(wording.count(value), value, is_number=True)


def share(part: int, whole: int) -> Cell:
    fraction = part / whole if whole else 0.0
    return Cell(f"{fraction:.1%}".replace("%", " %"), fraction, share=fraction, is_number=True)


def text(value: str | None, otherwise: str) -> Cell:
    return Cell(value or otherwise, value)


def tiles(overview: Overview) -> tuple[Tile, ...]:
    total = overview.total_devices

    def tile(label: str, value: int, level: str = "", hint: str = "") -> Tile:
        percent = f"{value / total:.0%} of the fleet".replace("%", " %") if total else ""
        return Tile(label, wording.count(value), hint or percent, level if value else "")

    last_seen = f"{wording.count(overview.never_synced)} never talked to Google"
    gone = f"{wording.count(overview.deleted)} gone from Google" if overview.deleted else "all live devices"
    return (
        Tile("Devices", wording.count(total), gone),
        tile("Active", overview.active),
        tile("Disabled", overview.disabled, "warn"),
        tile("Deprovisioned", overview.deprovisioned),
        tile("Unassigned", overview.unassigned, "warn"),
        tile("Silent over 30 days", overview.stale, "warn", last_seen),
        tile("Updates expired", overview.expired, "bad"),
    )


def by_status(overview: Overview) -> tuple[Mark, ...]:
    """Return the slices in a fixed order, the empty ones left out."""
    slices = (
        Mark("Active", overview.active, "good"),
        Mark("Provisioned", overview.provisioned, "info"),
        Mark("Disabled", overview.disabled, "warn"),
        Mark("Deprovisioned", overview.deprovisioned, "bad"),
        Mark("No status", overview.without_status, "neutral"),
    )
    return tuple(mark for mark in slices if mark.value)


def top_models(rows: Sequence[ModelRow]) -> tuple[Mark, ...]:
    """Return the most frequent models, and the rest as one bar."""
    marks = [Mark(row.model or "Unknown model", row.devices, query=row.model or "") for row in rows[:TOP_MODELS]]
    rest = sum(row.devices for row in rows[TOP_MODELS:])
    return (*marks, Mark(f"{len(rows) - TOP_MODELS} other models", rest, "neutral")) if rest else tuple(marks)


def aue_years(rows: Sequence[AueRow], this_year: int) -> tuple[Column, ...]:
    """Return one column per year; the year that runs may hold expired and living ones, so it warns."""
    devices: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.year is not None:
            devices[row.year] += row.devices
    columns = []
    for year in range(min(devices), max(devices) + 1) if devices else ():
        level = "bad" if year < this_year else "warn" if year == this_year else "good"
        columns.append(Column(str(year), (Mark(str(year), devices[year], level),)))
    return tuple(columns)


def battery_bins(rows: Sequence[BatteryRow]) -> tuple[Mark, ...]:
    return tuple(
        Mark(f"{row.low}-{row.high} %", row.devices, _LEVEL_OF_HEALTH.get(row.level, ""))
        for row in rows
        if row.low is not None
    )


def battery_note(rows: Sequence[BatteryRow]) -> str:
    silent = sum(row.devices for row in rows if row.low is None)
    return f"{wording.count(silent, 'device')} reported no battery" if silent else ""


def models_table(rows: Sequence[ModelRow], total: int) -> Table:
    columns = ("Model", "Devices", "Share", "Active", "Unassigned", "Updates expired", "Battery, mean")
    return Table("models", "Models", columns, tuple(_model_row(row, total) for row in rows))


def _model_row(row: ModelRow, total: int) -> Row:
    average = row.battery_average
    level = "" if average is None else _LEVEL_OF_HEALTH.get(battery(round(average)).level, "")
    cells = (
        text(row.model, "Unknown model"),
        number(row.devices),
        share(row.devices, total),
        number(row.active),
        number(row.unassigned),
        number(row.expired),
        Cell("" if average is None else f"{average:.0f} %", average, level, is_number=True),
    )
    return Row(cells, row.model or "")


def org_units_table(rows: Sequence[OrgUnitRow]) -> Table:
    columns = ("Org unit", "Devices below", "In it", "Active", "Updates expired")
    return Table(
        "org-units",
        "Org units",
        columns,
        tuple(
            Row(
                (
                    text(row.org_unit_path, "No org unit"),
                    number(row.total),
                    number(row.devices),
                    number(row.total_active),
                    number(row.total_expired),
                )
            )
            for row in rows
        ),
    )


def aue_table(rows: Sequence[AueRow], this_year: int) -> Table:
    def year(row: AueRow) -> Cell:
        if row.year is None:
            return Cell("Unknown", None)
        level = "bad" if row.year < this_year else "warn" if row.year == this_year else ""
        return Cell(str(row.year), row.year, level)

    cells = tuple(
        Row((year(row), text(row.model, "Unknown model"), number(row.devices), number(row.expired)), row.model or "")
        for row in rows
    )
    return Table("aue", "Auto-update expiration", ("Year", "Model", "Devices", "Expired"), cells)


def battery_table(rows: Sequence[BatteryRow], total: int) -> Table:
    def band(row: BatteryRow) -> Cell:
        if row.low is None:
            return Cell("No report", None)
        return Cell(f"{row.low}-{row.high} %", row.low, _LEVEL_OF_HEALTH.get(row.level, ""))

    cells = tuple(Row((band(row), number(row.devices), share(row.devices, total))) for row in rows)
    return Table("battery", "Battery", ("Health", "Devices", "Share"), cells)


def locations_table(rows: Sequence[LocationRow], total: int) -> Table:
    columns = ("Building", "Devices", "Share", "Active", "Unassigned", "Silent over 30 days", "Updates expired")
    cells = tuple(
        Row(
            (
                text(row.location, "No building"),
                number(row.devices),
                share(row.devices, total),
                number(row.active),
                number(row.unassigned),
                number(row.stale),
                number(row.expired),
            ),
            row.location or "",
        )
        for row in rows
    )
    return Table("locations", "Locations", columns, cells)


def os_table(rows: Sequence[OsRow], total: int) -> Table:
    def version(row: OsRow) -> Cell:
        return Cell("Unknown" if row.milestone is None else f"ChromeOS {row.milestone}", row.milestone)

    def behind(row: OsRow) -> Cell:
        if row.behind is None:
            return Cell("", None, is_number=True)
        level = "bad" if row.behind >= FAR_BEHIND else "warn" if row.behind >= BEHIND else ""
        return Cell(f"{row.behind} behind" if row.behind else "current", row.behind, level, is_number=True)

    columns = ("Version", "Milestones", "Devices", "Share", "Active", "Updates expired")
    cells = tuple(
        Row(
            (
                version(row),
                behind(row),
                number(row.devices),
                share(row.devices, total),
                number(row.active),
                number(row.expired),
            )
        )
        for row in rows
    )
    return Table("os", "ChromeOS versions", columns, cells)


def last_seen_table(rows: Sequence[LastSeenRow], total: int) -> Table:
    columns = ("Last seen by Google", "Devices", "Share", "Active", "Unassigned")
    cells = tuple(
        Row(
            (
                Cell(row.band.capitalize(), float(place)),
                number(row.devices),
                share(row.devices, total),
                number(row.active),
                number(row.unassigned),
            )
        )
        for place, row in enumerate(rows)
    )
    return Table("last-seen", "Last seen", columns, cells)


def sync_table(rows: Sequence[SyncTypeRow], now: datetime) -> Table:
    columns = ("Sync", "Completed", "Mean", "Longest", "Records read", "Partly", "Failed", "Stopped", "Last completed")
    return Table("sync", "Syncs", columns, tuple(_sync_row(row, now) for row in rows))


def _sync_row(row: SyncTypeRow, now: datetime) -> Row:
    done = row.last_completed_at
    return Row(
        (
            text(row.sync_type.capitalize(), ""),
            number(row.total_syncs),
            _seconds(row.avg_duration),
            _seconds(row.longest_duration),
            number(row.total_processed),
            number(row.partial),
            Cell(wording.count(row.failed), row.failed, "bad" if row.failed else "", is_number=True),
            number(row.cancelled),
            Cell(wording.ago(done, now) if done else "never", done.timestamp() if done else None),
        )
    )


def _seconds(value: float | None) -> Cell:
    return Cell("" if value is None else wording.duration(value), value, is_number=True)
