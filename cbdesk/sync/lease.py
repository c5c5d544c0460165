"""The fenced lease that lets one station sync at a time: one row in PostgreSQL, judged by the database's clock.

The epoch grows with every takeover, and every write transaction of a run first touches the row for its own epoch: a
station that slept through its lease can never write after another one took over. A holder whose server process is gone
is gone itself, so nobody waits for the expiry after a crash; behind a transaction pooler the expiry decides.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import sync_lease, sync_logs
from cbdesk.domain.documents import status_document
from cbdesk.domain.sync_status import RunStatus, sentence
from cbdesk.errors import LeaseTakenError, RetryError
from cbdesk.repositories import running
from cbdesk.sync.clock import read_clock

_NAME = "full"
LIFETIME = timedelta(seconds=90)
_PATIENCE = timedelta(seconds=10)
"""How long somebody waits for the row while it is locked: by a look for a moment, by a sync that stores for longer."""
_LOCK_NOT_AVAILABLE = "55P03"
_l = sync_lease.c
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lease:
    """Proof of who may write: pass it to ``fence`` in every write transaction."""

    epoch: int
    run_id: str
    now: datetime
    """The run's one point in time: naive UTC by the database's clock."""


def acquire(connection: sa.Connection, *, holder: str, run_id: str) -> Lease:
    """Take the lease on a connection that the caller keeps open for the whole run, and commit.

    Closes the ``started`` log rows of dead runs (R20). Raises LeaseTakenError, naming the holder, while another lives.
    """
    _refuse_while_held(connection)
    try:
        epoch = _lock(connection) + 1
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        # Whoever stores prolongs the lease in a transaction that nobody sees before it ends.
        raise _taken(connection) from error
    _refuse_while_held(connection)  # somebody may have been faster while we waited for the row
    connection.execute(
        sa.update(sync_lease)
        .where(_l.name == _NAME)
        .values(
            epoch=epoch,
            holder=holder,
            run_id=run_id,
            acquired_at=sa.func.now(),
            progress=None,
            **_alive_until(connection),
        )
    )
    now = read_clock(connection)
    connection.execute(
        sa.update(sync_logs)
        .where(sync_logs.c.status == "started")
        .values(
            status="failed",
            completed_at=now,
            duration_seconds=sa.cast(
                sa.extract("epoch", sa.literal(now, sa.TIMESTAMP) - sync_logs.c.started_at), sa.Integer
            ),
            error_message="The station that ran this sync stopped before it ended. What was stored before stays.",
        )
    )
    connection.commit()
    return Lease(epoch, run_id, now)


def _lock(connection: sa.Connection) -> int:
    """Lock the row until this transaction ends, and return its epoch; does not wait for ever."""
    _set_local(connection, "lock_timeout", _PATIENCE)
    connection.execute(postgresql.insert(sync_lease).values(name=_NAME, epoch=0).on_conflict_do_nothing())
    epoch: int = connection.execute(sa.select(_l.epoch).where(_l.name == _NAME).with_for_update()).scalar_one()
    return epoch


def _set_local(connection: sa.Connection, name: str, limit: timedelta) -> None:
    """Set a limit in time for this transaction."""
    connection.execute(sa.select(sa.func.set_config(name, f"{limit / timedelta(milliseconds=1):.0f}ms", True)))


def _alive_until(connection: sa.Connection) -> dict[str, sa.ColumnElement[object]]:
    driver = connection.connection.driver_connection
    assert driver is not None
    # A pooler invents the number that a client is given; the server process behind it comes and goes as it likes.
    is_ours = sa.func.pg_backend_pid() == driver.info.backend_pid
    own = sa.table("pg_stat_activity", sa.column("pid"), sa.column("backend_start"))
    return {
        "expires_at": sa.func.clock_timestamp() + LIFETIME,
        "backend_pid": sa.case((is_ours, sa.func.pg_backend_pid())),
        "backend_start": sa.select(own.c.backend_start)
        .where(own.c.pid == sa.func.pg_backend_pid(), is_ours)
        .scalar_subquery(),
    }


def _refuse_while_held(connection: sa.Connection) -> None:
    if connection.execute(sa.select(_l.name).where(running.IS_HELD)).first() is None:
        return
    raise _taken(connection)


def _taken(connection: sa.Connection) -> LeaseTakenError:
    connection.rollback()
    holder = running.read_holder(connection)
    connection.rollback()
    if holder is None:
        return LeaseTakenError("Another station is syncing. Try again when it is done.")
    return LeaseTakenError(sentence(holder, datetime.now(UTC)), holder=status_document(holder))


def renew(connection: sa.Connection, lease: Lease) -> None:
    """Prolong the lease and commit; RetryError when another station has taken it over meanwhile."""
    _touch(connection, lease, _alive_until(connection))
    connection.commit()


def tell(connection: sa.Connection, lease: Lease, status: RunStatus) -> None:
    """Write what the run does into its row, for stations that share no Redis with this one.

    It is worth no wait and no failure: a row that somebody looks at is left alone, and so is a connection in the middle
    of a transaction. Raises only what means that the database is away.
    """
    if connection.in_transaction():
        return
    free = sa.select(_l.name).where(_l.name == _NAME).with_for_update(skip_locked=True)
    try:
        connection.execute(sa.text("SET LOCAL synchronous_commit = off"))
        connection.execute(
            sa.update(sync_lease)
            .where(_l.name.in_(free), _l.epoch == lease.epoch)
            .values(progress=status_document(status))
        )
        connection.commit()
    except sa.exc.DBAPIError as error:
        connection.rollback()
        if error.connection_invalidated:
            raise
        _log.info("The other stations were not told: %s", type(error).__name__)


def fence(connection: sa.Connection, lease: Lease) -> None:
    """Make sure, inside a write transaction, that the lease is still ours until this transaction ends.

    From now on that has the row locked. PostgreSQL ends it for a station that falls asleep, and others can take over.
    """
    _set_local(connection, "idle_in_transaction_session_timeout", LIFETIME)
    _touch(connection, lease, {"expires_at": sa.func.clock_timestamp() + LIFETIME})


def take_turn(connection: sa.Connection, *, run_id: str) -> Lease:
    """Keep every sync from writing until this transaction ends, without taking its lease away.

    For a write of a moment. Raises RetryError when a sync stores for longer than a person waits.
    """
    epoch = _lock(connection)
    now = read_clock(connection)
    return Lease(epoch, run_id, now)


def _touch(connection: sa.Connection, lease: Lease, values: dict[str, sa.ColumnElement[object]]) -> None:
    touched = connection.execute(
        sa.update(sync_lease).where(_l.name == _NAME, _l.epoch == lease.epoch).values(values)
    ).rowcount
    if touched != 1:
        connection.rollback()
        raise RetryError("Another station took over the sync, because this one was silent too long. Nothing was lost.")


def give_up(connection: sa.Connection, lease: Lease, kind: type[BaseException] | None, *_: object) -> None:
    """Give the lease back when an error ends the run, so that nobody waits for its expiry. For ``ExitStack.push``."""
    if kind is None:
        return
    try:
        connection.rollback()
        release(connection, lease)
    except sa.exc.SQLAlchemyError as error:
        _log.info("The lease could not be given back (%s): it expires by itself", type(error).__name__)


def release(connection: sa.Connection, lease: Lease) -> None:
    """Give the lease back, if it is still ours, and commit."""
    connection.execute(
        sa.update(sync_lease)
        .where(_l.name == _NAME, _l.epoch == lease.epoch)
        .values(holder=None, run_id=None, expires_at=None, backend_pid=None, backend_start=None, progress=None)
    )
    connection.commit()
