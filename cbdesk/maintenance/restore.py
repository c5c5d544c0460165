"""Restores a backup into a database without rows, or into a new one, and proves by the manifest that all is there.

An empty database is filled in one transaction. One that holds something is never emptied: the backup goes into a new
database, which takes the name when it is proved to be whole, and the one before stays under another name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.errors import GiveUpError, SettingsError
from cbdesk.maintenance import clients, databases, fingerprints, manifest, sealed_stream
from cbdesk.maintenance.clients import Access
from cbdesk.maintenance.manifest import Manifest

_READ = 1 << 20
_SAID = 4
_OWN_FACTS = {"alembic_version", "cbdesk_state", "device_changes", "maintenance_log", "sync_lease"}
"""Tables whose rows come with the schema and its upgrades, or with a cbdesk that has only been started."""
_ROLES = sa.text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:names)")
_FOREIGN_EXTENSION = sa.text(
    "SELECT EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql' AND NOT pg_has_role(extowner, 'USAGE'))"
)


@dataclass(frozen=True, slots=True)
class Restored:
    database: str
    manifest: Manifest | None
    tables: dict[str, fingerprints.Fingerprint]
    differences: tuple[str, ...]
    """What is not as the manifest says: of a good restore, nothing."""
    has_grants: bool
    """False where a role that the backup grants something does not exist on this server."""
    replaced: str | None = None
    """Under which name the database from before is kept."""


def restore(
    engine: sa.Engine,
    path: Path,
    *,
    passphrase: Callable[[], str | None],
    into: str | None = None,
    replace: bool = False,
    unverified: bool = False,
) -> Restored:
    """Restore the file into the engine's database, or into a new one called ``into``.

    Raises GiveUpError for a file that is not whole and for a database that holds rows, unless ``replace``.
    """
    made = check_file(path, unverified=unverified)
    with _contents(path, passphrase) as pieces:
        database = engine.url.database or ""
        if into is not None:
            with databases.new(engine, into):
                return _fill(engine, into, pieces, made)
        held = _held(engine)
        if held is None:
            return _fill(engine, database, pieces, made, in_place=True)
        if held and not replace:
            raise GiveUpError(
                f"The database {database} holds rows (in {_few(held)}). Nothing was changed. Restore beside it with "
                "--into NAME, or in its place with --replace, which keeps it under another name."
            )
        with databases.new(engine, databases.name_beside(database, "restored")) as fresh:
            restored = _fill(engine, fresh, pieces, made)
            replaced = databases.swap(engine, fresh)
        if not held:
            databases.drop(engine, replaced)
        return Restored(database, made, restored.tables, (), restored.has_grants, replaced if held else None)


def check_file(path: Path, *, unverified: bool = False) -> Manifest | None:
    """Compare the file with its manifest. Raises GiveUpError when it is another one or cut short."""
    made = manifest.read(path)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GiveUpError(f"{path} cannot be read: {error.strerror}.") from None
    if made is None:
        if not unverified:
            raise GiveUpError(
                f"{manifest.path_for(path).name} is missing beside the backup, so that nothing proves it whole. Put it "
                "back, or restore with --unverified."
            )
        return None
    if found != made.sha256:
        raise GiveUpError(
            f"{path} is not the file that its manifest describes: its checksum is another one. Nothing was changed. "
            "Use another backup, or copy this one again from where it was kept."
        )
    return made


@contextmanager
def _contents(path: Path, passphrase: Callable[[], str | None]) -> Iterator[Iterator[bytes]]:
    """Give what pg_dump wrote, piece by piece. A wrong passphrase is found before anything is changed."""
    with path.open("rb") as file:
        if not sealed_stream.is_sealed(file):
            yield iter(lambda: file.read(_READ), b"")
            return
        given = passphrase()  # a keyring is asked for one that is needed
        if given is None:
            raise SettingsError(
                "The backup is encrypted. Set CBDESK_BACKUP__PASSPHRASE to its passphrase, or keep it with: "
                "cbdesk config set-secret backup.passphrase"
            )
        pieces = sealed_stream.opened(file, given)
        yield chain([next(pieces)], pieces)


def _held(engine: sa.Engine) -> list[str] | None:
    """Return which tables hold rows that a person would miss; None where there is no table at all."""
    with database_errors(), engine.connect() as connection:
        found = fingerprints.tables(connection)
        if not found:
            return None
        return [
            name
            for schema, name in found
            if name not in _OWN_FACTS and connection.execute(_any(schema, name)).scalar_one()
        ]


def _few(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _SAID else f"{', '.join(names[:_SAID])} and {len(names) - _SAID} more"


def _any(schema: str, name: str) -> sa.Select[tuple[bool]]:
    return sa.select(sa.exists(sa.select(sa.literal(1)).select_from(sa.table(name, schema=schema))))


def _fill(
    engine: sa.Engine, database: str, pieces: Iterator[bytes], made: Manifest | None, *, in_place: bool = False
) -> Restored:
    """Restore into a database without tables, all or nothing, and compare."""
    access = Access.of(engine).to(database)
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner"]
    has_grants = made is not None and _all_exist(engine, made.grantees)
    if not has_grants:
        arguments.append("--no-privileges")
    if in_place and _has_foreign_extension(engine):
        arguments.append("--no-comments")  # that of an extension is for its owner to write
    with clients.running(clients.find(access), access, "pg_restore", arguments) as process:
        assert process.stdin is not None
        _feed(process.stdin, pieces)
    with databases.connected(engine, database) as other:
        with database_errors(), other.begin() as connection:
            tables, names = fingerprints.take(connection), fingerprints.tables(connection)
        databases.analyze(other, names)
    differences = () if made is None else _compare(made.tables, tables)
    if differences:
        raise GiveUpError(f"The restored database is not what was backed up: {'; '.join(differences)}.")
    return Restored(database, made, tables, differences, has_grants)


def _feed(pipe: IO[bytes], pieces: Iterator[bytes]) -> None:
    with suppress(BrokenPipeError):  # it ended before it had read everything: what it says counts
        for piece in pieces:
            pipe.write(piece)


def _compare(
    wanted: dict[str, fingerprints.Fingerprint], found: dict[str, fingerprints.Fingerprint]
) -> tuple[str, ...]:
    said = []
    for name in sorted(wanted.keys() | found.keys()):
        before, now = wanted.get(name), found.get(name)
        if before is None or now is None:
            said.append(f"{name} is {'missing' if now is None else 'not in the backup'}")
        elif before.rows != now.rows:
            said.append(f"{name} has {now.rows} rows instead of {before.rows}")
        elif before != now:
            said.append(f"{name} has other content")
    return tuple(said)


def _all_exist(engine: sa.Engine, roles: tuple[str, ...]) -> bool:
    with database_errors(), engine.connect() as connection:
        return set(connection.execute(_ROLES, {"names": list(roles)}).scalars()) == set(roles)


def _has_foreign_extension(engine: sa.Engine) -> bool:
    with database_errors(), engine.connect() as connection:
        return bool(connection.execute(_FOREIGN_EXTENSION).scalar_one())
