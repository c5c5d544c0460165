"""Keeps the IncidentIQ assets that may be joined (``iiq_assets``), and chooses which one speaks for a serial (R5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk.database.tables import iiq_assets
from cbdesk.sync.staging import stage_assets
from cbdesk.sync.temporary import keep_newest, temporary_table

_KEPT = tuple(column.name for column in iiq_assets.columns)
changed_asset = temporary_table(
    "changed_asset",
    sa.Column("asset_key", sa.Text),
    sa.Column("old_serial", sa.Text),
    sa.Column("new_serial", sa.Text),
    sa.Column("stays", sa.Boolean),
)
"""What this run changes in ``iiq_assets``."""
losing_asset = temporary_table(
    "losing_asset",
    sa.Column("asset_key", sa.Text),
    sa.Column("iiq_asset_id", sa.Text),
    sa.Column("delivered_serial", sa.Text),
    sa.Column("kept_by", sa.Text),
)
"""Assets whose serial another one has the better claim to."""


@dataclass(frozen=True, slots=True)
class AssetListing:
    """What the staged assets say about those that are not among them."""

    is_whole: bool
    """Every asset was listed: one that is not there is gone."""
    of_serials: frozenset[str] = frozenset()
    """All assets of these serials were asked for, and of no others."""
    kept: frozenset[str] = frozenset()
    """AssetIds of records that had to be skipped (R19), or that were read one by one since: these are not gone."""


def store_assets(connection: sa.Connection, listing: AssetListing) -> None:
    """Bring ``iiq_assets`` in step with what was staged. Deleted and training assets are never kept."""
    connection.execute(sa.schema.CreateTable(changed_asset))
    s, m, changed = stage_assets.c, iiq_assets.c, changed_asset.c
    keep_newest(connection, stage_assets, s.asset_key, s.modified_date)
    is_staged, is_kept = s.asset_key.is_not(None), m.asset_key.is_not(None)
    stays = sa.and_(is_staged, sa.not_(s.is_left_out))
    is_other = sa.or_(*(m[name].is_distinct_from(s[name]) for name in _KEPT))
    connection.execute(
        sa.insert(changed_asset).from_select(
            [column.name for column in changed_asset.columns],
            sa.select(
                sa.func.coalesce(s.asset_key, m.asset_key),
                m.delivered_serial,
                sa.case((stays, s.delivered_serial)),
                sa.func.coalesce(stays, sa.false()),
            )
            .select_from(iiq_assets.outerjoin(stage_assets, s.asset_key == m.asset_key, full=True))
            .where(
                sa.or_(is_staged, _may_be_gone(listing)),
                sa.case((stays, sa.or_(sa.not_(is_kept), is_other)), else_=is_kept),
            ),
        )
    )
    connection.execute(sa.text("ANALYZE changed_asset"))
    connection.execute(sa.delete(iiq_assets).where(m.asset_key.in_(sa.select(changed.asset_key))))
    connection.execute(
        sa.insert(iiq_assets).from_select(
            _KEPT,
            sa.select(*(s[name] for name in _KEPT)).join_from(
                stage_assets, changed_asset, sa.and_(changed.asset_key == s.asset_key, changed.stays)
            ),
        )
    )


def _may_be_gone(listing: AssetListing) -> sa.ColumnElement[bool]:
    m = iiq_assets.c
    asked: sa.ColumnElement[bool] = sa.literal(listing.is_whole)
    if listing.of_serials:
        asked = sa.or_(asked, m.delivered_serial.in_(listing.of_serials))
    return sa.and_(asked, m.asset_key.not_in([ident.lower() for ident in listing.kept]))


def find_losers(connection: sa.Connection, of_serials: sa.Select[tuple[str]] | None = None) -> None:
    """Fill ``losing_asset`` from ``iiq_assets``; ``of_serials`` leaves out the assets of other serials."""
    connection.execute(sa.schema.CreateTable(losing_asset))
    m = iiq_assets.c
    repeated = (
        sa.select(m.delivered_serial)
        .where(m.delivered_serial.is_not(None))
        .group_by(m.delivered_serial)
        .having(sa.func.count() > 1)
    )
    if of_serials is not None:
        repeated = repeated.where(m.delivered_serial.in_(of_serials))
    window = {
        "partition_by": m.delivered_serial,
        "order_by": (m.is_retired, m.modified_date.desc().nulls_last(), sa.collate(m.asset_key, "C")),
    }
    ranked = (
        sa.select(
            m.asset_key,
            m.iiq_asset_id,
            m.delivered_serial,
            sa.func.row_number().over(**window).label("place"),  # type: ignore[arg-type]  # the two keys above
            sa.func.first_value(m.iiq_asset_id).over(**window).label("kept_by"),  # type: ignore[arg-type]  # as above
        )
        .where(m.delivered_serial.in_(repeated))
        .subquery("ranked")
    )
    connection.execute(
        sa.insert(losing_asset).from_select(
            [column.name for column in losing_asset.columns],
            sa.select(ranked.c.asset_key, ranked.c.iiq_asset_id, ranked.c.delivered_serial, ranked.c.kept_by).where(
                ranked.c.place > 1
            ),
        )
    )
    connection.execute(sa.text("ANALYZE losing_asset"))


def best_assets(columns: Collection[str]) -> sa.Subquery:
    """Return the assets that speak for their serial, and those without a usable one."""
    m = iiq_assets.c
    is_loser = sa.exists().where(losing_asset.c.asset_key == m.asset_key)
    return sa.select(*(m[name] for name in columns)).where(sa.not_(is_loser)).subquery("best_asset")
