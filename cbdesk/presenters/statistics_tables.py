"""The tables of the statistics tabs and the charts beside them; runs in the pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from cbdesk.domain.counted import heard_in
from cbdesk.domain.health import battery
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
    SyncTypeRow,
)
from cbdesk.presenters.statistics_cells import (
    LEVEL_OF_HEALTH,
    MOST_BARS,
    bars,
    counted,
    lists,
    moment,
    number,
    seconds,
    share,
    text,
    uprights,
)
from cbdesk.presenters.statistics_overview import aue_note, aue_years
from cbdesk.presenters.statistics_state import Cell, DeviceList, Picture, Row, Table
from cbdesk.presenters.translation import said, translate

BEHIND, FAR_BEHIND = 2, 6
"""Milestones: ChromeOS brings one in four weeks, and half a year of them is the longest that one is supported."""

Aue = TypeVar("Aue", bound=AueRow | AueLocationRow)


def models_table(rows: Sequence[ModelRow], total: int, month: str) -> Table:
    columns = (
        translate("presenters", "Model"),
        translate("presenters", "Devices"),
        translate("presenters", "Share"),
        translate("presenters", "Active"),
        translate("presenters", "Unassigned"),
        translate("presenters", "Updates expired"),
        translate("presenters", "Battery, mean"),
    )
    made = tuple(_model_row(row, total, month) for row in rows)
    return Table(
        "models",
        translate("presenters", "Models"),
        columns,
        made,
        Picture(translate("presenters", "Devices by model"), "bars", bars(made)),
    )


def _model_row(row: ModelRow, total: int, month: str) -> Row:
    average, behind = row.battery_average, lists(row, month)
    level = "" if average is None else LEVEL_OF_HEALTH.get(battery(round(average)).level, "")
    cells = (
        text(row.model, translate("presenters", "Unknown model")),
        number(row.devices, behind["devices"]),
        share(row.devices, total),
        *counted(row, ("active", "unassigned", "expired"), behind),
        Cell("" if average is None else f"{average:.0f} %", average, level, is_number=True),
    )
    return Row(cells, behind["devices"])


def org_units_table(rows: Sequence[OrgUnitRow], month: str) -> Table:
    """Return the tree; the numbers of a unit hold everything below it, except where they say otherwise."""
    columns = (
        translate("presenters", "Org unit"),
        translate("presenters", "Devices"),
        translate("presenters", "Directly in it"),
        translate("presenters", "Active"),
        translate("presenters", "Updates expired"),
    )
    made = _branches(rows, month)
    shown = made[0].children if len(made) == 1 and made[0].children else made
    return Table(
        "org-units",
        translate("presenters", "Org units"),
        columns,
        made,
        Picture(translate("presenters", "Devices by org unit"), "bars", bars(shown)),
    )


def _branches(rows: Sequence[OrgUnitRow], month: str) -> tuple[Row, ...]:
    """Put each unit into the one that it lies in, in the order of the rows."""
    known = {row.org_unit_path for row in rows}
    inside: dict[str | None, list[OrgUnitRow]] = defaultdict(list)
    for row in rows:
        path = row.org_unit_path or ""
        above = path.rpartition("/")[0] or "/" if "/" in path and path != "/" else None
        inside[above if above in known else None].append(row)

    def branch(unit: OrgUnitRow) -> Row:
        behind = lists(unit, month)
        cells = (
            text(unit.name, translate("presenters", "No org unit")),
            number(unit.total, behind["total"]),
            *counted(unit, ("devices", "total_active", "total_expired"), behind),
        )
        path = unit.org_unit_path
        return Row(cells, behind["total"], tuple(map(branch, inside[path])) if path is not None else (), path or "")

    return tuple(map(branch, inside[None]))


def aue_table(rows: Sequence[AueRow], now: datetime, month: str) -> Table:
    made = _aue_rows(rows, lambda row: text(row.model, translate("presenters", "Unknown model")), now.year, month)
    picture = Picture(
        translate("presenters", "Devices by the year in which updates end"),
        "columns",
        aue_years(rows, now.year),
        aue_note(rows),
    )
    return Table(
        "aue",
        translate("presenters", "By model"),
        (
            translate("presenters", "Year"),
            translate("presenters", "Model"),
            translate("presenters", "Devices"),
            translate("presenters", "Expired"),
        ),
        made,
        picture,
    )


def aue_buildings_table(rows: Sequence[AueLocationRow], by_model: Sequence[AueRow], now: datetime, month: str) -> Table:
    made = _aue_rows(rows, lambda row: text(row.location, translate("presenters", "No building")), now.year, month)
    years = aue_years(by_model, now.year)
    picture = Picture(
        translate("presenters", "Devices by the year in which updates end"), "columns", years, aue_note(by_model)
    )
    return Table(
        "aue-buildings",
        translate("presenters", "By building"),
        (
            translate("presenters", "Year"),
            translate("presenters", "Building"),
            translate("presenters", "Devices"),
            translate("presenters", "Expired"),
        ),
        made,
        picture,
    )


def _aue_rows(rows: Sequence[Aue], name: Callable[[Aue], Cell], this_year: int, month: str) -> tuple[Row, ...]:
    made = []
    for row in rows:
        behind = lists(row, month)
        level = "" if row.year is None or row.year > this_year else "bad" if row.year < this_year else "warn"
        year = Cell(translate("presenters", "Unknown") if row.year is None else str(row.year), row.year, level)
        cells = (year, name(row), *counted(row, ("devices", "expired"), behind))
        made.append(Row(cells, behind["devices"], name=f"{year.text} {cells[1].text}"))
    return tuple(made)


def battery_table(rows: Sequence[BatteryRow], total: int, month: str) -> Table:
    def band(row: BatteryRow) -> Row:
        query = lists(row, month)["devices"]
        name = translate("presenters", "No report") if row.low is None else f"{row.low}-{row.high} %"
        level = "" if row.low is None else LEVEL_OF_HEALTH.get(row.level, "")
        return Row((Cell(name, row.low, level), number(row.devices, query), share(row.devices, total)), query)

    made = tuple(map(band, rows))
    known = (row for row in made if row.cells[0].sort is not None)
    histogram = uprights(known, 1, lambda row: row.cells[0].level)
    picture = Picture(translate("presenters", "Battery health (% of design capacity)"), "histogram", histogram)
    return Table(
        "battery",
        translate("presenters", "Battery"),
        (translate("presenters", "Health"), translate("presenters", "Devices"), translate("presenters", "Share")),
        made,
        picture,
    )


def locations_table(rows: Sequence[LocationRow], total: int, month: str) -> Table:
    columns = (
        translate("presenters", "Building"),
        translate("presenters", "Devices"),
        translate("presenters", "Share"),
        translate("presenters", "Active"),
        translate("presenters", "Unassigned"),
        translate("presenters", "Silent over 30 days"),
        translate("presenters", "Updates expired"),
    )

    def building(row: LocationRow) -> Row:
        behind = lists(row, month)
        cells = (
            text(row.location, translate("presenters", "No building")),
            number(row.devices, behind["devices"]),
            share(row.devices, total),
            *counted(row, ("active", "unassigned", "stale", "expired"), behind),
        )
        return Row(cells, behind["devices"])

    made = tuple(map(building, rows))
    return Table(
        "locations",
        translate("presenters", "Locations"),
        columns,
        made,
        Picture(translate("presenters", "Devices by building"), "bars", bars(made)),
    )


def os_table(rows: Sequence[OsRow], total: int, month: str) -> Table:
    columns = (
        translate("presenters", "Version"),
        translate("presenters", "Milestones"),
        translate("presenters", "Devices"),
        translate("presenters", "Share"),
        translate("presenters", "Active"),
        translate("presenters", "Updates expired"),
    )

    def version(row: OsRow) -> Row:
        lists_behind = lists(row, month)
        cells = (
            Cell(
                translate("presenters", "Unknown") if row.milestone is None else f"ChromeOS {row.milestone}",
                row.milestone,
            ),
            _milestones(row),
            number(row.devices, lists_behind["devices"]),
            share(row.devices, total),
            *counted(row, ("active", "expired"), lists_behind),
        )
        return Row(cells, lists_behind["devices"])

    made = tuple(map(version, rows))
    newest = uprights(made[:MOST_BARS], 2, lambda row: row.cells[1].level)
    return Table(
        "os",
        translate("presenters", "ChromeOS versions"),
        columns,
        made,
        Picture(translate("presenters", "Devices by ChromeOS version"), "bars", newest),
    )


def _milestones(row: OsRow) -> Cell:
    if row.behind is None:
        return Cell("", None, is_number=True)
    level = "bad" if row.behind >= FAR_BEHIND else "warn" if row.behind >= BEHIND else ""
    return Cell(
        translate("presenters", "{number} behind").format(number=row.behind)
        if row.behind
        else translate("presenters", "current"),
        row.behind,
        level,
        is_number=True,
    )


def network_table(rows: Sequence[AccessPointRow], total: int, now: datetime, month: str) -> Table:
    """Return the networks, and in them their access points, by the devices that they heard last."""
    columns = (
        translate("presenters", "Network and access point"),
        translate("presenters", "Devices"),
        translate("presenters", "Share"),
        translate("presenters", "Active"),
        translate("presenters", "Unassigned"),
        translate("presenters", "Last heard"),
    )
    heard = [row for row in rows if row.network is not None or row.access_point is not None]
    unheard = [row for row in rows if row.network is None and row.access_point is None]
    made = [
        _network_row(network, tuple(inside), total, now, month)
        for network, inside in groupby(heard, key=lambda row: row.network)
    ]
    silent = [
        _heard_row(row, translate("presenters", "Never heard on the Wi-Fi"), total, now, month) for row in unheard
    ]
    picture = Picture(translate("presenters", "Devices by network"), "bars", bars(made))
    return Table("network", translate("presenters", "Network"), columns, (*made, *silent), picture)


def _network_row(network: str | None, rows: Sequence[AccessPointRow], total: int, now: datetime, month: str) -> Row:
    inside = heard_in(network)
    if network is None:
        inside = {"query": f"{inside['query']} has:ap"}
    devices, active, unassigned = (
        sum(getattr(row, name) for row in rows) for name in ("devices", "active", "unassigned")
    )
    cells = (
        text(network, translate("presenters", "Unknown network")),
        number(devices, DeviceList(inside)),
        share(devices, total),
        number(active, DeviceList(inside | {"status": "ACTIVE"})),
        number(unassigned, DeviceList(inside | {"is_unassigned": True})),
        moment(max((row.last_heard for row in rows if row.last_heard), default=None), now),
    )
    points = tuple(
        _heard_row(row, row.access_point or translate("presenters", "Unknown access point"), total, now, month)
        for row in rows
    )
    return Row(cells, DeviceList(inside), points, network or "")


def _heard_row(row: AccessPointRow, name: str, total: int, now: datetime, month: str) -> Row:
    behind = lists(row, month)
    cells = (
        text(row.access_point, name),
        number(row.devices, behind["devices"]),
        share(row.devices, total),
        *counted(row, ("active", "unassigned"), behind),
        moment(row.last_heard, now) if row.last_heard else Cell("", None),
    )
    return Row(cells, behind["devices"], name=f"{row.network or ''} / {name}")


def last_seen_table(rows: Sequence[LastSeenRow], total: int, month: str) -> Table:
    columns = (
        translate("presenters", "Last seen by Google"),
        translate("presenters", "Devices"),
        translate("presenters", "Share"),
        translate("presenters", "Active"),
        translate("presenters", "Unassigned"),
    )

    def band(place: int, row: LastSeenRow) -> Row:
        behind = lists(row, month)
        cells = (
            Cell(said(row.band).capitalize(), float(place)),
            number(row.devices, behind["devices"]),
            share(row.devices, total),
            *counted(row, ("active", "unassigned"), behind),
        )
        return Row(cells, behind["devices"])

    made = tuple(band(place, row) for place, row in enumerate(rows))
    picture = Picture(translate("presenters", "Devices by when Google saw them last"), "bars", uprights(made, 1))
    return Table("last-seen", translate("presenters", "Last seen"), columns, made, picture)


def sync_table(rows: Iterable[SyncTypeRow], now: datetime) -> Table:
    columns = (
        translate("presenters", "Sync"),
        translate("presenters", "Completed"),
        translate("presenters", "Mean"),
        translate("presenters", "Longest"),
        translate("presenters", "Records read"),
        translate("presenters", "Partly"),
        translate("presenters", "Failed"),
        translate("presenters", "Stopped"),
        translate("presenters", "Last completed"),
    )
    return Table("sync", translate("presenters", "Syncs"), columns, tuple(_sync_row(row, now) for row in rows))


def _sync_row(row: SyncTypeRow, now: datetime) -> Row:
    behind = lists(row, "")
    return Row(
        (
            text(said(row.sync_type.capitalize()), ""),
            number(row.total_syncs, behind["total_syncs"]),
            seconds(row.avg_duration),
            seconds(row.longest_duration),
            number(row.total_processed),
            number(row.partial, behind["partial"]),
            number(row.failed, behind["failed"], "bad"),
            number(row.cancelled, behind["cancelled"]),
            moment(row.last_completed_at, now),
        )
    )
