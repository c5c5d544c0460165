"""What the sources forget and a sync sees: last users, sightings, daily totals, batteries; and how long it is kept.

Only rows that changed since the last record are looked at, so that a run which brings nothing new costs next to nothing
and writes nothing, and one that ended before this point is made up for by the next.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import (
    ap_sighting,
    chromebooks,
    device_battery,
    device_user_seen,
    fleet_daily,
    meraki_clients,
    station_state,
)

KEEP_USERS = timedelta(days=400)
KEEP_SIGHTINGS = timedelta(days=400)
"""A school year with its summer. Where students' devices were, and who used them, is kept no longer than it helps."""
KEEP_DAILY = timedelta(days=5 * 366)
KEEP_BATTERIES = timedelta(days=5 * 366)

_NO_TEXT = r"\\u(0000|d[89a-f])"
"""Escapes in JSON that PostgreSQL cannot turn into text: NUL, and surrogates that may be lone."""
_MANAGED = "USER_TYPE_MANAGED"
_UNTIL = "time_series_until"
"""Key in ``cbdesk_state``."""
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  naive UTC, as every time of the engine


def record(connection: sa.Connection, now: datetime) -> None:
    """Write down what is stored now, and prune the past once a day. The caller commits."""
    since = _recorded_until(connection)
    is_first_today = since is None or since.date() < now.date()
    if since is None or since > now:  # never, or by a clock that was wrong
        since = datetime.min  # noqa: DTZ901  naive UTC
    _record_users(connection, now, chromebooks.c.updated_at > since)
    _record_sightings(connection, now, meraki_clients.c.updated_at > since)
    _record_batteries(connection, now, chromebooks.c.updated_at > since)
    _record_fleet(connection, now)
    if is_first_today:  # these tables are big, and have no index that would help
        _prune(connection, device_user_seen, device_user_seen.c.last_seen < (now - KEEP_USERS).date())
        _prune(connection, ap_sighting, ap_sighting.c.last_seen < now - KEEP_SIGHTINGS)
        _prune(connection, fleet_daily, fleet_daily.c.day < (now - KEEP_DAILY).date())
        _prune(connection, device_battery, device_battery.c.report_time < _epoch_seconds(now - KEEP_BATTERIES))
    mark = postgresql.insert(station_state).values(key=_UNTIL, value=now.isoformat())
    connection.execute(mark.on_conflict_do_update(index_elements=["key"], set_={"value": mark.excluded.value}))


def _recorded_until(connection: sa.Connection) -> datetime | None:
    """Return the point in time of the last run that got here: a run stamps the rows that it changes with its own."""
    value = connection.execute(sa.select(station_state.c.value).where(station_state.c.key == _UNTIL)).scalar()
    return datetime.fromisoformat(value) if value else None


def _prune(connection: sa.Connection, table: sa.Table, is_old: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.delete(table).where(is_old))


def _record_users(connection: sa.Connection, now: datetime, is_changed: sa.ColumnElement[bool]) -> None:
    """Google names its recent users newest first and without a time: the newest was there on the last active day."""
    c, known = chromebooks.c, device_user_seen.c
    last_active = sa.func.coalesce(c.last_used_date, c.last_policy_sync_time)
    day = sa.cast(sa.func.least(last_active, now), sa.Date)  # a device's clock may be fast
    # Another program may have written something else: ->> fails on NUL and lone surrogates, the function on no array.
    recent = sa.cast(c.recent_users, sa.JSON)  # it may be JSONB where another program made the table
    is_readable = sa.and_(
        sa.func.json_typeof(recent) == "array",
        sa.not_(sa.cast(recent, sa.Text).regexp_match(_NO_TEXT, flags="i")),
    )
    listed = sa.case((is_readable, recent), else_=sa.cast(sa.literal("[]", sa.Text), sa.JSON))
    entry = (
        sa.func.json_array_elements(listed)
        .table_valued(sa.column("user", sa.JSON), with_ordinality="place", name="entry")
        .render_derived()
    )
    email = sa.func.lower(sa.func.btrim(entry.c.user["email"].as_string()))
    newest = (
        sa.select(email.label("email"))
        .select_from(entry)
        .where(entry.c.user["type"].as_string() == _MANAGED, sa.func.length(email).between(1, 255))
        .order_by(entry.c.place)
        .limit(1)
        .lateral("newest")
    )
    seen = (
        sa.select(c.device_id, newest.c.email, day.label("first_seen"), day.label("last_seen"))
        .select_from(chromebooks.join(newest, sa.true()))
        .where(is_changed, last_active >= now - KEEP_USERS)
        .subquery("seen")
    )
    is_known = sa.exists().where(
        known.device_id == seen.c.device_id, known.email == seen.c.email, known.last_seen >= seen.c.last_seen
    )
    _upsert(connection, device_user_seen, sa.select(seen).where(sa.not_(is_known)), newer="last_seen")


