"""The cache in a real Redis: the documented keys, and Redis stopping, freezing, filling up and losing its memory."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import redis

from cbdesk.cache import MemoryCache, open_cache
from cbdesk.cache.redis_cache import RedisCache

if TYPE_CHECKING:
    from conftest import Clock, RedisServer

Start = Callable[..., "RedisServer"]
Open = Callable[..., RedisCache]
GENERATION = "cbdesk:generation:d1"
COUNTERS = "cbdesk:cache:counters:d1"


def must_not_fill() -> Any:
    raise AssertionError("the answer had to come from the cache")


@pytest.fixture
def server(start_redis: Start) -> RedisServer:
    return start_redis()


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("family", "ident", "prefix", "seconds"),
    [
        ("chromebook:serial", "5CD1", "chromebook:serial:", 900),
        ("chromebook:asset", "12345", "chromebook:asset:", 900),
        ("user:email", "student@example.com", "user:email:", 900),
        ("user:devices", "student@example.com", "user:devices:", 900),
        ("search", "abc123", "search:", 900),
        ("dashboard:stats", "overview", "dashboard:stats:", 300),
        ("report", "battery_health:30", "report:", 900),
    ],
)
def test_that_answers_stand_under_the_documented_names_for_the_documented_time(
    open_redis: Open, redis_url: str, family: Any, ident: str, prefix: str, seconds: int
) -> None:
    open_redis(redis_url).fetch(family, ident, lambda: {"a": 1})
    with closing(redis.Redis.from_url(redis_url, decode_responses=True)) as client:
        (key,) = client.keys(prefix + "g*")
        assert client.get(key) == '{"a":1}'
        assert seconds - 60 < client.ttl(key) <= seconds


def test_that_sync_status_and_lock_stand_under_the_documented_names(open_redis: Open, redis_url: str) -> None:
    cache = open_redis(redis_url)
    cache.set_sync_status({"status": "completed"})
    cache.announce_lock("token")
    with closing(redis.Redis.from_url(redis_url, decode_responses=True)) as client:
        assert client.get("sync:status") == '{"status":"completed","database":"d1"}'
        assert 86_300 < client.ttl("sync:status") <= 86_400
        assert client.get("sync:lock:full") == "cbdesk:d1:token"
        assert 3_500 < client.ttl("sync:lock:full") <= 3_600
        client.expire("sync:lock:full", 5)
        cache.announce_lock("token")
        assert 3_500 < client.ttl("sync:lock:full") <= 3_600


def test_that_the_announcement_of_another_program_is_left_alone(open_redis: Open, redis_url: str) -> None:
    cache = open_redis(redis_url)
    with closing(redis.Redis.from_url(redis_url, decode_responses=True)) as client:
        client.set("sync:lock:full", "dashboard-worker-7")
        assert not cache.announce_lock("us")
        assert not cache.release_lock("us")
        assert client.get("sync:lock:full") == "dashboard-worker-7"


def test_that_typed_text_does_not_appear_in_a_key(open_redis: Open, redis_url: str) -> None:
    open_redis(redis_url).fetch("search", "jane.doe@example.com", lambda: 1)
    with closing(redis.Redis.from_url(redis_url, decode_responses=True)) as client:
        assert not client.keys("*jane*")


def test_that_an_invalidation_deletes_the_plain_keys_of_other_readers_and_nothing_else(
    open_redis: Open, redis_url: str
) -> None:
    cached = [
        f"{prefix}{number}"
        for prefix in ("chromebook:serial:", "user:email:", "search:", "report:")
        for number in range(700)
    ]
    others = ["sync:status", "session:1", "chromebooks", "celery"]
    with closing(redis.Redis.from_url(redis_url, decode_responses=True)) as client:
        client.mset(dict.fromkeys([*cached, "dashboard:stats", *others], "x"))
        assert open_redis(redis_url).invalidate()
        assert not client.exists(*cached, "dashboard:stats")
        assert client.exists(*others) == len(others)


# ---------------------------------------------------------------- several databases


def test_that_two_databases_share_no_answer_and_no_invalidation(open_redis: Open, redis_url: str) -> None:
    here, there = open_redis(redis_url, "d1"), open_redis(redis_url, "d2")
    here.fetch("chromebook:serial", "5CD1", lambda: "here")
    assert there.fetch("chromebook:serial", "5CD1", lambda: "there") == "there"
    there.invalidate()
    assert here.fetch("chromebook:serial", "5CD1", must_not_fill) == "here"
    assert there.fetch("chromebook:serial", "5CD1", lambda: "new") == "new"
    assert (here.stats().hits, here.stats().misses, here.stats().entries) == (1, 1, 1)


def test_that_the_sync_of_another_database_is_none_of_ours(open_redis: Open, redis_url: str) -> None:
    here, there = open_redis(redis_url, "d1"), open_redis(redis_url, "d2")
    here.set_sync_status({"status": "running"})
    assert here.sync_status() == {"status": "running"}
    assert there.sync_status() is None
    assert here.announce_lock("us")
    assert not there.announce_lock("them")
    assert not there.release_lock("us")
    assert here.release_lock("us")


def test_that_a_status_without_a_name_may_be_ours(open_redis: Open, redis_url: str) -> None:
    with closing(redis.Redis.from_url(redis_url)) as client:
        client.set("sync:status", '{"status":"running"}')
    assert open_redis(redis_url).sync_status() == {"status": "running"}


# ---------------------------------------------------------------- several stations


def test_that_stations_share_answers_and_invalidations(open_redis: Open, redis_url: str) -> None:
    here, there = open_redis(redis_url), open_redis(redis_url)
    here.fetch("search", "x", lambda: "old")
    assert there.fetch("search", "x", must_not_fill) == "old"
    there.invalidate()
    assert here.fetch("search", "x", lambda: "new") == "new"


def test_that_a_filler_is_overtaken_by_another_stations_invalidation(open_redis: Open, redis_url: str) -> None:
    here, there = open_redis(redis_url), open_redis(redis_url)

    def fill_while_the_other_station_commits() -> str:
        there.invalidate()
        return "old"

    assert here.fetch("search", "x", fill_while_the_other_station_commits) == "old"
    assert there.fetch("search", "x", lambda: "new") == "new"
    assert here.fetch("search", "x", must_not_fill) == "new"


def test_that_figures_are_those_of_all_stations(open_redis: Open, redis_url: str) -> None:
    here, there = open_redis(redis_url), open_redis(redis_url)
    for cache in (here, there):
        cache.fetch("search", "x", lambda: 1)
        cache.fetch("search", "x", lambda: 1)
    there.close()
    assert (here.stats().hits, here.stats().misses) == (3, 1)
    assert open_redis(redis_url).stats().hit_rate == 0.75


# ---------------------------------------------------------------- Redis in trouble


def test_that_a_cache_without_redis_answers_from_fill_and_recovers_when_redis_starts(
    open_redis: Open, server: RedisServer, clock: Clock, expected_warnings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "cbdesk.cache")
    expected_warnings.append("Redis is away")
    cache = open_redis(server.url)
    assert cache.fetch("search", "x", lambda: 1) == 1
    server.stop()
    for number in range(20):
        assert cache.fetch("search", "x", lambda number=number: number) == number
    assert cache.stats().errors == 20
    assert not cache.stats().is_reachable
    assert cache.sync_status() is None
    assert not cache.set_sync_status({})
    assert not cache.announce_lock("us")
    server.start()
    assert cache.fetch("search", "x", lambda: "still pausing") == "still pausing"
    clock.now += 6
    assert cache.fetch("search", "x", lambda: "fresh") == "fresh"
    assert cache.fetch("search", "x", must_not_fill) == "fresh"
    assert cache.stats().is_reachable
    assert len(caplog.records) == 2, [record.getMessage() for record in caplog.records]


def test_that_a_restart_between_two_calls_goes_unnoticed(open_redis: Open, server: RedisServer) -> None:
    cache = open_redis(server.url)
    cache.fetch("search", "x", lambda: 1)
    server.stop()
    server.start()
    assert cache.fetch("search", "x", lambda: 2) == 2
    assert cache.fetch("search", "x", must_not_fill) == 2
    assert cache.stats().errors == 0


def test_that_a_frozen_redis_is_asked_once_per_pause(
    open_redis: Open, server: RedisServer, clock: Clock, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away: Timeout")
    cache = open_redis(server.url)
    cache.fetch("search", "x", lambda: 1)
    server.freeze()
    for number in range(100):
        assert cache.fetch("search", "x", lambda number=number: number) == number
    server.thaw()
    clock.now += 6
    assert cache.fetch("search", "x", must_not_fill) == 1
    with server.client() as client:
        asked = client.info("commandstats")["cmdstat_get"]["calls"]
        connected = client.info("stats")["total_connections_received"]
    assert asked <= 6  # 2 before, 1 into the ice, 2 after; a hundred without the pause
    assert connected <= 4  # the cache before and after, this client and the one that saw the server start


def test_that_an_invalidation_missed_during_an_outage_is_made_up_before_anything_is_read(
    open_redis: Open, server: RedisServer, clock: Clock, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    writer, reader = open_redis(server.url), open_redis(server.url)
    reader.fetch("search", "x", lambda: "old")
    server.freeze()
    assert not writer.invalidate()
    assert writer.fetch("search", "x", lambda: "new") == "new"
    server.thaw()
    clock.now += 6
    assert writer.fetch("search", "x", lambda: "new") == "new"
    assert reader.fetch("search", "x", must_not_fill) == "new"


def test_that_an_invalidation_does_not_wait_for_the_pause_to_end(
    open_redis: Open, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    cache = open_redis(server.url)
    server.stop()
    cache.fetch("search", "x", lambda: 1)
    server.start()
    assert cache.invalidate()


def test_that_a_redis_restored_from_an_old_snapshot_does_not_bring_old_answers_back(
    open_redis: Open, server: RedisServer
) -> None:
    cache = open_redis(server.url)
    cache.fetch("search", "x", lambda: "old")
    with server.client() as client:
        snapshot = {key: client.get(key) for key in client.keys("search:*")} | {GENERATION: client.get(GENERATION)}
        cache.invalidate()
        cache.fetch("search", "x", lambda: "new")
        client.flushall()
        client.mset(snapshot)
    assert cache.fetch("search", "x", lambda: "newer") == "newer"


def test_that_a_flushed_redis_starts_a_generation_nobody_has_used(open_redis: Open, server: RedisServer) -> None:
    cache = open_redis(server.url)
    with server.client() as client:
        seen = set()
        for _ in range(5):
            client.delete(GENERATION)
            open_redis(server.url).fetch("search", "x", lambda: 1)
            seen.add(client.get(GENERATION))
        cache.invalidate()
        seen.add(client.get(GENERATION))
    assert len(seen) == 6


@pytest.mark.parametrize("nonsense", ["abc", "-5", "", "9" * 30, "9" * 5_000, "1"])
def test_that_nonsense_in_the_generation_key_is_replaced(open_redis: Open, server: RedisServer, nonsense: str) -> None:
    cache = open_redis(server.url)
    cache.fetch("search", "x", lambda: "old")
    with server.client() as client:
        client.set(GENERATION, nonsense)
        for value in ("new", "newer"):
            assert cache.fetch("search", "x", lambda value=value: value) == value
            assert cache.fetch("search", "x", must_not_fill) == value
            assert cache.invalidate()
        for _ in range(2):  # also when the filler is overtaken, every generation is one nobody has used
            cache.invalidate()
            cache.fetch("search", "x", lambda: cache.invalidate() and "overtaken")
            assert cache.fetch("search", "x", lambda: "fresh") == "fresh"
        client.set(GENERATION, nonsense)
        assert cache.invalidate()
    assert cache.fetch("search", "x", lambda: "newest") == "newest"
    assert cache.stats().errors == 0


def test_that_keys_of_a_wrong_type_are_replaced(
    open_redis: Open, server: RedisServer, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis refuses to read: WRONGTYPE")
    cache = open_redis(server.url)
    cache.fetch("dashboard:stats", "overview", lambda: 1)
    with server.client() as client:
        (key,) = client.keys("dashboard:*")
        for name in (key, GENERATION, COUNTERS):
            client.delete(name)
        client.lpush(GENERATION, "x")
        client.set(COUNTERS, "x")
        assert cache.fetch("dashboard:stats", "overview", lambda: 2) == 2
        assert cache.fetch("dashboard:stats", "overview", must_not_fill) == 2
        (key,) = client.keys("dashboard:*")
        client.delete(key)
        client.lpush(key, "x")
        assert cache.fetch("dashboard:stats", "overview", lambda: 3) == 3
        assert cache.fetch("dashboard:stats", "overview", must_not_fill) == 3
    stats = cache.stats()
    assert stats.is_reachable
    assert stats.hits == 2


def test_that_figures_of_another_program_are_replaced(open_redis: Open, server: RedisServer) -> None:
    cache = open_redis(server.url)
    with server.client() as client:
        client.hset(COUNTERS, mapping={"hits": "many", "misses": "9" * 5_000, "errors": "-1"})
        assert cache.stats().hits == 0
        cache.fetch("search", "x", lambda: 1)
        cache.fetch("search", "y", lambda: 1)
    assert cache.stats().misses == 2


def test_that_text_which_is_no_json_is_replaced(open_redis: Open, server: RedisServer) -> None:
    cache = open_redis(server.url)
    cache.fetch("search", "x", lambda: 1)
    with server.client() as client:
        (key,) = client.keys("search:*")
        client.set(key, "pickle\x00")
        client.set("sync:status", "running")
    assert cache.sync_status() is None
    assert cache.fetch("search", "x", lambda: 2) == 2
    assert cache.fetch("search", "x", must_not_fill) == 2
    assert cache.stats().errors == 2


def test_that_a_full_redis_neither_loses_answers_nor_serves_old_ones(
    open_redis: Open, server: RedisServer, clock: Clock, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis refuses to write: command not allowed when used memory")
    cache, other = open_redis(server.url), open_redis(server.url)
    cache.fetch("search", "x", lambda: "old")
    with server.client() as client:
        client.config_set("maxmemory", "1")
        for number in range(10):
            assert cache.fetch("search", "y", lambda number=number: number) == number
        assert cache.fetch("search", "x", must_not_fill) == "old"
        assert cache.invalidate()
        expected_warnings.append("Redis refuses to read")  # there is no generation, and none can be made
        assert other.fetch("search", "x", lambda: "new") == "new"
        assert cache.fetch("search", "x", lambda: "new") == "new"
        client.config_set("maxmemory", "0")
        clock.now += 6
    assert cache.fetch("search", "x", lambda: "new") == "new"
    assert other.fetch("search", "x", must_not_fill) == "new"


def test_that_a_missing_password_is_a_redis_that_is_away(
    open_redis: Open, start_redis: Start, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    server = start_redis()
    with server.client() as client:
        client.config_set("requirepass", "s3cret")
    cache = open_redis(server.url)
    assert cache.fetch("search", "x", lambda: 1) == 1
    good = open_redis(server.url.replace("//", "//:s3cret@"))
    assert good.fetch("search", "x", lambda: 2) == 2
    assert good.fetch("search", "x", must_not_fill) == 2


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "127.0.0.1:1"])
def test_that_an_address_nobody_answers_costs_only_the_cache(
    open_redis: Open, expected_warnings: list[str], host: str
) -> None:
    expected_warnings.append("Redis is away")
    cache = open_redis(f"redis://:hunter2@{host}")
    assert cache.fetch("search", "x", lambda: 1) == 1
    assert not cache.invalidate()


def test_that_many_threads_share_one_cache_through_an_outage(
    open_redis: Open, server: RedisServer, clock: Clock, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Redis is away")
    cache = open_redis(server.url)
    wrong: list[Any] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answers = [cache.fetch("search", str(number), lambda number=number: number) for number in range(10)]
            wrong.extend(answers if answers != list(range(10)) else [])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            server.stop()
            clock.now += 6
            server.start()
            clock.now += 6
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not wrong


# ---------------------------------------------------------------- opening


def test_that_a_station_without_redis_gets_the_cache_in_the_process() -> None:
    assert isinstance(open_cache(None), MemoryCache)
    assert isinstance(open_cache(""), MemoryCache)


def test_that_opening_does_not_connect() -> None:
    cache = open_cache("redis://127.0.0.1:1/0")
    assert isinstance(cache, RedisCache)
    cache.close()


def test_that_an_address_that_is_none_falls_back_to_the_process(expected_warnings: list[str]) -> None:
    expected_warnings.append("not understood")
    assert isinstance(open_cache("http://host:secret"), MemoryCache)
