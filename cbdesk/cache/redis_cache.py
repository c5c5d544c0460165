"""The cache in Redis, shared by all stations and the district's web dashboard. Redis may be slow, full or gone."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cbdesk.cache.breaker import Breaker
from cbdesk.cache.counters import FIGURES, Counters, Figure
from cbdesk.cache.flights import Flights
from cbdesk.cache.interface import LOCK_SECONDS, CacheStats
from cbdesk.cache.keys import (
    CACHED_PREFIXES,
    STATUS_DATABASE,
    SYNC_LOCK,
    SYNC_STATUS,
    SYNC_STATUS_SECONDS,
    TTL_SECONDS,
    Family,
    counters_key,
    generation_key,
    is_of_another,
    key_of,
    own_tokens,
    to_json,
)
from cbdesk.cache.latencies import Latencies

_T = TypeVar("_T")

TIMEOUT_SECONDS = 0.3
SLOW_SECONDS = 0.1
"""The database answers most questions in a tenth of that."""
_SLOW_ANSWERS = 4
"""So many slow answers one after the other, and Redis is left alone for a pause as if it were away."""
_FEWEST_ANSWERS = 20
"""For an average; a process that has asked less often asks for pings."""
_MEASURING_SECONDS = 0.5
_SCAN_STEP = 1_000
_COUNTABLE_KEYS = 200_000
_REPORT_EVERY = 50
"""Hits after which this station adds its figures to the shared ones (a miss writes anyway and takes them along)."""
_NO_GENERATION = 9_000_000_000_000_000
"""Lua counts exactly up to 2**53 only; what is larger is no generation of ours."""

_MOST_DIGITS = 19

# A generation is unique and only grows: it is at least the microseconds of the station that makes it, and at least
# the newest one that station has seen. pcall: whatever type of value stands in the key, it is replaced. Of many that
# only miss one at the same time, the first makes it, and the others take that.
_NEXT_GENERATION = f"""
local old = redis.pcall('GET', KEYS[1])
local base = tonumber(ARGV[1])
local current = type(old) == 'string' and string.match(old, '^%d+$') and tonumber(old) or 0
local missed = tonumber(ARGV[2])
if missed >= 0 and current > 0 and current >= missed and current < {_NO_GENERATION} then return old end
if current > base and current < {_NO_GENERATION} then base = current end
local new = string.format('%.0f', base + 1)
redis.call('SET', KEYS[1], new)
return new
"""
_ANNOUNCE = """
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 1, #ARGV[3]) ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"


_NO_FIGURES = ("WRONGTYPE", "not an integer", "overflow")
"""What Redis says where another program's value stands in place of the shared figures."""


class _AwayError(Exception):
    """Redis did not answer, or is left alone for now."""


class _RefusedError(Exception):
    """Redis answered with an error: full, read-only, no permission, a key of another type."""


