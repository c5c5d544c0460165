"""Another PostgreSQL than the embedded one, for the same tests: TEST_POSTGRESQL=/usr/lib/postgresql/15 pytest …"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from cbdesk.database.embedded.cluster import DATABASE, PASSWORD_FILE
from cbdesk.database.embedded.home import Home, open_home
from cbdesk.database.embedded.keeper import clean_environment

_SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def serving(tree: Path, folder: Path) -> Iterator[str]:
    """Run the server of the PostgreSQL that is installed in ``tree``, with an empty cluster of its own; yields a URL."""
    home, password = open_home(folder), secrets.token_hex(16)
    _make(tree, home, password)
    settings = [part for setting in (*_SETTINGS, f"unix_socket_directories={home.path}") for part in ("-c", setting)]
    command = [str(tree / "bin" / "postgres"), "-D", str(home.path / "other"), *settings]
    with (home.log / "other.log").open("ab") as log:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_as_owner(home))
    url = f"postgresql://cbdesk:{password}@:5432/postgres?host={quote(str(home.path), safe='')}"
    try:
        _wait(tree, url, server)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(60)


def make_embedded(tree: Path, data_dir: Path) -> None:
    """Make the station's embedded cluster as a cbdesk that brings the PostgreSQL of ``tree`` would."""
    home, password = open_home(data_dir), secrets.token_hex(16)
    _make(tree, home, password)
    (home.path / "password").rename(home.path / "other" / PASSWORD_FILE)
    single = [tree / "bin" / "postgres", "--single", "-D", home.path / "other", "postgres"]
    made = f"CREATE DATABASE {DATABASE};\n".encode()
    subprocess.run(single, input=made, check=True, capture_output=True, **_as_owner(home))
    (home.path / "other").rename(home.cluster)


def _wait(tree: Path, url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    ask = [tree / "bin" / "pg_isready", "-q", "-d", url]
    while subprocess.run(ask, check=False, env=clean_environment()).returncode:
        assert server.poll() is None, "the server ended at once"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.05)


def _make(tree: Path, home: Home, password: str) -> None:
    file = home.path / "password"
    file.write_text(password, encoding="ascii")
    if home.account is not None:
        os.chown(file, home.account.uid, home.account.gid)
    command = [tree / "bin" / "initdb", "--pgdata", home.path / "other", "--username", "cbdesk", "--no-sync"]
    given = ["--auth", "scram-sha-256", "--pwfile", file, "--encoding", "UTF8", "--locale", "C.UTF-8"]
    subprocess.run([*command, *given], check=True, capture_output=True, **_as_owner(home))


def _as_owner(home: Home) -> dict[str, object]:
    """PostgreSQL does not run as root."""
    account = {} if home.account is None else home.account.for_child()
    return {"env": clean_environment(), "cwd": home.path, **account}
