"""The database's clock, the only one that a run goes by: those of the stations differ. Naive UTC, as stored."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

NOW = sa.func.timezone("UTC", sa.func.clock_timestamp(), type_=sa.TIMESTAMP)


def read_clock(connection: sa.Connection) -> datetime:
    """Return what it shows now, however long the transaction has been open."""
    moment: datetime = connection.execute(sa.select(NOW)).scalar_one()
    return moment
