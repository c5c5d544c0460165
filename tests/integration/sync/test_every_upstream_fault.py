"""Each fault of the APIs, on the first, a middle and the last page of each list: what passes leaves no trace, the rest costs
only the source that it hits, and the sync after it makes everything right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
import sqlalchemy as sa

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.demo.district import District
from cbdesk.demo.faults import ApiName, Fault, FaultKind, Faults
from cbdesk.demo.networks import ORGANIZATION_ID
from cbdesk.demo.world import World
from cbdesk.domain.sync import SyncResult
from cbdesk.sources import both_ends, google, meraki
from cbdesk.sources.google import GoogleDirectory
from cbdesk.sources.waiting import Patience
from cbdesk.sync.fetch import Sources
from tests.integration.sync.comparison import SideBySide, sync, travel
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_a_whole_district import delivered
from tests.oracle import Oracle

START = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
PAGE = 25
DEVICE_COUNT = GoogleDirectory.device_count
GOOGLES = frozenset({"devices", "users", "batteries"})


@dataclass(frozen=True)
class List:
    """One list of an API: where it is, and where it is read from first to last."""

    api: ApiName
    path: str
    pages: tuple[int, int, int]
    words: str
    """What a message about it begins with."""


@pytest.fixture(scope="module")
def small_world() -> World:
    return World(100, anchor=START)


def lists_of(world: World) -> dict[str, List]:
    """By the names of ``Documents``. ``clients`` are those of the network that has most of them."""
    delivered_now = delivered(world)
    network = max(delivered_now.clients, key=lambda name: len(delivered_now.clients[name]))

    def pages(rows: list[Any]) -> tuple[int, int, int]:
        last = (len(rows) - 1) // PAGE
        return 0, min(1, last), last

    return {
        "devices": List("google", "/devices/chromeos", pages(delivered_now.devices), "Google devices"),
        "users": List("google", "/directory/v1/users", pages(delivered_now.users), "Google users"),
        "batteries": List("telemetry", "/telemetry/devices", pages(delivered_now.batteries), "Google telemetry"),
        "assets": List("incidentiq", "/assets", pages(delivered_now.assets), "IncidentIQ"),
        "networks": List("meraki", f"organizations/{ORGANIZATION_ID}/networks", (0, 0, 0), "Meraki"),
        "access_points": List("meraki", f"organizations/{ORGANIZATION_ID}/devices", (0, 0, 0), "Meraki"),
        "clients": List("meraki", f"/networks/{network}/clients", pages(delivered_now.clients[network]), "Meraki"),
    }


# ---------------------------------------------------------------- which fault means what

ONLY_OF: dict[str, set[str]] = {
    "quota_exceeded": {"google", "telemetry"},
    "user_rate_limited": {"google", "telemetry"},
    "rate_metric": {"google", "telemetry"},
    "bad_page_token": {"google"},  # telemetry's words for it are those for a page that is too large
    "empty_page": {"google", "telemetry", "incidentiq"},
    "inner_failure": {"incidentiq"},
    "looped_next": {"meraki"},
    "redirect": {"meraki"},
}
ENDS_AT_ONCE: dict[str, set[str]] = {
    "forbidden": {"google", "telemetry", "incidentiq", "meraki"},
    "not_found": {"google", "telemetry", "incidentiq", "meraki"},
    "unauthorized": {"incidentiq", "meraki"},
    "empty_page": {"incidentiq"},
    "looped_next": {"meraki"},
    "redirect": {"meraki"},
}
"""No use to ask again."""
APIS = {"google", "telemetry", "incidentiq", "meraki"}
KINDS: tuple[FaultKind, ...] = tuple(kind for kind in get_args(FaultKind) if kind != "ends_early")
"""The other one is no error that a client could see: it has a test of its own."""


def applies(kind: FaultKind, where: List, page: int) -> bool:
    if kind == "bad_page_token" and page == 0:
        return False  # the first page is asked for without
    return where.api in ONLY_OF.get(kind, {where.api})


def passes(kind: FaultKind, where: List) -> bool:
    return where.api not in ENDS_AT_ONCE.get(kind, set())


def lost(kind: FaultKind, faults: dict[str, Fault], documents: Documents) -> Documents:
    """What is delivered while these lists meet this fault for ever."""
    failing, networks, clients = set(faults), frozenset[str](), documents.clients
    if "clients" in faults:
        failing.remove("clients")
        network = faults["clients"].path.split("/")[2]
        if kind == "not_found" and faults["clients"].page == 0:
            clients = {**clients, network: []}  # a network without clients
        else:
            networks = frozenset({network})
    if kind == "unauthorized" and {"clients", "access_points"} & set(faults):
        failing.add("networks")  # a key that is refused is refused everywhere
    return replace(documents, failing=frozenset(failing), failing_networks=networks, clients=clients)


def silent(kind: FaultKind, faults: dict[str, Fault]) -> set[str]:
    """Lists of which nobody needs to be told."""
    return {"clients"} if kind == "not_found" and "clients" in faults and faults["clients"].page == 0 else set()


# ---------------------------------------------------------------- a district from day to day


class Days:
    """A district whose days go by, its database, and the oracle, which is told what could be read of each day."""

    def __init__(
        self,
        engine: sa.Engine,
        district: District,
        sources: Sources,
        executor: Executor,
        set_now: Callable[[datetime], None],
    ) -> None:
        self._both = SideBySide(engine, Oracle())
        self._engine, self._district, self._sources, self._executor = engine, district, sources, executor
        self._set_now = set_now

    def next(self) -> dict[str, List]:
        """Let a day go by, and return the lists of the new one."""
        world = self._district.world.evolve(seed=self._district.world.anchor.day)
        self._district.show(world)
        return lists_of(world)

    def page_size(self, devices: int) -> None:
        """Read devices in pages of so many from now on: in smaller ones they come in several lists."""
        vars(self._sources.google)["_page_size"] = devices

    def sync(self, loses: Callable[[Documents], Documents] = lambda delivered: delivered, **how: Any) -> SyncResult:
        """Sync, and compare every cell with what the oracle makes of the documents that were not lost."""
        now = self._district.world.anchor.replace(tzinfo=None) + timedelta(minutes=1)
        self._set_now(now)
        result = sync(self._engine, self._sources, self._executor, batch_size=100)
        documents = loses(delivered(self._district.world))
        self._both.compare(self._both.ask_oracle(documents, now, **how), result, now)
        return result


@pytest.fixture
def district(small_world: World) -> Iterator[District]:
    faults = Faults(meraki_requests_per_second=1000, meraki_burst=1000, repeat_over_page_edge=frozenset())
    with District(small_world, faults=faults) as district:
        yield district


@pytest.fixture
def days(
    engine: sa.Engine, district: District, executor: Executor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Days]:
    """A sync of the first day is done."""
    pages = {"CBDESK_GOOGLE__PAGE_SIZE": str(PAGE), "CBDESK_INCIDENTIQ__PAGE_SIZE": str(PAGE)}
    for name, value in {**district.settings(tmp_path), **pages}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(google, "_USERS_PER_PAGE", PAGE)
    monkeypatch.setattr(meraki, "_PER_PAGE", PAGE)
    # Read from both ends, a long list has met before its last page is asked for.
    monkeypatch.setattr(both_ends, "_LONG", 1_000)
    # Its request looks like one for the first page of devices; it has a test of its own below.
    monkeypatch.setattr(GoogleDirectory, "device_count", lambda _self: None)
    sources = build_sources(settings_room.load(), lambda _name: Patience(sleep=lambda _seconds: None))
    assert sources.telemetry
    monkeypatch.setattr(sources.telemetry, "_page_size", PAGE)
    with closing(sources):
        found = Days(engine, district, sources, executor, travel(monkeypatch))
        assert found.sync().status == "completed"
        yield found


# ---------------------------------------------------------------- what passes, and what does not


@pytest.mark.parametrize("kind", [kind for kind in KINDS if ONLY_OF.get(kind, APIS) - ENDS_AT_ONCE.get(kind, set())])
def test_that_trouble_on_several_pages_of_each_list_that_passes_leaves_no_trace(
    days: Days, district: District, kind: FaultKind
) -> None:
    planned = [
        Fault(kind, where.api, where.path, page, times=1)
        for where in days.next().values()
        for page in sorted(set(where.pages))
        if applies(kind, where, page) and passes(kind, where)
    ]
    district.faults.plan(*planned)
    result = days.sync()
    assert not [fault for fault in planned if fault.times], "each was met"
    assert (result.status, result.warnings, result.error_message) == ("completed", [], None)


@pytest.mark.parametrize("kind", KINDS)
def test_that_trouble_that_stays_costs_only_its_own_lists_and_is_named(
    days: Days, district: District, kind: FaultKind
) -> None:
    for names in (("devices", "users", "clients", "access_points"), ("batteries", "assets", "networks")):
        for place in range(3):
            lists = {name: where for name, where in days.next().items() if name in names}
            faults = {
                name: Fault(kind, where.api, where.path, where.pages[place], times=None)
                for name, where in lists.items()
                if applies(kind, where, where.pages[place]) and where.pages[place] not in where.pages[:place]
            }
            if not faults:
                continue
            district.faults.plan(*faults.values())
            result = days.sync(partial(lost, kind, faults))
            district.faults.clear()
            said = " ".join([result.error_message or "", *result.warnings])
            for name in faults.keys() - silent(kind, faults):
                assert lists[name].words in said, name
    days.next()
    result = days.sync()
    assert (result.status, result.warnings) == ("completed", [])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "google" in ONLY_OF.get(kind, APIS)])
def test_that_devices_read_in_several_lists_at_once_suffer_no_more_than_in_one(
    days: Days, district: District, monkeypatch: pytest.MonkeyPatch, kind: FaultKind
) -> None:
    monkeypatch.setattr(GoogleDirectory, "device_count", DEVICE_COUNT)
    days.page_size(5)
    devices = days.next()["devices"]
    if passes(kind, devices):
        times = 1 if kind == "unauthorized" else 2  # a key is renewed once for each request
        planned = [
            Fault(kind, "google", devices.path, page, times=times) for page in (0, 1, 2) if applies(kind, devices, page)
        ]
        district.faults.plan(*planned)
        result = days.sync()
        assert not [fault for fault in planned if fault.times], "each was met"
        assert (result.status, result.warnings) == ("completed", [])
        days.next()
    district.faults.plan(Fault(kind, "google", devices.path, 1, times=None))
    result = days.sync(lambda given: replace(given, devices=[], failing=frozenset({"devices"})))
    assert devices.words in str(result.error_message)
    district.faults.clear()
    days.next()
    assert days.sync().status == "completed"
    assert [request for request in district.log.requests if "/orgunits" in request.path], "in lists by unit"


# ---------------------------------------------------------------- signing in, counting, units


@pytest.mark.parametrize(
    "kind", ["rate_limited_bare", "server_error", "bad_gateway", "truncated", "sign_in_page", "dropped", "cut_off"]
)
def test_that_trouble_at_the_sign_in_to_google_that_passes_leaves_no_trace_and_costs_only_google_while_it_stays(
    days: Days, district: District, kind: FaultKind
) -> None:
    days.next()
    district.revoke_google_tokens()
    district.faults.plan(Fault(kind, "token", times=None))
    result = days.sync(lambda documents: replace(documents, failing=GOOGLES))
    assert result.status == "partial"
    assert "Google" in str(result.error_message)
    district.faults.clear()
    days.next()
    district.faults.plan(Fault(kind, "token", times=1))
    result = days.sync()
    assert (result.status, result.warnings) == ("completed", [])


@pytest.mark.parametrize("kind", ["rate_limited", "backend_error", "forbidden", "not_found", "dropped", "truncated"])
@pytest.mark.parametrize("path", ["/devices/chromeos:countChromeOsDevices", "/orgunits"])
def test_that_a_fleet_is_read_whole_whatever_becomes_of_its_count_and_of_its_units(
    days: Days, district: District, monkeypatch: pytest.MonkeyPatch, path: str, kind: FaultKind
) -> None:
    monkeypatch.setattr(GoogleDirectory, "device_count", DEVICE_COUNT)
    days.page_size(5)
    days.next()
    district.faults.plan(Fault(kind, "google", path, times=None))
    district.log.clear()
    result = days.sync()
    assert (result.status, result.warnings) == ("completed", [])
    assert any(path in request.path for request in district.log.requests)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_that_a_list_of_devices_that_ends_too_early_deletes_nothing(
    days: Days, district: District, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    monkeypatch.setattr(GoogleDirectory, "device_count", DEVICE_COUNT)
    page = days.next()["devices"].pages[place] - (place == 2)
    district.faults.plan(Fault("ends_early", "google", "/devices/chromeos", page, times=None))
    result = days.sync(lambda given: replace(given, devices=given.devices[: (page + 1) * PAGE]), may_vanish=False)
    district.faults.clear()
    assert result.status == "partial"
    assert "nothing was deleted" in " ".join(result.warnings)
    days.next()
    assert days.sync().status == "completed"
