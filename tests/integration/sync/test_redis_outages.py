"""Redis stops, freezes or refuses to write in the middle of a sync: the run goes on, and old answers end as documented."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cache.keys import TTL_SECONDS
from cbdesk.cache.redis_cache import RedisCache
from cbdesk.domain.documents import device_document
from cbdesk.domain.sync import SyncResult
from cbdesk.repositories.devices import DeviceRepository
from cbdesk.sync import runner
from tests.integration.cache.conftest import RedisServer
from tests.integration.sync.comparison import sync
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_runs import device, school

OLD, NEW = "Room 1", "Room 2"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


def district(location: str) -> Documents:
    documents = school()
    documents.devices[0] = device(1, annotatedLocation=location)
    return documents


class Reader:
    """Another station that shows one device."""

    def __init__(self, engine: sa.Engine, url: str) -> None:
        self.cache = RedisCache(url, "d1", pause=0.0)
        self._devices = DeviceRepository(engine, self.cache)

    def location(self) -> Any:
        return device_document(self._devices.get("5CD0001"))["annotated_location"]

    def close(self) -> None:
        self.cache.close()


class Writer:
    """A station whose syncs are disturbed between two pages. It asks Redis for something with every page."""

    def __init__(self, engine: sa.Engine, executor: Executor, url: str) -> None:
        self._engine, self._executor, self._url = engine, executor, url
        self.pause = 5.0

    def sync(self, documents: Documents, *steps: Callable[[], Any]) -> SyncResult:
        waiting = list(steps)
        storing = threading.current_thread()

        def between_pages() -> bool:
            if waiting and threading.current_thread() is storing:  # those that read ask too
                waiting.pop(0)()
            return False

        with closing(RedisCache(self._url, "d1", pause=self.pause)) as cache:
            result = sync(self._engine, documents.sources(), self._executor, cache=cache, stop=between_pages)
        assert not waiting
        assert result.status == "completed", result
        return result


@pytest.fixture
def writer(engine: sa.Engine, executor: Executor, server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Writer:
    monkeypatch.setattr(runner, "_RENEW_EVERY", timedelta(0))
    return Writer(engine, executor, server.url)


@pytest.fixture
def reader(engine: sa.Engine, writer: Writer, server: RedisServer) -> Iterator[Reader]:
    """It has read the device as the first sync left it, and keeps it in Redis."""
    writer.sync(district(OLD))
    with closing(Reader(engine, server.url)) as reader:
        assert reader.location() == OLD
        yield reader


def nothing() -> None:
    """Let another page pass."""


def assert_all_is_told(server: RedisServer, result: SyncResult) -> None:
    with server.client() as client:
        status = json.loads(client.get("sync:status"))
        assert (status["status"], status["run_id"]) == ("completed", result.run_id)
        assert client.get("sync:lock:full") is None


def assert_old_answers_end_in_time(server: RedisServer) -> None:
    with server.client() as client:
        for key in client.scan_iter("chromebook:*"):
            assert 0 < client.ttl(key) <= TTL_SECONDS["chromebook:serial"]


def test_that_a_redis_that_stops_costs_a_sync_nothing_and_starts_empty(
    writer: Writer, reader: Reader, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    writer.sync(district(NEW), server.stop)
    assert reader.location() == NEW
    server.start()
    assert reader.location() == NEW
    assert_all_is_told(server, writer.sync(district(NEW)))


def test_that_a_redis_that_is_back_before_the_end_knows_that_a_sync_goes_on_and_how_it_ended(
    writer: Writer, reader: Reader, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    writer.pause = 0.0
    locks: list[str | None] = []

    def look() -> None:
        with server.client() as client:
            locks.append(client.get("sync:lock:full"))

    result = writer.sync(district(NEW), look, server.stop, *[nothing] * 4, server.start, *[look] * 4)
    assert locks[0] == locks[-1] == f"cbdesk:d1:{result.run_id}"
    assert reader.location() == NEW
    assert_all_is_told(server, result)


@pytest.mark.parametrize(("goes", "comes_back"), [("freeze", "thaw"), ("stop", "start")])
def test_that_a_redis_that_is_back_in_the_last_moment_is_told_the_end_and_gives_no_old_answer(
    writer: Writer, reader: Reader, server: RedisServer, expected_warnings: list[str], goes: str, comes_back: str
) -> None:
    expected_warnings.append("Redis is away")
    steps = [getattr(server, goes), *[nothing] * 6, getattr(server, comes_back)]
    result = writer.sync(district(NEW), *steps)
    assert reader.location() == NEW
    assert_all_is_told(server, result)


def test_that_a_redis_that_is_frozen_at_the_end_gives_old_answers_no_longer_than_their_time_to_live(
    writer: Writer, reader: Reader, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    writer.sync(district(NEW), server.freeze)
    assert reader.location() == NEW, "what cannot be asked cannot answer"
    server.thaw()
    assert_old_answers_end_in_time(server)
    assert_all_is_told(server, writer.sync(district(NEW)))
    assert reader.location() == NEW


def test_that_a_full_redis_gives_no_old_answer_after_the_sync(
    writer: Writer, reader: Reader, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings += ["Redis refuses to write", "Redis refuses to read"]
    with server.client() as client:
        writer.sync(district(NEW), lambda: client.config_set("maxmemory", "1"))
        assert reader.location() == NEW
        client.config_set("maxmemory", "0")
        assert reader.location() == NEW
    assert_all_is_told(server, writer.sync(district(NEW)))


def test_that_a_redis_that_only_reads_gives_old_answers_no_longer_than_their_time_to_live(
    writer: Writer, reader: Reader, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis refuses to write")
    with server.client() as client:
        writer.sync(district(NEW), lambda: client.execute_command("REPLICAOF", "127.0.0.1", "1"))
        assert_old_answers_end_in_time(server)
        client.execute_command("REPLICAOF", "NO", "ONE")
    assert_all_is_told(server, writer.sync(district(NEW)))
    assert reader.location() == NEW
