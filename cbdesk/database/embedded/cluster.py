"""The cluster: made by initdb so that it is there completely or not at all; one that is not ours is refused."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cbdesk.database.embedded.home import Home
from cbdesk.database.embedded.keeper import SERVER, LockFile, clean_environment
from cbdesk.database.embedded.programs import Programs
from cbdesk.errors import DatabaseAwayError, GiveUpError

DATABASE = "chromebook_dashboard"
USER = "cbdesk"
PASSWORD_FILE = "cbdesk.password"  # noqa: S105 -- a file's name
NEW = "cluster-new"
"""A finished cluster that waits for the place of one of another major version."""
_UNFINISHED = "unfinished-"
_TIME_LIMIT = 300.0
_HBA = """\
# Written by cbdesk. Every connection proves that it knows the password.
local  all  all                scram-sha-256
host   all  all  127.0.0.1/32  scram-sha-256
"""


def read_password(home: Home) -> str:
    try:
        return (home.cluster / PASSWORD_FILE).read_text(encoding="ascii")
    except FileNotFoundError:
        raise GiveUpError(
            f"{home.cluster} holds a PostgreSQL database that cbdesk did not make: its {PASSWORD_FILE} is missing. "
            "Nothing was changed. Restore that file, or set CBDESK_DATA_DIR to another folder."
        ) from None


def is_made(home: Home) -> bool:
    """Whether there is a cluster; raises GiveUpError when the place is taken by something else."""
    if (home.cluster / "PG_VERSION").is_file():
        return True
    if home.cluster.exists() and (not home.cluster.is_dir() or any(home.cluster.iterdir())):
        raise GiveUpError(
            f"{home.cluster} is not empty and not a PostgreSQL database. Nothing was changed. Move its content away, "
            "or set CBDESK_DATA_DIR to another folder."
        )
    return False


def settle(home: Home) -> None:
    """Give a new cluster the place that was cleared for it, should a process have died in between."""
    new = home.path / NEW
    if new.exists() and not home.cluster.exists():
        new.rename(home.cluster)


def major_version(home: Home) -> int:
    return int((home.cluster / "PG_VERSION").read_text(encoding="ascii"))


def check_version(home: Home, programs: Programs) -> None:
    """Raise GiveUpError when another major version wrote the cluster: these programs cannot read its files."""
    stored, ours = major_version(home), programs.major_version()
    if stored > ours:
        raise GiveUpError(
            f"The database in {home.cluster} was made by PostgreSQL {stored}, and this cbdesk brings only PostgreSQL "
            f"{ours}. Nothing was changed. Install the current cbdesk, or set CBDESK_DATA_DIR to another folder."
        )
    if stored < ours:
        raise GiveUpError(
            f"The database in {home.cluster} was made by PostgreSQL {stored}; this cbdesk brings PostgreSQL {ours}. "
            "Nothing was changed. Run: cbdesk db upgrade. It moves everything into a new database, and keeps this one "
            "beside it."
        )


def make(home: Home, programs: Programs, *, durable: bool) -> None:
    """Run initdb beside the final place and move the finished cluster there; the caller holds ``start.lock``."""
    guard = LockFile(home.path / SERVER)  # inherited by initdb: one that outlived its killed starter is waited for
    if not guard.wait(_TIME_LIMIT):
        raise DatabaseAwayError("Another process is still making the embedded database. Try again in a minute.")
    try:
        for leftover in home.path.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home.path))
        if home.account is not None and sys.platform != "win32":
            os.chown(work, home.account.uid, home.account.gid)
        new = work / "cluster"
        password_file = work / PASSWORD_FILE
        _write_private(password_file, secrets.token_urlsafe(32), home)
        _init(new, password_file, programs, home, guard, durable=durable)
        (new / "pg_hba.conf").write_text(_HBA, encoding="ascii")
        password_file.rename(new / PASSWORD_FILE)
        if home.cluster.exists():
            home.cluster.rmdir()  # empty: is_made() looked
        new.rename(home.cluster)
        work.rmdir()
    finally:
        guard.release()


def _write_private(path: Path, text: str, home: Home) -> None:
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(fd, "w", encoding="ascii") as file:
        file.write(text)
        if home.account is not None and sys.platform != "win32":
            os.fchown(fd, home.account.uid, home.account.gid)
        file.flush()
        os.fsync(fd)


def _init(new: Path, password_file: Path, programs: Programs, home: Home, guard: LockFile, *, durable: bool) -> None:
    # The builtin locale sorts and lower-cases alike on all three systems, whatever the machine has installed.
    command = [
        str(programs.path("initdb")),
        *("--pgdata", str(new), "--username", USER, "--pwfile", str(password_file), "--auth", "scram-sha-256"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"),
        *(() if durable else ("--no-sync",)),
    ]
    _run(command, b"", home, guard)
    # Without a server yet: single-user mode needs no connection, so the cluster is complete before anyone sees it.
    single = [str(programs.path("postgres")), "--single", "-D", str(new), "-c", f"fsync={'on' if durable else 'off'}"]
    _run([*single, "postgres"], f"CREATE DATABASE {DATABASE};\n".encode("ascii"), home, guard)


def _run(command: list[str], given: bytes, home: Home, guard: LockFile) -> None:
    try:
        answer = subprocess.run(
            command,
            input=given,
            capture_output=True,
            check=False,
            timeout=_TIME_LIMIT,
            env=clean_environment(),
            cwd=home.path,
            start_new_session=True,
            pass_fds=() if sys.platform == "win32" else (guard.fileno(),),
            **({} if home.account is None else home.account.for_child()),
        )
    except subprocess.TimeoutExpired as error:
        raise DatabaseAwayError(f"{Path(command[0]).name} did not finish within {_TIME_LIMIT:.0f} seconds.") from error
    # Single-user mode ends with 0 even when its statement failed; it then says ERROR.
    if answer.returncode or b"ERROR:" in answer.stderr or b"FATAL:" in answer.stderr:
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise GiveUpError(f"The embedded database could not be made. {Path(command[0]).name} says: {' '.join(said)}")
