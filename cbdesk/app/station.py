"""Builds what a station works with: the database (embedded where none is configured), the cache, the repositories."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from cbdesk import settings as settings_room
from cbdesk.cache import Cache, open_cache
from cbdesk.database import schema, state
from cbdesk.database.connections import pool_status, server_status
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.engine import database_errors, open_engine
from cbdesk.database.replica import POOL_TIMEOUT_S, Replica
from cbdesk.database.schema import SchemaStatus
from cbdesk.errors import SettingsError
from cbdesk.repositories import Library
from cbdesk.runtime.niceness import serve_us
from cbdesk.settings import Settings

READ_TIME_LIMIT_MS = 15_000
"""A look-up that takes longer is given up; a technician has typed something else by then."""


@dataclass(frozen=True, slots=True)
class Station:
    """Everything one process of cbdesk reads with."""

    settings: Settings
    engine: sa.Engine
    cache: Cache
    library: Library
    schema: SchemaStatus
    database_url: str
    replica: Replica | None = None


def database_status(station: Station) -> dict[str, object]:
    """Return the document of ``cbdesk db status``."""
    server = server_status(station.engine)
    pool = pool_status(station.engine)
    replica = None
    if station.replica is not None:
        with database_errors(), station.replica.connect():
            replica = station.replica.status()
    broken = [one.sentence for one in schema.unfinished(station.engine)]
    return {**asdict(station.schema), "broken": broken, "pool": pool, "server": server, "replica": replica}


def refuse_newer_schema(station: Station) -> None:
    """Raise SettingsError where a later cbdesk upgraded the database: what this one writes might not be right there."""
    if station.schema.is_newer:
        raise SettingsError(schema.newer_words(station.schema))


@contextmanager
def open_station(
    settings: Settings | None = None, *, upgrade: bool | None = None, time_limit_ms: int = READ_TIME_LIMIT_MS
) -> Iterator[Station]:
    """Open the station's database and cache, and close them at the end of the block.

    ``upgrade`` None brings an embedded database to this program's schema, and leaves a server's alone: that is the
    administrator's decision. Raises SettingsError when a server's schema is older than the one this program needs; a
    newer one may be read (see `refuse_newer_schema`), since later versions only add to it.
    """
    settings = settings or settings_room.load()
    with ExitStack() as stack:
        given = settings.database.url
        url = given.get_secret_value() if given else stack.enter_context(EmbeddedServer(settings.data_dir))
        engine = open_engine(
            url,
            pool_size=settings.database.pool_size,
            max_overflow=settings.database.max_overflow,
            statement_timeout_ms=time_limit_ms,
        )
        stack.callback(engine.dispose)
        if given is None:
            # It serves this computer alone: what it does for a sync must not take the processor from the window.
            sa.event.listen(engine, "connect", lambda session, _record: serve_us(session.info.backend_pid))
        status = schema.status(engine)
        if upgrade or (upgrade is None and given is None and not status.is_newer):
            status = schema.upgrade(engine)
        elif upgrade is None:
            if status.is_newer:
                print(f"cbdesk: {schema.newer_words(status)} Until then it only reads.", file=sys.stderr)
            elif not status.is_current:
                raise SettingsError(
                    "The database has not the schema that this cbdesk needs "
                    f"({status.current or 'none'} instead of {status.head}). Run: cbdesk db upgrade"
                )
        redis = settings.redis.url
        # Without tables there is nothing to keep, nor a name to keep it under.
        is_named = redis is not None and status.current is not None
        cache = (
            open_cache(redis.get_secret_value(), state.fingerprint(engine)) if redis and is_named else open_cache(None)
        )
        stack.callback(cache.close)
        replica = _replica(stack, settings, engine, cache, time_limit_ms) if given else None
        yield Station(settings, engine, cache, Library.over(engine, cache, replica), status, url, replica)


def _replica(
    stack: ExitStack, settings: Settings, engine: sa.Engine, cache: Cache, time_limit_ms: int
) -> Replica | None:
    given = settings.database.replica_url
    if given is None:
        return None
    replica = open_engine(
        given.get_secret_value(),
        pool_size=settings.database.pool_size,
        max_overflow=settings.database.max_overflow,
        statement_timeout_ms=time_limit_ms,
        pool_timeout=POOL_TIMEOUT_S,
    )
    stack.callback(replica.dispose)
    return Replica(engine, replica, cache.generation)
