"""How well the cache serves this window: its hit rate, and how fast Redis answers, for the status bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from cbdesk.cache import CacheStats
from cbdesk.presenters import wording
from cbdesk.presenters.translation import translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks


@dataclass(frozen=True, slots=True)
class CacheState:
    """Empty until something was looked up."""

    text: str = ""
    """``Redis 92 % · 0.4 ms``, ``Cache 88 %``, ``Redis away``."""
    tip: str = ""


class CachePresenter(QObject):
    """Asks for the figures in the pool; a Redis in trouble never holds the window up."""

    changed = Signal()

    def __init__(self, pools: Pools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._tasks = Tasks()
        self._stats: Callable[[], CacheStats] | None = None
        self._state = CacheState()

    @property
    def state(self) -> CacheState:
        return self._state

    def open(self, stats: Callable[[], CacheStats] | None) -> None:
        self._stats = stats
        self.reload()

    def close(self) -> None:
        self._tasks.close()

    def reload(self) -> None:
        if self._stats is not None and not self._tasks.is_running("cache"):
            self._tasks.start("cache", self._read(self._stats))

    async def _read(self, stats: Callable[[], CacheStats]) -> None:
        state = describe(await self._pools.work(stats))
        if state != self._state:
            self._state = state
            self.changed.emit()


def describe(stats: CacheStats) -> CacheState:
    """Return the figures in finished texts."""
    if stats.backend == "redis" and not stats.is_reachable:
        tip = translate("presenters", "Redis is away or too slow: every answer comes from the database.")
        return CacheState(translate("presenters", "Redis away"), f"{tip} {_missed(stats)}".strip())
    if stats.hit_rate is None:
        return CacheState()
    is_shared = stats.backend == "redis"
    name = "Redis" if is_shared else translate("presenters", "Cache")
    parts = [f"{name} {stats.hit_rate:.0%}".replace("%", " %")]
    asked = wording.count(stats.hits + stats.misses, "look-up")
    words = (
        translate("presenters", "{count} of {asked} of all stations were answered from the cache.")
        if is_shared
        else translate("presenters", "{count} of {asked} of this window were answered from the cache.")
    )
    tip = f"{words.format(count=wording.count(stats.hits), asked=asked)} {_missed(stats)}".strip()
    if stats.average_ms is not None and stats.p95_ms is not None:
        parts.append(f"{stats.average_ms:.1f} ms")
        words = translate("presenters", "Redis answers in {mean} ms on average, 95 of 100 times within {p95} ms.")
        tip += "\n" + words.format(mean=f"{stats.average_ms:.1f}", p95=f"{stats.p95_ms:.1f}")
    return CacheState(" · ".join(parts), tip)


def _missed(stats: CacheStats) -> str:
    if not stats.errors:
        return ""
    return translate("presenters", "Without it, after a failure: {calls}.").format(
        calls=wording.count(stats.errors, "call")
    )
