"""The schema's versions: bringing a database up to date, and telling how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import metadata
from cbdesk.errors import GiveUpError

MIGRATIONS = Path(__file__).parent / "migrations"
"""Plain files also in a frozen application: PyInstaller takes the folder along as data."""
_UPGRADE_LOCK = 0x6362_6465_736B  # "cbdesk": one station at a time

_TRIGRAMS = sa.text(
    "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm'),"
    " EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'),"
    " has_database_privilege(current_database(), 'CREATE')"
)


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    current: str | None
    """None for a database without any migration history."""
    head: str
    is_current: bool
    is_newer: bool
    """Written by a later cbdesk than this one."""


def status(engine: sa.Engine) -> SchemaStatus:
    with database_errors(), engine.connect() as connection:
        return _status(connection, _scripts())


def upgrade(engine: sa.Engine) -> SchemaStatus:
    """Run what is missing, in one transaction: all of it or nothing. Stations that start together take turns."""
    scripts = _scripts()
    with database_errors(), engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))  # an index on a big table may take its time
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        before = _status(connection, scripts)
        if before.is_newer:
            raise GiveUpError(
                f"A newer cbdesk upgraded this database (to schema {before.current}; this one knows {before.head}). "
                "Install the current version of cbdesk on this station."
            )
        if not before.is_current:
            _refuse_other_encodings(connection)
            _refuse_unknown_tables(connection, before)
            _refuse_without_trigrams(connection)
            _run(connection, scripts)
        return _status(connection, scripts)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _status(connection: sa.Connection, scripts: ScriptDirectory) -> SchemaStatus:
    head = scripts.get_current_head()
    assert head is not None, "the migrations are missing"
    current = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in scripts.walk_revisions()}
    return SchemaStatus(
        current=current,
        head=head,
        is_current=current == head,
        is_newer=current is not None and current not in known,
    )


def _refuse_other_encodings(connection: sa.Connection) -> None:
    """Names of students come in any script, and the search compares with the last character that there is."""
    encoding = connection.execute(sa.text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise GiveUpError(
            f"This database keeps its text as {encoding}, which lacks letters of people's names. Nothing was changed. "
            "Make one that keeps UTF8, and restore a dump into it if this one has rows: "
            "CREATE DATABASE chromebook_dashboard ENCODING 'UTF8' TEMPLATE template0"
        )


def _refuse_unknown_tables(connection: sa.Connection, before: SchemaStatus) -> None:
    if before.current is not None:
        return
    present = set(sa.inspect(connection).get_table_names()) & set(metadata.tables)
    if present:
        raise GiveUpError(
            f"This database already holds tables that cbdesk did not make ({', '.join(sorted(present))}). "
            "Nothing was changed. Set CBDESK_DATABASE__URL to an empty database."
        )


def _refuse_without_trigrams(connection: sa.Connection) -> None:
    """The one thing that an upgrade needs besides the right to make tables: the extension behind the search index."""
    is_there, is_installed, may_create = connection.execute(_TRIGRAMS).one()
    if is_there:
        return
    if not is_installed:
        raise GiveUpError(
            "The search needs PostgreSQL's extension pg_trgm, which this server does not have. Nothing was changed. "
            "Install the server's package of additional modules (postgresql-contrib), then upgrade again."
        )
    if not may_create:
        raise GiveUpError(
            "The search needs PostgreSQL's extension pg_trgm, which this account may not create. Nothing was changed. "
            "Let an administrator of the server run in this database: CREATE EXTENSION pg_trgm"
        )


def _run(connection: sa.Connection, scripts: ScriptDirectory) -> None:
    # Not through alembic.command: so no env.py and no alembic.ini are needed, and the transaction stays ours.
    with EnvironmentContext(
        Config(),
        scripts,
        fn=lambda revision, _context: scripts._upgrade_revs("head", revision),  # noqa: SLF001 -- as alembic.command does
    ) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        environment.run_migrations()
