"""How the pages of several sources reach the one writer of a run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from cbdesk.errors import CancelledError, RetryError, SourceRefusedError
from cbdesk.sources.records import MerakiNetwork, Page
from cbdesk.sources.telemetry import TelemetryRefusedError
from cbdesk.sync.fetch import Fetch, Sources
from cbdesk.sync.listing import EVERYTHING
from cbdesk.sync.staging import stage_assets, stage_sightings

NOW = datetime(2026, 3, 2)


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(6) as pool:
        yield pool


class Source:
    """Every source at once: what it yields is the test's."""

    def __init__(self, pages: Any = (), networks: Any = (), clients: Any = None, access_points: Any = None) -> None:
        self._pages, self._networks, self._clients, self._access_points = pages, networks, clients, access_points
        self.taken = 0

    def assets(self, _since: object = None, _executor: object = None) -> Iterator[Page[Any]]:
        for page in self._pages:
            if isinstance(page, Exception):
                raise page
            self.taken += 1
            yield page

    batteries = assets

    def networks(self) -> tuple[MerakiNetwork, ...]:
        return tuple(MerakiNetwork(name, name, None) for name in self._networks)

    def access_points(self) -> dict[str, str]:
        if isinstance(self._access_points, Exception):
            raise self._access_points
        return {}

    def clients(self, network: MerakiNetwork, *, access_points: object, timespan: object) -> Iterator[Page[Any]]:
        del access_points, timespan
        return self._clients(network.network_id)


def read(executor: Executor, name: Any, source: Source) -> tuple[Fetch, list[Any]]:
    fetch = Fetch(executor, stop=lambda: False)
    sources: Any = {"telemetry": "telemetry", "incidentiq": "incidentiq", "meraki": "meraki"}[name]
    fetch.start({name: EVERYTHING}, Sources(**{sources: source}), NOW)
    return fetch, [arrived for arrived in fetch.arrivals() if arrived is not None]


def test_that_the_end_of_a_source_arrives_behind_its_pages(executor: Executor) -> None:
    fetch, arrived = read(executor, "incidentiq", Source([Page((1,)), Page((2,), total=7)]))
    assert [a.page and a.page.records for a in arrived] == [(1,), (2,), None]
    assert [a.table for a in arrived] == [stage_assets, stage_assets, None]
    listing = fetch.listings["incidentiq"]
    assert (listing.is_complete, listing.expected) == (True, 7)


def test_that_a_source_which_fails_after_a_page_is_not_complete(executor: Executor) -> None:
    error = RetryError("away")
    fetch, arrived = read(executor, "incidentiq", Source([Page((1,)), error]))
    assert len(arrived) == 2
    assert fetch.listings["incidentiq"].error is error
    assert not fetch.listings["incidentiq"].is_complete


def test_that_a_refusal_of_telemetry_is_a_warning_and_no_error(executor: Executor) -> None:
    fetch, _ = read(executor, "telemetry", Source([TelemetryRefusedError("battery data cannot be read: why")]))
    listing = fetch.listings["telemetry"]
    assert (listing.error, listing.is_complete) == (None, False)
    assert listing.warnings() == ["telemetry: battery data cannot be read: why; what was stored before stays"]


def test_that_a_defect_of_our_own_is_logged_and_ends_only_that_source(
    executor: Executor, expected_warnings: list[str]
) -> None:
    expected_warnings.append("Reading incidentiq failed")
    fetch, _ = read(executor, "incidentiq", Source([ZeroDivisionError("oops")]))
    assert str(fetch.listings["incidentiq"].error) == "An error in cbdesk itself: ZeroDivisionError: oops"


def test_that_reading_waits_for_a_slow_writer(executor: Executor) -> None:
    source = Source([Page((number,)) for number in range(100)])
    fetch = Fetch(executor, stop=lambda: False)
    fetch.start({"incidentiq": EVERYTHING}, Sources(incidentiq=source), NOW)  # type: ignore[arg-type]
    arrivals = fetch.arrivals()
    next(arrivals)
    threading.Event().wait(0.2)
    assert source.taken < 25
    assert sum(1 for _ in arrivals) == 100
    assert source.taken == 100


def test_that_an_abandoned_reading_ends_although_nobody_takes_its_pages(executor: Executor) -> None:
    source = Source(Page((number,)) for number in range(10**9))
    fetch = Fetch(executor, stop=lambda: False)
    fetch.start({"incidentiq": EVERYTHING}, Sources(incidentiq=source), NOW)  # type: ignore[arg-type]
    fetch.abandon()
    assert isinstance(fetch.listings["incidentiq"].error, CancelledError)


def test_that_pages_that_nobody_takes_any_more_are_closed_with_the_reading(executor: Executor) -> None:
    closed = threading.Event()

    def pages() -> Iterator[Page[Any]]:
        try:
            for number in range(10**9):
                yield Page((number,))
        finally:
            closed.set()

    fetch = Fetch(executor, stop=lambda: False)
    source = Source()
    source.assets = lambda _since, _executor: pages()  # type: ignore[method-assign, assignment]
    fetch.start({"incidentiq": EVERYTHING}, Sources(incidentiq=source), NOW)  # type: ignore[arg-type]
    fetch.abandon()
    assert isinstance(fetch.listings["incidentiq"].error, CancelledError)
    assert closed.is_set()


def test_that_a_network_which_fails_is_reported_behind_its_pages(executor: Executor) -> None:
    def clients(network: str) -> Iterator[Page[Any]]:
        yield Page((network,))
        if network == "N2":
            raise RetryError("502")

    fetch, arrived = read(executor, "meraki", Source(networks=["N1", "N2", "N3"], clients=clients))
    pages = [a for a in arrived if a.page is not None]
    assert {a.table for a in pages} == {stage_sightings}
    of_n2 = [
        a.failed_network.network_id if a.failed_network else a.page.records
        for a in pages
        if a.failed_network or "N2" in a.page.records
    ]
    assert of_n2 == [("N2",), "N2"]
    assert sorted(a.page.records[0] for a in pages if a.page.records) == ["N1", "N2", "N3"]
    listing = fetch.listings["meraki"]
    assert listing.is_complete
    assert listing.failed_networks == {"N2": "502"}


def test_that_access_points_without_names_do_not_cost_the_sightings(executor: Executor) -> None:
    source = Source(networks=["N1"], clients=lambda _: iter([Page((1,))]), access_points=SourceRefusedError("no right"))
    fetch, arrived = read(executor, "meraki", source)
    assert [a.page.records for a in arrived if a.page] == [(1,)]
    assert fetch.listings["meraki"].warnings() == ["meraki: skipped the names of the access points: no right"]


def test_that_one_thread_is_enough_to_read_many_networks() -> None:
    with ThreadPoolExecutor(1) as pool:
        names = [f"N{number}" for number in range(9)]
        _, arrived = read(pool, "meraki", Source(networks=names, clients=lambda name: iter([Page((name,))])))
    assert [a.page.records[0] for a in arrived if a.page] == names
