"""What a run tells its caller and the other stations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cbdesk.cache import MemoryCache
from cbdesk.domain.sync import Progress, SourceFigures, SyncResult
from cbdesk.errors import RetryError
from cbdesk.sources.calls import Call
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.fetch import Listing
from cbdesk.sync.reporting import Report


class Told:
    def __init__(self) -> None:
        self.now = 10.0
        self.cache = MemoryCache()
        self.progress: list[Progress] = []
        self.calls = CallLog()
        self.report = Report(
            self.cache,
            self.progress.append,
            self.calls,
            run_id="r1",
            station="ana@desk-7",
            clock=lambda: self.now,
        )
        self.report.begin("full", datetime(2026, 3, 2, 15))

    def status(self) -> dict[str, Any]:
        status = self.cache.sync_status()
        assert status is not None
        return status


@pytest.fixture
def told() -> Told:
    return Told()


def test_that_progress_carries_rate_and_the_seconds_that_are_left(told: Told) -> None:
    listing = Listing("google", expected=1000)
    told.report.start("google")
    listing.read = 200
    told.report.page(listing)
    assert told.progress[-1] == Progress("google", "200 read", 200, 1000)
    told.now += 2
    listing.read = 400
    told.report.page(listing)
    assert told.progress[-1] == Progress("google", "400 read", 400, 1000, rate=200.0, eta_seconds=3.0)


def test_that_the_other_stations_read_the_same_at_most_once_a_second(told: Told) -> None:
    google, meraki = Listing("google", read=200, expected=1000), Listing("meraki", read=7)
    told.report.start("google")
    told.report.start("meraki")
    told.now += 1
    told.report.page(google)
    first = told.status()
    assert first == {
        "status": "started",
        "run_id": "r1",
        "sync_type": "full",
        "station": "ana@desk-7",
        "started_at": "2026-03-02T15:00:00Z",
        "phase": "reading",
        "source": "google",
        "message": "200 read",
        "done": 200,
        "total": 1000,
        "rate": 200.0,
        "eta": 4.0,
        "sources": {"google": {"message": "200 read", "done": 200, "total": 1000, "rate": 200.0, "eta": 4.0}},
    }
    told.now += 0.5
    told.report.page(meraki)
    assert told.status() == first
    told.now += 0.6
    told.report.page(meraki)
    second = told.status()
    assert (second["source"], second["done"], second["total"], second["eta"]) == ("meraki", 7, None, None)
    assert set(second["sources"]) == {"google", "meraki"}


def test_that_a_new_phase_is_told_at_once(told: Told) -> None:
    told.report.start("users")
    told.report.page(Listing("users", read=3))
    told.report.phase("storing", "storing users")
    assert told.progress[-1] == Progress("merge", "storing users")
    assert (told.status()["phase"], told.status()["message"]) == ("storing", "storing users")


def test_that_the_outcome_replaces_what_was_going_on(told: Told) -> None:
    told.report.phase("linking", "linking")
    told.report.publish(SyncResult("r1", "full", "partial", 12.5, 0, (), "IncidentIQ is away"))
    assert told.status() == {
        "status": "partial",
        "run_id": "r1",
        "sync_type": "full",
        "station": "ana@desk-7",
        "started_at": "2026-03-02T15:00:00Z",
        "duration_seconds": 12.5,
        "error_message": "IncidentIQ is away",
    }


def test_that_the_figures_of_a_source_are_those_of_its_pages_and_its_calls(told: Told) -> None:
    listing = Listing("users", read=700, skipped=2, error=RetryError("Google is away"))
    told.report.start("users")
    for _ in range(3):
        told.report.page(listing)
    told.calls.count("google", Call("Google users", "/users", 503, 0.5, 2.0, is_retry=False))
    told.calls.count("google", Call("Google users", "/users", 200, 0.5, 16.25, is_retry=True))
    told.calls.count("google", Call("Google devices", "/devices", 503, 0.5, 99.0, is_retry=True))
    told.now += 4
    told.report.end(listing)
    told.now += 60
    assert told.report.figures(listing) == SourceFigures(
        "users", pages=3, read=700, skipped=2, seconds=4.0, retries=1, waited=18.25, error="Google is away"
    )


def test_that_a_refusal_is_the_error_of_its_source(told: Told) -> None:
    told.report.start("telemetry")
    assert told.report.figures(Listing("telemetry", refusal="the scope is missing")).error == "the scope is missing"
