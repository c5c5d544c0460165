"""How the database is at one moment, as a person who looks after it wants to see it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from cbdesk.database.connections import PoolStatus, ServerStatus, pool_status, server_status
from cbdesk.database.engine import database_errors
from cbdesk.database.schema import SchemaStatus
from cbdesk.maintenance import log, sessions, space
from cbdesk.maintenance.log import Done
from cbdesk.maintenance.manifest import Manifest
from cbdesk.maintenance.sessions import Blocked, Program, SlowStatements
from cbdesk.maintenance.space import IndexSpace, TableSpace
from cbdesk.maintenance.steps import Outcome

_FACTS = sa.text(
    "SELECT split_part(current_setting('server_version'), ' ', 1) AS version, current_user AS account,"
    " current_database() AS name, pg_database_size(current_database()) AS bytes"
)
_MOST_DONE = 500


@dataclass(frozen=True, slots=True)
class Database:
    """What the server says."""

    version: str
    account: str
    name: str
    bytes: int
    schema: SchemaStatus
    pool: PoolStatus
    server: ServerStatus
    tables: tuple[TableSpace, ...]
    indexes: tuple[IndexSpace, ...]
    programs: tuple[Program, ...]
    blocked: tuple[Blocked, ...]
    slow: SlowStatements
    done: tuple[Done, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Disk:
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Condition:
    """The database, what lies beside it on this station, and what there is to do. ``disk`` None: it is elsewhere."""

    database: Database
    is_embedded: bool
    is_demo: bool
    disk: Disk | None
    folder: Path
    """Of this station's backups."""
    kept: tuple[tuple[Path, Manifest], ...]
    """Newest first."""
    is_daily: bool
    """Whether this station backs the database up by itself."""
    kept_problem: str
    """Why they cannot be listed; empty when they can."""
    plan: tuple[Outcome, ...]


def read(engine: sa.Engine, status: SchemaStatus) -> Database:
    """Ask the server. What this account may not see is left out there. Raises DatabaseAwayError."""
    server, pool = server_status(engine), pool_status(engine)
    with database_errors(), engine.connect() as connection:
        facts = connection.execute(_FACTS).one()
        return Database(
            version=facts.version,
            account=facts.account,
            name=facts.name,
            bytes=facts.bytes,
            schema=status,
            pool=pool,
            server=server,
            tables=tuple(space.tables(connection)),
            indexes=tuple(space.indexes(connection)),
            programs=sessions.programs(connection),
            blocked=sessions.blocked(connection),
            slow=sessions.slow_statements(connection),
            done=log.newest(connection, _MOST_DONE),
        )
