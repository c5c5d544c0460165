"""A cluster of another major version: recognized, opened by its own programs, and exchanged for a new one.

The old cluster stays as it is, beside the new one. Whenever the process dies, one of the two stands in the place.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cbdesk.database.embedded import cluster, keeper, programs
from cbdesk.database.embedded.home import Home, make_folder, open_home
from cbdesk.database.embedded.keeper import LockFile
from cbdesk.database.embedded.programs import Programs
from cbdesk.database.embedded.server import EmbeddedServer
from cbdesk.errors import DatabaseAwayError, RetryError

_WORK = "exchange"
_LOCK = "exchange.lock"
_STOP_WAIT = 150.0


@dataclass(frozen=True, slots=True)
class Former:
    """The cluster of ``data_dir`` as another cbdesk left it."""

    data_dir: Path
    home: Home
    major: int
    ours: int

    @property
    def programs(self) -> Programs | None:
        """PostgreSQL of that version, where it is installed on this computer."""
        return programs.installed(self.major)

    @contextmanager
    def served(self, found: Programs) -> Iterator[str]:
        """Run the old cluster with its own programs while the block runs; yields the URL. Stopped at the end."""
        with EmbeddedServer(self.data_dir, programs=found) as url:
            yield url
        _wait_until_stopped(self.home.path)


def former(data_dir: Path) -> Former | None:
    """Return what another major version made; None where there is nothing, or what these programs can read."""
    if not (data_dir / "postgresql").exists():
        return None
    home = open_home(data_dir)
    cluster.settle(home)
    if not cluster.is_made(home):
        return None
    stored, ours = cluster.major_version(home), programs.find().major_version()
    return None if stored == ours else Former(data_dir, home, stored, ours)


@contextmanager
def alone(old: Former) -> Iterator[None]:
    """Keep a second exchange out while the block runs. Raises RetryError while anybody works with the old cluster."""
    lock = LockFile(old.home.path / _LOCK)
    if not lock.take():
        raise RetryError("Another cbdesk is moving this database to another PostgreSQL. Wait for it.")
    try:
        if LockFile(old.home.path / keeper.SERVER).is_held:
            raise RetryError(
                f"The database is in use by a cbdesk that brings PostgreSQL {old.major}. Close it, then try again."
            )
        yield
    finally:
        lock.release()


def exchange(old: Former, fill: Callable[[str], None]) -> Path:
    """Let ``fill`` restore into a new cluster, given its URL, then put that in the place of the old one.

    Returns where the old one is kept. Whatever ``fill`` raises leaves everything as it was.
    """
    work = old.home.path / _WORK
    if work.exists():
        _wait_until_stopped(work / "postgresql")  # of an exchange that was killed
        shutil.rmtree(work)
    try:
        for folder in (work, work / "postgresql"):
            make_folder(folder, old.home.account)  # the same owner, and so the same place, whoever runs this
        with EmbeddedServer(work) as url:
            new = open_home(work)
            fill(url)
        _wait_until_stopped(new.path)
        return _swap(old, new)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(old: Former, new: Home) -> Path:
    users, start = LockFile(old.home.path / keeper.USERS), LockFile(old.home.path / keeper.START)
    try:
        if not (users.wait(1.0) and start.wait(1.0)):
            raise RetryError("The database is in use. Nothing was changed. Close cbdesk everywhere, then try again.")
        kept = _free_name(old.home.cluster.with_name(f"{old.home.cluster.name}-{old.major}"))
        waiting = old.home.path / cluster.NEW
        if waiting.exists():
            shutil.rmtree(waiting)  # of an exchange that was killed before it came to the old one
        new.cluster.rename(waiting)
        old.home.cluster.rename(kept)
        cluster.settle(old.home)
        return kept
    finally:
        start.release()
        users.release()


def _free_name(wanted: Path) -> Path:
    number, name = 1, wanted
    while name.exists():
        number += 1
        name = wanted.with_name(f"{wanted.name}-{number}")
    return name


def _wait_until_stopped(home: Path) -> None:
    for name in (keeper.KEEPER, keeper.SERVER):
        lock = LockFile(home / name)
        if (home / name).exists() and not lock.wait(_STOP_WAIT):
            raise DatabaseAwayError("The embedded database does not stop. Nothing was changed. Try again in a minute.")
        lock.release()
