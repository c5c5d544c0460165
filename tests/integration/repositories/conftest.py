"""A library over a real database without rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from cbdesk.cache import Cache, open_cache
from cbdesk.repositories import Library


@pytest.fixture
def cache() -> Iterator[Cache]:
    cache = open_cache(None)
    yield cache
    cache.close()


@pytest.fixture
def library(engine: sa.Engine, cache: Cache) -> Library:
    return Library.over(engine, cache)
