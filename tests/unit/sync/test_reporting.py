"""What a run tells its caller and the other stations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cbdesk.cache import MemoryCache
from cbdesk.domain.budget import ApiBudget
from cbdesk.domain.sync import PartResult, Progress, RunProgress, SourceFigures, SyncResult
from cbdesk.domain.sync_status import RunStatus, status_from
from cbdesk.errors import RetryError, SignInError, SourceRefusedError
from cbdesk.sources.calls import Call
from cbdesk.sources.lanes import Lanes
from cbdesk.sources.limits import Budget
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.limits import LimitBook
from cbdesk.sync.listing import Listing
from cbdesk.sync.memory import Memory
from cbdesk.sync.outlook import Past
from cbdesk.sync.reporting import Report

SINCE = datetime(2026, 3, 2, 15)


class Told:
    def __init__(self, memory: Memory | None = None) -> None:
        self.now = 10.0
        self.cache = MemoryCache()
        self.progress: list[Progress] = []
        self.lease: list[RunStatus] = []
        self.calls = CallLog(self.clock)
        self.limits = LimitBook()
        self.report = Report(
            self.cache,
            self.progress.append,
            self.calls,
            run_id="r1",
            station="ana@desk-7 (process 12)",
            limits=self.limits,
            clock=self.clock,
        )
        self.report.begin("full", SINCE, memory, self.lease.append)

    def clock(self) -> float:
        return self.now

    def status(self) -> RunStatus:
        document = self.cache.sync_status()
        assert document is not None
        status = status_from(document)
        assert status is not None
        return status


def call(label: str, status: int = 200, waited: float = 0.0, *, is_retry: bool = False) -> Call:
    return Call(label, "/x", status, 0.5, waited, is_retry)


@pytest.fixture
def told() -> Told:
    return Told()


# ---------------------------------------------------------------- progress of one source


def test_that_progress_carries_rate_and_the_seconds_that_are_left(told: Told) -> None:
    listing = Listing("google", expected=1000)
    told.report.start("google")
    listing.read = 200
    told.report.page(listing)
    first = told.progress[-1]
    assert (first.message, first.done, first.total, first.rate, first.eta_seconds) == (
        "200 read",
        200,
        1000,
        None,
        None,
    )
    told.now += 2
    listing.read = 400
    told.report.page(listing)
    assert (told.progress[-1].rate, told.progress[-1].eta_seconds) == (200.0, None)
    told.now += 2
    listing.read = 800
    told.report.page(listing)
    third = told.progress[-1]
    assert (third.done, third.rate, third.eta_seconds, third.total_is_estimate) == (800, 200.0, 1.0, False)
    assert third.run == RunProgress(80.0, 1.0)


def test_that_a_source_that_does_not_count_is_measured_by_its_last_listing() -> None:
    told = Told(Memory(Past(records={"users": 500})))
    told.report.start("users")
    listing = Listing("users", read=100)
    told.now += 4
    told.report.page(listing)
    assert (told.progress[-1].total, told.progress[-1].total_is_estimate) == (500, True)
    assert told.progress[-1].eta_seconds == 16.0
    listing.read = 501
    told.report.page(listing)
    assert (told.progress[-1].total, told.progress[-1].eta_seconds) == (None, None)


def test_that_a_source_that_counts_is_not_measured_by_its_last_listing() -> None:
    told = Told(Memory(Past(records={"google": 500})))
    told.report.start("google")
    told.report.page(Listing("google", read=100, expected=900))
    assert (told.progress[-1].total, told.progress[-1].total_is_estimate) == (900, False)


def test_that_progress_says_what_was_asked_and_may_be_asked(told: Told) -> None:
    memory = Memory(calls_today={"google": 100})
    told.report.begin("full", SINCE, memory)
    budget = Budget("Google devices", 36, 36, told.clock, Lanes(4))
    told.limits.register(budget)
    told.report.start("google")
    with budget.turn(lambda: None) as turn:
        turn.was_too_many()
    told.calls.count("google", call("Google devices", 403))
    told.calls.count("google", call("Google devices", waited=2.5, is_retry=True))
    told.calls.count_wait("google", 2.5, "Google devices limit")
    told.now += 4
    told.report.page(Listing("google", read=200))
    assert told.progress[-1].budget == ApiBudget(
        calls=2,
        retries=1,
        waited=2.5,
        calls_today=102,
        used_per_second=0.5,
        requests_per_second=25.2,
        allowed_per_second=36,
        at_once=2,
    )


# ---------------------------------------------------------------- other stations


def test_that_the_other_stations_hear_at_once_who_began(told: Told) -> None:
    status = told.status()
    assert (status.station, status.user, status.sync_type, status.status) == ("desk-7", "ana", "full", "started")
    assert status.started_at == SINCE.replace(tzinfo=UTC)
    assert told.lease == [status]


def test_that_the_other_stations_read_the_same_at_most_once_a_second(told: Told) -> None:
    google, meraki = Listing("google", read=200, expected=1000), Listing("meraki", read=7)
    told.report.start("google")
    told.report.start("meraki")
    told.now += 4
    told.report.page(google)
    first = told.status()
    assert (first.phase, first.message, first.eta_seconds) == ("reading", "reading Google devices", 16.0)
    assert (first.updated_at - first.started_at).total_seconds() == 4
    assert first.sources["google"] == replace(told.progress[-1], run=None)
    assert first.sources["meraki"].message == "starting"
    told.now += 0.5
    told.report.page(meraki)
    assert told.status() == first
    told.now += 0.6
    told.report.page(meraki)
    assert told.status().sources["meraki"] == replace(told.progress[-1], run=None)


def test_that_the_lease_row_is_written_every_two_seconds_at_most(told: Told) -> None:
    listing = Listing("google", read=1)
    told.report.start("google")
    for _ in range(60):
        told.now += 0.1
        listing.read += 1
        told.report.page(listing)
    assert len(told.lease) == 3
    assert [status.updated_at.second for status in told.lease] == [0, 2, 4]


def test_that_a_new_phase_is_told_at_once(told: Told) -> None:
    told.report.start("users")
    told.report.page(Listing("users", read=3))
    with told.report.storing("users"):
        assert (told.progress[-1].source, told.progress[-1].message) == ("merge", "storing users")
        assert (told.status().phase, told.status().message) == ("storing", "storing users")
        assert told.lease[-1] == told.status()
    with told.report.linking():
        assert (told.lease[-1].phase, told.lease[-1].message) == ("linking", "linking network and users")


def test_that_a_source_that_waits_says_so_while_no_page_arrives(told: Told) -> None:
    told.report.start("meraki")
    listing = Listing("meraki", read=100, expected=300)
    told.now += 2
    told.report.page(listing)
    told.calls.count_wait("meraki", 16.0, "Meraki limit")
    told.now += 1.5
    told.report.tick()
    status = told.status()
    assert status.sources["meraki"].message == "waiting 16 s: Meraki limit"
    assert status.sources["meraki"].done == 100
    told.now += 20
    listing.read = 200
    told.report.page(listing)
    assert told.status().sources["meraki"].message == "200 read"


def test_that_a_run_takes_as_long_as_a_wait_of_a_source_without_a_forecast(told: Told) -> None:
    told.report.start("meraki")
    told.calls.count_wait("meraki", 16.0, "Meraki limit")
    told.now += 1.5
    told.report.tick()
    assert told.status().eta_seconds == pytest.approx(14.5, abs=0.5)


def test_that_one_reader_that_waits_beside_others_that_read_is_not_said(told: Told) -> None:
    told.report.start("google")
    told.calls.count_wait("google", 16.0, "Google devices limit")
    told.now += 2
    told.report.page(Listing("google", read=100))
    told.report.tick()
    assert told.status().sources["google"].message == "100 read"


def test_that_the_outcome_replaces_what_was_going_on(told: Told) -> None:
    told.report.start("google")
    told.now += 12.5
    told.report.publish(SyncResult("r1", "full", "partial", 12.5, 0, (), "IncidentIQ is away"))
    status = told.status()
    assert (status.status, status.phase, status.message, status.sources) == ("partial", "", "", {})
    assert (status.duration_seconds, status.error_message, status.percent) == (12.5, "IncidentIQ is away", None)
    assert told.cache.sync_status()["started_at"] == "2026-03-02T15:00:00Z"  # type: ignore[index]


# ---------------------------------------------------------------- figures for the log


def test_that_the_figures_of_a_source_are_those_of_its_pages_and_its_calls(told: Told) -> None:
    listing = Listing("users", read=700, skipped=2, error=RetryError("Google is away"))
    told.report.start("users")
    for _ in range(3):
        told.report.page(listing)
    told.calls.count("google", call("Google users", 503, 2.0))
    told.calls.count("google", call("Google users", 200, 16.25, is_retry=True))
    for reader in (16.25, 10.0):  # side by side
        told.calls.count_wait("google", reader, "Google users limit")
    told.calls.count("google", call("Google devices", 503, 99.0, is_retry=True))
    told.now += 4
    told.report.end(listing)
    told.now += 60
    assert told.report.figures(listing) == SourceFigures(
        "users",
        pages=3,
        read=700,
        skipped=2,
        seconds=4.0,
        retries=1,
        waited=16.25,
        error="Google is away",
        advice=RetryError.advice,
        phases={"reading": 4.0},
        calls=2,
        calls_today=2,
        used_per_second=0.5,
    )


@pytest.mark.parametrize(
    ("listing", "error", "advice"),
    [
        (Listing("telemetry"), None, None),
        (Listing("telemetry", refusal="the scope is missing"), "the scope is missing", SourceRefusedError.advice),
        (Listing("google", error=SignInError("key refused")), "key refused", SignInError.advice),
        (
            Listing("meraki", failed_networks={"Maple MS": "away", "Oak ES": "away too"}),
            "2 networks could not be read, Maple MS: away",
            RetryError.advice,
        ),
    ],
)
def test_that_an_error_comes_with_what_to_do_about_it(
    told: Told, listing: Listing, error: str | None, advice: str | None
) -> None:
    told.report.start(listing.name)
    figures = told.report.figures(listing)
    assert (figures.error, figures.advice) == (error, advice)


def test_that_the_figures_of_a_part_say_what_became_of_its_records(told: Told) -> None:
    told.report.start("users")
    with told.report.storing("users"):
        told.now += 3
    with told.report.linking():
        told.now += 1.5
    part = PartResult(
        "users", records_created=1, records_updated=2, records_unchanged=3, records_deleted=4, conflicts=5
    )
    assert told.report.merge_figures(part) == SourceFigures(
        "merge",
        seconds=4.5,
        phases={"storing": 3.0, "linking": 1.5},
        created=1,
        changed=2,
        unchanged=3,
        deleted=4,
        conflicts=5,
    )
