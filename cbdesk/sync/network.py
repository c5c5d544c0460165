"""Merges Meraki sightings (R14) and links clients and Chromebooks by MAC address (R15)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database import state
from cbdesk.database.tables import chromebook_history, chromebooks, meraki_clients
from cbdesk.sync import links
from cbdesk.sync.corrections import correct
from cbdesk.sync.history import record_changes
from cbdesk.sync.staging import stage_sightings
from cbdesk.sync.temporary import keep_newest, temporary_table

LINK = ("last_seen_meraki", "meraki_ap_name", "meraki_network")
_linked = temporary_table("linked", *(sa.Column(name, chromebooks.c[name].type) for name in ("device_id", *LINK)))
_SIGHTING = ("network_id", "network_name", "ap_name", "ap_mac", "ip_address", "vlan", "description", "last_seen")


def merge_sightings(connection: sa.Connection, now: datetime) -> None:
    """Store each MAC's newest sighting; an older one changes nothing, and nobody is deleted for absence."""
    n, m = stage_sightings.c, meraki_clients.c
    _spread_first_seen(connection)
    keep_newest(connection, stage_sightings, n.mac_address, n.last_seen, n.is_wired, sa.collate(n.network_id, "C"))
    connection.execute(sa.text("ANALYZE stage_sightings (mac_address)"))
    # least() ignores NULL: the earliest known.
    first_seen = sa.func.least(m.first_seen, n.first_seen)
    values: dict[str, Any] = {**{name: n[name] for name in _SIGHTING}, "first_seen": first_seen}
    is_news = sa.or_(m.last_seen.is_(None), n.last_seen >= m.last_seen)
    different = sa.or_(*(m[name].is_distinct_from(value) for name, value in values.items()))
    connection.execute(
        sa.update(meraki_clients)
        .values(**values, updated_at=now)
        .where(m.mac_address == n.mac_address, is_news, different)
    )
    connection.execute(
        sa.insert(meraki_clients).from_select(
            ["mac_address", *_SIGHTING, "first_seen", "created_at", "updated_at"],
            sa.select(
                n.mac_address,
                *(n[name] for name in _SIGHTING),
                n.first_seen,
                sa.literal(now, sa.TIMESTAMP),
                sa.literal(now, sa.TIMESTAMP),
            ).where(sa.not_(sa.exists().where(m.mac_address == n.mac_address))),
        )
    )


def known_names() -> sa.Select[tuple[str, str]]:
    """Return the access points by their MAC with the name that their newest named sighting has."""
    m = meraki_clients.c
    return (
        sa.select(m.ap_mac, m.ap_name)
        .ext(postgresql.distinct_on(m.ap_mac))
        .where(m.ap_mac.is_not(None), m.ap_name.is_not(None))
        .order_by(m.ap_mac, m.last_seen.desc().nulls_last())
    )


def name_access_points(connection: sa.Connection) -> None:
    """Give staged sightings without a name the one that earlier sightings of their access point have (R14)."""
    n, known = stage_sightings.c, known_names().subquery("known").c
    connection.execute(
        sa.update(stage_sightings).values(ap_name=known.ap_name).where(n.ap_name.is_(None), n.ap_mac == known.ap_mac)
    )


def remember_pages(connection: sa.Connection, pages: Mapping[str, str]) -> None:
    """Keep where Meraki shows each network, for the links to a device's page; none delivered: what was known stays."""
    if pages:
        state.put(connection, state.MERAKI_PAGES, json.dumps(dict(pages), sort_keys=True))


def _spread_first_seen(connection: sa.Connection) -> None:
    """Give every sighting of a client the time of its first one."""
    s = stage_sightings.c
    earliest = (
        sa.select(s.mac_address, sa.func.min(s.first_seen).label("first_seen"))
        .group_by(s.mac_address)
        .having(sa.func.count() > 1)
        .subquery("earliest")
    )
    connection.execute(
        sa.update(stage_sightings)
        .values(first_seen=earliest.c.first_seen)
        .where(s.mac_address == earliest.c.mac_address, s.first_seen.is_distinct_from(earliest.c.first_seen))
    )


def link(
    connection: sa.Connection,
    *,
    run_id: str,
    now: datetime,
    window: timedelta,
    within: sa.Select[tuple[str]] | None = None,
) -> None:
    """Set what the network knows on each Chromebook, and on its client which Chromebook that is.

    ``within`` limits it to these devices and to the clients with their addresses, new and old.
    """
    correct(connection, run_id=run_id, now=now)
    c, m, h = chromebooks.c, meraki_clients.c, chromebook_history.c
    devices: sa.ColumnElement[bool] = sa.true()
    clients: sa.ColumnElement[bool] = sa.true()
    if within is not None:
        devices = c.device_id.in_(within)
        macs = sa.union(
            sa.select(c.mac_address).where(devices),
            sa.select(c.ethernet_mac).where(devices),
            sa.select(stage_sightings.c.mac_address),
            sa.select(h.old_value).where(
                h.device_id.in_(within),
                h.changed_by == f"sync:{run_id}",
                h.field_name.in_(("mac_address", "ethernet_mac")),
            ),
        )
        clients = m.mac_address.in_(macs)
    _link_devices(connection, run_id, now, window, devices)
    _link_clients(connection, now, clients)


