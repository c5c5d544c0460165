"""Whole databases of a server: making a new one like ours, and letting one take the place of another."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import sqlalchemy as sa

from cbdesk.database.engine import database_errors, open_engine
from cbdesk.errors import CbdeskError, GiveUpError, RetryError, SettingsError

_LIKE_OURS = sa.text(
    "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype, datlocprovider,"
    # The column was renamed in version 17.
    " coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale"
    " FROM pg_database d WHERE datname = current_database()"
)
_MAY_CREATE = sa.text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
_EXISTS = sa.text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")
_END_SESSIONS = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
)
_TAKEN = ("23505", "42P04")
"""Another one of that name: still being made at this moment, or just finished."""
_TRIES = 50
_PAUSE_S = 0.1
_LONGEST_NAME = 63  # bytes


@contextmanager
def connected(engine: sa.Engine, database: str) -> Iterator[sa.Engine]:
    """Give an engine on another database of the same server, without a time limit."""
    url = engine.url.set(database=database).render_as_string(hide_password=False)
    other = open_engine(url, pool_size=1, max_overflow=0, application_name="cbdesk upkeep", statement_timeout_ms=0)
    try:
        yield other
    finally:
        other.dispose()


@contextmanager
def new(engine: sa.Engine, name: str) -> Iterator[str]:
    """Make a database like the engine's own, and drop it again when the block fails.

    Raises SettingsError for a missing right, GiveUpError for a name that is taken.
    """
    with _at_once(engine) as connection:
        if connection.execute(_EXISTS, {"name": name}).scalar_one():
            raise GiveUpError(f"There is a database {name} on this server already. Nothing was changed.")
        if not connection.execute(_MAY_CREATE).scalar_one():
            user = connection.execute(sa.text("SELECT quote_ident(current_user)")).scalar_one()
            raise SettingsError(
                "The account of the database URL may not create a database. Let an administrator of the server run: "
                f"ALTER ROLE {user} CREATEDB"
            )
        like = connection.execute(_LIKE_OURS).one()
        words = [f"CREATE DATABASE {_quoted(connection, name)} TEMPLATE template0"]
        words.append(f"ENCODING {_literal(like.encoding)}")
        words.append(f"LC_COLLATE {_literal(like.datcollate)} LC_CTYPE {_literal(like.datctype)}")
        if like.datlocprovider == "i":
            words.append(f"LOCALE_PROVIDER icu ICU_LOCALE {_literal(like.locale)}")
        elif like.datlocprovider == "b":
            words.append(f"LOCALE_PROVIDER builtin BUILTIN_LOCALE {_literal(like.locale)}")
        try:
            connection.exec_driver_sql(" ".join(words).replace("%", "%%"))
        except sa.exc.DBAPIError as error:
            if getattr(error.orig, "pgcode", None) not in _TAKEN:
                raise
            raise GiveUpError(f"Somebody else is making a database {name} just now. Nothing was changed.") from error
    try:
        yield name
    except BaseException:
        with suppress(CbdeskError), _at_once(engine) as connection:  # the first error is the one to tell
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_quoted(connection, name)} WITH (FORCE)")
        raise


def name_beside(database: str, what: str) -> str:
    """Return a name for another state of a database: ``chromebook_dashboard_restored``."""
    return f"{database.encode()[: _LONGEST_NAME - len(what) - 1].decode(errors='ignore')}_{what}"


def swap(engine: sa.Engine, fresh: str) -> str:
    """Let ``fresh`` take the name of the engine's database; returns the name under which that one is kept.

    Ends every session of it: programs connect again, to the new one. What an earlier swap kept is dropped.
    """
    current = engine.url.database or ""
    aside = name_beside(current, "replaced")
    engine.dispose()
    with connected(engine, fresh) as other, _at_once(other) as connection:
        old, kept = _quoted(connection, current), _quoted(connection, aside)
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {kept} WITH (FORCE)")
        connection.exec_driver_sql(f"ALTER DATABASE {old} WITH ALLOW_CONNECTIONS false")
        try:
            _end_sessions(connection, current)
            connection.exec_driver_sql(f"ALTER DATABASE {old} RENAME TO {kept}")
        except BaseException:
            connection.exec_driver_sql(f"ALTER DATABASE {old} WITH ALLOW_CONNECTIONS true")
            raise
        connection.exec_driver_sql(f"ALTER DATABASE {kept} WITH ALLOW_CONNECTIONS true")
    with connected(engine, aside) as other, _at_once(other) as connection:
        try:
            _end_sessions(connection, fresh)
            connection.exec_driver_sql(f"ALTER DATABASE {_quoted(connection, fresh)} RENAME TO {old}")
        except BaseException:
            with connected(engine, fresh) as back, _at_once(back) as second:
                second.execute(_END_SESSIONS, {"name": aside})
                second.exec_driver_sql(f"ALTER DATABASE {kept} RENAME TO {old}")
            raise
    return aside


def drop(engine: sa.Engine, name: str) -> None:
    with _at_once(engine) as connection:
        connection.exec_driver_sql(f"DROP DATABASE {_quoted(connection, name)} WITH (FORCE)")


def analyze(engine: sa.Engine, tables: Sequence[tuple[str, str]]) -> None:
    """Count new tables for the planner, which knows nothing of them yet."""
    with _at_once(engine) as connection:
        for schema, name in tables:
            words = f"ANALYZE {_quoted(connection, schema)}.{_quoted(connection, name)}"
            connection.exec_driver_sql(words.replace("%", "%%"))


def _end_sessions(connection: sa.Connection, database: str) -> None:
    for _ in range(_TRIES):
        if not connection.execute(_END_SESSIONS, {"name": database}).scalar_one():
            return
        time.sleep(_PAUSE_S)
    raise RetryError(
        f"Other programs hold the database {database} in use. Nothing was changed. End them, then restore again."
    )


@contextmanager
def _at_once(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection whose statements stand outside of a transaction, as those about databases must."""
    with database_errors(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
