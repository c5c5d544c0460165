"""What a sync asks of the APIs: counted by route and day, told in the log of each part, and warned of when it waited."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.cache import MemoryCache
from cbdesk.database import tables
from cbdesk.demo.district import District
from cbdesk.demo.faults import Fault, Faults
from cbdesk.demo.world import World
from cbdesk.domain.budget import ApiLimit
from cbdesk.domain.documents import runs_document
from cbdesk.domain.sync import SourceFigures, SyncResult
from cbdesk.errors import RetryError
from cbdesk.repositories import Library
from cbdesk.sources.calls import Call
from cbdesk.sources.google_units import LANES
from cbdesk.sources.limits import Budget
from cbdesk.sources.waiting import Patience
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.clock import read_clock
from cbdesk.sync.limits import LimitBook
from cbdesk.sync.runner import SyncOptions, SyncRun
from tests.integration.sync.comparison import sync
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_runs import school

DAY = date(2026, 3, 2)


def stored(engine: sa.Engine) -> dict[tuple[str, str, int], Any]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(tables.api_calls)).all()
    return {(row.source, row.endpoint, row.status): row for row in rows}


def call(status: int = 200, *, label: str = "Meraki", waited: float = 0.0, is_retry: bool = False) -> Call:
    return Call(label, "/x", status, 0.5, waited, is_retry)


# ---------------------------------------------------------------- the day's rows


def test_that_the_runs_of_a_day_add_up_and_another_day_has_its_own_rows(engine: sa.Engine) -> None:
    for day in (DAY, DAY, DAY + timedelta(days=1)):
        log = CallLog()
        log.count("meraki", call())
        log.count("meraki", call(429))
        log.count("meraki", call(waited=16.0, is_retry=True))
        with engine.begin() as connection:
            log.store(connection, day)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(tables.api_calls))]
    assert sorted(rows) == [
        (DAY, "meraki", "/x", 200, 4, 2, 2.0, 32.0),
        (DAY, "meraki", "/x", 429, 2, 0, 1.0, 0.0),
        (DAY + timedelta(days=1), "meraki", "/x", 200, 2, 1, 1.0, 16.0),
        (DAY + timedelta(days=1), "meraki", "/x", 429, 1, 0, 0.5, 0.0),
    ]


def test_that_a_run_without_calls_stores_no_row(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        CallLog().store(connection, DAY)
    assert stored(engine) == {}


def test_that_no_call_is_lost_when_threads_count_at_once(executor: Executor) -> None:
    log = CallLog()

    def count_many() -> None:
        for _ in range(2000):
            log.count("meraki", call())

    for future in [executor.submit(count_many) for _ in range(8)]:
        future.result()
    assert log.total("meraki").calls == 16_000
    assert log.total("google").calls == 0


# ---------------------------------------------------------------- long waits


class Clock:
    """A clock that waits move by their whole length."""

    def __init__(self) -> None:
        self._waited = 0.0

    def sleep(self, seconds: float) -> None:
        self._waited += seconds

    def __call__(self) -> float:
        return time.monotonic() + self._waited


def test_that_waits_of_ten_seconds_in_all_are_not_worth_a_warning() -> None:
    clock = Clock()
    log = CallLog(clock)
    log.count_wait("meraki", 9.0, "Meraki limit")
    log.count_wait("meraki", 9.0, "Meraki limit")  # by another reader, side by side
    assert list(log.warnings(["meraki", "google"])) == []
    clock.sleep(9.5)
    log.count_wait("meraki", 2.0, "Meraki answered 503")
    assert list(log.warnings(["meraki", "google"])) == [
        "meraki: waited 11 s in all (Meraki limit, Meraki answered 503)"
    ]


def test_that_waits_for_users_are_theirs() -> None:
    log = CallLog()
    log.count_wait("google", 40.0, "Google users limit")
    log.count_wait("google", 30.0, "Google devices limit")
    assert list(log.warnings(["google", "users"])) == [
        "google: waited 30 s in all (Google devices limit)",
        "users: waited 40 s in all (Google users limit)",
    ]


# ---------------------------------------------------------------- over real HTTP


@dataclass
class Town:
    """A simulated district and a station whose requests are counted; it never really waits."""

    faults: Faults
    sync: Callable[[], SyncResult]


@contextmanager
def open_town(
    engine: sa.Engine, executor: Executor, world: World, folder: Path, set_variable: Callable[[str, str], None]
) -> Iterator[Town]:
    faults = Faults(meraki_requests_per_second=1000, meraki_burst=1000)
    with District(world, faults=faults) as district:
        for name, value in district.settings(folder).items():
            set_variable(name, value)

        def run() -> SyncResult:
            wall = Clock()
            calls, limits = CallLog(wall), LimitBook()

            def patience(name: str) -> Patience:
                own = Clock()

                def sleep(seconds: float) -> None:
                    own.sleep(seconds)
                    wall.sleep(seconds)

                return Patience(
                    sleep=sleep,
                    clock=own,
                    jitter=lambda: 0.0,
                    on_call=partial(calls.count, name),
                    on_wait=partial(calls.count_wait, name),
                    on_budget=limits.register,
                )

            sources = build_sources(settings_room.load(), patience)
            options = SyncOptions("desk-7")
            try:
                return SyncRun(
                    engine,
                    MemoryCache(),
                    sources,
                    options,
                    executor=executor,
                    on_progress=lambda _progress: None,
                    stop=lambda: False,
                    calls=calls,
                    limits=limits,
                ).execute("full")
            finally:
                sources.close()

        yield Town(faults, run)


@pytest.fixture
def town(
    engine: sa.Engine, executor: Executor, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    with open_town(engine, executor, world, tmp_path, monkeypatch.setenv) as opened:
        yield opened


def test_that_all_four_apis_are_counted_by_routes_without_ids(engine: sa.Engine, town: Town, world: World) -> None:
    assert town.sync().status == "completed"
    rows = stored(engine)
    routes = {(source, endpoint) for source, endpoint, _ in rows}
    assert {
        ("google", "/token"),
        ("google", "/admin/directory/v1/customer/{id}/devices/chromeos"),
        ("users", "/admin/directory/v1/users"),
        ("telemetry", "/v1/customers/{id}/telemetry/devices"),
        ("incidentiq", "/api/v1.0/assets"),
        ("meraki", "/api/v1/organizations/{id}/networks"),
        ("meraki", "/api/v1/networks/{id}/clients"),
    } <= routes
    assert {source for source, _ in routes} == {"google", "users", "telemetry", "incidentiq", "meraki"}
    assert all("@" not in endpoint and "N_" not in endpoint for _, endpoint in routes)
    wireless = [network for network in world.networks if "wireless" in network["productTypes"]]
    clients = [row for key, row in rows.items() if key[1] == "/api/v1/networks/{id}/clients"]
    assert sum(row.calls for row in clients) >= len(wireless)
    assert all(row.retries == 0 and row.seconds > 0 for row in rows.values())


def test_that_a_second_run_of_the_day_adds_to_the_same_rows(engine: sa.Engine, town: Town) -> None:
    town.sync()
    first = stored(engine)
    town.sync()
    second = stored(engine)
    key = ("incidentiq", "/api/v1.0/assets", 200)
    assert second[key].calls == 2 * first[key].calls


def test_that_a_limit_is_counted_retried_warned_of_and_told_in_the_log(engine: sa.Engine, town: Town) -> None:
    town.faults.plan(Fault("rate_limited", "incidentiq", times=2, retry_after=16))
    result = town.sync()
    assert result.status == "completed"
    assert "incidentiq: waited 32 s in all (IncidentIQ limit)" in result.warnings
    rows = stored(engine)
    assert rows["incidentiq", "/api/v1.0/assets", 429].calls == 2
    good = rows["incidentiq", "/api/v1.0/assets", 200]
    assert rows["incidentiq", "/api/v1.0/assets", 429].retries + good.retries == 2
    [run] = Library.over(engine, MemoryCache()).sync_logs.recent("chromebooks")
    details = {figures.source: figures for figures in run.details}
    assert (details["incidentiq"].retries, details["google"].retries) == (2, 0)
    assert details["incidentiq"].waited >= 32
    assert (details["incidentiq"].requests_per_second, details["incidentiq"].allowed_per_second) == (1.96, 4)
    assert (details["google"].requests_per_second, details["google"].at_once) == (36, LANES)


def test_that_the_calls_of_earlier_runs_of_the_day_are_counted_too(engine: sa.Engine, town: Town) -> None:
    library = Library.over(engine, MemoryCache())
    town.sync()
    town.sync()
    second, first = library.sync_logs.recent("meraki")
    assert first.details[0].calls_today == first.details[0].calls > 0
    assert second.details[0].calls_today == 2 * first.details[0].calls
    counted = sum(row.calls for row in library.api_calls.recent() if row.source == "meraki")
    assert counted == second.details[0].calls_today


# ---------------------------------------------------------------- limits that survive the process


def limits(engine: sa.Engine) -> dict[str, ApiLimit]:
    return {limit.source: limit for limit in Library.over(engine, MemoryCache()).api_calls.limits()}


def age(engine: sa.Engine, hours: float) -> None:
    """Let everything that was learned be so many hours old."""
    older = timedelta(hours=hours)
    with engine.begin() as connection:
        a = tables.api_limits.c
        connection.execute(
            sa.update(tables.api_limits).values(learned_at=a.learned_at - older, held_until=a.held_until - older)
        )


def test_that_a_limit_is_learned_and_obeyed_by_the_next_run_of_another_client(engine: sa.Engine, town: Town) -> None:
    town.sync()
    assert limits(engine) == {}
    town.faults.plan(Fault("rate_limited", "incidentiq", times=2, retry_after=1))
    town.sync()
    assert set(limits(engine)) == {"incidentiq"}
    learned = limits(engine)["incidentiq"]
    assert (learned.requests_per_second, learned.at_once, learned.held_until) == (pytest.approx(1.96), None, None)
    town.sync()
    [run] = Library.over(engine, MemoryCache()).sync_logs.recent("chromebooks", limit=1)
    details = {figures.source: figures for figures in run.details}
    assert (details["incidentiq"].requests_per_second, details["incidentiq"].retries) == (1.96, 0)
    assert limits(engine)["incidentiq"].learned_at == learned.learned_at


def test_that_too_many_requests_at_once_are_learned_as_such(engine: sa.Engine, town: Town) -> None:
    town.faults.plan(Fault("quota_exceeded", "google", "/devices/chromeos"))
    town.sync()
    learned = limits(engine)["google"]
    assert (learned.requests_per_second, learned.at_once) == (pytest.approx(25.2), LANES // 2)


def test_that_what_was_learned_by_a_run_that_failed_is_kept(engine: sa.Engine, town: Town) -> None:
    town.faults.plan(Fault("rate_limited", "incidentiq", times=None, retry_after=3600))
    assert town.sync().status == "partial"
    assert limits(engine)["incidentiq"].requests_per_second == pytest.approx(2.8)


def test_that_a_pause_that_reaches_beyond_the_run_holds_the_next_one(engine: sa.Engine, town: Town) -> None:
    town.faults.plan(Fault("rate_limited", "incidentiq", times=1, retry_after=3600))
    town.sync()
    asked = stored(engine)["incidentiq", "/api/v1.0/assets", 429].calls
    result = town.sync()
    assert "IncidentIQ asked for a pause that lasts another" in (result.error_message or "")
    assert stored(engine)["incidentiq", "/api/v1.0/assets", 429].calls == asked
    age(engine, hours=0.98)
    result = town.sync()
    assert result.status == "completed"
    [warning] = [warning for warning in result.warnings if "incidentiq: waited" in warning]
    assert warning.endswith("s in all (IncidentIQ limit)")


def test_that_a_limit_is_forgotten_a_day_after_the_last_refusal(engine: sa.Engine, town: Town) -> None:
    town.faults.plan(Fault("rate_limited", "incidentiq", retry_after=1))
    town.sync()
    age(engine, hours=23)
    town.sync()
    assert limits(engine)["incidentiq"].requests_per_second == pytest.approx(2.8)
    age(engine, hours=2)
    town.sync()
    assert limits(engine) == {}


def test_that_good_answers_lift_a_limit_from_run_to_run(engine: sa.Engine) -> None:
    def run(good: int, *, refused: bool = False) -> None:
        book = LimitBook()
        budget = Budget("Meraki", 10, 10, time.monotonic)
        book.register(budget)
        with engine.begin() as connection:
            now = read_clock(connection)
            book.load(connection, now)
            if refused:
                budget.was_too_many(0)
            for _ in range(good):
                budget.went_well()
            book.store(connection, now)

    run(0, refused=True)
    run(100)
    assert limits(engine)["meraki"].requests_per_second == pytest.approx(9)
    run(50)
    assert limits(engine) == {}


# ---------------------------------------------------------------- the log of each part


def test_that_each_part_logs_how_its_sources_were_read(engine: sa.Engine, executor: Executor) -> None:
    documents = replace(school(), failing=frozenset({"assets"}))
    documents.devices.append({"serialNumber": "NOID"})
    sync(engine, documents.sources(), executor)
    runs = {run.sync_type: run for run in Library.over(engine, MemoryCache()).sync_logs.recent()}
    *figures, merge = [untimed(source) for source in runs["chromebooks"].details]
    assert figures == [
        SourceFigures("google", pages=3, read=5, skipped=1),
        SourceFigures("telemetry", pages=1, read=1),
        SourceFigures("incidentiq", pages=1, read=1, error="assets is away", advice=RetryError.advice),
    ]
    assert merge == SourceFigures("merge", created=5, changed=0, unchanged=0, deleted=0, conflicts=0)
    assert set(runs["chromebooks"].details[-1].phases) == {"storing", "linking"}
    assert [(source.source, source.read) for source in runs["meraki"].details] == [("meraki", 2), ("merge", 0)]
    assert runs["full"].details == ()
    document = runs_document([runs["users"]])["runs"][0]
    users, merge_document = document["details"]
    assert (users["source"], users["pages"], users["read"], users["error"]) == ("users", 1, 1, None)
    assert set(users["phases"]) == {"reading"}
    assert (merge_document["created"], merge_document["conflicts"]) == (1, 0)


def untimed(figures: SourceFigures) -> SourceFigures:
    """What does not depend on how fast this machine is."""
    return replace(figures, seconds=0.0, phases={}, used_per_second=None)


def test_that_delivered_rows_are_created_changed_or_unchanged(engine: sa.Engine, executor: Executor) -> None:
    documents = school()
    sync(engine, documents.sources(), executor)
    assert merges(engine) == {"chromebooks": (5, 0, 0, 0), "users": (1, 0, 0, 0), "meraki": (2, 0, 0, 0)}
    sync(engine, documents.sources(), executor)
    assert merges(engine) == {"chromebooks": (0, 0, 5, 0), "users": (0, 0, 1, 0), "meraki": (0, 0, 2, 0)}
    documents.devices[0]["model"] = "Another model"
    del documents.devices[-1]
    sync(engine, documents.sources(), executor)
    assert merges(engine)["chromebooks"] == (0, 1, 3, 1)


def test_that_a_client_that_was_not_seen_again_is_not_unchanged(engine: sa.Engine, executor: Executor) -> None:
    documents = school()
    sync(engine, documents.sources(), executor)
    for clients in documents.clients.values():
        clients.clear()
    sync(engine, documents.sources(), executor)
    assert merges(engine)["meraki"] == (0, 0, 0, 0)


def test_that_a_part_that_failed_left_nothing_unchanged(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    sync(engine, replace(school(), failing=frozenset({"users"})).sources(), executor)
    assert merges(engine)["users"] == (0, 0, 0, 0)


def merges(engine: sa.Engine) -> dict[str | None, tuple[int | None, ...]]:
    """Rows created, changed, unchanged and deleted by the newest run, by part."""
    runs = Library.over(engine, MemoryCache()).sync_logs.recent(limit=4)
    found = {run.sync_type: run.details[-1] for run in runs if run.details}
    return {part: (one.created, one.changed, one.unchanged, one.deleted) for part, one in found.items()}


def test_that_figures_which_a_newer_cbdesk_wrote_can_be_read(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor, sync_type="users")
    with engine.begin() as connection:
        later = [{"source": "users", "read": 7, "mood": "good"}]
        connection.execute(sa.update(tables.sync_logs).values(details=later))
    [run] = Library.over(engine, MemoryCache()).sync_logs.recent()
    assert run.details == (SourceFigures("users", read=7),)


def test_that_a_part_ends_when_it_is_stored_and_not_when_the_run_ends(engine: sa.Engine, executor: Executor) -> None:
    """The users' listing goes on for more than a second after the network's clients are stored."""
    sources = Documents(networks=school().networks, clients=school().clients, users=school().users).sources()
    assert sources.google is not None
    read_users = sources.google.users

    def slow_users(executor: Executor) -> Iterator[Any]:
        yield from read_users(executor)
        with engine.connect() as connection:
            for _ in range(600):
                if connection.execute(sa.select(sa.func.count()).select_from(tables.meraki_clients)).scalar_one():
                    break
                connection.execute(sa.text("SELECT pg_sleep(0.05)"))
                connection.rollback()
            connection.execute(sa.text("SELECT pg_sleep(1.2)"))

    sources.google.users = slow_users  # type: ignore[method-assign]
    sync(engine, sources, executor)
    s = tables.sync_logs.c
    with engine.connect() as connection:
        rows = {row.sync_type: row for row in connection.execute(sa.select(tables.sync_logs))}
        assert connection.execute(sa.select(s.id).where(s.completed_at < s.started_at)).all() == []
    assert rows["users"].completed_at - rows["meraki"].completed_at >= timedelta(seconds=1)
    assert rows["meraki"].completed_at <= rows["users"].completed_at <= rows["full"].completed_at
    assert rows["users"].duration_seconds >= 1
    meraki = rows["meraki"].details[0]
    assert rows["users"].details[0]["seconds"] - meraki["seconds"] >= 1
