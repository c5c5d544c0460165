"""The overview of the statistics: tiles, and the marks of its four charts; runs in the pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cbdesk.domain.query import LONGEST_TEXT
from cbdesk.domain.search_language import Field, Not, to_text
from cbdesk.domain.search_values import Comparison
from cbdesk.domain.statistics import AueRow, BatteryRow, ModelRow, Overview
from cbdesk.presenters import wording
from cbdesk.presenters.statistics_cells import LEVEL_OF_HEALTH, lists, number, share
from cbdesk.presenters.statistics_state import (
    Cell,
    Column,
    DeviceList,
    Mark,
    Note,
    Row,
    StatisticsState,
    Table,
    Tile,
)
from cbdesk.presenters.translation import translate

TOP_MODELS = 8


def tiles(overview: Overview, month: str) -> tuple[Tile, ...]:
    total, behind = overview.total_devices, lists(overview, month)

    def tile(label: str, name: str, level: str = "") -> Tile:
        value = getattr(overview, name)
        hint = (
            translate("presenters", "{percent} % of the fleet").format(percent=f"{100 * value / total:.0f}")
            if total
            else ""
        )
        return Tile(label, wording.count(value), hint, level if value else "", behind[name] if value else None, value)

    return (
        Tile(
            translate("presenters", "Devices"),
            wording.count(total),
            translate("presenters", "all live devices"),
            query=behind["total_devices"],
            devices=total,
        ),
        tile(translate("presenters", "Active"), "active"),
        tile(translate("presenters", "Disabled"), "disabled", "warn"),
        tile(translate("presenters", "Deprovisioned"), "deprovisioned"),
        tile(translate("presenters", "Unassigned"), "unassigned", "warn"),
        tile(translate("presenters", "Silent over 30 days"), "stale", "warn"),
        tile(translate("presenters", "Never synced"), "never_synced", "warn"),
        tile(translate("presenters", "Updates expired"), "expired", "bad"),
    )


def by_status(overview: Overview, month: str) -> tuple[Mark, ...]:
    """Return the slices in a fixed order, the empty ones left out."""
    behind = lists(overview, month)
    slices = (
        (translate("presenters", "Active"), "active", "good"),
        (translate("presenters", "Provisioned"), "provisioned", "info"),
        (translate("presenters", "Disabled"), "disabled", "warn"),
        (translate("presenters", "Deprovisioned"), "deprovisioned", "bad"),
        (translate("presenters", "No status"), "without_status", "neutral"),
    )
    marks = (Mark(label, getattr(overview, name), level, behind[name]) for label, name, level in slices)
    return tuple(mark for mark in marks if mark.value)


def status_note(overview: Overview, month: str) -> Note:
    if not overview.deleted:
        return Note()
    gone = wording.count(overview.deleted, "more device is", "more devices are")
    return Note(
        translate("presenters", "{devices} gone and counted nowhere else").format(devices=gone),
        lists(overview, month)["deleted"],
    )


def top_models(rows: Sequence[ModelRow], month: str) -> tuple[Mark, ...]:
    """Return the most frequent models, and the rest as one bar."""
    shown, others = rows[:TOP_MODELS], rows[TOP_MODELS:]
    marks = [
        Mark(row.model or translate("presenters", "Unknown model"), row.devices, query=lists(row, month)["devices"])
        for row in shown
    ]
    rest = sum(row.devices for row in others)
    if rest:
        marks.append(Mark(wording.count(len(others), "other model"), rest, "neutral", _all_but(shown)))
    return tuple(marks)


def _all_but(rows: Sequence[ModelRow]) -> DeviceList | None:
    """Return the devices of all other models, as far as one search text can name these."""
    names = tuple(Comparison("==", row.model) for row in rows if row.model is not None)
    query = to_text(Not(Field("model", names)))
    if any(row.model is None for row in rows):
        query += " has:model"
    return DeviceList({"query": query}) if len(query) <= LONGEST_TEXT else None


def aue_years(rows: Sequence[AueRow], this_year: int) -> tuple[Column, ...]:
    """Return one column per year; the year that runs may hold expired and living ones, so it warns."""
    devices: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.year is not None:
            devices[row.year] += row.devices
    columns = []
    for year in range(min(devices), max(devices) + 1) if devices else ():
        level = "bad" if year < this_year else "warn" if year == this_year else "good"
        query = DeviceList({"aue_year": year}) if devices[year] else None
        columns.append(Column(str(year), (Mark(str(year), devices[year], level, query),)))
    return tuple(columns)


def aue_note(rows: Sequence[AueRow]) -> Note:
    unknown = sum(row.devices for row in rows if row.year is None)
    if not unknown:
        return Note()
    return Note(
        translate("presenters", "Not known of {devices}").format(devices=wording.count(unknown, "device")),
        DeviceList({"without": ["aue_year"]}),
    )


def battery_bins(rows: Sequence[BatteryRow], month: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            f"{row.low}-{row.high} %",
            row.devices,
            LEVEL_OF_HEALTH.get(row.level, ""),
            lists(row, month)["devices"] if row.devices else None,
        )
        for row in rows
        if row.low is not None
    )


def battery_note(rows: Sequence[BatteryRow]) -> Note:
    silent = sum(row.devices for row in rows if row.low is None)
    if not silent:
        return Note()
    return Note(
        translate("presenters", "{devices} reported no battery").format(devices=wording.count(silent, "device")),
        DeviceList({"without": ["battery"]}),
    )


def as_table(state: StatisticsState) -> Table:
    """Return everything that the overview shows as rows, for those who take it along."""
    groups = (
        (
            translate("presenters", "Fleet"),
            tuple(Mark(tile.label, tile.devices, query=tile.query) for tile in state.tiles),
        ),
        (translate("presenters", "Status"), state.by_status),
        (translate("presenters", "Model"), state.top_models),
        (translate("presenters", "Battery health"), state.battery),
        (translate("presenters", "Updates end"), tuple(column.segments[0] for column in state.aue_years)),
    )
    rows = tuple(
        Row((Cell(group, group), Cell(mark.label, mark.label), number(int(mark.value), mark.query)))
        for group, marks in groups
        for mark in marks
    )
    return Table(
        "overview",
        translate("presenters", "Overview"),
        (translate("presenters", "Figure"), translate("presenters", "Name"), translate("presenters", "Devices")),
        rows,
    )


def marks_table(title: str, marks: Sequence[Mark], labels: Sequence[str]) -> Table:
    """Return what a chart shows as a table; ``labels`` are the marks' own, with their column's name where stacked."""
    total = int(sum(mark.value for mark in marks))
    rows = tuple(
        Row((Cell(label, float(place)), number(int(mark.value), mark.query), share(int(mark.value), total)), mark.query)
        for place, (label, mark) in enumerate(zip(labels, marks, strict=True))
    )
    return Table(
        "marks",
        title,
        (translate("presenters", "Name"), translate("presenters", "Devices"), translate("presenters", "Share")),
        rows,
    )
