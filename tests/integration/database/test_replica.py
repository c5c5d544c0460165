"""Reads over a real streaming replica: which of the two servers answers, and that nobody reads older rows than promised."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database import replica as replica_room
from cbdesk.database import schema
from cbdesk.database.engine import open_engine
from cbdesk.database.replica import Replica
from cbdesk.domain.query import ListQuery
from cbdesk.errors import DatabaseAwayError
from cbdesk.repositories import Library
from tests.integration.database.stations import ask, until
from tests.integration.repositories.rows import device, put
from tests.integration.sync.servers import FAST, IMMEDIATE, OwnServer, Standby

AWAY = "The read replica is away"


@dataclass
class Pair:
    primary: OwnServer
    standby: Standby

    def pause(self) -> None:
        ask(self.standby.url, "SELECT pg_wal_replay_pause()")
        until(lambda: ask(self.standby.url, "SELECT pg_get_wal_replay_pause_state()") == [("paused",)])

    def resume(self) -> None:
        ask(self.standby.url, "SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        [(position,)] = ask(self.primary.url, "SELECT pg_current_wal_insert_lsn()")
        until(lambda: ask(self.standby.url, f"SELECT pg_last_wal_replay_lsn() >= '{position}'") == [(True,)])


@contextmanager
def running_pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="cbdesk-replica-"))
    folder.chmod(0o755)
    primary = OwnServer(folder / "primary")
    standby = Standby(folder / "standby", primary)
    try:
        primary.start()
        engine = open_engine(primary.url)
        schema.upgrade(engine)
        engine.dispose()
        standby.start()
        yield Pair(primary, standby)
    finally:
        standby.stop(IMMEDIATE)
        primary.stop(IMMEDIATE)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with running_pair() as pair:
        yield pair


@dataclass
class Reader:
    """A station's reading side with a clock and a generation that the test moves."""

    pair: Pair
    now: float = 1000.0
    generation: int | None = 1
    engines: list[sa.Engine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.primary, self.replica = self._open(self.pair.primary.url), self._open(self.pair.standby.url)
        self.near = Replica(self.primary, self.replica, lambda: self.generation, clock=lambda: self.now)
        self.library = Library.over(self.primary, open_cache(None), self.near)

    def _open(self, url: str) -> sa.Engine:
        self.engines.append(open_engine(url, pool_size=2, max_overflow=0, pool_timeout=0.1))
        return self.engines[-1]

    def count(self) -> int:
        return len(self.library.devices.page(ListQuery()).rows)

    def reads_the_replica(self) -> bool:
        before = self.near.status().reads
        self.count()
        return self.near.status().reads == before + 1

    def put(self) -> None:
        put(self.primary, device(f"d{time.monotonic_ns()}"))


@contextmanager
def reading(pair: Pair) -> Iterator[Reader]:
    reader = Reader(pair)
    with reader.primary.begin() as connection:
        connection.execute(sa.text("TRUNCATE chromebooks CASCADE"))
    pair.catch_up()
    yield reader
    for engine in reader.engines:
        engine.dispose()


@pytest.fixture
def reader(pair: Pair) -> Iterator[Reader]:
    with reading(pair) as reader:
        yield reader


def test_that_lists_searches_and_statistics_are_read_from_the_replica_and_single_devices_are_not(
    pair: Pair, reader: Reader
) -> None:
    put(reader.primary, device("one", serial_number="S1"))
    pair.catch_up()
    with reader.near.connect() as connection:
        assert connection.execute(sa.text("SELECT pg_is_in_recovery()")).scalar_one()
    library = reader.library
    for read in (
        lambda: library.devices.page(ListQuery()).rows[0],
        lambda: library.devices.total(ListQuery()),
        lambda: library.search.search("S1").hits[0],
        lambda: library.statistics.models()[0],
    ):
        before = reader.near.status().reads
        assert read()
        assert reader.near.status().reads > before
    before = reader.near.status().reads
    assert library.devices.get("S1").columns["device_id"] == "one"
    assert (reader.near.status().reads, reader.near.status().fallbacks) == (before, 0)


def test_that_after_a_sync_nobody_reads_rows_that_are_older_than_the_caches_generation(
    pair: Pair, reader: Reader
) -> None:
    assert reader.count() == 0
    pair.pause()
    try:
        reader.put()
        assert reader.count() == 0  # the sync goes on: the replica may be behind
        assert reader.reads_the_replica()
        reader.generation = 2
        assert reader.count() == 1
        assert not reader.reads_the_replica()
        assert reader.near.status().state == "behind"
    finally:
        pair.resume()
    until(reader.reads_the_replica)
    assert (reader.count(), reader.near.status().state) == (1, "near")


def test_that_without_a_generation_the_newest_rows_are_read(pair: Pair, reader: Reader) -> None:
    reader.generation = None
    pair.pause()
    try:
        reader.put()
        assert reader.count() == 1
    finally:
        pair.resume()


def test_that_a_replica_further_behind_than_the_bound_is_passed_over_until_it_has_caught_up(
    pair: Pair, reader: Reader, expected_warnings: list[str]
) -> None:
    expected_warnings.append("more than 30 s behind")
    assert reader.reads_the_replica()
    pair.pause()
    try:
        reader.put()
        reader.now += replica_room.BOUND_S + 1
        assert reader.reads_the_replica()  # it has what the primary had at the last look
        reader.put()
        reader.now += replica_room.BOUND_S + 1
        assert not reader.reads_the_replica()
        assert reader.count() == 2
    finally:
        pair.resume()
    until(reader.reads_the_replica)


def test_that_a_quiet_primary_makes_no_replica_old(reader: Reader) -> None:
    for _ in range(5):
        assert reader.reads_the_replica()
        reader.now += replica_room.BOUND_S + 1


def test_that_a_replica_whose_connections_are_all_in_use_is_busy_and_not_away(reader: Reader) -> None:
    assert reader.reads_the_replica()
    with reader.near.connect(), reader.near.connect():
        before = reader.near.status()
        assert reader.count() == 0
        assert not reader.reads_the_replica()
        status = reader.near.status()
        assert (status.state, status.fallbacks) == ("near", before.fallbacks + 2)
    assert reader.reads_the_replica()


def test_that_a_server_which_is_no_replica_is_never_read(
    pair: Pair, reader: Reader, expected_warnings: list[str]
) -> None:
    expected_warnings.append("is no replica")
    near = Replica(reader.primary, reader._open(pair.primary.url), lambda: 1)
    with near.connect():
        pass
    assert (near.status().state, near.status().reads) == ("away", 0)


@pytest.fixture
def lonely() -> Iterator[Reader]:
    """A reader over two servers that the test may stop."""
    with running_pair() as pair, reading(pair) as reader:
        yield reader


def test_that_either_server_may_be_away_and_the_replica_is_asked_again_later(
    lonely: Reader, expected_warnings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    expected_warnings.append(AWAY)
    reader, pair = lonely, lonely.pair
    assert reader.reads_the_replica()
    pair.standby.stop(FAST)
    reader.put()
    assert [reader.count() for _ in range(3)] == [1, 1, 1]
    reader.now += 16
    assert reader.count() == 1
    assert (reader.near.status().state, reader.near.status().fallbacks) == ("away", 4)
    assert sum(AWAY in record.getMessage() for record in caplog.records) == 1

    pair.standby.start()
    assert not reader.reads_the_replica()  # left alone for a while
    reader.now += 31
    pair.catch_up()
    assert reader.reads_the_replica()
    assert reader.near.status().state == "near"

    pair.primary.stop(FAST)
    assert reader.count() == 1
    reader.now += replica_room.BOUND_S + 1
    assert reader.count() == 1
    reader.generation = 2
    with pytest.raises(DatabaseAwayError):  # nobody can say that the replica has what the last sync wrote
        reader.count()
