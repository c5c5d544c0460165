"""Changes beside people who work: short locks, another try when one is not to be had, and who stands in the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import exc

from cbdesk.database.adoption.steps import Step, listed
from cbdesk.errors import RetryError

_T = TypeVar("_T")
LOCK_S = 1.5
"""Others queue behind whoever waits for a table: nobody is held up longer than this by a change that cannot begin."""
_PAUSE_S = 1.0
PATIENCE_S = 30.0
_BATCH = 5000
_LOCKED_BATCH = 500
"""Where the whole table is locked for those who write, until the batch is done."""
_BUSY = ("55P03", "40P01", "23503")
"""Lock not available, deadlock, and a row that somebody deleted just when another was linked to it."""

_HOLDERS = sa.text("""
    SELECT DISTINCT a.pid, a.usename, a.application_name, a.state, a.xact_start::timestamp(0) AS since
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.relation::regclass::text = ANY (:tables) AND a.pid <> pg_backend_pid()
    ORDER BY a.pid
""")


def run(engine: sa.Engine, step: Step) -> None:
    """Take one step. Raises RetryError when others keep the table for longer than the patience lasts."""
    if step.way == "concurrently":
        _patiently(engine, lambda: _outside(engine, step), [step.table])
        return
    if step.way == "rows":
        while patiently(engine, lambda connection: _batch(connection, step), [step.table]):
            pass
        return
    patiently(engine, lambda connection: _once(connection, step), [step.table])


def patiently(engine: sa.Engine, work: Callable[[sa.Connection], _T], tables: Sequence[str]) -> _T:
    """Do the work in a transaction that waits for no lock for long, again and again as long as patience lasts."""

    def once() -> _T:
        with engine.begin() as connection:
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_S}s'; SET LOCAL statement_timeout = 0"))
            return work(connection)

    return _patiently(engine, once, tables)


def _patiently(engine: sa.Engine, once: Callable[[], _T], tables: Sequence[str]) -> _T:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return once()
        except exc.DBAPIError as error:
            if getattr(error.orig, "pgcode", None) not in _BUSY:
                raise
            if time.monotonic() > until:
                raise RetryError(_waits_for(engine, tables)) from error
        time.sleep(_PAUSE_S)


def _once(connection: sa.Connection, step: Step) -> None:
    for statement in step.statements:
        connection.exec_driver_sql(statement)


def _outside(engine: sa.Engine, step: Step) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # its settings are its own, and end with it
        # The server waits for whoever might still see the table without the index.
        connection.exec_driver_sql(f"SET statement_timeout = 0; SET lock_timeout = '{LOCK_S * 10}s'")
        for statement in step.statements:
            connection.exec_driver_sql(statement)


def _batch(connection: sa.Connection, step: Step) -> int:
    """Change some rows; triggers of the district's own do not take part, or they would note a change of today.

    Where there are none, nobody waits: only turning triggers off locks the whole table for those who write.
    """
    triggers = connection.execute(
        sa.text(
            "SELECT quote_ident(tgname) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgrelid = to_regclass(quote_ident(:table)) AND NOT tgisinternal AND tgenabled = 'O'"
            " AND proname <> 'mark_device_changes'"
        ),
        {"table": step.table},
    ).scalars()
    names = list(triggers)
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {step.table} DISABLE TRIGGER {name}")
    [statement] = step.statements
    rows = _LOCKED_BATCH if names else _BATCH
    changed = connection.exec_driver_sql(statement.replace("{rows}", str(rows))).rowcount
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {step.table} ENABLE TRIGGER {name}")
    return changed


def _waits_for(engine: sa.Engine, tables: Sequence[str]) -> str:
    with engine.connect() as connection:
        holders = connection.execute(_HOLDERS, {"tables": list(tables)}).all()
    who = [
        f"process {one.pid} ({one.application_name or 'a program'} of {one.usename or 'another account'}"
        + (f", {one.state}" if one.state else "")
        + (f", since {one.since} UTC" if one.since else "")
        + ")"
        for one in holders
    ]
    named = listed(who) if who else "others, who are done by now"
    return (
        f"The table {listed(tables)} is held by {named}. What was done so far stays and does no harm. "
        "Let them end what they do, or end the process, then run cbdesk db upgrade again: it goes on where it was."
    )
