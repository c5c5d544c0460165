"""What rows should look like: the table ``wanted``, made of staged listings and stored rows (R2 to R12, R16).

A run first finds the rows that may change (``scope``) by comparing what the rules ask for with what is stored, and with
them every row that claims the same serial or tag. ``wanted`` has one row for each of them that exists after the run.
Here only the rules speak; who may keep a claimed value is decided in ``identities``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import chromebooks, iiq_assets
from cbdesk.domain.device import STALE_AFTER
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.sync.assets import best_assets
from cbdesk.sync.staging import BATTERY_COLUMNS, GOOGLE_COLUMNS, stage_batteries, stage_devices
from cbdesk.sync.temporary import temporary_table

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

Reach = Literal["whole", "changes"]
"""Whether a listing that ended named everything there is, or only what it was asked for."""

wanted = temporary_table("wanted", *(sa.Column(name, chromebooks.c[name].type) for name in MERGED_COLUMNS))
scope = temporary_table("scope", sa.Column("device_id", sa.Text))
absent = temporary_table(
    "absent", sa.Column("device_id", sa.Text), sa.Column("is_gone", sa.Boolean), sa.Column("vanishes", sa.Boolean)
)
"""Stored rows that this run's Google listing says nothing of; those that are gone vanish unless that is held (R16)."""

google_serial = temporary_table("google_serial", sa.Column("value", sa.Text))
"""The answer of ``Rules.google_serials``, which several of the rules ask for."""


