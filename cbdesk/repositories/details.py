"""Reads everything that is stored about one device, and makes the same record of its JSON document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from cbdesk.database.state import MERAKI_PAGES
from cbdesk.database.tables import (
    chromebook_history,
    chromebooks,
    device_user_seen,
    meraki_clients,
    station_state,
    sync_conflicts,
    sync_sources,
    users,
)
from cbdesk.domain.device import Change, Conflict, Device, RecentUser, SeenUser
from cbdesk.repositories.reading import aware, columns_from_json, columns_of, conflict, time_from_json

HISTORY_LIMIT = 200
SEEN_LIMIT = 50
SOURCES = ("google", "incidentiq", "meraki")


def details(connection: sa.Connection, columns: dict[str, Any]) -> Device:
    device_id = columns["device_id"]
    user = sa.select(users).where(sa.func.lower(users.c.email) == sa.func.lower(columns["annotated_user"])).limit(1)
    macs = [mac for mac in (columns["mac_address"], columns["ethernet_mac"]) if mac]
    page = (
        sa.select(sa.cast(station_state.c.value, JSONB).op("->>")(meraki_clients.c.network_id))
        .where(station_state.c.key == MERAKI_PAGES)
        .scalar_subquery()
    )
    network = (
        sa.select(meraki_clients, page.label("network_url"))
        .where(meraki_clients.c.mac_address.in_(macs))
        .order_by((meraki_clients.c.mac_address == columns["mac_address"]).desc().nulls_last())
        .limit(1)
    )
    history = (
        sa.select(chromebook_history)
        .where(chromebook_history.c.device_id == device_id)
        .order_by(chromebook_history.c.changed_at.desc(), chromebook_history.c.id.desc())
        .limit(HISTORY_LIMIT)
    )
    conflicts = (
        sa.select(sync_conflicts)
        .where(sa.or_(sync_conflicts.c.device_id == device_id, sync_conflicts.c.kept_by == device_id))
        .order_by(sync_conflicts.c.kind, sync_conflicts.c.device_id, sync_conflicts.c.field)
    )
    seen = (
        sa.select(device_user_seen.c.email, device_user_seen.c.first_seen, device_user_seen.c.last_seen)
        .where(device_user_seen.c.device_id == device_id)
        .order_by(device_user_seen.c.last_seen.desc(), device_user_seen.c.email)
        .limit(SEEN_LIMIT)
    )
    client = _first(connection, network)
    network_url = client.pop("network_url") if client else None
    return Device(
        columns=columns,
        user=_first(connection, user),
        network=client,
        recent_users=recent_users(columns["recent_users"]),
        history=tuple(_change(row) for row in connection.execute(history).mappings()),
        conflicts=tuple(conflict(row) for row in connection.execute(conflicts).mappings()),
        source_times=source_times(connection, SOURCES),
        seen_users=tuple(SeenUser(*row) for row in connection.execute(seen)),
        network_url=network_url,
    )


def source_times(connection: sa.Connection, sources: Iterable[str]) -> dict[str, datetime | None]:
    """Return when each source was last read completely; those are there, too, that never were."""
    times = sa.select(sync_sources.c.source, sync_sources.c.last_success_at)
    return dict.fromkeys(sources) | {row.source: aware(row.last_success_at) for row in connection.execute(times)}


def _first(connection: sa.Connection, statement: sa.Select[Any]) -> dict[str, Any] | None:
    row = connection.execute(statement).mappings().first()
    return columns_of(row) if row else None


def _change(row: sa.RowMapping) -> Change:
    return Change(row["field_name"], row["old_value"], row["new_value"], row["changed_by"], aware(row["changed_at"]))


def recent_users(stored: Any) -> tuple[RecentUser, ...]:
    """Read the JSON column; other programs write it too, so that nothing about its shape is certain."""
    entries = stored if isinstance(stored, list) else []
    return tuple(
        RecentUser(_text(entry.get("type")), _text(entry.get("email"))) for entry in entries if isinstance(entry, dict)
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def device_from_json(document: Mapping[str, Any]) -> Device:
    """Return the device whose document `device_document` wrote."""
    columns = columns_from_json(chromebooks, document)
    user, network = document["user"], document["network"]
    return Device(
        columns=columns,
        user=columns_from_json(users, user) if user else None,
        network=columns_from_json(meraki_clients, network) if network else None,
        recent_users=recent_users(columns["recent_users"]),
        history=tuple(
            Change(**change | {"changed_at": time_from_json(change["changed_at"])}) for change in document["history"]
        ),
        conflicts=tuple(Conflict(**entry) for entry in document["conflicts"]),
        source_times={source: time_from_json(when) for source, when in document["source_times"].items()},
        seen_users=tuple(
            SeenUser(seen["email"], date.fromisoformat(seen["first_seen"]), date.fromisoformat(seen["last_seen"]))
            for seen in document["seen_users"]
        ),
        network_url=document["network_url"],
    )
