"""A library over a real database without rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from cbdesk.cache import Cache, open_cache
from cbdesk.database.engine import open_engine
from cbdesk.repositories import Library
from tests.conftest import own_database


@pytest.fixture
def cache() -> Iterator[Cache]:
    cache = open_cache(None)
    yield cache
    cache.close()


@pytest.fixture
def library(engine: sa.Engine, cache: Cache) -> Library:
    return Library.over(engine, cache)


@pytest.fixture(scope="module")
def read_only_engine(_server_url: str, _migrated_template: str) -> Iterator[sa.Engine]:
    """An engine on a database that the tests of one module fill once and only read."""
    with own_database(_server_url, _migrated_template) as url:
        engine = open_engine(url, application_name="cbdesk tests")
        yield engine
        engine.dispose()
