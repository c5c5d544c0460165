"""The counts behind the statistics: what they are read from, whether they are old, and counting again.

A trigger notes each transaction that changes devices, whoever runs it, in ``device_changes``; `refresh` counts anew and
takes the notes away. Both happen with the transactions themselves, so a reader who sees no note sees the counts of
exactly those devices that it sees.
"""

from __future__ import annotations

import sqlalchemy as sa

from cbdesk.database.tables import device_changes, station_state

_COLUMNS = ("kind", "key", "aue_date", "devices", "active", "disabled", "provisioned", "deprovisioned", "unassigned")
_MORE = ("stale", "never_synced", "battery_reports", "battery_sum", "updated_at")
_COUNTED_AT = "statistics_counted_at"
"""Key in ``cbdesk_state``; the function that counts writes it."""

STORED = sa.table("mv_device_counts", *(sa.column(name) for name in (*_COLUMNS, *_MORE)))
"""``kind`` is status, model, org_unit, location, milestone, battery, seen or deleted, and ``key`` a value of that kind;
``aue_date`` is empty where a kind is not divided by it. Soft-deleted devices count in ``deleted`` only."""
NOW = sa.table("device_counts", *(sa.column(name) for name in (*_COLUMNS, *_MORE)))
"""The same, counted while it is read."""


ARE_OLD = sa.exists(sa.select(device_changes))
"""Whether devices changed after they were counted."""


def are_old(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(ARE_OLD)).scalar_one()


def counted_at(source: sa.TableClause) -> sa.ColumnElement[object]:
    """Return when the devices were counted, as a naive UTC time."""
    if source is NOW:
        return sa.func.timezone("utc", sa.func.now())
    counted = sa.select(station_state.c.value).where(station_state.c.key == _COUNTED_AT)
    return sa.cast(counted.scalar_subquery(), sa.TIMESTAMP)


def refresh(connection: sa.Connection) -> bool:
    """Count again if devices changed; False when they did not. The caller commits.

    Programs that come at once take turns. The transaction has to be a new one that reads what others commit, or a
    change could be taken for counted that was not seen.
    """
    return bool(connection.execute(sa.select(sa.func.refresh_statistics())).scalar_one())
