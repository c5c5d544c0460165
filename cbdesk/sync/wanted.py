"""What the fleet should look like: the table ``wanted``, made of staged listings and stored rows (R2 to R12, R16).

``wanted`` has one row for each device that exists after the run. Whether a row is really written is decided later, by
comparing it with what is stored; here only the rules speak.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import chromebooks
from cbdesk.domain.device import STALE_AFTER
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.sync.staging import BATTERY_COLUMNS, GOOGLE_COLUMNS, stage_assets, stage_batteries, stage_devices

IIQ_COLUMNS = (
    "iiq_asset_id",
    "iiq_location",
    "iiq_room",
    "iiq_notes",
    "iiq_status",
    "iiq_owner_email",
    "iiq_owner_name",
    "iiq_model",
    "iiq_asset_tag",
)
MERGED_COLUMNS = (
    "device_id",
    "delivered_serial",
    "serial_number",
    "asset_tag",
    *GOOGLE_COLUMNS,
    "last_sync_status",
    *BATTERY_COLUMNS,
    *IIQ_COLUMNS,
    "data_source",
    "is_deleted",
    "deleted_at",
)
"""Every column that a merge decides: all but the row's own times and what the network link sets."""

_temporary = sa.MetaData()


def _temporary_table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(name, _temporary, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


wanted = _temporary_table("wanted", *(sa.Column(name, chromebooks.c[name].type) for name in MERGED_COLUMNS))
newest_device = _temporary_table("newest_device", *(sa.Column(c.name, c.type) for c in stage_devices.columns))
best_asset = _temporary_table("best_asset", *(sa.Column(c.name, c.type) for c in stage_assets.columns))
losing_asset = _temporary_table(
    "losing_asset",
    sa.Column("iiq_asset_id", sa.Text),
    sa.Column("delivered_serial", sa.Text),
    sa.Column("kept_by", sa.Text),
)
unreadable_device = _temporary_table("unreadable_device", sa.Column("device_id", sa.Text))


@dataclass(frozen=True, slots=True)
class Listings:
    """Which listings of this run ended completely, and so may speak about absence."""

    google: bool
    incidentiq: bool
    may_delete: bool = True
    """False when the vanish guard or the count check holds the run (R16)."""


def is_iiq_row(device_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Tell rows that only IncidentIQ knows (R6) by the form of their id."""
    return device_id.startswith(IIQ_PREFIX, autoescape=True)


def stage_newest(connection: sa.Connection, *, unreadable: Iterable[str]) -> None:
    """Reduce the staged pages to one row per device (R2) and one asset per serial (R5), with the assets that lost.

    ``unreadable`` are devices that were delivered in a form that had to be skipped (R19): they have not vanished.
    """
    for table in (newest_device, unreadable_device, best_asset, losing_asset, wanted):
        connection.execute(sa.schema.CreateTable(table))
    if rows := [{"device_id": ident} for ident in unreadable]:
        connection.execute(sa.insert(unreadable_device), rows)
    d = stage_devices.c
    connection.execute(
        sa.insert(newest_device).from_select(
            [c.name for c in newest_device.columns],
            sa.select(*d)
            .ext(postgresql.distinct_on(d.device_id))
            .order_by(d.device_id, d.last_policy_sync_time.desc().nulls_last(), d.seq.desc()),
        )
    )
    a = stage_assets.c
    distinct_assets = (
        sa.select(*a)
        .ext(postgresql.distinct_on(sa.func.lower(a.iiq_asset_id)))
        .order_by(sa.func.lower(a.iiq_asset_id), a.modified_date.desc().nulls_last(), a.seq.desc())
        .subquery()
    )
    c = distinct_assets.c
    in_order = {
        "partition_by": c.delivered_serial,
        "order_by": (c.is_retired, c.modified_date.desc().nulls_last(), sa.collate(sa.func.lower(c.iiq_asset_id), "C")),
    }
    ranked = sa.select(
        *c,
        sa.func.row_number().over(**in_order).label("place"),  # type: ignore[arg-type]  # the two keys above
        sa.func.first_value(c.iiq_asset_id).over(**in_order).label("kept_by"),  # type: ignore[arg-type]  # as above
    ).cte("ranked")
    connection.execute(
        sa.insert(best_asset).from_select(
            [column.name for column in best_asset.columns],
            sa.select(*(ranked.c[column.name] for column in best_asset.columns)).where(
                sa.or_(ranked.c.place == 1, ranked.c.delivered_serial.is_(None))
            ),
        )
    )
    connection.execute(
        sa.insert(losing_asset).from_select(
            ["iiq_asset_id", "delivered_serial", "kept_by"],
            sa.select(ranked.c.iiq_asset_id, ranked.c.delivered_serial, ranked.c.kept_by).where(
                ranked.c.place > 1, ranked.c.delivered_serial.is_not(None)
            ),
        )
    )
    # Only the columns that are joined by: the statistics of all of them would cost more than the merge.
    connection.execute(sa.text("ANALYZE newest_device (device_id, delivered_serial)"))
    connection.execute(sa.text("ANALYZE best_asset (delivered_serial)"))


def vanished_count(connection: sa.Connection) -> tuple[int, int]:
    """Return how many live Google devices this listing no longer contains, and how many live ones there are (R16)."""
    c, d = chromebooks.c, newest_device.c
    row = connection.execute(
        sa.select(sa.func.count().filter(d.device_id.is_(None), sa.not_(_is_unreadable())), sa.func.count())
        .select_from(chromebooks.outerjoin(newest_device, d.device_id == c.device_id))
        .where(sa.not_(c.is_deleted), sa.not_(is_iiq_row(c.device_id)))
    ).one()
    return int(row[0]), int(row[1])


def _is_unreadable() -> sa.ColumnElement[bool]:
    return chromebooks.c.device_id.in_(sa.select(unreadable_device.c.device_id))


def build_wanted(connection: sa.Connection, listings: Listings, now: datetime) -> None:
    """Fill ``wanted``; ``serial_number`` and ``asset_tag`` hold what each row claims, for ``identities.settle``."""
    if listings.google:
        _insert(connection, _delivered(listings, now))
    _insert(connection, _not_delivered(listings, now))
    if listings.incidentiq:
        _insert(connection, _only_in_incidentiq())
    _insert(connection, _stored_iiq_rows(listings, now))
    connection.execute(sa.text("ANALYZE wanted (device_id, delivered_serial)"))


def _insert(connection: sa.Connection, select: sa.Select[Any]) -> None:
    row = select.subquery("row")
    claims = [row.c.delivered_serial.label("serial_number"), tag_claim(row).label("asset_tag")]
    names = [column.name for column in (*row.c, *claims)]
    connection.execute(sa.insert(wanted).from_select(names, sa.select(*row.c, *claims)))


def tag_claim(row: sa.FromClause) -> sa.ColumnElement[Any]:
    """Return the asset tag that a row claims: Google's annotation, else IncidentIQ's tag (R4)."""
    return sa.func.coalesce(row.c.annotated_asset_id, row.c.iiq_asset_tag)


def _source_of(asset_id: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.case((asset_id.is_not(None), "merged"), else_="google_admin")


def _batteries() -> sa.Subquery:
    b = stage_batteries.c
    return (
        sa.select(*b)
        .ext(postgresql.distinct_on(b.device_id))
        .order_by(b.device_id, b.battery_report_time.desc().nulls_last(), b.seq.desc())
        .subquery("battery")
    )


def _battery_columns(battery: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    reported = battery.c.device_id.is_not(None)
    return [sa.case((reported, battery.c[name]), else_=chromebooks.c[name]).label(name) for name in BATTERY_COLUMNS]


def _delivered(listings: Listings, now: datetime) -> sa.Select[Any]:
    d, c = newest_device.c, chromebooks.c
    battery = _batteries()
    joined = newest_device.outerjoin(chromebooks, c.device_id == d.device_id).outerjoin(
        battery, battery.c.device_id == d.device_id
    )
    iiq: dict[str, sa.ColumnElement[Any]]
    if listings.incidentiq:
        joined = joined.outerjoin(best_asset, best_asset.c.delivered_serial == d.delivered_serial)
        iiq = {name: best_asset.c[name] for name in IIQ_COLUMNS}
    else:
        # The asset listing failed: what was known stays, also what an IIQ-only row of this serial knew (R5, R6).
        only = chromebooks.alias("only_in_incidentiq")
        joined = joined.outerjoin(
            only,
            sa.and_(is_iiq_row(only.c.device_id), only.c.delivered_serial == d.delivered_serial, ~only.c.is_deleted),
        )
        known = c.iiq_asset_id.is_not(None)
        iiq = {name: sa.case((known, c[name]), else_=only.c[name]) for name in IIQ_COLUMNS}
    google = {name: d[name] for name in GOOGLE_COLUMNS}
    google["last_used_date"] = sa.func.coalesce(d.last_used_date, c.last_used_date)  # type: ignore[assignment]  # R12
    freshness = sa.case(
        (d.last_policy_sync_time.is_(None), "never"),
        (d.last_policy_sync_time < now - STALE_AFTER, "stale"),
        else_="ok",
    )
    return sa.select(
        d.device_id,
        d.delivered_serial,
        *(value.label(name) for name, value in google.items()),
        freshness.label("last_sync_status"),
        *_battery_columns(battery),
        *(value.label(name) for name, value in iiq.items()),
        _source_of(iiq["iiq_asset_id"]).label("data_source"),
        sa.false().label("is_deleted"),
        sa.cast(sa.null(), sa.TIMESTAMP).label("deleted_at"),
    ).select_from(joined)


def _not_delivered(listings: Listings, now: datetime) -> sa.Select[Any]:
    """Stored Google rows that this run did not deliver: vanished (R16), or untouched by a listing that failed."""
    c = chromebooks.c
    vanishes = sa.and_(sa.literal(listings.google and listings.may_delete), sa.not_(_is_unreadable()))
    frozen = sa.or_(c.is_deleted, vanishes)
    battery = _batteries()
    joined: sa.FromClause = chromebooks.outerjoin(battery, sa.and_(battery.c.device_id == c.device_id, sa.not_(frozen)))
    iiq: dict[str, sa.ColumnElement[Any]] = {name: c[name] for name in IIQ_COLUMNS}
    if listings.incidentiq:
        joined = joined.outerjoin(best_asset, best_asset.c.delivered_serial == c.delivered_serial)
        iiq = {name: sa.case((frozen, c[name]), else_=best_asset.c[name]) for name in IIQ_COLUMNS}
    select = sa.select(
        c.device_id,
        c.delivered_serial,
        *(c[name] for name in GOOGLE_COLUMNS),
        c.last_sync_status,
        *_battery_columns(battery),
        *(value.label(name) for name, value in iiq.items()),
        sa.case((frozen, c.data_source), else_=_source_of(iiq["iiq_asset_id"])).label("data_source"),
        frozen.label("is_deleted"),
        sa.case((c.is_deleted, c.deleted_at), (vanishes, now), else_=None).label("deleted_at"),
    ).select_from(joined)
    select = select.where(sa.not_(is_iiq_row(c.device_id)))
    if listings.google:
        select = select.where(sa.not_(sa.exists().where(newest_device.c.device_id == c.device_id)))
    return select


def _google_has(serial: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Tell whether a live Google row of ``wanted`` was delivered with this serial (R6)."""
    google = wanted.alias("google_row")
    return sa.exists().where(
        google.c.delivered_serial == serial, sa.not_(google.c.is_deleted), sa.not_(is_iiq_row(google.c.device_id))
    )


def _iiq_row_key(asset_id: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Return the id of an IIQ-only row for comparison: IncidentIQ writes one GUID in either case."""
    return sa.func.lower(sa.literal(IIQ_PREFIX) + asset_id)


def _only_in_incidentiq() -> sa.Select[Any]:
    a, c = best_asset.c, chromebooks.c
    key = sa.func.lower(c.device_id)
    stored = (
        sa.select(key.label("key"), c.device_id)
        .ext(postgresql.distinct_on(key))
        .where(is_iiq_row(c.device_id))
        .order_by(key, c.is_deleted, c.device_id)
        .subquery("stored")
    )
    joined = best_asset.outerjoin(stored, stored.c.key == _iiq_row_key(a.iiq_asset_id))
    return (
        sa.select(
            sa.func.coalesce(stored.c.device_id, sa.literal(IIQ_PREFIX) + a.iiq_asset_id).label("device_id"),
            a.delivered_serial,
            *(a[name] for name in IIQ_COLUMNS),
            a.iiq_model.label("model"),
            sa.cast(sa.null(), sa.String).label("annotated_asset_id"),
            sa.literal("incidentiq").label("data_source"),
            sa.false().label("is_deleted"),
        )
        .select_from(joined)
        .where(a.is_chromebook, sa.not_(_google_has(a.delivered_serial)))
    )


def _stored_iiq_rows(listings: Listings, now: datetime) -> sa.Select[Any]:
    """Stored IIQ-only rows: soft-deleted when a complete listing lacks them, left out when Google replaces them."""
    c = chromebooks.c
    gone = sa.literal(listings.incidentiq)
    select = sa.select(
        *(c[name] for name in MERGED_COLUMNS if name not in {"is_deleted", "deleted_at", "serial_number", "asset_tag"}),
        sa.or_(c.is_deleted, gone).label("is_deleted"),
        sa.case((c.is_deleted, c.deleted_at), (gone, now), else_=None).label("deleted_at"),
    ).where(is_iiq_row(c.device_id), sa.not_(_google_has(c.delivered_serial)))
    if listings.incidentiq:
        again, a = wanted.alias("again"), stage_assets.c
        # The asset may have another serial by now, one that Google has.
        replaced = sa.exists().where(
            _iiq_row_key(a.iiq_asset_id) == sa.func.lower(c.device_id), _google_has(a.delivered_serial)
        )
        select = select.where(sa.not_(sa.exists().where(again.c.device_id == c.device_id)), sa.not_(replaced))
    return select
