"""The cache inside one process: bounded, least recently used first out, for a station without Redis."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cbdesk.cache.flights import Flights
from cbdesk.cache.interface import LOCK_SECONDS, CacheStats
from cbdesk.cache.keys import SYNC_LOCK, SYNC_STATUS, SYNC_STATUS_SECONDS, TTL_SECONDS, Family, key_of, to_json


@dataclass(frozen=True, slots=True)
class _Entry:
    text: str
    expires_at: float


class MemoryCache:
    """Answers are kept as JSON text, so that no caller can change another one's answer.

    Only this process sees it: a sync elsewhere must be told to it by `invalidate`.
    """

    def __init__(
        self,
        *,
        max_entries: int = 5_000,
        max_bytes: int = 32_000_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._flights = Flights()
        self._answers: OrderedDict[str, _Entry] = OrderedDict()
        self._notes: dict[str, _Entry] = {}
        self._bytes = 0
        self._generation = 0
        self._hits = 0
        self._misses = 0

    def fetch(self, family: Family, ident: str, fill: Callable[[], Any]) -> Any:
        with self._lock:
            key = key_of(family, self._generation, ident)  # filled after an invalidation, it bears an old name
            text = self._take(key)
            if text is None:
                self._misses += 1
            else:
                self._hits += 1
        if text is None:
            text = self._flights.join(key, lambda: self._fill(family, key, fill))
        return json.loads(text)

    def _fill(self, family: Family, key: str, fill: Callable[[], Any]) -> str:
        with self._lock:
            known = self._take(key)  # another thread may have filled it between the miss and our turn
        if known is not None:
            return known
        text = to_json(fill())
        with self._lock:
            self._keep(key, text, self._clock() + TTL_SECONDS[family])
        return text

    def invalidate(self) -> bool:
        with self._lock:
            self._generation += 1
            self._answers.clear()
            self._bytes = 0
        return True

    def generation(self) -> int | None:
        with self._lock:
            return self._generation

    def stats(self, *, with_entries: bool = True) -> CacheStats:
        del with_entries  # a length is known at once
        with self._lock:
            return CacheStats(
                backend="memory",
                hits=self._hits,
                misses=self._misses,
                errors=0,
                entries=len(self._answers),
                is_reachable=True,
                memory_bytes=self._bytes,
            )

    def set_sync_status(self, document: dict[str, Any]) -> bool:
        with self._lock:
            self._notes[SYNC_STATUS] = _Entry(to_json(document), self._clock() + SYNC_STATUS_SECONDS)
        return True

    def sync_status(self) -> dict[str, Any] | None:
        with self._lock:
            text = self._note(SYNC_STATUS)
        status: dict[str, Any] | None = None if text is None else json.loads(text)
        return status

    def announce_lock(self, token: str, ttl: int = LOCK_SECONDS) -> bool:
        with self._lock:
            self._notes[SYNC_LOCK] = _Entry(token, self._clock() + ttl)
        return True

    def release_lock(self, token: str) -> bool:
        with self._lock:
            is_ours = self._note(SYNC_LOCK) == token
            if is_ours:
                del self._notes[SYNC_LOCK]
        return is_ours

    def close(self) -> None:
        with self._lock:
            self._answers.clear()
            self._bytes = 0

    def _take(self, key: str) -> str | None:
        entry = self._answers.get(key)
        if entry is None:
            return None
        if entry.expires_at <= self._clock():
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return entry.text

    def _keep(self, key: str, text: str, expires_at: float) -> None:
        self._drop(key)
        if len(text) > self._max_bytes:
            return
        self._answers[key] = _Entry(text, expires_at)
        self._bytes += len(text)
        while len(self._answers) > self._max_entries or self._bytes > self._max_bytes:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: str) -> None:
        entry = self._answers.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.text)

    def _note(self, name: str) -> str | None:
        entry = self._notes.get(name)
        return entry.text if entry is not None and entry.expires_at > self._clock() else None
