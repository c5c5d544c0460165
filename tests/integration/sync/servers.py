"""Servers that one test has for itself: a PostgreSQL on loopback that may be stopped, and a transaction pooler before it."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

from cbdesk.database import schema
from cbdesk.database.embedded import cluster, programs
from cbdesk.database.embedded.home import Home, open_home
from cbdesk.database.embedded.keeper import clean_environment
from cbdesk.database.engine import open_engine
from tests.integration.database.stations import ask, until

IMMEDIATE, FAST = signal.SIGQUIT, signal.SIGINT
"""PostgreSQL's signals for a shut-down without a goodbye, and for one that ends all sessions first."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "jit": "off",
}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class OwnServer:
    """PostgreSQL's server with cbdesk's schema, without a keeper that would start it again at once."""

    def __init__(self, folder: Path) -> None:
        self.home = open_home(folder)
        found = programs.find()
        self._programs = found if self.home.account is None else programs.reachable_for(self.home.account, found)
        cluster.make(self.home, self._programs, durable=False)
        self.port = free_port()
        self.password = cluster.read_password(self.home)
        self.url = f"postgresql://{cluster.USER}:{quote(self.password)}@127.0.0.1:{self.port}/{cluster.DATABASE}"
        self._process: subprocess.Popen[bytes] | None = None
        self._settings: dict[str, str] = {}

    def start(self) -> None:
        given = _SETTINGS | self._settings
        settings = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._programs.path("postgres")), "-D", str(self.home.cluster), "-p", str(self.port)]
        self._process = start_as_server(self.home, [*command, *settings])
        until(lambda: answers(self.url, self._process))

    def stop(self, how: signal.Signals = FAST) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None


class Standby(OwnServer):
    """A streaming replica: a copy of a primary that does not run yet, and follows it from then on."""

    def __init__(self, folder: Path, primary: OwnServer) -> None:
        self.home = open_home(folder)
        self._programs = primary._programs
        with (primary.home.cluster / "pg_hba.conf").open("a", encoding="ascii") as file:
            file.write("host replication all 127.0.0.1/32 scram-sha-256\n")
        subprocess.run(["cp", "-a", f"{primary.home.cluster}/.", str(self.home.cluster)], check=True)
        (self.home.cluster / "standby.signal").touch()
        self.port = free_port()
        self.password = primary.password
        self.url = primary.url.replace(f":{primary.port}/", f":{self.port}/")
        self._process = None
        self._settings = {
            "primary_conninfo": f"host=127.0.0.1 port={primary.port} user={cluster.USER} password={primary.password}",
            "max_connections": "100",  # at least those that initdb wrote down for the primary
            "wal_retrieve_retry_interval": "100ms",
        }


@contextmanager
def own_server(folder: Path) -> Iterator[OwnServer]:
    server = OwnServer(folder)
    server.start()
    try:
        engine = open_engine(server.url)
        schema.upgrade(engine)
        engine.dispose()
        yield server
    finally:
        server.stop(IMMEDIATE)


def answers(url: str, process: subprocess.Popen[bytes] | None) -> bool:
    assert process is not None
    assert process.poll() is None, f"{process.args} ended at once"
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def start_as_server(home: Home, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a program under the account of the cluster: neither PostgreSQL nor its pooler runs as root."""
    with (home.log / f"{Path(command[0]).name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=clean_environment(),
            cwd=home.path,
            **({} if home.account is None else home.account.for_child()),
        )


class Pooler:
    """PgBouncer in transaction mode: each transaction may run on another server process, which outlives its client."""

    def __init__(self, server: OwnServer, program: str, **settings: str) -> None:
        self._server = server
        self._program = program
        self.port = free_port()
        self.url = server.url.replace(f":{server.port}/", f":{self.port}/")
        folder = server.home.path
        self._files = {
            folder / "users.txt": f'"{cluster.USER}" "{server.password}"\n',
            folder / "pgbouncer.ini": "".join(
                f"{line}\n"
                for line in (
                    "[databases]",
                    f"* = host=127.0.0.1 port={server.port}",
                    "[pgbouncer]",
                    f"listen_port = {self.port}",
                    "listen_addr = 127.0.0.1",
                    "unix_socket_dir =",
                    "auth_type = scram-sha-256",
                    f"auth_file = {folder / 'users.txt'}",
                    f"admin_users = {cluster.USER}",
                    "pool_mode = transaction",
                    *(f"{name} = {value}" for name, value in settings.items()),
                )
            ),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for file, text in self._files.items():
            file.write_text(text, encoding="ascii")
            file.chmod(0o644)  # in a folder that only the servers' account and root can enter
        self._process = start_as_server(
            self._server.home, [self._program, str(self._server.home.path / "pgbouncer.ini")]
        )
        until(lambda: answers(self.url, self._process))

    def tell(self, command: str) -> None:
        """Give an administrator's command: ``RECONNECT`` ends server connections as they become idle."""
        ask(self.url.replace(f"/{cluster.DATABASE}", "/pgbouncer"), command)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
            self._process = None
