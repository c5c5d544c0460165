"""Who may hold a serial or an asset tag when several rows claim it (R3, R4), and the conflicts that this leaves."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, sync_conflicts
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.sync.assets import losing_asset
from cbdesk.sync.temporary import temporary_table
from cbdesk.sync.wanted import is_iiq_row, tag_claim, wanted

_w = wanted.c
_CLAIMS = {
    "serial_number": (_w.delivered_serial, "duplicate_serial"),
    "asset_tag": (tag_claim(wanted), "duplicate_asset_tag"),
}
_ORDER = (
    _w.is_deleted,
    is_iiq_row(_w.device_id),
    sa.case({"ACTIVE": 0, "PROVISIONED": 1, "DISABLED": 2, "DEPROVISIONED": 4}, value=_w.status, else_=3),
    _w.last_policy_sync_time.desc().nulls_last(),
    sa.collate(_w.device_id, "C"),
)
_loser = temporary_table(
    "loser",
    sa.Column("kind", sa.Text),
    sa.Column("device_id", sa.Text),
    sa.Column("field", sa.Text),
    sa.Column("value", sa.Text),
    sa.Column("kept_by", sa.Text),
)


def settle(connection: sa.Connection) -> None:
    """Give every claimed serial and tag in ``wanted`` to the first claimant in order; the others lose."""
    connection.execute(sa.schema.CreateTable(_loser))
    for field, (claim, kind) in _CLAIMS.items():
        value = claim.label("value")
        repeated = (
            sa.select(value).where(claim.is_not(None)).group_by(claim).having(sa.func.count() > 1).subquery("repeated")
        )
        window = {"partition_by": claim, "order_by": _ORDER}
        ranked = (
            sa.select(
                _w.device_id,
                value,
                sa.func.row_number().over(**window).label("place"),  # type: ignore[arg-type]  # the two keys above
                sa.func.first_value(_w.device_id).over(**window).label("kept_by"),  # type: ignore[arg-type]  # as above
            )
            .where(claim.in_(sa.select(repeated.c.value)))
            .subquery("ranked")
        )
        connection.execute(
            sa.insert(_loser).from_select(
                ["kind", "device_id", "field", "value", "kept_by"],
                sa.select(
                    sa.literal(kind), ranked.c.device_id, sa.literal(field), ranked.c.value, ranked.c.kept_by
                ).where(ranked.c.place > 1),
            )
        )
    for field in _CLAIMS:
        connection.execute(
            sa.update(wanted).values({field: None}).where(_w.device_id == _loser.c.device_id, _loser.c.field == field)
        )


def store_conflicts(
    connection: sa.Connection, *, with_assets: bool, decided: sa.ColumnElement[bool], now: datetime
) -> None:
    """Make ``sync_conflicts`` hold exactly the losers, once the rows are stored. Conflicts that stay keep their time.

    ``decided`` says of which stored conflicts this run speaks. Without a complete asset listing those between assets
    stay as they are.
    """
    if with_assets:
        lost, c = losing_asset.c, chromebooks.c
        # The row that shows the winning asset; an asset that is no Chromebook (a laptop) has none.
        shown = losing_asset.outerjoin(
            chromebooks, sa.and_(c.serial_number == lost.delivered_serial, c.iiq_asset_id == lost.kept_by)
        )
        connection.execute(
            sa.insert(_loser).from_select(
                ["kind", "device_id", "field", "value", "kept_by"],
                sa.select(
                    sa.literal("duplicate_iiq_serial"),
                    sa.literal(IIQ_PREFIX) + lost.iiq_asset_id,
                    sa.literal("serial_number"),
                    lost.delivered_serial,
                    sa.func.coalesce(c.device_id, sa.literal(IIQ_PREFIX) + lost.kept_by),
                ).select_from(shown),
            )
        )
    s = sync_conflicts.c
    same = sa.and_(
        _loser.c.kind == s.kind,
        _loser.c.device_id == s.device_id,
        _loser.c.field == s.field,
        _loser.c.value == s.value,
        _loser.c.kept_by == s.kept_by,
    )
    outdated = sa.and_(decided, sa.not_(sa.exists().where(same)))
    if not with_assets:
        outdated = sa.and_(outdated, s.kind != "duplicate_iiq_serial")
    connection.execute(sa.delete(sync_conflicts).where(outdated))
    connection.execute(
        sa.insert(sync_conflicts).from_select(
            ["kind", "device_id", "field", "value", "kept_by", "detected_at"],
            sa.select(*_loser.c, sa.literal(now, sa.TIMESTAMP)).where(sa.not_(sa.exists().where(same))),
        )
    )
