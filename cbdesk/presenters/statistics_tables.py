"""The tables of the statistics tabs and the charts beside them; runs in the pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from cbdesk.domain.health import battery
from cbdesk.domain.statistics import (
    AueLocationRow,
    AueRow,
    BatteryRow,
    LocationRow,
    ModelRow,
    OrgUnitRow,
    OsRow,
)
from cbdesk.presenters.statistics_cells import (
    LEVEL_OF_HEALTH,
    MOST_BARS,
    bars,
    counted,
    lists,
    number,
    share,
    text,
    uprights,
)
from cbdesk.presenters.statistics_overview import aue_note, aue_years
from cbdesk.presenters.statistics_state import Cell, Picture, Row, Table
from cbdesk.presenters.translation import translate

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
