"""Takes a backup: one file of pg_dump's custom format, encrypted where there is a passphrase, and its manifest.

Counts and checksums are those of the very moment that the file shows: both read one snapshot. The file appears under
its name when it is complete, and the manifest before it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from cbdesk import __version__
from cbdesk.database.engine import database_errors
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import GiveUpError, RetryError
from cbdesk.maintenance import clients, fingerprints, manifest
from cbdesk.maintenance.clients import Access, Clients
from cbdesk.maintenance.manifest import Manifest
from cbdesk.maintenance.sealed_stream import SealingWriter
from cbdesk.maintenance.steps import stoppable
from cbdesk.maintenance.watch import Watch

_READ = 1 << 20
_NAME = "cbdesk-{database}-{moment:%Y%m%d-%H%M%S-%f}.dump"
"""To the microsecond: timers of two stations fill one folder in the same second."""
_UNFINISHED = ".unfinished-"
_GRANTEES = sa.text(
    "SELECT DISTINCT pg_get_userbyid(a.grantee) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE a.grantee <> 0 AND a.grantee <> c.relowner"
    " AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'"
    " UNION SELECT DISTINCT pg_get_userbyid(a.grantee) FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a"
    " WHERE a.grantee <> 0 AND a.grantee <> n.nspowner AND left(n.nspname, 3) <> 'pg_'"
    " AND n.nspname <> 'information_schema'"
    " UNION SELECT DISTINCT pg_get_userbyid(a.grantee) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " CROSS JOIN LATERAL aclexplode(p.proacl) a WHERE a.grantee <> 0 AND a.grantee <> p.proowner"
    " AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema' ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Taken:
    path: Path
    manifest: Manifest
    client: str
    removed: tuple[str, ...]
    """Older backups that had to go."""


def take(
    engine: sa.Engine, place: Path, *, passphrase: str | None, keep: int | None = None, watch: Watch | None = None
) -> Taken:
    """Write a backup to ``place``, or into it where it is a folder, and keep the newest ``keep`` of a folder.

    Raises DatabaseAwayError, SettingsError for a missing right, GiveUpError where no program or no file can be had, and
    CancelledError for one that was stopped, of which nothing is left.
    """
    access = Access.of(engine)
    programs = clients.find(access)
    database = engine.url.database or ""
    now = datetime.now(UTC)
    path = place / _NAME.format(database=database, moment=now) if place.is_dir() else place
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _remove_beginnings(path.parent, now)
        handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)  # of mode 0600
    except OSError as error:
        raise GiveUpError(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            made = _write(engine, programs, access, _Counting(file), passphrase, watch or Watch())
            file.flush()
            os.fsync(file.fileno())
        made.write(path)
        Path(unfinished).replace(path)
    except OSError as error:
        raise RetryError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        Path(unfinished).unlink(missing_ok=True)
    removed = () if keep is None else _rotate(path.parent, database, keep)
    return Taken(path, made, f"pg_dump {programs.major}", removed)


def client_of(engine: sa.Engine) -> str:
    """Return the program that would write a backup: ``pg_dump 18``. Raises GiveUpError where there is none."""
    return f"pg_dump {clients.find(Access.of(engine)).major}"


def kept_in(folder: Path, database: str | None = None) -> list[tuple[Path, Manifest]]:
    """Return the backups of a folder with their manifests, newest first: only files that `take` named itself."""
    found = []
    for path in folder.glob(_NAME.partition("{")[0] + "*.dump"):
        known = manifest.read(path)
        if known is not None and database in {None, known.database}:
            found.append((path, known))
    return sorted(found, key=lambda one: one[1].made_at, reverse=True)


def _remove_beginnings(folder: Path, now: datetime) -> None:
    """Remove what a process left that died while it wrote: no backup takes a day."""
    for beginning in folder.glob(f"{_UNFINISHED}*"):
        if beginning.stat().st_mtime < (now - timedelta(days=1)).timestamp():
            beginning.unlink(missing_ok=True)


def _rotate(folder: Path, database: str, keep: int) -> tuple[str, ...]:
    old = [path for path, _ in kept_in(folder, database)[keep:]]
    for path in old:
        path.unlink(missing_ok=True)
        manifest.path_for(path).unlink(missing_ok=True)
    return tuple(path.name for path in old)


class _Counting:
    """A file that knows how much was written to it, and the checksum of that."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self._file.write(data)


def _write(
    engine: sa.Engine, programs: Clients, access: Access, file: _Counting, passphrase: str | None, watch: Watch
) -> Manifest:
    """Write the dump, and return what there is to say about it."""
    with database_errors(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
        now = datetime.now(UTC)
        version = str(connection.execute(sa.text("SHOW server_version")).scalar_one()).split()[0]
        revision = MigrationContext.configure(connection).get_current_revision()
        watch.say("counting the rows of each table")
        with stoppable(connection, watch):
            tables = fingerprints.take(connection)
        grantees = tuple(connection.execute(_GRANTEES).scalars())
        watch.say("writing the backup")
        # Level 6 of gzip: every build of PostgreSQL since the oldest that may restore it knows it.
        arguments = ("--format=custom", "--compress=6", f"--snapshot={snapshot}")
        with (
            clients.running(programs, access, "pg_dump", arguments) as process,
            watch.breaking_off(process.kill),  # it may wait for a lock, and write nothing
        ):
            assert process.stdout is not None
            sealing = SealingWriter(file.write, passphrase) if passphrase is not None else None
            target = sealing or file
            while data := process.stdout.read(_READ):
                target.write(data)
                # How large it will be, nobody knows: it is compressed.
                watch.say(Phrase("writing the backup: {size} MB so far", size=f"{file.size / (1 << 20):,.0f}"))
            watch.check()
            if sealing is not None:
                sealing.finish()
    return Manifest(
        made_at=now,
        database=engine.url.database or "",
        schema=revision,
        server_version=version,
        program=__version__,
        is_encrypted=passphrase is not None,
        size=file.size,
        sha256=file.digest.hexdigest(),
        tables=tables,
        grantees=grantees,
    )