def sightings_of(
    rows: sa.Table, *, now: datetime, window: timedelta, devices: sa.ColumnElement[bool] | None = None
) -> sa.Subquery:
    """Return where each device was seen within the window: its Wi-Fi client, else the one of its Ethernet (R15)."""
    wifi, ethernet = meraki_clients.alias("wifi"), meraki_clients.alias("ethernet")
    has_wifi = wifi.c.mac_address.is_not(None)

    def of_client(name: str) -> sa.ColumnElement[Any]:
        return sa.case((has_wifi, wifi.c[name]), else_=ethernet.c[name])

    return (
        sa.select(
            rows.c.device_id,
            of_client("last_seen").label("last_seen_meraki"),
            of_client("ap_name").label("meraki_ap_name"),
            of_client("network_name").label("meraki_network"),
        )
        .select_from(
            rows.outerjoin(wifi, wifi.c.mac_address == rows.c.mac_address).outerjoin(
                ethernet, ethernet.c.mac_address == rows.c.ethernet_mac
            )
        )
        .where(of_client("last_seen") >= now - window, sa.true() if devices is None else devices)
        .subquery("seen")
    )


def _link_devices(
    connection: sa.Connection, run_id: str, now: datetime, window: timedelta, devices: sa.ColumnElement[bool]
) -> None:
    c = chromebooks.c
    seen = sightings_of(chromebooks, now=now, window=window, devices=devices)
    different = sa.or_(*(c[name].is_distinct_from(seen.c[name]) for name in LINK))
    connection.execute(sa.schema.CreateTable(_linked))
    found = connection.execute(
        sa.insert(_linked).from_select(
            ["device_id", *LINK],
            sa.select(seen).join_from(seen, chromebooks, c.device_id == seen.c.device_id).where(different),
        )
    )
    if not found.rowcount:
        return
    connection.execute(sa.text("ANALYZE linked"))
    # A device that this run created has no past to record.
    record_changes(connection, _linked, run_id=run_id, now=now, changed=c.created_at < now)
    connection.execute(
        sa.update(chromebooks)
        .values(**{name: _linked.c[name] for name in LINK}, updated_at=now)
        .where(c.device_id == _linked.c.device_id)
    )


def _link_clients(connection: sa.Connection, now: datetime, clients: sa.ColumnElement[bool]) -> None:
    """A MAC that several devices report (a dock) goes to one of them: Wi-Fi before Ethernet, then the order of R3."""
    c, m = chromebooks.c, meraki_clients.c
    wifi = sa.select(c.mac_address.label("mac"), c.device_id, sa.literal(0).label("kind")).where(
        c.mac_address.is_not(None)
    )
    has_wifi_client = sa.exists().where(m.mac_address == c.mac_address).correlate(chromebooks)
    ethernet = sa.select(c.ethernet_mac, c.device_id, sa.literal(1)).where(
        c.ethernet_mac.is_not(None), sa.not_(has_wifi_client)
    )
    claims = sa.union_all(wifi, ethernet).subquery("claims")
    owner = (
        sa.select(claims.c.mac, c.device_id, c.serial_number)
        .select_from(claims.join(chromebooks, c.device_id == claims.c.device_id))
        .ext(postgresql.distinct_on(claims.c.mac))
        .order_by(
            claims.c.mac,
            c.is_deleted,
            claims.c.kind,
            sa.case({"ACTIVE": 0, "PROVISIONED": 1, "DISABLED": 2, "DEPROVISIONED": 4}, value=c.status, else_=3),
            c.last_policy_sync_time.desc().nulls_last(),
            sa.collate(c.device_id, "C"),
        )
        .subquery("owner")
    )
    wanted = (
        sa.select(m.mac_address, owner.c.device_id, owner.c.serial_number)
        .select_from(meraki_clients.outerjoin(owner, owner.c.mac == m.mac_address))
        .where(clients)
        .subquery("wanted")
    )
    has_other = m.serial_number.is_distinct_from(wanted.c.serial_number)
    links.write(
        connection,
        sa.update(meraki_clients)
        .values(
            serial_number=wanted.c.serial_number,
            linked_device_id=wanted.c.device_id,
            updated_at=sa.case((has_other, now), else_=m.updated_at),
        )
        .where(
            m.mac_address == wanted.c.mac_address,
            sa.or_(has_other, m.linked_device_id.is_distinct_from(wanted.c.device_id)),
        ),
    )
