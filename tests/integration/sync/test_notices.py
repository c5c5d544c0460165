"""What a window finds that hears of a change: answers from before are gone by then (R21), and so is the lease."""

from __future__ import annotations

import select
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cache import MemoryCache
from cbdesk.database.changes import CHANNEL
from cbdesk.database.tables import sync_lease
from cbdesk.domain.sync import STARTED_NOTICE, LastStored
from cbdesk.repositories import Library
from tests.integration.sync.comparison import sync
from tests.integration.sync.test_live import look
from tests.integration.sync.test_runs import school

PATIENCE_S = 0.3
"""A notice that was sent reaches another connection of the same machine in a fraction of that."""


class Ear:
    """A connection that listens; ``notices`` are those that came since it was asked last."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def notices(self) -> list[str]:
        while select.select([self._connection], [], [], PATIENCE_S)[0]:
            self._connection.poll()
        found = [notice.payload for notice in self._connection.notifies]
        self._connection.notifies.clear()
        return [payload for payload in found if payload != STARTED_NOTICE]


class Watched(MemoryCache):
    """Remembers what had been told by the time of each invalidation."""

    def __init__(self, ear: Ear) -> None:
        super().__init__()
        self._ear = ear
        self.told_before: list[list[str]] = []

    def invalidate(self) -> bool:
        self.told_before.append(self._ear.notices())
        return super().invalidate()


@pytest.fixture
def ear(engine: sa.Engine) -> Iterator[Ear]:
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    pooled.detach()
    with closing(connection):
        yield Ear(connection)


def test_that_a_sync_tells_of_its_end_after_the_old_answers_are_gone(
    engine: sa.Engine, executor: Executor, ear: Ear
) -> None:
    cache = Watched(ear)
    result = sync(engine, school().sources(), executor, cache=cache)
    assert cache.told_before == [[]]
    assert ear.notices() == [result.run_id]
    with engine.connect() as connection:
        assert connection.execute(sa.select(sync_lease.c.holder)).scalar_one() is None


def test_that_a_look_at_a_device_is_told_after_the_old_answers_are_gone(
    engine: sa.Engine, executor: Executor, ear: Ear
) -> None:
    cache = Watched(ear)
    look(engine, executor, school(), "d1", cache=cache)
    assert cache.told_before == [[]]
    assert len(ear.notices()) == 1


def test_that_who_hears_no_notice_finds_each_sync_and_each_look_by_asking(
    engine: sa.Engine, executor: Executor
) -> None:
    logs = Library.over(engine, MemoryCache()).sync_logs
    known = logs.last_stored()
    assert known == LastStored()
    for store in (
        lambda: sync(engine, school().sources(), executor),
        lambda: look(engine, executor, school(), "d1"),
        lambda: look(engine, executor, school(), "d1"),
        lambda: sync(engine, school().sources(), executor, sync_type="users"),
    ):
        store()
        known, before = logs.last_stored(), known
        assert known.is_after(before)
        assert not before.is_after(known)
        assert not logs.last_stored().is_after(known)
