"""Looks after the station's database: the regular work, the archive, and what there is to know about it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cbdesk.app import backups
from cbdesk.app.station import Station, open_station, refuse_newer_schema
from cbdesk.database import changes
from cbdesk.database.engine import database_errors
from cbdesk.domain.documents import plain
from cbdesk.domain.sync_status import RunStatus, sentence
from cbdesk.errors import LeaseTakenError, SettingsError
from cbdesk.maintenance import archive, housekeeping, log, rights, sessions, space, steps
from cbdesk.maintenance.rights import Grant
from cbdesk.maintenance.watch import Watch
from cbdesk.repositories import running

_SIZE = sa.text("SELECT pg_database_size(current_database())")


def maintain(watch: Watch, *, only_plan: bool, reindex: bool) -> tuple[dict[str, Any], bool]:
    """Do the regular work, or say what would be done. Returns the document, and whether nothing went wrong."""
    with open_station(time_limit_ms=0) as station:
        refuse_newer_schema(station)
        outcomes = list(
            steps.run(
                station.engine,
                housekeeping.steps(all_indexes=reindex),
                only_plan=only_plan,
                is_syncing=lambda: holder(station) is not None,
                watch=watch,
            )
        )
        if any(outcome.status == "done" and outcome.step in {"archive", "views"} for outcome in outcomes):
            tell(station)
    document = {"is_plan": only_plan, "steps": [asdict(outcome) for outcome in outcomes]}
    return document, not any(outcome.status in {"failed", "not allowed", "stopped"} for outcome in outcomes)


def archive_devices(*, only_plan: bool, days: int) -> dict[str, Any]:
    """Move old deprovisioned devices into the archive, or say how many there are."""
    started = time.perf_counter()
    with open_station(time_limit_ms=0) as station:
        refuse_newer_schema(station)
        before = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=days)
        with database_errors(), station.engine.connect() as connection:
            found = archive.look(connection, before)
            missing = rights.missing_grant(
                connection, (Grant("chromebooks", "DELETE"), Grant("chromebooks_archive", "INSERT"))
            )
        document = {"is_plan": only_plan, "unchanged_since": plain(before), **plain(found), "missing_right": missing}
        if only_plan:
            return document
        if missing is not None:
            raise SettingsError(missing)
        syncing = holder(station)
        if syncing is not None:
            raise LeaseTakenError(f"{sentence(syncing, datetime.now(UTC))} Archive when that sync is done.")
        with database_errors(), station.engine.begin() as connection:
            moved = archive.move(connection, before)
        if moved:
            detail = f"moved {moved} devices to chromebooks_archive"
            log.write(station.engine, "archive", detail, time.perf_counter() - started)
            tell(station)
    return document | {"devices": moved, "archived": found.archived + moved}


def archived(ident: str) -> dict[str, Any]:
    """Return the archived rows of one device. Raises NotFoundError."""
    with open_station() as station:
        return {"devices": plain(archive.find(station.engine, ident))}


def last_done(station: Station) -> dict[str, Any]:
    """Return when the database was looked after last, and when a backup was taken."""
    settings = station.settings
    newest = backups.newest(settings) if settings.database.url is None else None
    last: Mapping[str, log.Done] = {}
    if station.schema.is_current:
        with database_errors(), station.engine.connect() as connection:
            last = log.last_done(connection)
    return {
        "last_backup": None if newest is None else {"file": str(newest[0]), "made_at": plain(newest[1].made_at)},
        "maintenance": [plain(done) for done in last.values()],
    }


def details(station: Station) -> dict[str, Any]:
    """Return how the database is: sizes, indexes, sessions, locks, slow statements, disk, and what was done when."""
    disk = None
    if station.settings.database.url is None:
        usage = shutil.disk_usage(station.settings.data_dir)
        disk = {"free_bytes": usage.free, "total_bytes": usage.total}
    with database_errors(), station.engine.connect() as connection:
        slow = sessions.slow_statements(connection)
        return {
            "database_bytes": connection.execute(_SIZE).scalar_one(),
            "disk": disk,
            **last_done(station),
            "tables": [plain(table) | {"needs_vacuum": table.needs_vacuum} for table in space.tables(connection)],
            "indexes": [plain(one) | {"needs_rebuild": one.needs_rebuild} for one in space.indexes(connection)],
            "sessions": plain(sessions.programs(connection)),
            "blocked": plain(sessions.blocked(connection)),
            "slow_statements": plain(slow.statements),
            "slow_statements_note": slow.note,
        }


def holder(station: Station) -> RunStatus | None:
    with database_errors(), station.engine.connect() as connection:
        return running.read_holder(connection)


def tell(station: Station) -> None:
    """Let every open window read anew."""
    station.cache.invalidate()
    with database_errors(), station.engine.begin() as connection:
        changes.notify(connection, "")
