"""What ``cbdesk doctor`` finds of the database and the cache: schema, extensions, rights, clock, latency, last sync."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from cbdesk.app import backups
from cbdesk.app.station import Station, open_station
from cbdesk.database.connections import server_status
from cbdesk.database.engine import database_errors
from cbdesk.domain.findings import Finding, judged
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import CbdeskError
from cbdesk.maintenance import rights, roles, sessions
from cbdesk.settings import Settings

_LATENCY_LIMITS = (50.0, 1000.0)
"""Milliseconds. Above the first, each key press in the search bar is felt."""
_CLOCK_LIMITS = (5.0, 60.0)
_OLD_SYNC = timedelta(hours=26)
_OLD_BACKUP = timedelta(days=2)
_FULL_SHARE = 0.8
_TRIES = 5
_FACTS = sa.text(
    "SELECT split_part(current_setting('server_version'), ' ', 1) AS version,"
    " current_setting('server_version_num')::int / 10000 AS major, current_user AS account,"
    " (SELECT extversion FROM pg_extension WHERE extname = 'pg_trgm') AS trigrams,"
    " (SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements') AS statements,"
    " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS is_encrypted"
)
_CLOCK = sa.text("SELECT clock_timestamp()")
_OLDEST_MAJOR = 15


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at the database and the cache; one that cannot be reached is a finding."""
    try:
        with open_station(settings, upgrade=False) as station:
            yield from _server(station)
            yield from _distance(station)
            if station.schema.is_current:
                yield from _use(station)
            yield from _cache(station)
    except CbdeskError as error:
        yield Finding("database", "connection", "error", str(error), _advice(error))


def _advice(error: CbdeskError) -> str:
    if error.exit_code == 2:  # noqa: PLR2004  the contract's code for settings
        return "Correct the setting that is named."
    return "Check that the server runs and can be reached from this computer."


def _server(station: Station) -> Iterator[Finding]:
    with database_errors(), station.engine.connect() as connection:
        facts = connection.execute(_FACTS).one()
    is_embedded = station.settings.database.url is None
    host = station.engine.url.host or Phrase("this machine")
    where = Phrase("the embedded one") if is_embedded else Phrase("on {host}", host=host)
    if facts.major < _OLDEST_MAJOR:
        words = "cbdesk needs PostgreSQL {version} or newer: let its administrator upgrade the server."
        said = Phrase("version {version}, {place}", version=facts.version, place=where)
        yield Finding("database", "PostgreSQL", "error", said, Phrase(words, version=_OLDEST_MAJOR))
    else:
        words = "version {version}, {place}, as {account}"
        said = Phrase(words, version=facts.version, place=where, account=facts.account)
        yield Finding("database", "PostgreSQL", "ok", said)
    is_far = not is_embedded and station.engine.url.host not in {None, "localhost", "127.0.0.1", "::1"}
    if is_far and not facts.is_encrypted:
        advice = "Add sslmode=verify-full and sslrootcert=… to the database URL."
        yield Finding("database", "encryption", "warning", "The connection is not encrypted.", advice)
    schema = station.schema
    if schema.is_current:
        yield Finding("database", "schema", "ok", _version(schema.current))
    elif schema.is_newer:
        advice = "Install the current version of cbdesk on this station."
        said = Phrase("version {version} is newer than this cbdesk", version=schema.current)
        yield Finding("database", "schema", "error", said, advice)
    else:
        words = "version {version}, and this cbdesk needs {head}"
        said = Phrase(words, version=schema.current or Phrase("none"), head=schema.head)
        # An embedded database is upgraded by the next command that needs it.
        yield Finding("database", "schema", "warning" if is_embedded else "error", said, "Run: cbdesk db upgrade")
    if facts.trigrams:
        yield Finding("database", "pg_trgm", "ok", _version(facts.trigrams))
    elif not is_embedded or schema.is_current:
        advice = "Let an administrator of the server run in this database: CREATE EXTENSION pg_trgm"
        yield Finding("database", "pg_trgm", "warning", "The extension that makes the search fast is missing.", advice)
    has = _version(facts.statements) if facts.statements else "not there: slow statements are not collected"
    yield Finding("database", "pg_stat_statements", "ok", has)


def _version(number: object) -> Phrase:
    return Phrase("version {version}", version=number)


