"""Everything through PgBouncer in transaction mode, where a server process says nothing about the client it served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from cbdesk.cache import MemoryCache
from cbdesk.database import tables
from cbdesk.database.connections import server_status
from cbdesk.database.engine import open_engine
from cbdesk.demo.district import District
from cbdesk.domain.network import ClientQuery
from cbdesk.domain.query import ListQuery
from cbdesk.errors import LeaseTakenError
from cbdesk.repositories import Library
from cbdesk.sync import lease as leases
from cbdesk.sync import runner
from tests.integration.database.stations import until
from tests.integration.sync import states
from tests.integration.sync.comparison import sync
from tests.integration.sync.processes import Machine
from tests.integration.sync.servers import Pooler, own_server
from tests.integration.sync.stories import Chapter, assert_nothing_is_left_open
from tests.integration.sync.test_lease import running
from tests.integration.sync.test_runs import logs, school

IGNORE_OPTIONS = {"ignore_startup_parameters": "options"}


@pytest.fixture
def pooler(request: pytest.FixtureRequest, station_dir: Path) -> Iterator[Pooler]:
    """A parameter gives further settings of the pooler."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        reason = "not installed: pgbouncer (Debian: apt-get install pgbouncer)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    settings: dict[str, str] = getattr(request, "param", IGNORE_OPTIONS)
    with own_server(station_dir) as server:
        pooler = Pooler(server, program, **settings)
        pooler.start()
        try:
            yield pooler
        finally:
            pooler.stop()


@pytest.fixture
def pooled(pooler: Pooler) -> Iterator[sa.Engine]:
    engine = open_engine(pooler.url, application_name="cbdesk tests")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("pooler", [IGNORE_OPTIONS, {}], indirect=True, ids=["options ignored", "options refused"])
def test_that_two_days_are_synced_and_a_second_station_is_refused_meanwhile(
    desk: Machine, slow_district: District, chapters: tuple[Chapter, Chapter], pooler: Pooler, pooled: sa.Engine
) -> None:
    desk.environment["CBDESK_DATABASE__URL"] = pooler.url
    for chapter in chapters:
        slow_district.show(chapter.world)
        slow_district.faults.latency["google"] = 0.5  # the first one has not ended when the second one begins
        first, second = desk.start("full", "--progress"), desk.start("full", "--json")
        second.warm_up()
        first.begin()
        first.reads_until("50 read")
        second.begin()
        assert second.end().exit_code == 4
        slow_district.faults.latency.clear()
        ended = first.end()
        assert (ended.document["status"], ended.errors) == ("completed", "")
    chapters[1].compare(pooled)
    assert_that_lists_are_read_through(pooled)


def assert_that_lists_are_read_through(pooled: sa.Engine) -> None:
    library, query = Library.over(pooled, MemoryCache()), ListQuery(sort="model", descending=True)
    first = library.devices.page(query, None, 60)
    second = library.devices.page(query, first.next, 60)
    assert len({row.device_id for row in (*first.rows, *second.rows)}) == 120
    assert library.devices.total(query).value == library.devices.count(query) > 120
    assert library.network.clients(ClientQuery(), None, 5).rows
    assert server_status(pooled).connections >= 1


def test_that_a_killed_sync_is_waited_for_until_its_lease_runs_out_and_then_made_up_for(
    desk: Machine, slow_district: District, chapters: tuple[Chapter, Chapter], pooler: Pooler, pooled: sa.Engine
) -> None:
    desk.environment["CBDESK_DATABASE__URL"] = pooler.url
    for step in ("50 read", "storing chromebooks", "linking network and users"):
        process = desk.start("full", "--progress")
        process.begin()
        process.reads_until(step)
        is_killed = process.kill()
        assert desk.run("full", "--json").exit_code == (4 if is_killed else 0)
        with pooled.begin() as connection:
            connection.execute(sa.update(tables.sync_lease).values(expires_at=sa.func.now()))
    slow_district.faults.latency.clear()
    assert desk.run("full", "--json").document["status"] == "completed"
    chapters[0].compare(pooled)


def test_that_a_lease_is_held_while_the_pooler_changes_its_server_processes(
    pooler: Pooler, pooled: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_RENEW_EVERY", timedelta(seconds=0.2))
    with running(pooled, executor, "ana@desk-7") as (google, first):
        expiries = set()
        while len(expiries) < 6:
            pooler.tell("RECONNECT")
            with pytest.raises(LeaseTakenError, match="desk-7"):
                sync(pooled, school().sources(), executor, station="ben@desk-8")
            with pooled.begin() as connection:
                expiries.add(connection.scalar(sa.select(tables.sync_lease.c.expires_at)))
        google.may_end.set()
        assert first.result(60).status == "completed"
    assert sync(pooled, school().sources(), executor, station="ben@desk-8").status == "completed"
    assert {row["status"] for row in logs(pooled)} == {"completed"}


def test_that_the_lease_of_a_client_that_is_gone_ends_by_time(
    pooler: Pooler, pooled: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LIFETIME", timedelta(seconds=2))
    gone = open_engine(pooler.url)
    with gone.connect() as connection:
        leases.acquire(connection, holder="ana@desk-7", run_id="dead")
    gone.dispose()
    with pytest.raises(LeaseTakenError):
        sync(pooled, school().sources(), executor)

    def takes_over() -> bool:
        try:
            return sync(pooled, school().sources(), executor).status == "completed"
        except LeaseTakenError:
            return False

    until(takes_over)
    assert_nothing_is_left_open(pooled)
    assert states.rows(pooled, tables.sync_lease)[0]["epoch"] == 2
