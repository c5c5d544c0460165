"""Changes the schema for the command line: what an upgrade would do, the upgrade itself, and the way back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from cbdesk.app import backups, exchanging
from cbdesk.app.exchanging import Exchanged
from cbdesk.app.station import Station, open_station
from cbdesk.database import schema
from cbdesk.domain.documents import plain
from cbdesk.errors import GiveUpError
from cbdesk.maintenance import log
from cbdesk.settings import load

Tell = Callable[[str], None]


def plan() -> dict[str, Any]:
    """Return what an upgrade would do, in sentences."""
    with open_station(upgrade=False) as station:
        document: dict[str, Any] = plain(schema.plan(station.engine))
        return document


def upgrade(*, with_backup: bool, tell: Tell) -> dict[str, Any]:
    """Bring the database to this program's schema, whoever made it, and say what is left to do.

    Tables that another program made are backed up first. Raises GiveUpError where that cannot be done. An embedded
    database of an older PostgreSQL is moved to this one before.
    """
    exchanged = exchanging.exchange(load(), tell)
    with open_station(upgrade=False, time_limit_ms=0) as station:
        planned = schema.plan(station.engine)
        is_wanted = with_backup and planned.adopts and not planned.refusals
        backup = _back_up(station, tell) if is_wanted else None
        started = time.perf_counter()
        status = schema.upgrade(station.engine, adopt=True, tell=tell)
        if status.current != planned.current:
            _note(station, "upgrade", planned.current, status, started)
        if exchanged is not None:
            log.write(station.engine, "restore", f"the backup {exchanged.backup.name}", exchanged.seconds)
        rest = schema.plan(station.engine)
        return {
            **plain(status),
            "backup": backup,
            "broken": plain(rest.broken),
            "notes": plain(rest.notes),
            "moved": None if exchanged is None else _moved(exchanged),
        }


def downgrade(revision: str | None, *, with_backup: bool, tell: Tell) -> dict[str, Any]:
    """Go back, and say what could not get its former shape. What only cbdesk knew is in the backup then."""
    with open_station(upgrade=False, time_limit_ms=0) as station:
        schema.check_downgrade(station.engine, revision)
        backup = _back_up(station, tell) if with_backup else None
        started = time.perf_counter()
        result = schema.downgrade(station.engine, revision)
        if log.is_there(station.engine):
            _note(station, "downgrade", station.schema.current, result.status, started)
        return {**plain(result.status), "backup": backup, "left": plain(result.left)}


def _moved(exchanged: Exchanged) -> dict[str, Any]:
    return {
        "from_postgresql": exchanged.before,
        "to_postgresql": exchanged.now,
        "backup": str(exchanged.backup),
        "made_at": plain(exchanged.made.made_at),
        "rows": exchanged.made.rows,
        "is_complete": exchanged.is_complete,
        "kept": str(exchanged.kept),
        "seconds": exchanged.seconds,
    }


def _note(station: Station, task: str, before: str | None, now: schema.SchemaStatus, started: float) -> None:
    detail = f"schema {now.current} instead of {before or 'none'}"
    log.write(station.engine, task, detail, round(time.perf_counter() - started, 1))


def _back_up(station: Station, tell: Tell) -> str:
    tell("Takes a backup of the whole database first.")
    try:
        return str(backups.before_a_change(station))
    except GiveUpError as error:
        raise GiveUpError(
            f"The database was left as it is, because no backup could be taken. {error} "
            "With a backup of your own, add --without-backup."
        ) from error
