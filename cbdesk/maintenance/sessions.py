"""Who is connected, who waits for whom, and which statements take long."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import exc

from cbdesk.domain.phrases import Phrase

# Texts in a statement may be names of students.
_SHORT = "left(regexp_replace(regexp_replace({}, '''[^'']*''', '?', 'g'), '\\s+', ' ', 'g'), 160)"
_BLOCKED = sa.text(f"""
    SELECT b.pid, b.usename AS account, b.application_name AS program,
        round(extract(epoch FROM clock_timestamp() - b.state_change)::numeric, 1)::float8 AS seconds,
        {_SHORT.format("b.query")} AS statement,
        h.pid AS waits_for, h.usename AS held_by, h.application_name AS held_by_program, h.state AS holder_is,
        round(extract(epoch FROM clock_timestamp() - h.xact_start)::numeric, 1)::float8 AS holder_seconds,
        {_SHORT.format("h.query")} AS holder_statement
    FROM pg_stat_activity b
    CROSS JOIN LATERAL unnest(pg_blocking_pids(b.pid)) AS blocker (pid)
    JOIN pg_stat_activity h ON h.pid = blocker.pid
    WHERE b.datname = current_database()
    ORDER BY b.state_change
""")  # noqa: S608  constants alone
_PROGRAMS = sa.text(
    "SELECT coalesce(nullif(application_name, ''), '(unnamed)') AS program, usename AS account, count(*) AS sessions,"
    " count(*) FILTER (WHERE state = 'active') AS active,"
    " count(*) FILTER (WHERE state LIKE 'idle in transaction%') AS idle_in_transaction"
    " FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    " GROUP BY 1, 2 ORDER BY 3 DESC, 1"
)
_HAS_STATEMENTS = sa.text("SELECT to_regclass('pg_stat_statements') IS NOT NULL")
_SLOW = sa.text(f"""
    SELECT {_SHORT.format("query")} AS statement, calls, round(mean_exec_time::numeric, 1)::float8 AS mean_ms,
        round(max_exec_time::numeric, 1)::float8 AS max_ms, round(total_exec_time::numeric / 1000, 1)::float8 AS seconds
    FROM pg_stat_statements
    WHERE query NOT LIKE '%pg_stat%' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY mean_exec_time DESC LIMIT 20
""")  # noqa: S608  constants alone
_NOT_COLLECTED = (
    "Not collected: this needs the extension pg_stat_statements. An administrator of the server adds it to "
    "shared_preload_libraries, restarts the server, and runs in this database: CREATE EXTENSION pg_stat_statements"
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A session that waits for another one. Of accounts that may not look at others, statements are hidden."""

    pid: int
    account: str | None
    program: str | None
    seconds: float | None
    statement: str | None
    waits_for: int
    held_by: str | None
    held_by_program: str | None
    holder_is: str | None
    """``active``, or ``idle in transaction``: then a person or a program has forgotten to end it."""
    holder_seconds: float | None
    holder_statement: str | None


@dataclass(frozen=True, slots=True)
class Program:
    """The sessions of one program under one account."""

    program: str
    account: str | None
    sessions: int
    active: int
    idle_in_transaction: int


@dataclass(frozen=True, slots=True)
class SlowStatement:
    statement: str
    calls: int
    mean_ms: float
    max_ms: float
    seconds: float


@dataclass(frozen=True, slots=True)
class SlowStatements:
    statements: tuple[SlowStatement, ...]
    note: str | None
    """Why there are none to see."""


def blocked(connection: sa.Connection) -> tuple[Blocked, ...]:
    """Return every session that waits for another one, and which that is."""
    return tuple(Blocked(*row) for row in connection.execute(_BLOCKED))


def programs(connection: sa.Connection) -> tuple[Program, ...]:
    return tuple(Program(*row) for row in connection.execute(_PROGRAMS))


def slow_statements(connection: sa.Connection) -> SlowStatements:
    """Return the slowest statements on average, where the server collects them."""
    if not connection.execute(_HAS_STATEMENTS).scalar_one():
        return SlowStatements((), _NOT_COLLECTED)
    try:
        with connection.begin_nested():
            rows = connection.execute(_SLOW).all()
    except exc.DBAPIError as error:  # the extension is there, and the server was not started with it
        said = Phrase("{reason} ({server})", reason=Phrase(_NOT_COLLECTED), server=str(error.orig).strip())
        return SlowStatements((), said)
    return SlowStatements(tuple(SlowStatement(*row) for row in rows), None)
