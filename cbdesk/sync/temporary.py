"""Tables of one transaction: private to it, unlogged, gone with it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_metadata = sa.MetaData()


def temporary_table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(name, _metadata, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def keep_newest(
    connection: sa.Connection,
    stage: sa.Table,
    key: sa.ColumnElement[Any],
    newest: sa.ColumnElement[Any],
    *then: sa.ColumnElement[Any],
) -> None:
    """Leave one staged row of each key: the newest, then the smallest by ``then``, then the one that was read last."""
    repeated = sa.select(key).group_by(key).having(sa.func.count() > 1)
    ranked = (
        sa.select(
            stage.c.seq,
            sa.func.row_number()
            .over(partition_by=key, order_by=(newest.desc().nulls_last(), *then, stage.c.seq.desc()))
            .label("place"),
        )
        .where(key.in_(repeated))
        .subquery("ranked")
    )
    connection.execute(sa.delete(stage).where(stage.c.seq.in_(sa.select(ranked.c.seq).where(ranked.c.place > 1))))