@dataclass(frozen=True, slots=True)
class Listings:
    """Which listings of this run ended, and how far they speak; None for one that was not read or did not end."""

    google: Reach | None
    incidentiq: Reach | None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one run as queries. ``within`` limits them to the rows in ``scope``."""

    listings: Listings
    now: datetime
    link_window: timedelta = timedelta(days=7)
    within: bool = False

    def rows(self) -> list[sa.Select[Any]]:
        """Return disjoint queries whose rows are all that exist after the run, with the values they claim."""
        found = [self._not_delivered(), self._stored_iiq_rows()]
        if self.listings.google:
            found.insert(0, self._delivered())
        if self.listings.incidentiq:
            found.append(self._only_in_incidentiq())
        return [_with_claims(query) for query in found]

    def replaced_rows(self) -> sa.Select[Any]:
        """Stored IIQ-only rows that go because Google has their serial, or that of their asset (R6)."""
        return self._limited(sa.select(chromebooks.c.device_id), chromebooks.c.device_id).where(
            is_iiq_row(chromebooks.c.device_id), self._is_replaced()
        )

    def _limited(self, query: sa.Select[Any], device_id: sa.ColumnElement[str]) -> sa.Select[Any]:
        return query.where(device_id.in_(sa.select(scope.c.device_id))) if self.within else query

    def _freshness(self, last_sync: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
        is_stale = last_sync < self.now - STALE_AFTER
        return sa.case((last_sync.is_(None), "never"), (is_stale, "stale"), else_="ok")

    def _delivered(self) -> sa.Select[Any]:
        d, c = stage_devices.c, chromebooks.c
        battery = _batteries()
        joined = stage_devices.outerjoin(chromebooks, c.device_id == d.device_id).outerjoin(
            battery, battery.c.device_id == d.device_id
        )
        iiq: dict[str, sa.ColumnElement[Any]]
        if self.listings.incidentiq:
            best = best_assets(("delivered_serial", *IIQ_COLUMNS))
            joined = joined.outerjoin(best, best.c.delivered_serial == d.delivered_serial)
            iiq = {name: best.c[name] for name in IIQ_COLUMNS}
        else:
            # The asset listing failed: what was known stays, also what an IIQ-only row of this serial knew (R5, R6).
            only = chromebooks.alias("only_in_incidentiq")
            is_same = sa.and_(
                is_iiq_row(only.c.device_id), only.c.delivered_serial == d.delivered_serial, ~only.c.is_deleted
            )
            joined = joined.outerjoin(only, is_same)
            known = c.iiq_asset_id.is_not(None)
            iiq = {name: sa.case((known, c[name]), else_=only.c[name]) for name in IIQ_COLUMNS}
        google = {name: d[name] for name in GOOGLE_COLUMNS}
        google["last_used_date"] = sa.func.coalesce(d.last_used_date, c.last_used_date)  # type: ignore[assignment]  # R12
        query = sa.select(
            d.device_id,
            d.delivered_serial,
            *(value.label(name) for name, value in google.items()),
            self._freshness(d.last_policy_sync_time).label("last_sync_status"),
            *_battery_columns(battery),
            *(value.label(name) for name, value in iiq.items()),
            _source_of(iiq["iiq_asset_id"]).label("data_source"),
            sa.false().label("is_deleted"),
            sa.cast(sa.null(), sa.TIMESTAMP).label("deleted_at"),
        ).select_from(joined)
        return self._limited(query, d.device_id)

    def _not_delivered(self) -> sa.Select[Any]:
        """Stored Google rows that no page of this run holds: vanished (R16), unchanged, or of a listing that failed."""
        c = chromebooks.c
        vanishes = sa.func.coalesce(absent.c.vanishes, sa.false())
        frozen = sa.or_(c.is_deleted, vanishes)
        battery = _batteries()
        joined: sa.FromClause = chromebooks.outerjoin(absent, absent.c.device_id == c.device_id).outerjoin(
            battery, sa.and_(battery.c.device_id == c.device_id, sa.not_(frozen))
        )
        iiq: dict[str, sa.ColumnElement[Any]] = {name: c[name] for name in IIQ_COLUMNS}
        if self.listings.incidentiq:
            best = best_assets(("delivered_serial", *IIQ_COLUMNS))
            joined = joined.outerjoin(best, best.c.delivered_serial == c.delivered_serial)
            iiq = {name: sa.case((frozen, c[name]), else_=best.c[name]) for name in IIQ_COLUMNS}
        # Time passes also for devices that a listing of changes need not name.
        is_unknown = sa.or_(frozen, absent.c.device_id.is_not(None), sa.literal(self.listings.google is None))
        freshness = sa.case((is_unknown, c.last_sync_status), else_=self._freshness(c.last_policy_sync_time))
        query = sa.select(
            c.device_id,
            c.delivered_serial,
            *(c[name] for name in GOOGLE_COLUMNS),
            freshness.label("last_sync_status"),
            *_battery_columns(battery),
            *(value.label(name) for name, value in iiq.items()),
            sa.case((frozen, c.data_source), else_=_source_of(iiq["iiq_asset_id"])).label("data_source"),
            frozen.label("is_deleted"),
            sa.case((c.is_deleted, c.deleted_at), (vanishes, self.now), else_=None).label("deleted_at"),
        ).select_from(joined)
        query = query.where(sa.not_(is_iiq_row(c.device_id)), sa.not_(self._is_delivered(c.device_id)))
        return self._limited(query, c.device_id)

    def _is_delivered(self, device_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return sa.exists().where(stage_devices.c.device_id == device_id) if self.listings.google else sa.false()

    def google_serials(self) -> sa.CompoundSelect[tuple[str]]:
        """Return the serials of the Google rows that live after the run."""
        c, delivered = chromebooks.c, stage_devices.c.delivered_serial
        stored = sa.select(c.delivered_serial).where(
            c.delivered_serial.is_not(None),
            sa.not_(c.is_deleted),
            sa.not_(is_iiq_row(c.device_id)),
            sa.not_(self._is_delivered(c.device_id)),
            sa.not_(sa.exists().where(absent.c.device_id == c.device_id, absent.c.vanishes)),
        )
        is_read = sa.literal(self.listings.google is not None)
        return sa.union(stored, sa.select(delivered).where(delivered.is_not(None), is_read))

    def _is_replaced(self) -> sa.ColumnElement[bool]:
        c, a = chromebooks.c, iiq_assets.c
        replaced = _google_has(c.delivered_serial)
        if self.listings.incidentiq:
            # The asset may have another serial by now, one that Google has.
            own = sa.select(_asset_key_of(c.device_id)).where(is_iiq_row(c.device_id))
            taken = sa.select(a.asset_key).where(a.asset_key.in_(own), _google_has(a.delivered_serial))
            replaced = sa.or_(replaced, _asset_key_of(c.device_id).in_(taken))
        return replaced

    def _only_in_incidentiq(self) -> sa.Select[Any]:
        c = chromebooks.c
        best = best_assets(("asset_key", "delivered_serial", "is_chromebook", *IIQ_COLUMNS))
        key = _asset_key_of(c.device_id)
        stored = (
            sa.select(key.label("asset_key"), c.device_id)
            .ext(postgresql.distinct_on(key))
            .where(is_iiq_row(c.device_id))
            .order_by(key, c.is_deleted, c.device_id)
            .subquery("stored")
        )
        device_id = sa.func.coalesce(stored.c.device_id, sa.literal(IIQ_PREFIX) + best.c.iiq_asset_id)
        query = (
            sa.select(
                device_id.label("device_id"),
                best.c.delivered_serial,
                *(best.c[name] for name in IIQ_COLUMNS),
                best.c.iiq_model.label("model"),
                sa.cast(sa.null(), sa.String).label("annotated_asset_id"),
                sa.literal("incidentiq").label("data_source"),
                sa.false().label("is_deleted"),
            )
            .select_from(best.outerjoin(stored, stored.c.asset_key == best.c.asset_key))
            .where(best.c.is_chromebook, sa.not_(_google_has(best.c.delivered_serial)))
        )
        return self._limited(query, device_id)

    def _stored_iiq_rows(self) -> sa.Select[Any]:
        """Stored IIQ-only rows that nothing replaces: soft-deleted when a complete listing lacks their asset."""
        c = chromebooks.c
        gone = sa.literal(self.listings.incidentiq is not None)
        decided = {"is_deleted", "deleted_at", "serial_number", "asset_tag"}
        query = sa.select(
            *(c[name] for name in MERGED_COLUMNS if name not in decided),
            sa.or_(c.is_deleted, gone).label("is_deleted"),
            sa.case((c.is_deleted, c.deleted_at), (gone, self.now), else_=None).label("deleted_at"),
        ).where(is_iiq_row(c.device_id), sa.not_(self._is_replaced()))
        if self.listings.incidentiq:
            again = replace(self, within=False)._only_in_incidentiq().subquery("again")  # noqa: SLF001  our own kind
            query = query.where(c.device_id.not_in(sa.select(again.c.device_id)))
        return self._limited(query, c.device_id)


def _google_has(serial: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Tell whether a Google row that lives after the run has this serial (R6)."""
    return sa.and_(serial.is_not(None), serial.in_(sa.select(google_serial.c.value)))


