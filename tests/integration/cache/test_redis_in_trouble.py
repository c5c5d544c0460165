"""Redis behind a slow line, behind TLS, and one that comes and goes; and many stations that miss the same answer."""

from __future__ import annotations

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from cbdesk.cache.redis_cache import SLOW_SECONDS, RedisCache
from tests.integration.cache.proxy import Proxy, certificate

if TYPE_CHECKING:
    from conftest import Clock, RedisServer

Start = Callable[..., "RedisServer"]
Open = Callable[[str], RedisCache]


def must_not_fill() -> Any:
    raise AssertionError("the answer had to come from the cache")


@pytest.fixture
def server(start_redis: Start) -> RedisServer:
    return start_redis()


@pytest.fixture
def behind(server: RedisServer) -> Iterator[Callable[..., Proxy]]:
    opened: list[Proxy] = []

    def open_(**options: Any) -> Proxy:
        opened.append(Proxy(server.port, **options))
        return opened[-1]

    yield open_
    for proxy in opened:
        proxy.close()


def test_that_a_slow_redis_is_given_a_rest_and_used_again_when_it_is_fast(
    behind: Callable[..., Proxy], open_redis: Open, clock: Clock, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away: it takes")
    line = behind()
    cache = open_redis(f"redis://127.0.0.1:{line.port}/0")
    assert cache.fetch("search", "x", lambda: 1) == 1
    line.delay = SLOW_SECONDS * 1.3
    for _ in range(4):
        assert cache.fetch("search", "x", lambda: 1) == 1
    asked = len(line.heard)
    assert cache.fetch("search", "x", lambda: "from the database") == "from the database"
    assert len(line.heard) == asked
    clock.now += 6  # one caller tries, finds it as slow as before, and the next ones are spared again
    assert cache.fetch("search", "x", lambda: 1) == 1
    asked = len(line.heard)
    assert cache.fetch("search", "x", lambda: "from the database") == "from the database"
    assert len(line.heard) == asked
    line.delay = 0
    clock.now += 6
    for _ in range(6):
        assert cache.fetch("search", "x", must_not_fill) == 1
    stats = cache.stats()
    assert stats.errors >= 2
    assert stats.p95_ms is not None
    assert stats.average_ms is not None
    assert stats.p95_ms > stats.average_ms > 0


def test_that_a_redis_that_comes_and_goes_is_warned_of_once(
    server: RedisServer, open_redis: Open, clock: Clock, caplog: pytest.LogCaptureFixture, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    caplog.set_level(logging.INFO, logger="cbdesk.cache")
    cache = open_redis(server.url)
    for _ in range(3):
        server.stop()
        assert cache.fetch("search", "x", lambda: 1) == 1
        server.start()
        clock.now += 6
        assert cache.fetch("search", "x", lambda: 1) == 1
    said = [record.levelname for record in caplog.records if "is away" in record.message]
    assert said == ["WARNING", "INFO", "INFO", "INFO", "INFO", "INFO"]
    clock.now += 700
    server.stop()
    assert cache.fetch("search", "x", lambda: 1) == 1
    assert caplog.records[-1].levelname == "WARNING"


def test_that_tls_and_the_password_of_the_address_are_used(
    server: RedisServer,
    behind: Callable[..., Proxy],
    open_redis: Open,
    tmp_path: Path,
    expected_warnings: list[str],
) -> None:
    authority, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, key)
    with server.client() as client:
        client.config_set("requirepass", "p@ss/word")
    line = behind(context=context)
    address = f"rediss://:{quote('p@ss/word', safe='')}@localhost:{line.port}/0"
    cache = open_redis(f"{address}?ssl_ca_certs={authority}")
    assert cache.fetch("search", "x", lambda: 1) == 1
    assert cache.fetch("search", "x", must_not_fill) == 1
    # A server that nobody vouches for hears nothing, neither password nor question.
    heard = line.heard
    stranger = open_redis(address)
    expected_warnings.append("CERTIFICATE_VERIFY_FAILED")
    assert stranger.fetch("search", "x", lambda: 2) == 2
    assert line.heard == heard
    plain = open_redis(address.replace("rediss://", "redis://"))
    expected_warnings.append("Redis is away")
    assert plain.fetch("search", "x", lambda: 3) == 3
    assert line.heard == heard


def test_that_stations_that_miss_the_same_answer_fill_it_once_each(open_redis: Open, redis_url: str) -> None:
    stations = [open_redis(redis_url) for _ in range(3)]
    fills, may_finish = [], threading.Event()

    def fill() -> str:
        fills.append(1)
        assert may_finish.wait(20)
        return "answer"

    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(station.fetch, "search", "x", fill) for station in stations for _ in range(4)]
        while any(station._counters.total["misses"] < 4 for station in stations):
            time.sleep(0.01)
        time.sleep(0.1)  # from having missed to waiting for another
        may_finish.set()
        assert {one.result(20) for one in asked} == {"answer"}
    assert len(fills) == 3
    assert stations[0].fetch("search", "x", must_not_fill) == "answer"