def _record_sightings(connection: sa.Connection, now: datetime, is_changed: sa.ColumnElement[bool]) -> None:
    m, known = meraki_clients.c, ap_sighting.c
    place = sa.func.coalesce(m.ap_name, m.ap_mac)
    seen = (
        sa.select(
            m.mac_address,
            place.label("ap_name"),
            sa.func.coalesce(m.network_id, "").label("network_id"),
            m.last_seen.label("first_seen"),
            m.last_seen,
            sa.literal(1, sa.Integer).label("count"),
        )
        .where(is_changed, place.is_not(None), m.last_seen >= now - KEEP_SIGHTINGS)
        .subquery("seen")
    )
    is_known = sa.exists().where(
        known.mac_address == seen.c.mac_address,
        known.ap_name == seen.c.ap_name,
        known.network_id == seen.c.network_id,
        known.last_seen >= seen.c.last_seen,
    )
    _upsert(
        connection,
        ap_sighting,
        sa.select(seen).where(sa.not_(is_known)),
        newer="last_seen",
        count=known.count + 1,
    )


def _record_fleet(connection: sa.Connection, now: datetime) -> None:
    """Replace today's totals where they differ; the last run of a day leaves what stays."""
    c, known, today = chromebooks.c, fleet_daily.c, now.date()
    kind = [sa.func.coalesce(c[name], "") for name in ("iiq_location", "model", "status")]
    total = (
        sa.select(
            sa.literal(today, sa.Date).label("day"),
            *(column.label(name) for column, name in zip(kind, ("location", "model", "status"), strict=True)),
            sa.func.count().label("devices"),
        )
        .where(sa.not_(c.is_deleted))
        .group_by(*kind)
        .cte("total")
    )
    same_kind = sa.and_(*(known[name] == total.c[name] for name in ("location", "model", "status")))
    connection.execute(
        sa.delete(fleet_daily).where(known.day == today, sa.not_(sa.exists(sa.select(total).where(same_kind))))
    )
    is_known = sa.exists().where(known.day == today, same_kind, known.devices == total.c.devices)
    _upsert(connection, fleet_daily, sa.select(total).where(sa.not_(is_known)), newer="devices")


def _record_batteries(connection: sa.Connection, now: datetime, is_changed: sa.ColumnElement[bool]) -> None:
    c, known = chromebooks.c, device_battery.c
    last = (
        sa.select(known.report_time, known.battery_health, known.cycle_count)
        .where(known.device_id == c.device_id)
        .order_by(known.report_time.desc())
        .limit(1)
        .lateral("last")
    )
    has_aged = sa.or_(
        c.battery_health.is_distinct_from(last.c.battery_health),
        c.battery_cycle_count.is_distinct_from(last.c.cycle_count),
    )
    connection.execute(
        sa.insert(device_battery).from_select(
            [column.name for column in device_battery.columns],
            sa.select(
                c.device_id,
                c.battery_report_time,
                c.battery_health,
                c.battery_cycle_count,
                c.battery_full_charge_capacity,
            )
            .select_from(chromebooks.outerjoin(last, sa.true()))
            .where(
                is_changed,
                c.battery_report_time >= _epoch_seconds(now - KEEP_BATTERIES),
                sa.or_(c.battery_health.is_not(None), c.battery_cycle_count.is_not(None)),
                sa.or_(last.c.report_time.is_(None), sa.and_(c.battery_report_time > last.c.report_time, has_aged)),
            ),
        )
    )


def _upsert(connection: sa.Connection, table: sa.Table, news: sa.Select[Any], *, newer: str, **also: Any) -> None:
    """Insert rows; where the key is known, take over the value of the column ``newer``."""
    new = postgresql.insert(table).from_select([column.name for column in table.columns], news)
    values = {newer: new.excluded[newer], **also}
    connection.execute(new.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=values))


def _epoch_seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())
