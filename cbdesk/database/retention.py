"""How long the logs of the database are kept: what a sync and the maintenance both take away."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import api_calls, live_refreshes, sync_logs

KEEP_LOGS = timedelta(days=90)
"""``sync_logs``, as the schema document says, and ``api_calls``."""
KEEP_REFRESHES = timedelta(days=1)
"""No run that began before is still going."""


def old_rows(now: datetime) -> dict[sa.Table, sa.ColumnElement[bool]]:
    """Return, for each log, which rows are too old; the newest completed run of a type never is."""
    s = sync_logs.c
    newest_runs = (
        sa.select(s.id)
        .ext(postgresql.distinct_on(s.sync_type))
        .where(s.status == "completed", s.completed_at.is_not(None))
        .order_by(s.sync_type, s.completed_at.desc(), s.id.desc())
    )
    return {
        sync_logs: sa.and_(s.started_at < now - KEEP_LOGS, s.id.not_in(newest_runs)),
        api_calls: api_calls.c.day < (now - KEEP_LOGS).date(),
        live_refreshes: live_refreshes.c.refreshed_at < now - KEEP_REFRESHES,
    }


def prune(connection: sa.Connection, now: datetime) -> dict[str, int]:
    """Delete what is too old, and return how many rows of each log that were. The caller commits."""
    return {
        table.name: connection.execute(sa.delete(table).where(is_old)).rowcount
        for table, is_old in old_rows(now).items()
    }
