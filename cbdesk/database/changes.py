"""NOTIFY and LISTEN on one channel: whoever changed stored data tells every open window of every station."""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import sqlalchemy as sa

from cbdesk.database.engine import open_engine

CHANNEL = "cbdesk_changed"
_PAYLOAD_LIMIT = 7999  # bytes, PostgreSQL's own
_LOOK_UP_S = 0.5  # how often a silent listener looks at its stop flag
_PROBE_S = 30.0  # how often it proves that the connection still lives
_RETRY_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

_log = logging.getLogger(__name__)


def notify(connection: sa.Connection, payload: str) -> None:
    """Delivered when the connection's transaction commits, and not at all when it rolls back."""
    if len(payload.encode()) > _PAYLOAD_LIMIT:
        raise ValueError(f"a payload of {len(payload.encode())} bytes; PostgreSQL carries {_PAYLOAD_LIMIT}")
    connection.execute(sa.select(sa.func.pg_notify(CHANNEL, payload)))


def listen(url: str, stop: Callable[[], bool]) -> Iterator[str]:
    """Yield payloads until ``stop()`` says so; blocks, so it belongs into a thread of its own.

    The connection is re-made when it is lost. What happened meanwhile is unknown then, so an empty payload is yielded
    after every reconnection: the reader should refresh everything. Through a transaction pooler nothing ever arrives.
    """
    engine = open_engine(
        url, pool_size=1, max_overflow=0, application_name="cbdesk listener", statement_timeout_ms=None
    )
    failures = 0
    lost = False
    try:
        while not stop():
            try:
                with closing(_subscribe(engine)) as connection:
                    if lost:
                        _log.info("Listening for changes again")
                        yield ""
                    failures, lost = 0, False
                    yield from _payloads(connection, stop)
            except (psycopg2.OperationalError, psycopg2.InterfaceError, sa.exc.DBAPIError) as error:
                if not lost:
                    _log.info("Not listening for changes: the database cannot be reached (%s)", type(error).__name__)
                lost = True
                _pause(_RETRY_S[min(failures, len(_RETRY_S) - 1)], stop)
                failures += 1
    finally:
        engine.dispose()


def _subscribe(engine: sa.Engine) -> Any:
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()  # it is ours to close now
    assert connection is not None
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    return connection


def _payloads(connection: Any, stop: Callable[[], bool]) -> Iterator[str]:
    probed = time.monotonic()
    while not stop():
        readable, _, _ = select.select([connection], [], [], _LOOK_UP_S)
        if readable:
            connection.poll()
        elif time.monotonic() - probed > _PROBE_S:
            with connection.cursor() as cursor:  # a cable that was cut says nothing by itself
                cursor.execute("SELECT 1")
            probed = time.monotonic()
        while connection.notifies:
            yield connection.notifies.pop(0).payload


def _pause(seconds: float, stop: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stop():
        time.sleep(min(_LOOK_UP_S, seconds))
