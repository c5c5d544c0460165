"""The server's folder below the station's data folder: whose it is, where it really lies, and where its socket goes."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cbdesk.database.embedded.account import Account, is_root, unprivileged
from cbdesk.database.embedded.keeper import CLUSTER, KEEPER, LOG, SERVER, START, USERS
from cbdesk.errors import SettingsError

SYSTEM_HOME = Path("/var/lib/cbdesk")
"""Where root's embedded databases lie when the data folder is closed to the server's account, as all of /root is."""
_SOCKET_PATH_LIMIT = 103  # bytes in sockaddr_un: 107 on Linux, 103 on macOS
_SOCKET_NAME = ".s.PGSQL.5432.lock"
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Home:
    path: Path
    account: Account | None
    """The account that owns the folder and runs the server; None where that is simply ourselves."""

    @property
    def cluster(self) -> Path:
        return self.path / CLUSTER

    @property
    def log(self) -> Path:
        return self.path / LOG


def open_home(data_dir: Path) -> Home:
    """Make what is missing of ``data_dir/postgresql``; raises SettingsError where that is impossible or unsafe."""
    wanted = data_dir.expanduser().absolute() / "postgresql"
    try:
        home = _roots_home(wanted) if is_root() else _own_home(wanted)
        _furnish(home)
    except OSError as error:
        raise SettingsError(
            f"The embedded PostgreSQL cannot use the folder {wanted}: {error.strerror}. "
            "Set CBDESK_DATA_DIR to a folder of your own."
        ) from error
    return home


def _own_home(wanted: Path) -> Home:
    wanted.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    path = wanted.resolve()
    if sys.platform != "win32" and path.stat().st_uid != os.geteuid():
        raise SettingsError(
            f"The folder {path} belongs to another account. Start cbdesk as that account, or set CBDESK_DATA_DIR to a "
            "folder of your own."
        )
    return Home(path, None)


def _roots_home(wanted: Path) -> Home:
    if not wanted.parent.exists():
        wanted.parent.mkdir(parents=True)
        wanted.parent.chmod(0o755)
    account = unprivileged()
    if not wanted.exists() and not wanted.is_symlink() and not account.can_enter(wanted.parent):
        mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:16]
        with suppress(FileExistsError):  # another process was first, with the same answer
            wanted.symlink_to(SYSTEM_HOME / mark / "postgresql")
    path = wanted.resolve()
    if wanted.is_symlink() and path.is_relative_to(SYSTEM_HOME.resolve()):
        for folder in (SYSTEM_HOME, path.parent):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    path.mkdir(mode=_PRIVATE, exist_ok=True)
    if not path.stat().st_uid and not any(path.iterdir()):
        _hand_over(path, account)
    owner = path.stat()  # now, not before: another process of root may have handed it over and filled it meanwhile
    if not owner.st_uid:
        raise SettingsError(f"The folder {path} is not empty and belongs to root, which PostgreSQL refuses to run as.")
    account = Account(owner.st_uid, owner.st_gid)  # made by an ordinary user, or by root before: it stays theirs
    if not account.can_enter(path):
        raise SettingsError(
            f"PostgreSQL does not run as root but under account {account.uid}, which cannot reach {path}. "
            f"Set CBDESK_DATA_DIR to a folder that every account can enter, such as {SYSTEM_HOME}."
        )
    return Home(path, account)


def _furnish(home: Home) -> None:
    home.path.chmod(_PRIVATE)
    make_folder(home.log, home.account)
    for name in (USERS, START, KEEPER, SERVER):
        make_file(home.path / name, home.account)


def make_file(path: Path, account: Account | None) -> None:
    """Make an empty private file that belongs to the server's account; an existing one stays as it is.

    Nobody ever sees one with another owner, though two processes of root may be here at once: a keeper could not open
    it.
    """
    if path.exists():
        return
    if account is None:
        path.touch(mode=0o600)
        return
    fd, new = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    os.close(fd)
    _hand_over(Path(new), account)
    with suppress(FileExistsError):
        os.link(new, path)
    Path(new).unlink()


def make_folder(path: Path, account: Account | None) -> None:
    """Make an empty private folder that belongs to the server's account; an existing one stays as it is."""
    if path.exists():
        return
    if account is None:
        path.mkdir(mode=_PRIVATE, exist_ok=True)
        return
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=path.parent))
    _hand_over(new, account)
    try:
        new.rename(path)
    except OSError:  # another process was first, and its folder is in use already
        new.rmdir()


def _hand_over(path: Path, account: Account) -> None:
    if sys.platform != "win32":
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def socket_dir(home: Home) -> Path:
    """A folder for the socket whose path is short enough: in the home, else a private one among the temporary files."""
    near = home.path / "run"
    if _fits(near):
        make_folder(near, home.account)
        return near
    owner = home.path.stat().st_uid
    mark = hashlib.sha256(os.fsencode(home.path)).hexdigest()[:12]
    for top in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 -- the folder made in it is private and checked
        folder = top / f"cbdesk-{owner}-{mark}"
        if _fits(folder) and (home.account is None or home.account.can_enter(top)):
            break
    try:
        folder.mkdir(mode=_PRIVATE)  # under start.lock: nobody of ours is here at the same time
        if home.account is not None:
            _hand_over(folder, home.account)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != _PRIVATE:
            raise SettingsError(
                f"Somebody else made {folder}, where the embedded PostgreSQL puts its socket. Remove it, or set "
                "CBDESK_DATA_DIR to a shorter path."
            ) from None
    return folder


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / _SOCKET_NAME)) <= _SOCKET_PATH_LIMIT
