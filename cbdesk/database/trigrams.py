"""PostgreSQL's extension pg_trgm: it makes the search fast, and where it may not be had, the search does without."""

from __future__ import annotations

import sqlalchemy as sa

_STATE = sa.text(
    "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS is_there,"
    " EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') AS is_installed,"
    " has_database_privilege(current_database(), 'CREATE') AS may_create"
)


def are_there(connection: sa.Connection) -> bool:
    return bool(connection.execute(_STATE).one().is_there)


def ensure(connection: sa.Connection) -> bool:
    """Create the extension where this account may, in the caller's transaction; return whether it is there."""
    state = connection.execute(_STATE).one()
    if state.is_there:
        return True
    if not (state.is_installed and state.may_create):
        return False
    connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    return True


def what_lacks(connection: sa.Connection) -> str | None:
    """Say what the search is slower for, and what an administrator can do; None where nothing lacks."""
    state = connection.execute(_STATE).one()
    if state.is_there or (state.is_installed and state.may_create):
        return None
    if not state.is_installed:
        do = "Install the server's package of additional modules (postgresql-contrib), then run cbdesk db upgrade."
    else:
        do = (
            "Let an administrator of the server run in this database: CREATE EXTENSION pg_trgm; then cbdesk db upgrade."
        )
    return f"PostgreSQL's extension pg_trgm is not there: searching for parts of words is slower in large fleets. {do}"


def need_them(index: sa.Index) -> bool:
    """Tell the indexes that cannot be made without the extension."""
    return bool(index.dialect_options["postgresql"]["using"] == "gin")
