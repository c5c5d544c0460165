"""Backups of the station's database: taking one, restoring one, and the daily one of an embedded database."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cbdesk.app import origin
from cbdesk.app.station import Station, open_station
from cbdesk.database import changes, schema
from cbdesk.database.engine import database_errors
from cbdesk.domain.documents import plain
from cbdesk.domain.sync_status import sentence
from cbdesk.errors import LeaseTakenError, SettingsError
from cbdesk.maintenance import backup, log, restore
from cbdesk.maintenance.manifest import Manifest
from cbdesk.maintenance.watch import Watch
from cbdesk.repositories import running
from cbdesk.settings import Settings, load

_DAY = timedelta(hours=24)


def take(place: Path, watch: Watch, *, keep: int | None, is_plain: bool, must_encrypt: bool) -> dict[str, Any]:
    """Back up the station's database, and return the document of ``cbdesk db backup``."""
    settings = load()
    passphrase = None if is_plain else passphrase_of(settings)
    if must_encrypt and passphrase is None:
        raise SettingsError(
            "There is no passphrase to encrypt with. Keep one with: cbdesk config set-secret backup.passphrase"
        )
    # Whatever its schema: before an upgrade is when a backup is wanted most.
    with open_station(settings, upgrade=False, time_limit_ms=0) as station:
        return _take(station, place, passphrase, keep, watch)


def daily() -> dict[str, Any]:
    """Back up the embedded database if the last backup is older than a day and there is something in it."""
    settings = load()
    if not is_due(settings):
        return {"is_new": False}
    with open_station(settings, time_limit_ms=0) as station:
        if origin.is_demo(station) or station.library.sync_logs.last_completed() is None:
            return {"is_new": False}
        folder = settings.backup_folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {"is_new": True, **_take(station, folder, passphrase_of(settings), settings.backup.keep)}


def before_a_change(station: Station) -> Path:
    """Back up the open station's database into its folder of backups, all of which stay; return the file."""
    settings = station.settings
    folder = settings.backup_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(_take(station, folder, passphrase_of(settings), None)["file"])


def is_due(settings: Settings) -> bool:
    """Whether this station takes backups of its own, and the last one is older than a day. Asks no database."""
    if settings.demo or not settings.backup.daily or settings.database.url is not None:
        return False
    if not (settings.data_dir / "postgresql").exists():
        return False
    last = newest(settings)
    return last is None or not timedelta(0) <= datetime.now(UTC) - last[1].made_at < _DAY


def newest(settings: Settings) -> tuple[Path, Manifest] | None:
    kept = backup.kept_in(settings.backup_folder)
    return kept[0] if kept else None


def bring_back(file: Path, *, into: str | None, replace: bool, unverified: bool) -> dict[str, Any]:
    """Restore a backup, and return the document of ``cbdesk db restore``."""
    started = time.perf_counter()
    settings = load()
    with open_station(settings, upgrade=False, time_limit_ms=0) as station:
        if into is None:
            _refuse_while_syncing(station)
        done = restore.restore(
            station.engine,
            file,
            passphrase=partial(passphrase_of, settings),
            into=into,
            replace=replace,
            unverified=unverified,
        )
        if into is None:
            station.cache.invalidate()
            with database_errors(), station.engine.begin() as connection:
                changes.notify(connection, "")
        is_current = schema.status(station.engine).is_current if into is None else None
        if is_current:
            # The log came with the backup: without this line it would not say why it ends there.
            log.write(station.engine, "restore", f"the backup {file.name}", round(time.perf_counter() - started, 1))
    made = done.manifest
    return {
        "file": str(file),
        "database": done.database,
        "made_at": None if made is None else plain(made.made_at),
        "schema": None if made is None else made.schema,
        "is_current": is_current,
        "is_verified": made is not None,
        "rows": sum(table.rows for table in done.tables.values()),
        "tables": {name: table.rows for name, table in done.tables.items()},
        "has_grants": done.has_grants,
        "replaced": done.replaced,
        "seconds": round(time.perf_counter() - started, 1),
    }


def _take(
    station: Station, place: Path, passphrase: str | None, keep: int | None, watch: Watch | None = None
) -> dict[str, Any]:
    started = time.perf_counter()
    taken = backup.take(station.engine, place, passphrase=passphrase, keep=keep, watch=watch)
    made = taken.manifest
    seconds = round(time.perf_counter() - started, 1)
    if station.schema.is_current:
        log.write(station.engine, "backup", f"{made.rows} rows in {made.size} bytes", seconds)
    return {
        "file": str(taken.path),
        "made_at": plain(made.made_at),
        "database": made.database,
        "schema": made.schema,
        "is_encrypted": made.is_encrypted,
        "bytes": made.size,
        "sha256": made.sha256,
        "rows": made.rows,
        "tables": {name: table.rows for name, table in made.tables.items()},
        "removed": list(taken.removed),
        "client": taken.client,
        "seconds": seconds,
    }


def passphrase_of(settings: Settings) -> str | None:
    """Return what backups are encrypted with; None: they are not."""
    given = settings.backup.passphrase
    return None if given is None else given.get_secret_value()


def _refuse_while_syncing(station: Station) -> None:
    if station.schema.current is None:
        return
    with database_errors(), station.engine.connect() as connection:
        status = running.read_holder(connection)
    if status is not None:
        raise LeaseTakenError(f"{sentence(status, datetime.now(UTC))} Restore when that sync is done.")
