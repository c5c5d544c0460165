"""Answers kept for a while: in Redis for all stations, or in this process. The cache may be gone at any time."""

from __future__ import annotations

import logging

from cbdesk.cache.interface import Cache, CacheStats
from cbdesk.cache.keys import Family
from cbdesk.cache.memory_cache import MemoryCache

__all__ = ["Cache", "CacheStats", "Family", "MemoryCache", "open_cache"]

_log = logging.getLogger(__name__)


def open_cache(redis_url: str | None, database: str = "0") -> Cache:
    """Never fails and does not connect: Redis is reached for at the first call. Without a URL: in-process.

    ``database`` tells the answers of one database from those of another in the same Redis; hexadecimal digits.
    """
    if not redis_url:
        return MemoryCache()
    from cbdesk.cache.redis_cache import RedisCache  # importing redis takes a third of a second

    try:
        return RedisCache(redis_url, database)
    except ValueError:
        _log.warning("The Redis address is not understood; the cache stays inside this process.")
        return MemoryCache()
