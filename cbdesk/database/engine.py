"""The way to PostgreSQL: URLs as people write them, the pool, and the world's database errors told apart from ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any
from weakref import WeakSet

import psycopg2
import sqlalchemy as sa
from sqlalchemy import event, exc

from cbdesk.errors import CbdeskError, DatabaseAwayError, RetryError, SettingsError, SignInError

_DRIVER = "postgresql+psycopg2"
_POOL_TIMEOUT_S = 10
_LIBPQ = {
    "connect_timeout": 5,
    # A server that is cut off says nothing: without these, a reader waits as long as the system is patient, for hours.
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Seconds, and the last one milliseconds. What the URL itself says of them counts more."""
_RECYCLE_S = 3600
_DEFAULT_TIME_LIMIT_MS = 30_000
_MISSING = "cbdesk missing settings"
"""Key of the statements that a connection needs in each transaction, since its server does not know the options."""

_connections: WeakSet[Any] = WeakSet()
"""Those of this process: Ctrl+C reaches whatever they wait for."""


def normalise_url(url: str) -> sa.URL:
    """Accept ``postgres://``, ``postgresql://`` and any ``postgresql+driver://``; SettingsError for everything else."""
    try:
        parsed = sa.make_url(url)
    except (exc.ArgumentError, ValueError):
        # "from None": the original error repeats the URL, password included.
        raise SettingsError(
            "The database URL cannot be read. "
            "It should look like postgresql://user:password@host:5432/chromebook_dashboard."
        ) from None
    if parsed.drivername.partition("+")[0] not in {"postgres", "postgresql"}:
        raise SettingsError(f"cbdesk needs PostgreSQL; the database URL names {parsed.drivername!r}.")
    return parsed.set(drivername=_DRIVER)


def identity(url: str) -> str:
    """Return which database a URL means, whoever asks: server, port and name, without account and password."""
    parsed = normalise_url(url)
    host = parsed.host or str(parsed.query.get("host", ""))
    return f"{host.lower()}:{parsed.port or parsed.query.get('port', 5432)}/{parsed.database or ''}"


