"""One PostgreSQL server in a folder, shared by every cbdesk process of the station while any of them needs it."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from cbdesk.database.embedded import cluster, keeper, programs
from cbdesk.database.embedded.home import Home, make_file, open_home, socket_dir
from cbdesk.database.embedded.keeper import LockFile, Postmaster
from cbdesk.database.embedded.programs import Programs
from cbdesk.errors import DatabaseAwayError, GiveUpError

_log = logging.getLogger(__name__)

_TURN_WAIT = 180.0  # how long another process may take to stop or to start the server
_READY_WAIT = 60.0  # how long a start may take, crash recovery included
_WINDOWS_HEAD_START = 1.0
_LOGS_KEPT = 20
_KEEPER_LOG_LIMIT = 256 * 1024
_SETTINGS = {
    "max_connections": "50",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_parallel_maintenance_workers": "0",  # not as nice as the sync that would have them work
    "wal_level": "minimal",  # no replicas here: a load into a new table then skips the WAL
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "min_wal_size": "64MB",
    "max_wal_size": "1GB",  # less of the same pages written again while a large first load runs
    "checkpoint_timeout": "10min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
    "logging_collector": "on",
    "log_filename": "postgresql-%Y-%m-%d_%H%M%S.log",
    "log_rotation_size": "10MB",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%a ",
    # Statements and the DETAIL of an error carry names of students: neither belongs into a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_FAST_BUT_FORGETFUL = {"fsync": "off", "full_page_writes": "off"}  # a commit still survives the death of a process


class EmbeddedServer:
    """A use of the server below ``data_dir``: it runs while any process has acquired one.

    Server, socket and logs lie in ``data_dir/postgresql``. ``durable=False`` gives up safety against a power cut for
    speed; it is for tests. ``programs`` are other ones than those that came with cbdesk. One object belongs to one
    thread.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, programs: Programs | None = None) -> None:
        self._data_dir = data_dir
        self._durable = durable
        self._programs = programs
        self._home: Home | None = None
        self._use: LockFile | None = None

    def acquire(self) -> str:
        """Start the server unless it runs, and return the URL of its database, password included.

        Blocks; may be repeated. Raises SettingsError or GiveUpError for a folder that cannot be used, and
        DatabaseAwayError when the server takes too long.
        """
        home = self._home = open_home(self._data_dir)
        if self._use is None:
            self._use = _wait_for(home, keeper.USERS, "The embedded database is still being stopped.", shared=True)
        try:
            running = _answering(home)
            if running is None or not _is_kept(home):
                turn = _wait_for(home, keeper.START, "Another process is still starting the embedded database.")
                try:
                    running = _ensure_running(home, self._programs or _programs(home), durable=self._durable)
                finally:
                    turn.release()
            return _url(home, running)
        except BaseException:
            self._use.release()
            self._use = None
            raise

    def release(self) -> None:
        """Give up this use. The keeper stops the server soon after the last one, without our waiting for it."""
        if self._use is None or self._home is None:
            return
        try:
            if LockFile(self._home.path / keeper.SERVER).is_held and not _is_kept(self._home):
                _log.info("The embedded database has lost its keeper: starting another one to stop it")
                _start_keeper(self._home, self._programs or _programs(self._home), durable=self._durable)
        finally:
            self._use.release()
            self._use = None

    def __enter__(self) -> str:
        return self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _wait_for(home: Home, name: str, otherwise: str, *, shared: bool = False) -> LockFile:
    lock = LockFile(home.path / name)
    if not lock.wait(_TURN_WAIT, shared=shared):
        raise DatabaseAwayError(f"{otherwise} Try again in a minute.")
    return lock


def _is_kept(home: Home) -> bool:
    return LockFile(home.path / keeper.KEEPER).is_held


def _programs(home: Home) -> Programs:
    installed = programs.find()
    return installed if home.account is None else programs.reachable_for(home.account, installed)


