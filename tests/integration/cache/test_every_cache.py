"""What the callers of a cache rely on, asked of the one in Redis and of the one inside the process."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pytest

from cbdesk.cache import Cache, Family, MemoryCache
from cbdesk.cache.keys import TTL_SECONDS


class Filler:
    """Answers with a value and counts how often it was asked."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.asked = 0

    def __call__(self) -> Any:
        self.asked += 1
        return self.value


def must_not_fill() -> Any:
    raise AssertionError("the answer had to come from the cache")


@pytest.mark.parametrize("family", get_args(Family))
def test_that_a_second_look_up_of_any_family_does_not_fill_again(cache: Cache, family: Family) -> None:
    fill = Filler({"serial_number": "5CD1234ABC", "aue": None, "battery": 81.5})
    assert cache.fetch(family, "5CD1234ABC", fill) == fill.value
    assert cache.fetch(family, "5CD1234ABC", fill) == fill.value
    assert fill.asked == 1


def test_that_every_family_has_a_time_to_live() -> None:
    assert set(TTL_SECONDS) == set(get_args(Family))


@pytest.mark.parametrize("value", [None, False, 0, "", [], {}, "Zoë 🦊 \x00 \ud800", [1, {"a": [None, 2.5]}]])
def test_that_any_json_value_comes_back_as_it_went_in(cache: Cache, value: Any) -> None:
    assert cache.fetch("search", "x", lambda: value) == value
    assert cache.fetch("search", "x", must_not_fill) == value


def test_that_a_filled_answer_has_the_same_types_as_a_cached_one(cache: Cache) -> None:
    assert cache.fetch("report", "summary", lambda: (1, 2)) == [1, 2]
    assert cache.fetch("report", "summary", must_not_fill) == [1, 2]


def test_that_a_caller_may_change_its_answer_without_changing_the_next_one(cache: Cache) -> None:
    cache.fetch("search", "x", lambda: {"hits": [1]})["hits"].append(2)
    cache.fetch("search", "x", must_not_fill)["hits"].append(3)
    assert cache.fetch("search", "x", must_not_fill) == {"hits": [1]}


def test_that_idents_and_families_are_kept_apart(cache: Cache) -> None:
    for family, ident, value in (
        ("search", "a", 1),
        ("search", "b", 2),
        ("user:email", "a", 3),
        ("user:devices", "a", 4),
    ):
        cache.fetch(family, ident, lambda value=value: value)
    assert cache.fetch("search", "a", must_not_fill) == 1
    assert cache.fetch("search", "b", must_not_fill) == 2
    assert cache.fetch("user:email", "a", must_not_fill) == 3
    assert cache.fetch("user:devices", "a", must_not_fill) == 4


@pytest.mark.parametrize(
    "ident", ["", " ", "x" * 10_000, "ü", "a b", "a\nb", "*", "[a-z]", "\ud800", "a:g1:b", "~" + "0" * 32]
)
def test_that_odd_idents_are_cached_like_any_other(cache: Cache, ident: str) -> None:
    cache.fetch("chromebook:asset", ident, lambda: "found")
    assert cache.fetch("chromebook:asset", ident, must_not_fill) == "found"


class NoSuchTableError(Exception):
    pass


def test_that_an_exception_of_fill_reaches_the_caller_and_nothing_is_cached(cache: Cache) -> None:
    error = NoSuchTableError("chromebooks")

    def fail() -> Any:
        raise error

    with pytest.raises(NoSuchTableError) as caught:
        cache.fetch("search", "x", fail)
    assert caught.value is error
    assert cache.fetch("search", "x", lambda: "later") == "later"


