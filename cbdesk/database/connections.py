"""How many connections there are: of this process's pool, and of everybody on the server."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk.database.engine import database_errors

_SESSIONS = sa.text(
    "SELECT count(*), count(*) FILTER (WHERE application_name LIKE 'cbdesk%'),"
    " current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    " FROM pg_stat_activity WHERE backend_type = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """The connections of one engine in this process."""

    size: int
    """So many stay open once they were needed."""
    overflow: int
    """So many more may be opened for a while."""
    open: int
    checked_out: int


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The connections of the whole server; behind a transaction pooler, those that the pooler holds."""

    connections: int
    of_cbdesk: int
    most: int
    """So many it takes from ordinary accounts."""


def pool_status(engine: sa.Engine) -> PoolStatus:
    pool = engine.pool
    assert isinstance(pool, sa.QueuePool)
    checked_out = pool.checkedout()
    return PoolStatus(
        size=pool.size(),
        overflow=pool._max_overflow,  # noqa: SLF001  (nothing public says it)
        open=pool.checkedin() + checked_out,
        checked_out=checked_out,
    )


def server_status(engine: sa.Engine) -> ServerStatus:
    with database_errors(), engine.connect() as connection:
        return ServerStatus(*connection.execute(_SESSIONS).one())