def _ensure_running(home: Home, found: Programs, *, durable: bool) -> Postmaster:
    cluster.settle(home)
    if not cluster.is_made(home):
        _log.info("Making the embedded database in %s", home.path)
        cluster.make(home, found, durable=durable)
    cluster.check_version(home, found)
    cluster.read_password(home)
    deadline = time.monotonic() + _READY_WAIT
    starts_left = 2
    while time.monotonic() < deadline:
        running = _answering(home)
        if _is_kept(home):
            if running is not None:
                return running
        elif starts_left:
            _start_keeper(home, found, durable=durable)
            starts_left -= 1
        else:
            raise GiveUpError(f"The embedded database does not start. {_last_words(home)}")
        time.sleep(0.03)
    raise DatabaseAwayError(
        f"The embedded database is not ready after {_READY_WAIT:.0f} seconds; it may be repairing itself after a "
        f"crash. Try again in a minute. {_last_words(home)}"
    )


def _answering(home: Home) -> Postmaster | None:
    """The server's own description of itself, when a live server is behind it and takes connections."""
    found = keeper.read_postmaster(home.cluster)
    if found is None or found.status != "ready" or not LockFile(home.path / keeper.SERVER).is_held:
        return None
    if sys.platform == "win32":
        kind, address = socket.AF_INET, (found.address, found.port)
    else:
        kind, address = socket.AF_UNIX, str(Path(found.socket_dir, f".s.PGSQL.{found.port}"))
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        return found if probe.connect_ex(address) == 0 else None


def _url(home: Home, running: Postmaster) -> str:
    login = f"{cluster.USER}:{quote(cluster.read_password(home), safe='')}"
    if running.socket_dir:
        return f"postgresql://{login}@:{running.port}/{cluster.DATABASE}?host={quote(running.socket_dir)}"
    return f"postgresql://{login}@{running.address}:{running.port}/{cluster.DATABASE}"


def _start_keeper(home: Home, found: Programs, *, durable: bool) -> None:
    """Start the detached keeper, which leaves at once when another one lives."""
    for old in sorted(home.log.glob("postgresql-*.log"))[:-_LOGS_KEPT]:
        old.unlink(missing_ok=True)
    log_file = home.log / "keeper.log"
    make_file(log_file, home.account)
    command = [*_keeper_program(), str(home.path), *_server_command(home, found, durable=durable)]
    environment = keeper.clean_environment()
    with log_file.open("wb" if log_file.stat().st_size > _KEEPER_LOG_LIMIT else "ab") as log:
        if sys.platform == "win32":
            detached = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, creationflags=detached
            )
            time.sleep(_WINDOWS_HEAD_START)  # on Unix the lock is held when the call returns
        else:
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                cwd="/",
                start_new_session=True,  # Ctrl+C in the terminal is not meant for the server
                check=True,
                timeout=_READY_WAIT,
            )


def _keeper_program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, keeper.FLAG]
    return [sys.executable, "-I", "-S", keeper.__file__]


def _server_command(home: Home, found: Programs, *, durable: bool) -> list[str]:
    settings = _SETTINGS | {"log_directory": str(home.log)} | ({} if durable else _FAST_BUT_FORGETFUL)
    if sys.platform == "win32":
        settings |= {"listen_addresses": "127.0.0.1", "port": str(_free_port())}
    else:
        settings |= {"listen_addresses": "", "port": "5432", "unix_socket_directories": f'"{socket_dir(home)}"'}
    pairs = [f"{name}={value}" for name, value in settings.items()]
    return [str(found.path("postgres")), "-D", str(home.cluster), *(part for pair in pairs for part in ("-c", pair))]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _last_words(home: Home) -> str:
    """The last complaint in the server's logs, for the error message."""
    logs = [home.log / "startup.log", *sorted(home.log.glob("postgresql-*.log"))[-1:]]
    lines = [line.strip() for file in logs if file.exists() for line in _tail(file)]
    levels = ("FATAL:", "PANIC:", "ERROR:", "error:")
    complaints = [number for number, line in enumerate(lines) if any(level in line for level in levels)]
    if not complaints:
        return f"Its logs are in {home.log}."
    said = lines[max(0, complaints[-1] - 1) : complaints[-1] + 1]  # the line before often holds the reason
    return f"Its last words: {' '.join(said)} (more in {home.log})"


def _tail(file: Path) -> list[str]:
    with file.open("rb") as log:
        log.seek(max(0, os.fstat(log.fileno()).st_size - 8192))
        return log.read().decode("utf-8", "replace").splitlines()