@pytest.mark.parametrize("value", [object(), math.nan, {1, 2}])
def test_that_a_value_json_cannot_hold_is_refused_loudly(cache: Cache, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.fetch("search", "x", lambda: value)


def test_that_nothing_from_before_an_invalidation_is_read_after_it(cache: Cache) -> None:
    for family in get_args(Family):
        cache.fetch(family, "x", lambda: "old")
    assert cache.invalidate()
    for family in get_args(Family):
        assert cache.fetch(family, "x", lambda: "new") == "new"


def test_that_the_generation_moves_with_each_invalidation_and_with_nothing_else(cache: Cache) -> None:
    before = cache.generation()
    cache.fetch("search", "x", lambda: 1)
    assert cache.generation() == before is not None
    cache.invalidate()
    after = cache.generation()
    assert after is not None
    assert after > before


def test_that_a_filler_overtaken_by_an_invalidation_leaves_nothing_behind(cache: Cache) -> None:
    has_read_the_old_row, may_finish = threading.Event(), threading.Event()

    def slow_fill() -> Any:
        has_read_the_old_row.set()
        assert may_finish.wait(20)
        return "old"

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(cache.fetch, "chromebook:serial", "5CD1234ABC", slow_fill)
        assert has_read_the_old_row.wait(20)
        cache.invalidate()
        may_finish.set()
        assert late.result(20) == "old"  # its own caller asked before the change
    assert cache.fetch("chromebook:serial", "5CD1234ABC", lambda: "new") == "new"


def at_once(cache: Cache, fill: Any, threads: int = 6) -> list[Any]:
    """Ask the same from several threads; the filler may end when all have missed."""
    missed = cache.stats().misses + threads
    may_finish = threading.Event()

    def patient() -> Any:
        assert may_finish.wait(20)
        return fill()

    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(cache.fetch, "search", "x", patient) for _ in range(threads)]
        while _own_misses(cache) < missed:
            time.sleep(0.01)
        time.sleep(0.1)  # from having missed to waiting for another
        may_finish.set()
        return [one.exception(20) or one.result() for one in asked]


def _own_misses(cache: Cache) -> int:
    return cache._misses if isinstance(cache, MemoryCache) else cache._counters.total["misses"]  # type: ignore[attr-defined]


def test_that_threads_that_miss_the_same_answer_at_once_fill_it_once(cache: Cache) -> None:
    fill = Filler({"hits": []})
    answers = at_once(cache, fill)
    assert answers == [{"hits": []}] * 6
    assert fill.asked == 1
    answers[0]["hits"].append(1)  # each has an answer of its own
    assert answers[1] == {"hits": []}


def test_that_threads_that_miss_at_once_share_the_error_too(cache: Cache) -> None:
    def fail() -> Any:
        raise NoSuchTableError("chromebooks")

    assert [type(error) for error in at_once(cache, fail)] == [NoSuchTableError] * 6
    assert cache.fetch("search", "x", lambda: "later") == "later"


def test_that_who_asks_after_an_invalidation_does_not_wait_for_an_older_filler(cache: Cache) -> None:
    has_begun, may_finish = threading.Event(), threading.Event()

    def slow_fill() -> Any:
        has_begun.set()
        assert may_finish.wait(20)
        return "old"

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(cache.fetch, "search", "x", slow_fill)
        assert has_begun.wait(20)
        cache.invalidate()
        assert cache.fetch("search", "x", lambda: "new") == "new"
        may_finish.set()
        assert late.result(20) == "old"
    assert cache.fetch("search", "x", must_not_fill) == "new"


def test_that_readers_in_a_storm_of_invalidations_never_see_a_value_older_than_their_question(cache: Cache) -> None:
    stored = [0]
    stop = threading.Event()

    def read() -> int:
        stale = 0
        while not stop.is_set():
            at_least = stored[0]  # raised only after the invalidation has returned
            stale += cache.fetch("search", "x", lambda: truth[0]) < at_least
        return stale

    truth = [0]
    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        try:
            for number in range(1, 150):
                truth[0] = number  # the commit
                assert cache.invalidate()
                stored[0] = number
        finally:
            stop.set()
        assert [reader.result(20) for reader in readers] == [0, 0, 0, 0]


def test_that_hits_and_misses_are_counted(cache: Cache) -> None:
    assert cache.stats().hit_rate is None
    for _ in range(4):
        cache.fetch("search", "x", lambda: 1)
    stats = cache.stats()
    assert (stats.hits, stats.misses, stats.errors, stats.hit_rate, stats.entries) == (3, 1, 0, 0.75, 1)
    assert stats.is_reachable
    assert stats.memory_bytes


def test_that_the_sync_status_comes_back(cache: Cache) -> None:
    assert cache.sync_status() is None
    assert cache.set_sync_status({"status": "partial", "records_processed": 26310})
    assert cache.sync_status() == {"status": "partial", "records_processed": 26310}


def test_that_an_invalidation_leaves_the_sync_status_and_the_announcement_alone(cache: Cache) -> None:
    cache.set_sync_status({"status": "completed"})
    cache.announce_lock("us")
    cache.invalidate()
    assert cache.sync_status() == {"status": "completed"}
    assert cache.release_lock("us")


def test_that_the_newest_run_is_announced_and_only_it_takes_that_back(cache: Cache) -> None:
    assert cache.announce_lock("dead")
    assert cache.announce_lock("us")
    assert cache.announce_lock("us")
    assert not cache.release_lock("dead")
    assert cache.release_lock("us")
    assert not cache.release_lock("us")
