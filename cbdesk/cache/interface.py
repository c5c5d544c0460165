"""What every cache can do, and the figures it reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from cbdesk.cache.keys import Family

LOCK_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Figures for ``cbdesk cache stats``. With Redis: the sums of all stations, as far as those have reported."""

    backend: Literal["redis", "memory"]
    hits: int
    misses: int
    errors: int
    """Calls that the backend failed and `fill` answered instead."""
    entries: int | None
    """Cached answers held now; None when Redis is away or holds too many keys to count."""
    is_reachable: bool
    memory_bytes: int | None = None
    """Redis: memory of the whole server. In-process: size of the kept answers."""
    ping_ms: float | None = None
    average_ms: float | None = None
    """How long Redis took for the newest answers to this process; None for a cache inside it."""
    p95_ms: float | None = None

    @property
    def hit_rate(self) -> float | None:
        """0 to 1; None before the first look-up."""
        asked = self.hits + self.misses
        return self.hits / asked if asked else None


class Cache(Protocol):
    """Safe to use from several threads. No call raises because of the backend."""

    def fetch(self, family: Family, ident: str, fill: Callable[[], Any]) -> Any:
        """The cached JSON value, else that of ``fill()``; its exceptions pass through.

        The value always comes back as JSON gives it (lists, not tuples), cached or not, and belongs to the caller.
        Threads that miss the same answer at once fill it once; stations do so once each.
        """

    def invalidate(self) -> bool:
        """No answer whose `fill` began before this call is read afterwards.

        False: the backend was away, so that other stations may read old answers until those expire; this cache does
        not, and tries again at its next call.
        """

    def generation(self) -> int | None:
        """Under which answers are kept now; it moves with each `invalidate`. None: the backend is away."""

    def stats(self, *, with_entries: bool = True) -> CacheStats:
        """``with_entries``: count the answers too, for which Redis has to look through its keys."""

    def set_sync_status(self, document: dict[str, Any]) -> bool:
        """``sync:status``, kept 24 hours."""

    def sync_status(self) -> dict[str, Any] | None: ...

    def announce_lock(self, token: str, ttl: int = LOCK_SECONDS) -> bool:
        """Put the token into ``sync:lock:full``; False when another program's stands there or the backend is away.

        An announcement for other readers: who may sync is decided by the lease in PostgreSQL alone. So its holder, who
        repeats this while it syncs, replaces what a dead station of ours left there.
        """

    def release_lock(self, token: str) -> bool:
        """Remove the announcement if it is ours."""

    def close(self) -> None: ...
