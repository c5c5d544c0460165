"""Many stations that read while one syncs: nobody waits in vain, and every answer is of one moment."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import Executor, ThreadPoolExecutor

import sqlalchemy as sa

from cbdesk.cache import MemoryCache
from cbdesk.database.engine import open_engine
from cbdesk.domain.network import ClientQuery
from cbdesk.domain.query import ListQuery
from cbdesk.repositories import Library
from tests.integration.sync.comparison import sync
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_runs import NET, device

STATIONS = 20
DEVICES = 100
PAGE = 40


def school(model: str) -> Documents:
    """Every device and every client tells which version of the district it belongs to."""
    return Documents(
        devices=[device(n, macAddress=f"a4bb6d10{n:04}", model=model) for n in range(1, DEVICES + 1)],
        users=[{"id": "u1", "primaryEmail": "ana@x.org"}],
        networks=[NET],
        clients={"N_1": [{"mac": f"a4bb6d10{n:04}", "lastSeen": 1_800_000_000} for n in range(1, DEVICES + 1)]},
    )


class Reader:
    """One station with two connections, which asks everything that a window asks, again and again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.seen: Counter[str] = Counter()

    def read(self, over: threading.Event) -> None:
        engine = open_engine(self._url, pool_size=2, max_overflow=0, statement_timeout_ms=20_000)
        try:
            while not over.wait(0.3):
                self._ask(Library.over(engine, MemoryCache()))  # nothing cached: every question reaches the database
        finally:
            engine.dispose()

    def _ask(self, library: Library) -> None:
        page = library.devices.page(ListQuery(), None, PAGE)
        following = library.devices.page(ListQuery(), page.next, PAGE)
        newest = library.devices.page(ListQuery(sort="model", descending=True), None, PAGE)
        for rows in (page.rows, following.rows, newest.rows):
            assert len(rows) == PAGE
            (model,) = {row.model for row in rows}  # the old rows or the new ones, never some of each
            self.seen[str(model)] += 1
        assert library.devices.total(ListQuery()).value == DEVICES
        hits = library.search.search("5CD00", 30).hits
        assert len({hit.device.model for hit in hits}) == 1
        assert [(row.devices, row.active) for row in library.statistics.models()] == [(DEVICES, DEVICES)]
        assert len(library.network.clients(ClientQuery(is_linked=True), None, 30).rows) == 30
        assert library.network.total(ClientQuery(is_linked=True)).value == DEVICES
        found = library.devices.get("T7")
        assert found.columns["serial_number"] == "5CD0007"


def test_that_twenty_stations_read_through_syncs_without_an_error_and_every_answer_is_of_one_moment(
    engine: sa.Engine, database_url: str, executor: Executor
) -> None:
    assert sync(engine, school("version 1").sources(), executor, batch_size=50).status == "completed"
    over = threading.Event()
    readers = [Reader(database_url) for _ in range(STATIONS)]
    with ThreadPoolExecutor(STATIONS) as stations:
        reading = [stations.submit(reader.read, over) for reader in readers]
        try:
            for version in (2, 3):
                result = sync(engine, school(f"version {version}").sources(), executor, batch_size=50)
                assert result.status == "completed"
        finally:
            over.set()
        for one in reading:
            one.result()
    seen = sum((reader.seen for reader in readers), Counter())
    assert {"version 1", "version 2"} <= set(seen)
    assert all(reader.seen.total() for reader in readers)