class RedisCache:
    """Connects at the first call. A Redis in trouble costs one caller per pause the time limit, the others nothing."""

    def __init__(
        self,
        url: str,
        database: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        pause: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``database`` names the database that answers come from; hexadecimal digits."""
        self._database = database
        self._generation_key = generation_key(database)
        self._counters_key = counters_key(database)
        self._tokens = own_tokens(database)
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),  # the breaker decides when to try again
            protocol=2,  # Redis 5 knows no HELLO
        )
        self._away = Breaker("Redis is away", pause=pause, clock=clock)
        self._reads = Breaker("Redis refuses to read", pause=pause, clock=clock)
        self._writes = Breaker("Redis refuses to write", pause=pause, clock=clock)
        self._counters = Counters()
        self._latencies = Latencies()
        self._slow_in_a_row = 0
        self._flights = Flights()
        self._lock = threading.Lock()
        self._newest = 0
        self._owed = 0
        self._paid = 0

    def fetch(self, family: Family, ident: str, fill: Callable[[], Any]) -> Any:
        key = self._key(family, ident)  # before filling: what is filled after an invalidation bears an older name
        text = None if key is None else self._read(key)
        if text is not None:
            try:
                value = json.loads(text)
            except ValueError:  # another program's; the next write replaces it
                self._counters.add("errors")
            else:
                self._counters.add("hits")
                if self._counters.unreported >= _REPORT_EVERY:
                    self._keep()
                return value
        if key is None:  # without Redis nobody knows whether a filler began before an invalidation elsewhere
            return json.loads(to_json(fill()))
        return json.loads(self._flights.join(key, lambda: self._fill(family, key, fill)))

    def _fill(self, family: Family, key: str, fill: Callable[[], Any]) -> str:
        text = to_json(fill())
        self._keep(key, text, TTL_SECONDS[family])
        return text

    def invalidate(self) -> bool:
        with self._lock:
            self._owed += 1
        try:
            self._ask(self._pay_invalidation, self._writes, even_if_away=True)
        except (_AwayError, _RefusedError):
            self._counters.add("errors")
            return False
        return True

    def generation(self) -> int | None:
        try:
            return self._timed(self._generation)
        except (_AwayError, _RefusedError):
            self._counters.add("errors")
            return None

    def stats(self, *, with_entries: bool = True) -> CacheStats:
        self._keep()
        own = self._counters.total
        average, p95 = self._latencies.average_ms, self._latencies.p95_ms
        try:
            shared, memory, entries, ping = self._ask(lambda: self._measure(with_entries=with_entries), self._reads)
        except (_AwayError, _RefusedError):
            figures = (own["hits"], own["misses"], own["errors"])
            return CacheStats("redis", *figures, None, is_reachable=False, average_ms=average(), p95_ms=p95())
        figures = (shared["hits"], shared["misses"], shared["errors"])
        return CacheStats(
            "redis",
            *figures,
            entries,
            is_reachable=True,
            memory_bytes=memory,
            ping_ms=round(ping * 1000, 2),
            average_ms=average(),
            p95_ms=p95(),
        )

    def set_sync_status(self, document: dict[str, Any]) -> bool:
        text = to_json({**document, STATUS_DATABASE: self._database})
        return self._say(lambda: self._redis.set(SYNC_STATUS, text, ex=SYNC_STATUS_SECONDS))

    def sync_status(self) -> dict[str, Any] | None:
        text = self._read(SYNC_STATUS, counted=False)
        try:
            status = None if text is None else json.loads(text)
        except ValueError:  # another program's
            self._counters.add("errors")
            return None
        # Without the name: of a cbdesk that does not tell it yet.
        is_ours = isinstance(status, dict) and status.pop(STATUS_DATABASE, self._database) == self._database
        return status if is_ours else None

    def announce_lock(self, token: str, ttl: int = LOCK_SECONDS) -> bool:
        return self._say(lambda: self._redis.eval(_ANNOUNCE, 1, SYNC_LOCK, self._tokens + token, ttl, self._tokens))

    def release_lock(self, token: str) -> bool:
        return self._say(lambda: self._redis.eval(_RELEASE, 1, SYNC_LOCK, self._tokens + token))

    def close(self) -> None:
        self._keep()
        self._redis.close()

    # ---------------------------------------------------------------- one key

    def _key(self, family: Family, ident: str) -> str | None:
        generation = self.generation()
        return None if generation is None else key_of(family, generation, ident, self._database)

    def _read(self, key: str, *, counted: bool = True) -> bytes | None:
        try:
            text = cast("bytes | None", self._timed(lambda: self._redis.get(key)))
        except (_AwayError, _RefusedError):
            self._counters.add("errors")
            return None
        if text is None and counted:
            self._counters.add("misses")
        return text

    def _keep(self, key: str | None = None, text: str = "", ttl: int = 0) -> None:
        """Write an answer, and in the same round trip add this station's figures to the shared ones."""
        figures = self._counters.take()
        if (key is None and not figures.total()) or not self._writes.lets_through():
            self._counters.give_back(figures)
            return
        try:
            self._ask(lambda: self._write(key, text, ttl, figures), self._writes)
        except (_AwayError, _RefusedError):
            self._counters.give_back(figures)
            if key is not None:
                self._counters.add("errors")

    def _write(self, key: str | None, text: str, ttl: int, figures: Counter[Figure]) -> None:
        with self._redis.pipeline(transaction=False) as pipeline:
            if key is not None:
                pipeline.set(key, text, ex=ttl)
            for figure, count in figures.items():
                pipeline.hincrby(self._counters_key, figure, count)
            answers = pipeline.execute(raise_on_error=False)
        if key is not None and isinstance(answers[0], redis.ResponseError):
            raise answers[0]
        if refused := [answer for answer in answers if isinstance(answer, redis.ResponseError)]:
            if any(words in str(refused[0]) for words in _NO_FIGURES):  # these are no reason to lose the cache
                self._redis.unlink(self._counters_key)
            self._counters.give_back(figures)

    def _say(self, command: Callable[[], Any]) -> bool:
        try:
            return bool(self._ask(command, self._writes))
        except (_AwayError, _RefusedError):
            self._counters.add("errors")
            return False

    # ---------------------------------------------------------------- generations

    def _generation(self) -> int:
        """The current one; a new one when Redis lost it or came back with an old one (a snapshot, a failover)."""
        if self._paid < self._owed:
            self._pay_invalidation()
        try:
            known = cast("bytes | None", self._redis.get(self._generation_key))
        except redis.ResponseError:  # a value of another type stands there: replaced below
            known = None
        generation = _number(known)
        if generation == 0 or generation < self._newest or generation >= _NO_GENERATION:
            return self._next_generation(missed=self._newest)
        self._remember(generation)
        return generation

    def _next_generation(self, *, missed: int = -1) -> int:
        """Make a new one; with ``missed`` only if what stands there now is older than that, too."""
        base = max(self._newest, time.time_ns() // 1_000)
        generation = int(cast("bytes", self._redis.eval(_NEXT_GENERATION, 1, self._generation_key, base, missed)))
        self._remember(generation)
        return generation

    def _remember(self, generation: int) -> None:
        with self._lock:
            self._newest = max(self._newest, generation)

    def _pay_invalidation(self) -> None:
        """Besides the new generation: delete the documented keys, which the web dashboard reads without generation."""
        due = self._owed
        try:
            self._next_generation()
        except (
            redis.ResponseError
        ):  # full: writing is refused, deleting is not, and no generation is as good as a new one
            self._redis.unlink(self._generation_key)
        for keys in self._scan():
            if keys:
                self._redis.unlink(*keys)
        with self._lock:
            self._paid = max(self._paid, due)

    def _scan(self) -> Iterator[list[bytes]]:
        prefixes = tuple(prefix.encode() for prefix in CACHED_PREFIXES)
        cursor = 0
        while True:
            cursor, keys = cast("tuple[int, list[bytes]]", self._redis.scan(cursor, count=_SCAN_STEP))
            yield [key for key in keys if key.startswith(prefixes) and not self._is_of_another(key)]
            if cursor == 0:
                return

    def _is_of_another(self, key: bytes) -> bool:
        return is_of_another(key.decode("ascii", "replace"), self._database)

    # ---------------------------------------------------------------- the one way to Redis

    def _measure(self, *, with_entries: bool) -> tuple[Counter[Figure], int, int | None, float]:
        deadline = time.perf_counter() + _MEASURING_SECONDS
        while True:
            started = time.perf_counter()
            self._redis.ping()
            ping = time.perf_counter() - started
            self._latencies.add(ping)
            if len(self._latencies) >= _FEWEST_ANSWERS or time.perf_counter() >= deadline:
                break
        counted = cast("dict[bytes, bytes]", self._redis.hgetall(self._counters_key))
        shared: Counter[Figure] = Counter({figure: _number(counted.get(figure.encode())) for figure in FIGURES})
        memory = int(self._redis.info("memory")["used_memory"])
        is_countable = with_entries and self._redis.dbsize() <= _COUNTABLE_KEYS
        return shared, memory, sum(map(len, self._scan())) if is_countable else None, ping

    def _timed(self, command: Callable[[], _T]) -> _T:
        """Ask what a caller waits for. A Redis that answers, but slowly time after time, is given a rest."""
        started = time.perf_counter()
        answer = self._ask(command, self._reads)
        took = time.perf_counter() - started
        self._latencies.add(took)
        if took < SLOW_SECONDS:
            self._slow_in_a_row = 0
            return answer
        self._slow_in_a_row += 1
        if self._slow_in_a_row >= _SLOW_ANSWERS:
            self._away.failed(f"it takes {took * 1000:.0f} ms for an answer", took=took)
        return answer

    def _ask(self, command: Callable[[], _T], refusals: Breaker, *, even_if_away: bool = False) -> _T:
        """Run one or a few Redis commands; raises _AwayError or _RefusedError, never what redis-py raises."""
        if not self._away.lets_through() and not even_if_away:
            raise _AwayError
        started = time.monotonic()
        try:
            answer = command()
        except (redis.ResponseError, redis.DataError) as error:
            self._away.succeeded()  # it did answer
            refusals.failed(str(error).partition(", with args")[0])  # the arguments may name a student
            raise _RefusedError from error
        except (redis.RedisError, OSError, UnicodeError) as error:  # UnicodeError: a host name that cannot exist
            self._away.failed(str(error), took=time.monotonic() - started)
            raise _AwayError from error
        self._away.succeeded()
        refusals.succeeded()
        return answer


def _number(stored: bytes | None) -> int:
    """Return a number that we wrote; 0 for none and for another program's value."""
    return int(stored) if stored is not None and stored.isdigit() and len(stored) <= _MOST_DIGITS else 0
