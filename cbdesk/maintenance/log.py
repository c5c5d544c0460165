"""What was done to look after the database, in the database itself, so that every station can say when it was done."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import maintenance_log
from cbdesk.errors import SettingsError

_log = logging.getLogger(__name__)
_UTC_NOW = sa.func.timezone("utc", sa.func.now())
_m = maintenance_log.c


@dataclass(frozen=True, slots=True)
class Done:
    task: str
    detail: str
    seconds: float
    done_by: str
    done_at: datetime
    """Naive UTC."""


def write(engine: sa.Engine, task: str, detail: str, seconds: float) -> None:
    """Note that a task was done. A role that may only read has done it all the same: then only the log file tells."""
    values = {"task": task, "detail": detail, "seconds": seconds}
    try:
        with database_errors(), engine.begin() as connection:
            connection.execute(
                sa.insert(maintenance_log).values(**values, done_by=sa.literal_column("current_user"), done_at=_UTC_NOW)
            )
    except SettingsError:
        _log.info("%s (%s) is not in maintenance_log: this account may not write there", task, detail)


def newest(connection: sa.Connection, limit: int) -> tuple[Done, ...]:
    """Return what was done last, newest first."""
    rows = sa.select(_m.task, _m.detail, _m.seconds, _m.done_by, _m.done_at).order_by(_m.done_at.desc(), _m.id.desc())
    return tuple(Done(*row) for row in connection.execute(rows.limit(limit)))


def is_there(engine: sa.Engine) -> bool:
    """Tell whether this database has a log: after the way back to an early schema there is none."""
    with database_errors(), engine.connect() as connection:
        return sa.inspect(connection).has_table(maintenance_log.name)


def last_done(connection: sa.Connection) -> Mapping[str, Done]:
    """Return the last time of each task that was ever done."""
    newest = (
        sa.select(_m.task, _m.detail, _m.seconds, _m.done_by, _m.done_at)
        .ext(postgresql.distinct_on(_m.task))
        .order_by(_m.task, _m.done_at.desc(), _m.id.desc())
    )
    return {row.task: Done(*row) for row in connection.execute(newest)}
