"""PostgreSQL's own client programs: which of them fits a server, and running them without showing a secret.

Only ``pg_dump`` and ``pg_restore`` know every kind of object that a district's other programs put into the database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from cbdesk.database.embedded import bundled_programs, clean_environment
from cbdesk.database.engine import database_errors
from cbdesk.errors import CbdeskError, DatabaseAwayError, GiveUpError, RetryError, SettingsError, SignInError

_SERVICE = "cbdesk"
_HOMES = ("HOME", "APPDATA")
"""Where libpq looks for certificates that the URL does not name."""
_WEAK_SSL_MODES = {"", "disable", "allow", "prefer"}
_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/opt/libpq/bin",
    "/Library/PostgreSQL/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)
"""Where the packages of the systems put the programs, besides PATH."""


@dataclass(frozen=True, slots=True)
class Access:
    """How the programs reach the database that an engine is connected to."""

    parameters: Mapping[str, str]
    """libpq's own names and values, without the password."""
    password: str
    server_major: int
    is_encrypted: bool

    @classmethod
    def of(cls, engine: sa.Engine) -> Access:
        """Ask the engine's server what it is. Raises DatabaseAwayError."""
        _, given = engine.dialect.create_connect_args(engine.url)
        with database_errors(), engine.connect() as connection:
            info = connection.connection.driver_connection.info  # type: ignore[union-attr]  # psycopg2's
            version, is_encrypted = info.server_version // 10_000, bool(info.ssl_in_use)
        parameters = {name: str(value) for name, value in given.items() if name != "password"}
        if is_encrypted and parameters.get("sslmode", "") in _WEAK_SSL_MODES:
            parameters["sslmode"] = "require"  # this program speaks TLS with the server: so shall its helpers
        return cls(parameters, str(given.get("password", "")), version, is_encrypted)

    def to(self, database: str) -> Access:
        """The same server, another database."""
        return Access({**self.parameters, "dbname": database}, self.password, self.server_major, self.is_encrypted)


@dataclass(frozen=True, slots=True)
class Clients:
    """A folder that holds the programs of one version."""

    folder: Path
    major: int

    def path(self, name: str) -> Path:
        return self.folder / _file_name(name)


def find(access: Access) -> Clients:
    """Return the programs that came with cbdesk where they fit, else the oldest installed ones that do."""
    bundled = bundled_programs().path("pg_dump").parent
    for folder in (bundled, *_installed()):
        major = _major_version(folder)
        if major is None or major < access.server_major:
            continue
        if not access.is_encrypted or _speaks_tls(folder, otherwise=folder != bundled):
            return Clients(folder, major)
    encrypted = " over an encrypted connection, which those that came with cbdesk cannot" if access.is_encrypted else ""
    raise GiveUpError(
        f"A backup of this server needs PostgreSQL's programs pg_dump and pg_restore, version {access.server_major} or "
        f"newer{encrypted}. Install the package postgresql-client-{access.server_major} "
        "(or PostgreSQL's command line tools) on this computer and put it into PATH."
    )


@contextmanager
def running(clients: Clients, access: Access, name: str, arguments: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program on the database of ``access``, with pipes to it; what it complains of becomes an error of ours.

    The address is in a private file and the password in the environment: neither shows in the list of processes.
    """
    command = [str(clients.path(name)), "--no-password", f"--dbname=service={_SERVICE}", *arguments]
    with tempfile.TemporaryDirectory(prefix="cbdesk-") as place, tempfile.TemporaryFile() as complaints:
        service = Path(place, "pg_service.conf")
        lines = [f"[{_SERVICE}]", *(f"{key}={value}" for key, value in access.parameters.items())]
        service.write_text("\n".join(lines) + "\n", encoding="utf-8")  # in a folder of mode 0700
        environment = _environment() | {"PGSERVICEFILE": str(service), "PGPASSWORD": access.password}
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, env=environment
        )
        try:
            yield process
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)
        if code:
            complaints.seek(0)
            raise _complaint(name, complaints.read().decode("utf-8", "replace"))


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # it ended before it had read everything: its exit code and its words count
        pipe.close()


def _environment() -> dict[str, str]:
    """Return what the programs need to know: no PG* variables, which would speak against the settings, no secrets."""
    return clean_environment() | {name: os.environ[name] for name in _HOMES if name in os.environ}


def _complaint(name: str, said: str) -> CbdeskError:
    """Make an error of what a program wrote. Its further lines repeat values of rows and stay where they are."""
    lines = [line.partition("error: ")[2].strip() for line in said.splitlines() if "error: " in line]
    words = (lines or [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"])[0]
    if "permission denied" in words or "must be owner" in words or "must be superuser" in words:
        return SettingsError(
            f"The account of the database URL lacks a right: {words}. The owner of the database can grant it."
        )
    if "authentication failed" in words or "no password supplied" in words:
        return SignInError(f"PostgreSQL refused to sign in: {words}")
    if "connection to server" in words or "server closed the connection" in words:
        return DatabaseAwayError(f"The database cannot be reached: {words}")
    if "No space left" in words or "could not extend" in words:
        return RetryError(f"There is no room left: {words}")
    return GiveUpError(f"{name} gave up: {words}")


def _installed() -> list[Path]:
    """Return the folders of installed programs, oldest version first."""
    found = []
    on_path = shutil.which("pg_dump")
    for pattern in _FOLDERS:
        top, _, rest = pattern.partition("*")
        if rest:
            base = Path(top)
            parent, prefix = (base, "") if top.endswith("/") else (base.parent, base.name)
            found += [path for path in parent.glob(f"{prefix}*{rest}") if (path / _file_name("pg_dump")).is_file()]
        elif (Path(pattern) / _file_name("pg_dump")).is_file():
            found.append(Path(pattern))
    if on_path:
        found.append(Path(on_path).parent)
    versions = {folder: major for folder in dict.fromkeys(found) if (major := _major_version(folder)) is not None}
    return sorted(versions, key=lambda folder: versions[folder])


def _major_version(folder: Path) -> int | None:
    said = _ask(folder, "pg_dump", "--version")  # "pg_dump (PostgreSQL) 18.6 (Debian 18.6-1)"
    number = said.partition("(PostgreSQL) ")[2].partition(".")[0]
    return int(number) if number.isdecimal() else None


def _speaks_tls(folder: Path, *, otherwise: bool) -> bool:
    """Whether the programs were built with TLS, as far as they tell; ``otherwise`` where they do not."""
    said = _ask(folder, "pg_config", "--configure")
    return "ssl" in said if said else otherwise


def _ask(folder: Path, name: str, question: str) -> str:
    try:
        answer = subprocess.run(
            [folder / _file_name(name), question], capture_output=True, text=True, check=False, env=_environment()
        )
    except OSError:
        return ""  # not there, or not for this machine
    return answer.stdout if answer.returncode == 0 else ""


def _file_name(name: str) -> str:
    return f"{name}.exe" if sys.platform == "win32" else name