def _distance(station: Station) -> Iterator[Finding]:
    took: list[float] = []
    ahead = 0.0
    with database_errors(), station.engine.connect() as connection:
        for _ in range(_TRIES):
            before, started = datetime.now(UTC), time.perf_counter()
            told = connection.execute(_CLOCK).scalar_one()
            seconds = time.perf_counter() - started
            if not took or seconds < min(took):  # the quickest answer tells the time best
                ahead = (before + timedelta(seconds=seconds / 2) - told).total_seconds()
            took.append(seconds)
    latency = statistics.median(took) * 1000
    yield judged(
        "database",
        "latency",
        latency,
        _LATENCY_LIMITS,
        Phrase("{milliseconds} ms for the shortest question", milliseconds=f"{latency:.1f}"),
        "Look at the network between this computer and the server; a replica nearby can answer searches.",
    )
    words = (
        "this station's clock is {seconds} s ahead of the database's"
        if ahead > 0
        else "this station's clock is {seconds} s behind the database's"
    )
    yield judged(
        "database",
        "clock",
        abs(ahead),
        _CLOCK_LIMITS,
        Phrase(words, seconds=f"{abs(ahead):.1f}"),
        "Let both computers set their clocks by a time server.",
    )


def _use(station: Station) -> Iterator[Finding]:
    server = server_status(station.engine)
    yield judged(
        "database",
        "connections",
        server.connections / max(server.most, 1),
        (_FULL_SHARE, 1.0),
        Phrase(
            "{number} of {most}, {ours} of them cbdesk's",
            number=server.connections,
            most=server.most,
            ours=server.of_cbdesk,
        ),
        "Lower database.pool_size on the stations, or put a pooler (PgBouncer) before the server.",
    )
    with database_errors(), station.engine.connect() as connection:
        missing = rights.missing_grant(connection, roles.grants_of_a_sync())
        blocked = sessions.blocked(connection)
    if missing is None:
        yield Finding("database", "rights", "ok", "This account may read and sync.")
    elif station.settings.google.is_configured:
        said = Phrase("This account may read, not sync. {reason}", reason=missing)
        yield Finding("database", "rights", "warning", said, "Or: cbdesk db roles")
    else:
        yield Finding("database", "rights", "ok", "This account may read, not sync; no source is set up here either.")
    if blocked:
        said = Phrase("{number} sessions wait for a lock", number=len(blocked))
        yield Finding("database", "locks", "warning", said, "Who holds it says: cbdesk db status --details")
    yield from _sync(station)
    yield from _backup(station)


def _sync(station: Station) -> Iterator[Finding]:
    last = station.library.sync_logs.last_completed()
    if last is None or last.completed_at is None:
        yield Finding("sync", "last sync", "warning", "There was none yet.", "Run: cbdesk sync full")
        return
    age = datetime.now(UTC) - last.completed_at
    yield judged(
        "sync",
        "last sync",
        age / timedelta(hours=1),
        (_OLD_SYNC / timedelta(hours=1), float("inf")),
        f"{last.completed_at:%Y-%m-%d %H:%M} UTC ({last.sync_type})",
        "Look into cbdesk logs, and whether the computer that syncs is awake at night.",
    )
    for source in station.library.sync_logs.freshness().values():
        if source.is_failing:
            failure = f"{source.source}: {source.last_error}"
            yield Finding("sync", source.source, "warning", failure, "cbdesk logs --details says what to do about it.")


def _backup(station: Station) -> Iterator[Finding]:
    settings = station.settings
    if settings.database.url is not None or settings.demo:
        return
    newest = backups.newest(settings)
    if newest is None:
        said, age = "There is none yet.", timedelta.max
    else:
        said, age = str(newest[0]), datetime.now(UTC) - newest[1].made_at
    if age <= _OLD_BACKUP:
        yield Finding("database", "backup", "ok", said)
    else:
        advice = Phrase("Run: {command}", command=f"cbdesk db backup {settings.backup_folder}")
        yield Finding("database", "backup", "warning", said, advice)


def _cache(station: Station) -> Iterator[Finding]:
    stats = station.cache.stats(with_entries=False)
    if stats.backend == "memory":
        yield Finding("cache", "cache", "ok", "inside this process; no Redis is set up")
    elif stats.is_reachable:
        said = "It answers."
        if stats.ping_ms is not None:
            said = Phrase("It answers in {milliseconds} ms.", milliseconds=f"{stats.ping_ms:.1f}")
        yield Finding("cache", "Redis", "ok", said)
    else:
        advice = "cbdesk works without it, more slowly. Check that Redis runs, and redis.url."
        yield Finding("cache", "Redis", "warning", "It does not answer.", advice)
