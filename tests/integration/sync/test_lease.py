"""One station syncs at a time: who is refused, who takes over, and who may no longer write."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cache import Cache, MemoryCache
from cbdesk.database import changes, tables
from cbdesk.domain.documents import status_document
from cbdesk.domain.sync import STARTED_NOTICE, SyncResult
from cbdesk.domain.sync_status import RunStatus
from cbdesk.errors import DatabaseAwayError, LeaseTakenError, RetryError
from cbdesk.repositories import Library
from cbdesk.repositories import running as running_now
from cbdesk.sources.incidentiq import IncidentIQ
from cbdesk.sync import lease as leases
from cbdesk.sync import run_part, runner, time_series
from cbdesk.sync.fetch import Fetch, Sources
from tests.integration.sync.comparison import rows_of, sync
from tests.integration.sync.test_runs import logs, school


class SlowGoogle:
    """A Google whose list of devices does not end before ``may_end``."""

    def __init__(self) -> None:
        self._google: Any = school(3).sources().google
        self.has_begun = threading.Event()
        self.may_end = threading.Event()

    def device_count(self) -> int | None:
        return 3

    def device_parts(self, _devices: int, _executor: Any) -> tuple[()]:
        return ()

    def devices(self, today: Any, *, executor: Any) -> Iterator[Any]:
        self.has_begun.set()
        assert self.may_end.wait(60)
        if today is not None:
            yield from self._google.devices(today, executor=executor)

    def close(self) -> None:
        return


@contextmanager
def running(
    engine: sa.Engine, executor: Executor, station: str, incidentiq: IncidentIQ | None = None
) -> Iterator[tuple[SlowGoogle, Future[SyncResult]]]:
    """A sync in another thread that waits for its source while the block runs."""
    google = SlowGoogle()
    sources = Sources(google=google, incidentiq=incidentiq)  # type: ignore[arg-type]
    future = executor.submit(sync, engine, sources, executor, sync_type="chromebooks", station=station)
    assert google.has_begun.wait(60)
    try:
        yield google, future
    finally:
        google.may_end.set()
        future.exception(60)


def test_that_a_second_station_is_told_who_is_syncing(engine: sa.Engine, executor: Executor) -> None:
    with running(engine, executor, "ana@desk-7 (process 12)") as (google, first):
        with pytest.raises(
            LeaseTakenError, match=r"^desk-7 \(ana\) is syncing since [-\d ]*\d\d:\d\d UTC: [\w ]+\.$"
        ) as refused:
            sync(engine, school().sources(), executor, station="ben@desk-8")
        assert refused.value.exit_code == 4
        assert refused.value.holder is not None
        assert (refused.value.holder["station"], refused.value.holder["user"]) == ("desk-7", "ana")
        assert [row["station"] for row in logs(engine)] == ["ana@desk-7 (process 12)"]
        google.may_end.set()
        assert first.result(60).status == "completed"
    assert sync(engine, school().sources(), executor, station="ben@desk-8").status == "completed"


def test_that_nobody_waits_for_a_station_whose_connection_died(engine: sa.Engine, executor: Executor) -> None:
    dead = engine.connect()
    lease = leases.acquire(dead, holder="ana@desk-7", run_id="dead")
    pid = dead.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    assert sync(engine, school().sources(), executor).status == "completed"
    dead.invalidate()
    dead.close()
    with engine.connect() as connection, pytest.raises(RetryError, match="took over"):
        leases.fence(connection, lease)


def test_that_a_station_that_slept_through_its_lease_writes_nothing(engine: sa.Engine, executor: Executor) -> None:
    with running(engine, executor, "sleeper") as (google, sleeper):
        with engine.begin() as connection:
            connection.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now() - interval '1 second'")))
        result = sync(engine, school(5).sources(), executor, station="ben@desk-8")
        assert result.status == "completed"
        stored = rows_of(engine, tables.chromebooks)
        google.may_end.set()
        with pytest.raises(RetryError, match="Another station took over"):
            sleeper.result(60)
    assert rows_of(engine, tables.chromebooks) == stored
    by_station = {row["station"]: row for row in logs(engine) if row["sync_type"] == "chromebooks"}
    assert (by_station["sleeper"]["status"], by_station["ben@desk-8"]["status"]) == ("failed", "completed")
    with engine.connect() as connection:
        assert connection.execute(sa.select(tables.sync_lease.c.holder)).scalar_one() is None


def test_that_a_cancelled_run_keeps_its_lease_until_its_last_request_has_ended(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "_RENEW_EVERY", timedelta(0))
    is_abandoned, is_unwanted = threading.Event(), threading.Event()
    google = SlowGoogle()
    real = Fetch.abandon

    def abandon(fetch: Fetch, *arguments: Any) -> None:
        is_abandoned.set()
        real(fetch, *arguments)

    monkeypatch.setattr(Fetch, "abandon", abandon)
    sources = Sources(google=google)  # type: ignore[arg-type]
    future = executor.submit(
        sync, engine, sources, executor, sync_type="chromebooks", station="ana@desk-7", stop=is_unwanted.is_set
    )
    try:
        is_unwanted.set()
        assert is_abandoned.wait(60)
        with engine.connect() as connection:
            connection.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now() - interval '1 second'")))
            connection.commit()
            until = time.monotonic() + 60
            while not connection.execute(sa.select(tables.sync_lease.c.name).where(running_now.IS_HELD)).first():
                connection.commit()
                assert time.monotonic() < until
                time.sleep(0.02)
    finally:
        google.may_end.set()
    assert future.result(60).status == "cancelled"


def test_that_nobody_waits_for_a_station_that_falls_asleep_while_it_stores(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LIFETIME", timedelta(seconds=1))
    with engine.connect() as control, engine.connect() as storing, engine.connect() as other:
        asleep = leases.acquire(control, holder="ana@desk-7", run_id="asleep")
        leases.fence(storing, asleep)
        time.sleep(1.1)
        assert leases.acquire(other, holder="ben@desk-8", run_id="awake").epoch == asleep.epoch + 1
        with pytest.raises(sa.exc.DBAPIError):
            storing.execute(sa.select(1))


def test_that_a_station_that_stores_for_longer_than_its_lease_is_named_instead_of_waited_for(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_PATIENCE", timedelta(milliseconds=50))
    with engine.connect() as control, engine.connect() as storing, engine.connect() as other:
        lease = leases.acquire(control, holder="ana@desk-7", run_id="storing")
        control.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now() - interval '1 second'")))
        control.commit()
        leases.fence(storing, lease)
        with pytest.raises(LeaseTakenError, match=r"^desk-7"):
            leases.acquire(other, holder="ben@desk-8", run_id="refused")
        storing.commit()


def test_that_a_merge_longer_than_the_lease_does_not_lose_it(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = run_part.merge_part

    def long_merge(connection: sa.Connection, *arguments: Any, **named: Any) -> None:
        real(connection, *arguments, **named)
        connection.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now() - interval '1 second'")))

    monkeypatch.setattr(run_part, "merge_part", long_merge)
    monkeypatch.setattr(runner, "_LONGEST_WAIT", -1)  # the users never come
    google = SlowGoogle()
    sources = Sources(google=google, incidentiq=school().sources().incidentiq)  # type: ignore[arg-type]
    monkeypatch.setattr(google, "devices", school(3).sources().google.devices)  # type: ignore[union-attr]
    monkeypatch.setattr(
        google, "users", lambda executor: SlowGoogle.devices(google, None, executor=executor), raising=False
    )
    future = executor.submit(sync, engine, sources, executor, station="ana@desk-7")
    try:
        until = time.monotonic() + 60
        while not rows_of(engine, tables.chromebooks):
            assert time.monotonic() < until
            time.sleep(0.02)
        with pytest.raises(LeaseTakenError):
            sync(engine, school().sources(), executor)
    finally:
        google.may_end.set()
        future.exception(60)


def test_that_a_lease_lives_from_renewal_to_renewal(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        lease = leases.acquire(connection, holder="ana", run_id="1")
        connection.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now() + interval '1 second'")))
        leases.renew(connection, lease)
        left = connection.execute(sa.select(tables.sync_lease.c.expires_at - sa.func.clock_timestamp())).scalar_one()
        assert leases.LIFETIME / 2 < left <= leases.LIFETIME
        leases.release(connection, lease)
        assert leases.acquire(connection, holder="ana", run_id="2").epoch == lease.epoch + 1


def test_that_a_late_release_does_not_free_the_lease_of_a_successor(engine: sa.Engine) -> None:
    with engine.connect() as first, engine.connect() as second:
        late = leases.acquire(first, holder="ana", run_id="1")
        first.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now()")))
        first.commit()
        leases.acquire(second, holder="ben", run_id="2")
        leases.release(first, late)
        assert second.execute(sa.select(tables.sync_lease.c.holder)).scalar_one() == "ben"


def test_that_a_database_that_goes_away_in_the_middle_is_said_so_and_the_next_run_takes_over(
    engine: sa.Engine, executor: Executor
) -> None:
    with running(engine, executor, "ana@desk-7") as (google, first):
        with engine.connect() as administrator:
            activity = sa.table("pg_stat_activity", sa.column("pid"), sa.column("datname"))
            others = sa.and_(
                activity.c.datname == sa.func.current_database(), activity.c.pid != sa.func.pg_backend_pid()
            )
            assert administrator.execute(sa.select(sa.func.pg_terminate_backend(activity.c.pid)).where(others)).all()
        google.may_end.set()
        with pytest.raises(DatabaseAwayError):
            first.result(60)
    again = sync(engine, school().sources(), executor, station="ben@desk-8")
    assert again.status == "completed"
    died = [row for row in logs(engine) if row["station"] == "ana@desk-7"]
    assert [row["status"] for row in died] == ["failed"]


# ---------------------------------------------------------------- who is syncing, for everybody


def library(engine: sa.Engine, cache: Cache | None = None) -> Library:
    return Library.over(engine, cache or MemoryCache())


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_that_stations_without_a_shared_cache_read_who_is_syncing_in_the_lease_row(
    engine: sa.Engine, executor: Executor
) -> None:
    assert library(engine).sync_logs.running() is None
    with running(engine, executor, "ana@desk-7 (process 12)") as (google, first):
        until(lambda: (status := library(engine).sync_logs.running()) and status.sources)
        status = library(engine).sync_logs.running()
        assert status is not None
        assert (status.station, status.user, status.sync_type) == ("desk-7", "ana", "chromebooks")
        assert (status.phase, status.message) == ("reading", "reading Google devices")
        assert set(status.sources) == {"google"}
        with engine.connect() as connection:
            row = connection.execute(sa.select(tables.sync_lease)).one()
        told = row.progress["sync_type"], row.progress["phase"], row.run_id
        assert told == ("chromebooks", "reading", status.run_id)
        google.may_end.set()
        first.result(60)
    assert library(engine).sync_logs.running() is None
    with engine.connect() as connection:
        row = connection.execute(sa.select(tables.sync_lease)).one()
    assert row.progress is None


def status_of(lease: leases.Lease, seconds: float, message: str) -> RunStatus:
    since = lease.now.replace(tzinfo=UTC)
    then = since + timedelta(seconds=seconds)
    return RunStatus(lease.run_id, "full", "desk-7", "ana", since, then, phase="reading", message=message)


@pytest.mark.parametrize(("seconds", "message"), [(9, "newer"), (1, "in the row")])
def test_that_the_newer_word_counts_be_it_in_the_cache_or_in_the_row(
    engine: sa.Engine, seconds: float, message: str
) -> None:
    cache = MemoryCache()
    with engine.connect() as connection:
        lease = leases.acquire(connection, holder="ana@desk-7", run_id="1")
        leases.tell(connection, lease, status_of(lease, 5, "in the row"))
        cache.set_sync_status(status_document(status_of(lease, seconds, "newer")))
        status = library(engine, cache).sync_logs.running()
        assert status is not None
        assert status.message == message


def test_that_what_a_dead_run_left_in_the_cache_is_not_believed(engine: sa.Engine) -> None:
    cache = MemoryCache()
    dead = leases.Lease(1, "dead", datetime(2026, 3, 2))
    cache.set_sync_status(status_document(status_of(dead, 5, "reading")))
    assert library(engine, cache).sync_logs.running() is None
    with engine.connect() as connection:
        leases.acquire(connection, holder="ben@desk-8", run_id="2")
        status = library(engine, cache).sync_logs.running()
        assert status is not None
        assert (status.run_id, status.station, status.user, status.message) == ("2", "desk-8", "ben", "")


def test_that_telling_waits_for_nobody_and_ends_no_transaction(engine: sa.Engine) -> None:
    with engine.connect() as connection, engine.connect() as other:
        lease = leases.acquire(connection, holder="ana@desk-7", run_id="1")
        other.execute(sa.select(tables.sync_lease).with_for_update())
        leases.tell(connection, lease, status_of(lease, 1, "one"))
        assert not connection.in_transaction()
        other.rollback()
        leases.fence(connection, lease)
        leases.tell(connection, lease, status_of(lease, 2, "two"))
        assert connection.in_transaction()
        connection.rollback()
        assert other.execute(sa.select(tables.sync_lease.c.progress)).scalar_one() is None


def test_that_a_station_that_lost_its_lease_writes_nothing_into_the_row(engine: sa.Engine) -> None:
    with engine.connect() as first, engine.connect() as second:
        late = leases.acquire(first, holder="ana", run_id="1")
        first.execute(sa.update(tables.sync_lease).values(expires_at=sa.text("now()")))
        first.commit()
        leases.acquire(second, holder="ben", run_id="2")
        leases.tell(first, late, status_of(late, 1, "late"))
        assert second.execute(sa.select(tables.sync_lease.c.progress)).scalar_one() is None


# ---------------------------------------------------------------- runs that will never end


def test_that_a_started_run_is_interrupted_once_its_station_is_gone(engine: sa.Engine, executor: Executor) -> None:
    with running(engine, executor, "ana@desk-7") as (google, first):
        [run] = library(engine).sync_logs.recent()
        assert (run.status, run.is_interrupted) == ("started", False)
        with engine.begin() as connection:
            connection.execute(sa.update(tables.sync_lease).values(backend_pid=-1))
        [run] = library(engine).sync_logs.recent()
        assert (run.status, run.is_interrupted) == ("started", True)
        with engine.begin() as connection:
            connection.execute(sa.update(tables.sync_lease).values(run_id="another"))
        [run] = library(engine).sync_logs.recent()
        assert run.is_interrupted
        google.may_end.set()
        first.result(60)
    [run] = library(engine).sync_logs.recent()
    assert (run.status, run.is_interrupted) == ("completed", False)


def test_that_a_storing_longer_than_the_lease_is_not_called_dead_by_readers(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        leases.acquire(connection, holder="ana@desk-7", run_id="1")
        for minutes, is_there in ((2, True), (11, False)):
            connection.execute(
                sa.update(tables.sync_lease).values(
                    expires_at=sa.func.clock_timestamp() - sa.func.make_interval(0, 0, 0, 0, 0, minutes)
                )
            )
            connection.commit()
            assert (library(engine).sync_logs.running() is not None) is is_there


def test_that_the_windows_of_all_stations_hear_of_the_beginning_and_of_the_end(
    engine: sa.Engine, database_url: str, executor: Executor
) -> None:
    heard: list[str] = []
    is_over = threading.Event()

    def listen() -> None:
        for notice in changes.listen(database_url, is_over.is_set):
            heard.append(notice)  # noqa: PERF402  one after another, as they come

    def ask() -> list[str]:
        with engine.begin() as connection:
            changes.notify(connection, "there?")
        return heard

    listener = executor.submit(listen)
    try:
        until(ask)
        result = sync(engine, school().sources(), executor)
        until(lambda: result.run_id in heard)
    finally:
        is_over.set()
        listener.result(60)
    assert [notice for notice in heard if notice != "there?"] == [STARTED_NOTICE, result.run_id]


def test_that_a_run_which_a_defect_ends_gives_the_lease_back(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(time_series, "record", broken)
        with pytest.raises(ZeroDivisionError):
            sync(engine, school().sources(), executor)
    with engine.connect() as connection:
        assert connection.execute(sa.select(tables.sync_lease.c.holder)).scalar_one() is None
    assert sync(engine, school().sources(), executor).status == "completed"
