"""Who is syncing now, by the lease row in PostgreSQL: a holder counts while its lease is current and it is served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from cbdesk.database.tables import sync_lease
from cbdesk.domain.sync_status import Holder, RunStatus, status_from

_l = sync_lease.c
_activity = sa.table("pg_stat_activity", sa.column("pid"), sa.column("backend_start"))
_is_served = sa.or_(
    # The server process of a holder that died is gone. Of one behind a pooler it is not known, and another role's start
    # time is hidden from us (NULL): then only the expiry decides.
    _l.backend_pid.is_(None),
    sa.exists().where(
        _activity.c.pid == _l.backend_pid,
        sa.or_(_activity.c.backend_start == _l.backend_start, _activity.c.backend_start.is_(None)),
    ),
)
_LONGEST_STORING = timedelta(minutes=10)
"""While a part is being stored, its lease is prolonged in a transaction that nobody sees before it ends."""


def _held(since: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    return sa.and_(_l.name == "full", _l.holder.is_not(None), _is_served, _l.expires_at > since)


IS_HELD = _held(sa.func.clock_timestamp())
"""True of the lease row while a station holds it for certain."""
SEEMS_HELD = _held(sa.func.clock_timestamp() - _LONGEST_STORING)
"""True of the lease row while a station holds it as far as a reader can tell, who must not call a long storing dead."""


def read_holder(connection: sa.Connection) -> RunStatus | None:
    """Return what the holder of the lease wrote there about its run; None while nobody seems to hold it."""
    row = connection.execute(
        sa.select(_l.holder, _l.run_id, _l.acquired_at, _l.progress).where(SEEMS_HELD)
    ).one_or_none()
    if row is None:
        return None
    told = status_from(row.progress) if isinstance(row.progress, Mapping) else None
    if told is not None and told.run_id == row.run_id:
        return told
    holder = Holder.of(row.holder)
    since = row.acquired_at.astimezone(UTC)
    return RunStatus(row.run_id or "", "", holder.station, holder.user, since, since)


def newest(held: RunStatus | None, cached: Mapping[str, object] | None) -> RunStatus | None:
    """Return what the cache says of the same run where that is newer than the lease row.

    Whether anybody syncs is for the lease alone to say: what a dead run left in the cache stays there for a day.
    """
    told = status_from(cached) if cached is not None else None
    if held is None or told is None or told.run_id != held.run_id or told.updated_at < held.updated_at:
        return held
    return told
