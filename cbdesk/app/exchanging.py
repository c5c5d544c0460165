"""Moves the embedded database to the major version of PostgreSQL that this cbdesk brings; nothing of the old one goes.

Everything goes by a backup, which is checked against its manifest twice: one that the old PostgreSQL's own programs
write now, where they are installed, else the newest that is whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from cbdesk.app import backups
from cbdesk.database import embedded
from cbdesk.database.embedded import Former
from cbdesk.database.embedded.cluster import DATABASE
from cbdesk.database.engine import open_engine
from cbdesk.errors import CancelledError, CbdeskError, GiveUpError
from cbdesk.maintenance import backup, restore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbdesk.maintenance.manifest import Manifest
    from cbdesk.settings import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What became of the database. ``kept`` is the folder of the old one."""

    before: int
    now: int
    backup: Path
    made: Manifest
    is_complete: bool
    """The backup was taken now; False: what was stored after it is in the old database alone."""
    kept: Path
    seconds: float


def exchange(settings: Settings, tell: Tell) -> Exchanged | None:
    """Do it where it has to be done; None where it has not. Raises GiveUpError where there is nothing to do it with."""
    if settings.database.url is not None:
        return None
    old = embedded.former(settings.data_dir)
    if old is None or old.major > old.ours:  # a newer one is refused by whoever opens it, with the reason
        return None
    started = time.perf_counter()
    with embedded.alone(old):
        taken = _taken_now(settings, old, tell)
        path, made = taken or _newest_whole(settings, old, tell)
        tell(
            f"Restores {path.name}, of {made.made_at:%Y-%m-%d %H:%M} UTC, into a new database of PostgreSQL {old.ours}."
        )
        kept = embedded.exchange(old, lambda url: _fill(url, path, settings))
    tell(f"The old database is kept in {kept}. Remove it when you miss nothing.")
    return Exchanged(old.major, old.ours, path, made, taken is not None, kept, round(time.perf_counter() - started, 1))


def _taken_now(settings: Settings, old: Former, tell: Tell) -> tuple[Path, Manifest] | None:
    """Back up what is in the old cluster; None where nothing here can open it."""
    programs = old.programs
    if programs is None:
        tell(f"PostgreSQL {old.major} is not installed on this computer: takes the newest backup instead.")
        return None
    tell(f"Opens the database with the PostgreSQL {old.major} of this computer, and takes a backup.")
    folder = settings.backup_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with old.served(programs) as url, _connected(url) as engine:
            taken = backup.take(engine, folder, passphrase=backups.passphrase_of(settings))
    except CancelledError:
        raise
    except CbdeskError as error:
        tell(f"That is not possible: {error} Takes the newest backup instead.")
        return None
    return taken.path, taken.manifest


def _newest_whole(settings: Settings, old: Former, tell: Tell) -> tuple[Path, Manifest]:
    for path, made in backup.kept_in(settings.backup_folder, DATABASE):
        try:
            restore.check_file(path)
        except GiveUpError as error:
            tell(str(error))
        else:
            tell(f"What was stored after {made.made_at:%Y-%m-%d %H:%M} UTC is in the old database alone.")
            return path, made
    raise GiveUpError(
        f"The database was made by PostgreSQL {old.major}, and there is no whole backup in {settings.backup_folder}. "
        f"Nothing was changed. Install PostgreSQL {old.major} on this computer, or put a backup there, and run this "
        f"again. To begin anew instead, move {old.home.cluster} away and sync."
    )


def _fill(url: str, path: Path, settings: Settings) -> None:
    with _connected(url) as engine:
        restore.restore(engine, path, passphrase=partial(backups.passphrase_of, settings))


@contextmanager
def _connected(url: str) -> Iterator[sa.Engine]:
    engine = open_engine(url, pool_size=1, max_overflow=2, statement_timeout_ms=0)
    try:
        yield engine
    finally:
        engine.dispose()
