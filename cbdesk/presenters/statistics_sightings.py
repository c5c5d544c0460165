"""The tables of the statistics on what is heard and read: networks, when devices were seen last, and the syncs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from cbdesk.domain.counted import heard_in
from cbdesk.domain.statistics import (
    AccessPointRow,
    LastSeenRow,
    SyncTypeRow,
)
from cbdesk.presenters.statistics_cells import (
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
from cbdesk.presenters.statistics_state import Cell, DeviceList, Picture, Row, Table
from cbdesk.presenters.translation import said, translate


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
        translate("presenters", "Completed", "how many syncs"),
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
