"""The bounds of the cache inside the process: entries, bytes, and time."""

from __future__ import annotations

from typing import Any

import pytest

from cbdesk.cache import MemoryCache
from cbdesk.cache.keys import TTL_SECONDS, Family


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def must_not_fill() -> Any:
    raise AssertionError("the answer had to come from the cache")


@pytest.mark.parametrize("family", list(TTL_SECONDS))
def test_that_an_answer_lives_exactly_as_long_as_documented(family: Family) -> None:
    clock = Clock()
    cache = MemoryCache(clock=clock)
    cache.fetch(family, "x", lambda: "old")
    clock.now = TTL_SECONDS[family] - 0.001
    assert cache.fetch(family, "x", must_not_fill) == "old"
    clock.now = TTL_SECONDS[family]
    assert cache.fetch(family, "x", lambda: "new") == "new"
    assert cache.stats().entries == 1


def test_that_the_least_recently_used_answer_goes_first() -> None:
    cache = MemoryCache(max_entries=3)
    for ident in "abc":
        cache.fetch("search", ident, lambda: 1)
    cache.fetch("search", "a", must_not_fill)
    cache.fetch("search", "d", lambda: 1)
    for ident in "acd":
        cache.fetch("search", ident, must_not_fill)
    assert cache.fetch("search", "b", lambda: "asked again") == "asked again"
    assert cache.stats().entries == 3


def test_that_the_size_stays_bounded_and_is_measured() -> None:
    cache = MemoryCache(max_bytes=100)
    for number in range(50):
        cache.fetch("search", str(number), lambda: "x" * 38)  # 40 with its quotes
    stats = cache.stats()
    assert (stats.entries, stats.memory_bytes) == (2, 80)
    cache.fetch("search", "49", must_not_fill)
    cache.invalidate()
    assert (cache.stats().entries, cache.stats().memory_bytes) == (0, 0)


def test_that_an_answer_larger_than_the_cache_is_given_and_displaces_nothing() -> None:
    cache = MemoryCache(max_bytes=100)
    cache.fetch("search", "small", lambda: 1)
    assert cache.fetch("search", "large", lambda: "x" * 200) == "x" * 200
    cache.fetch("search", "small", must_not_fill)
    assert cache.stats().entries == 1


def test_that_an_answer_filled_twice_at_once_is_counted_once() -> None:
    cache = MemoryCache()
    cache.fetch("search", "x", lambda: cache.fetch("search", "x", lambda: "inner"))
    assert (cache.stats().entries, cache.stats().memory_bytes) == (1, len('"inner"'))


def test_that_sync_status_and_announcement_expire() -> None:
    clock = Clock()
    cache = MemoryCache(clock=clock)
    cache.set_sync_status({"status": "completed"})
    cache.announce_lock("us")
    clock.now = 3_599
    assert cache.announce_lock("us")
    clock.now = 3_600 + 3_598
    assert cache.release_lock("us")
    cache.announce_lock("us", ttl=60)
    clock.now += 60
    assert not cache.release_lock("us")
    clock.now = 86_400
    assert cache.sync_status() is None
