"""Finds the rows that a run may change, so that a run in which little happened does little.

Whatever claims the same serial or asset tag as one of them belongs to them: who may keep a value can only be decided
among all who claim it (R3, R4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, chromebooks_archive, iiq_assets, live_refreshes
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.sync.apply import differs
from cbdesk.sync.assets import changed_asset
from cbdesk.sync.staging import stage_assets, stage_batteries, stage_devices
from cbdesk.sync.temporary import keep_newest, temporary_table
from cbdesk.sync.wanted import MERGED_COLUMNS, Reach, Rules, absent, google_serial, is_iiq_row, scope, tag_claim

scope_serial = temporary_table("scope_serial", sa.Column("value", sa.Text))
"""Serials that rows in ``scope`` claim, before or after the run."""
_scope_tag = temporary_table("scope_tag", sa.Column("value", sa.Text))
_found = temporary_table("found", sa.Column("device_id", sa.Text))


def prepare(
    connection: sa.Connection, *, google: Reach | None, unreadable: Iterable[str], now: datetime
) -> frozenset[str]:
    """Reduce the staged pages to one row per device (R2), and fill ``absent``.

    ``unreadable`` are devices that were delivered in a form that had to be skipped (R19): they have not vanished. Nor
    has what was read one by one since the run began; it is newer than what the pages hold. Returns the keys of the
    assets among that.
    """
    for table in (scope, scope_serial, _scope_tag, _found, absent):
        connection.execute(sa.schema.CreateTable(table))
    d, c = stage_devices.c, chromebooks.c
    keep_newest(connection, stage_devices, d.device_id, d.last_policy_sync_time)
    keep_newest(connection, stage_batteries, stage_batteries.c.device_id, stage_batteries.c.battery_report_time)
    newer = sa.select(live_refreshes.c.ident).where(live_refreshes.c.refreshed_at > now)
    refreshed = frozenset(connection.execute(newer).scalars())
    known = refreshed.union(unreadable)  # each once, though it may have come twice
    if known:
        connection.execute(
            sa.insert(absent), [{"device_id": ident, "is_gone": False, "vanishes": False} for ident in sorted(known)]
        )
        connection.execute(sa.delete(stage_devices).where(d.device_id.in_(newer)))
        connection.execute(sa.delete(stage_batteries).where(stage_batteries.c.device_id.in_(newer)))
        connection.execute(
            sa.delete(stage_assets).where((sa.literal(IIQ_PREFIX) + stage_assets.c.asset_key).in_(newer))
        )
    _leave_in_the_archive(connection)
    if google == "whole":
        connection.execute(
            sa.insert(absent).from_select(
                ["device_id", "is_gone", "vanishes"],
                sa.select(c.device_id, sa.true(), sa.false()).where(
                    sa.not_(c.is_deleted),
                    sa.not_(is_iiq_row(c.device_id)),
                    sa.not_(sa.exists().where(d.device_id == c.device_id)),
                    c.device_id.not_in(sa.select(absent.c.device_id)),
                ),
            )
        )
    for columns in ("stage_devices (device_id, delivered_serial)", "stage_batteries (device_id)", "absent"):
        connection.execute(sa.text(f"ANALYZE {columns}"))
    return frozenset(ident.removeprefix(IIQ_PREFIX) for ident in refreshed if ident.startswith(IIQ_PREFIX))


def _leave_in_the_archive(connection: sa.Connection) -> None:
    """Google lists deprovisioned devices for ever: one that was archived comes back when it is in use again."""
    d, a = stage_devices.c, chromebooks_archive.c
    is_archived = sa.exists().where(a.device_id == d.device_id)
    is_stored = sa.exists().where(chromebooks.c.device_id == d.device_id)
    connection.execute(sa.delete(stage_devices).where(d.status == "DEPROVISIONED", is_archived, sa.not_(is_stored)))


def vanished_count(connection: sa.Connection) -> tuple[int, int]:
    """Return how many live Google devices this listing no longer contains, and how many live ones there are (R16)."""
    c = chromebooks.c
    gone = connection.execute(sa.select(sa.func.count()).where(absent.c.is_gone)).scalar_one()
    live = connection.execute(
        sa.select(sa.func.count()).where(sa.not_(c.is_deleted), sa.not_(is_iiq_row(c.device_id)))
    ).scalar_one()
    return gone, live


def let_vanish(connection: sa.Connection) -> None:
    """Nothing holds this run: what is gone is soft-deleted (R16)."""
    connection.execute(sa.update(absent).values(vanishes=True).where(absent.c.is_gone))


def note_google_serials(connection: sa.Connection, rules: Rules) -> None:
    """Fill ``google_serial``, once it is known what vanishes."""
    connection.execute(sa.schema.CreateTable(google_serial))
    connection.execute(sa.insert(google_serial).from_select(["value"], rules.google_serials()))
    connection.execute(sa.text("ANALYZE google_serial"))


def find_differing(connection: sa.Connection, rules: Rules) -> None:
    """Put every row into ``scope`` that is not stored as the rules ask for; those that lost a claim are among them."""
    c = chromebooks.c
    for query in (*rules.rows(), None):
        if query is None:
            different = rules.replaced_rows()
        else:
            row = query.subquery("asked")
            is_other = sa.or_(
                c.device_id.is_(None),
                *(differs(c[column.name], column) for column in row.c if column.name in MERGED_COLUMNS),
            )
            different = (
                sa.select(row.c.device_id)
                .select_from(row.outerjoin(chromebooks, c.device_id == row.c.device_id))
                .where(is_other)
            )
        connection.execute(sa.insert(scope).from_select(["device_id"], different))


def find_touched(connection: sa.Connection) -> None:
    """Put what was staged into ``scope``, and every row of the serials that it touches: for a look at a few devices."""
    c, a = chromebooks.c, changed_asset.c
    for staged in (stage_devices, stage_batteries):
        connection.execute(
            sa.insert(scope).from_select(
                ["device_id"], sa.select(staged.c.device_id).where(_is_new(staged.c.device_id))
            )
        )
    touched = sa.union(
        sa.select(a.old_serial), sa.select(a.new_serial), sa.select(stage_devices.c.delivered_serial)
    ).subquery("touched")
    connection.execute(
        sa.insert(scope_serial).from_select(["value"], sa.select(touched.c[0]).where(touched.c[0].is_not(None)))
    )
    changed_row = sa.select(c.device_id).where(
        is_iiq_row(c.device_id),
        sa.func.lower(c.device_id).in_(sa.select(sa.literal(IIQ_PREFIX) + a.asset_key)),
        _is_new(c.device_id),
    )
    connection.execute(sa.insert(scope).from_select(["device_id"], changed_row))


def _is_new(device_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return device_id.not_in(sa.select(scope.c.device_id))


def close(connection: sa.Connection) -> int:
    """Add every row that claims what a row in ``scope`` claims, until there is none; return how many rows there are."""
    c, m = chromebooks.c, iiq_assets.c
    while True:
        _add_claims(connection)
        connection.execute(sa.delete(_found))
        claims = sa.or_(
            c.delivered_serial.in_(sa.select(scope_serial.c.value)),
            tag_claim(chromebooks).in_(sa.select(_scope_tag.c.value)),
        )
        connection.execute(
            sa.insert(_found).from_select(["device_id"], sa.select(c.device_id).where(claims, _is_new(c.device_id)))
        )
        # A delivered device that claims the same is stored with other claims, or not at all yet; so is an asset.
        d = stage_devices.c
        delivered = sa.select(d.device_id).where(
            sa.or_(
                d.delivered_serial.in_(sa.select(scope_serial.c.value)),
                d.annotated_asset_id.in_(sa.select(_scope_tag.c.value)),
            ),
            _is_new(d.device_id),
            d.device_id.not_in(sa.select(_found.c.device_id)),
        )
        connection.execute(sa.insert(_found).from_select(["device_id"], delivered))
        only_iiq = sa.select(sa.literal(IIQ_PREFIX) + m.iiq_asset_id).where(
            sa.or_(
                m.delivered_serial.in_(sa.select(scope_serial.c.value)),
                m.iiq_asset_tag.in_(sa.select(_scope_tag.c.value)),
            ),
            m.is_chromebook,
            _is_new(sa.literal(IIQ_PREFIX) + m.iiq_asset_id),
            (sa.literal(IIQ_PREFIX) + m.iiq_asset_id).not_in(sa.select(_found.c.device_id)),
        )
        connection.execute(sa.insert(_found).from_select(["device_id"], only_iiq))
        added = connection.execute(sa.insert(scope).from_select(["device_id"], sa.select(_found.c.device_id)))
        if not added.rowcount:
            connection.execute(sa.text("ANALYZE scope"))
            return connection.execute(sa.select(sa.func.count()).select_from(scope)).scalar_one()


def _add_claims(connection: sa.Connection) -> None:
    c, d, m = chromebooks.c, stage_devices.c, iiq_assets.c
    is_stored = c.device_id.in_(sa.select(scope.c.device_id))
    is_staged = d.device_id.in_(sa.select(scope.c.device_id))
    is_asset = (sa.literal(IIQ_PREFIX) + m.iiq_asset_id).in_(sa.select(scope.c.device_id))
    serials = sa.union(
        sa.select(c.delivered_serial).where(is_stored),
        sa.select(d.delivered_serial).where(is_staged),
        sa.select(m.delivered_serial).where(is_asset),
    ).subquery("serials")
    _add(connection, scope_serial, sa.select(serials.c[0]))
    tags = sa.union(
        sa.select(tag_claim(chromebooks)).where(is_stored),
        sa.select(d.annotated_asset_id).where(is_staged),
        sa.select(m.iiq_asset_tag).where(sa.or_(is_asset, m.delivered_serial.in_(sa.select(scope_serial.c.value)))),
    ).subquery("tags")
    _add(connection, _scope_tag, sa.select(tags.c[0]))


def _add(connection: sa.Connection, table: sa.Table, values: sa.Select[tuple[str]]) -> None:
    connection.execute(sa.insert(table).from_select(["value"], new_values(table, values)))


def new_values(table: sa.Table, values: sa.Select[tuple[str]]) -> sa.Select[tuple[str]]:
    """Return the values that the table does not hold yet."""
    value = values.subquery("new").c[0]
    return sa.select(value).where(value.is_not(None), value.not_in(sa.select(table.c.value)))