def is_iiq_row(device_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Tell rows that only IncidentIQ knows (R6) by the form of their id."""
    return device_id.startswith(IIQ_PREFIX, autoescape=True)


def tag_claim(row: sa.FromClause) -> sa.ColumnElement[Any]:
    """Return the asset tag that a row claims: Google's annotation, else IncidentIQ's tag (R4)."""
    return sa.func.coalesce(row.c.annotated_asset_id, row.c.iiq_asset_tag)


def _with_claims(query: sa.Select[Any]) -> sa.Select[Any]:
    row = query.subquery("row")
    return sa.select(*row.c, row.c.delivered_serial.label("serial_number"), tag_claim(row).label("asset_tag"))


def build_wanted(connection: sa.Connection, rules: Rules) -> None:
    """Fill ``wanted``; ``serial_number`` and ``asset_tag`` hold what each row claims, for ``identities.settle``."""
    connection.execute(sa.schema.CreateTable(wanted))
    for query in rules.rows():
        names = [column.name for column in query.selected_columns]
        connection.execute(sa.insert(wanted).from_select(names, query))
    connection.execute(sa.text("ANALYZE wanted (device_id, delivered_serial)"))


def _source_of(asset_id: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.case((asset_id.is_not(None), "merged"), else_="google_admin")


def _asset_key_of(device_id: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Return the key of an IIQ-only row's asset: IncidentIQ writes one GUID in either case."""
    return sa.func.lower(sa.func.substr(device_id, len(IIQ_PREFIX) + 1))


def _batteries() -> sa.Subquery:
    return sa.select(*stage_batteries.c).subquery("battery")


def _battery_columns(battery: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    reported = battery.c.device_id.is_not(None)
    return [sa.case((reported, battery.c[name]), else_=chromebooks.c[name]).label(name) for name in BATTERY_COLUMNS]