def open_engine(
    url: str,
    *,
    pool_size: int = 5,
    max_overflow: int = 5,
    application_name: str = "cbdesk",
    statement_timeout_ms: int | None = _DEFAULT_TIME_LIMIT_MS,
    pool_timeout: float = _POOL_TIMEOUT_S,
) -> sa.Engine:
    """Nothing is connected yet. ``statement_timeout_ms=None`` leaves the server's own limit.

    ``pool_timeout`` are the seconds that somebody waits for a connection while all are in use.

    ``jit`` and the time limit travel in the connection's start-up packet, so they cost no round trip. A transaction
    pooler that refuses them (pgbouncer without ``ignore_startup_parameters = options``) is asked again without. Where a
    pooler kept them back, they are set at the beginning of each transaction.
    """
    parsed = normalise_url(url)
    options = [str(parsed.query["options"])] if "options" in parsed.query else []
    options.append("-c jit=off")
    if statement_timeout_ms is not None:
        options.append(f"-c statement_timeout={statement_timeout_ms}")
    engine = sa.create_engine(
        parsed.difference_update_query(["options"]),
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_pre_ping=True,
        pool_recycle=_RECYCLE_S,
        pool_timeout=pool_timeout,
        pool_use_lifo=True,  # the session that has just answered has the tables' descriptions and plans at hand
        hide_parameters=True,  # an error's text must not carry names of students
        connect_args={
            **{name: value for name, value in _LIBPQ.items() if name not in parsed.query},
            "application_name": application_name,
            "options": " ".join(options),
        },
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", partial(_set_up, time_limit=statement_timeout_ms))
    event.listen(engine, "begin", _set_what_is_missing)
    event.listen(engine, "checkin", _forget_transaction)
    event.listen(engine, "handle_error", _keep_values_out)
    return engine


def _connect(dialect: sa.Dialect, _record: object, args: list[Any], parameters: dict[str, Any]) -> object:
    try:
        return dialect.connect(*args, **parameters)
    except Exception as error:
        if "unsupported startup parameter" not in str(error):
            raise
        return dialect.connect(*args, **{name: value for name, value in parameters.items() if name != "options"})


def _set_up(connection: Any, record: Any, *, time_limit: int | None) -> None:
    # A statement, not an option: poolers follow a session's TimeZone, because the server reports its changes.
    _connections.add(connection)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'; SELECT setting FROM pg_settings WHERE name = 'statement_timeout'")
        [limit] = cursor.fetchone()
    connection.autocommit = False
    if time_limit and limit == "0":
        record.info[_MISSING] = f"SET LOCAL statement_timeout = {time_limit}; SET LOCAL jit = off"


def cancel_statements() -> None:
    """Break off what the servers are doing for this process. From any thread; may block while they hear of it."""
    for connection in tuple(_connections):
        with suppress(psycopg2.Error):  # one that is lost or closed waits for nothing
            connection.cancel()


def _set_what_is_missing(connection: sa.Connection) -> None:
    settings = connection.info.get(_MISSING)
    if settings:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(settings)


def _forget_transaction(connection: Any, _record: object) -> None:
    """Take back what a reader's transaction was, in the driver alone.

    SQLAlchemy sets it back to READ COMMITTED and READ WRITE by name. psycopg2 would tell the server each of them, in a
    statement, whenever the pool has looked whether the connection lives: two round trips more for every question.
    """
    if connection is not None and not connection.closed:
        connection.set_session(isolation_level="DEFAULT", readonly="DEFAULT")


def _keep_values_out(context: sa.engine.ExceptionContext) -> None:
    if context.statement is not None:
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None:
                cut_values(error)


def cut_values(error: BaseException) -> None:
    """Leave the first line only: LINE, DETAIL and CONTEXT below repeat a row's values, and tracebacks go into logs."""
    if error.args:
        error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn what the world did to the connection into errors of ours; a wrong statement stays the library's error.

    Covers SQLAlchemy and bare psycopg2 cursors (COPY).
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise RetryError("All connections of this program to the database are busy. Try again in a moment.") from error
    except exc.DBAPIError as error:
        if error.orig is None or (translated := _translate(error.orig, lost=error.connection_invalidated)) is None:
            raise
        raise translated from error
    except psycopg2.Error as error:
        translated = _translate(error, lost=False)
        if translated is None:
            cut_values(error)
            raise
        raise translated from error


_AWAY_STATES = ("08", "57P", "53300")  # connection exceptions, the server's shutdown and start, no connection left
_BY_STATE: tuple[tuple[tuple[str, ...], type[CbdeskError], str], ...] = (
    (
        ("42501",),
        SettingsError,
        "The account of the database URL lacks a right: {}. The owner of the database can grant it.",
    ),
    (("57014",), RetryError, "The database needed longer than the time limit for this request."),
    # Serialization failure, deadlock, lock not available.
    (("40001", "40P01", "55P03"), RetryError, "The database was busy with the same rows: {}"),
    # Disk full, out of memory.
    (
        ("53",),
        RetryError,
        "The database server has no room left: {}. Whoever runs it has to make room.",
    ),
)
"""What the other SQLSTATEs mean that are no mistake of a statement."""


def _translate(error: BaseException, *, lost: bool) -> Exception | None:
    state = getattr(error, "pgcode", None)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or ["the connection was closed"]
    if isinstance(error, psycopg2.OperationalError) and state is None:
        return _connection_failure("; ".join(lines))
    if lost or isinstance(error, psycopg2.InterfaceError) or str(state).startswith(_AWAY_STATES):
        return DatabaseAwayError(f"The database cannot be reached: {lines[0]}")
    for states, kind, words in _BY_STATE:
        if str(state).startswith(states):
            return kind(words.format(lines[0]))
    return None


def _connection_failure(words: str) -> Exception:
    """A refused connection comes from libpq without an SQLSTATE: its words are all there is."""
    if "password authentication failed" in words or "no password supplied" in words or "no pg_hba.conf entry" in words:
        return SignInError(f"PostgreSQL refused to sign in: {words}")
    if "certificate" in words:
        return SettingsError(
            f"The certificates and the database URL do not agree: {words}. sslrootcert names the file of the authority "
            "that the server's certificate comes from, the host has to be one that it names, and sslcert and sslkey "
            "are this station's own, where the server asks for them."
        )
    if "FATAL" in words and "does not exist" in words:
        return SettingsError(f"The database URL names something that PostgreSQL does not have: {words}")
    return DatabaseAwayError(f"The database cannot be reached: {words}")
