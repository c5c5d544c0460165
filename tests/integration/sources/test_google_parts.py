"""Google devices in several listings at once: against a simulated district, and against scripted answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from time import sleep

import pytest

from cbdesk.demo.district import District
from cbdesk.demo.faults import Fault
from cbdesk.demo.schools import LIBRARY_CART, UNICODE_UNIT
from cbdesk.demo.world import World
from cbdesk.errors import CancelledError, RetryError, SignInError, SourceRefusedError
from cbdesk.sources import GoogleDirectory, Patience
from cbdesk.sources import google as google_room
from cbdesk.sources.google_auth import UNIT_SCOPE
from cbdesk.sources.google_units import LANES
from cbdesk.sync.fetch import Fetch, Sources
from cbdesk.sync.listing import EVERYTHING, Listing
from tests.integration.sources.conftest import Time
from tests.integration.sources.loopback import Asked, Loopback, Reply
from tests.integration.sources.test_google import ADMIN, COUNT, DEVICES, TODAY, error_reply, jwt_of

ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
UNITS = "/admin/directory/v1/customer/my_customer/orgunits"
NOW = datetime.combine(TODAY, time_of_day(19))


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(2 * LANES) as pool:
        yield pool


@dataclass
class Read:
    """What one reading of the devices delivered."""

    ids: list[str]
    listing: Listing


def read(google: GoogleDirectory, executor: Executor) -> Read:
    fetch = Fetch(executor, stop=lambda: False)
    fetch.start({"google": EVERYTHING}, Sources(google=google), NOW)
    ids = [
        record.device_id for arrived in fetch.arrivals() if arrived and arrived.page for record in arrived.page.records
    ]
    return Read(ids, fetch.listings["google"])


# ---------------------------------------------------------------- a whole district


@pytest.fixture(scope="module")
def world() -> World:
    return World(400, anchor=ANCHOR)


@pytest.fixture
def district(world: World) -> Iterator[District]:
    with District(world, latency=0.01) as served:
        yield served


Connect = Callable[..., GoogleDirectory]


@pytest.fixture
def connect(district: District, tmp_path: Path) -> Iterator[Connect]:
    """Make clients of the district that never wait long; 400 devices in pages of 10 are as many pages as 8,000 are."""
    opened: list[GoogleDirectory] = []

    def connect(page_size: int = 10, **patience: object) -> GoogleDirectory:
        settings = district.settings(tmp_path)
        calm = Patience(**{"sleep": lambda _seconds: None, **patience})
        opened.append(
            GoogleDirectory(
                Path(settings["CBDESK_GOOGLE__CREDENTIALS_FILE"]),
                settings["CBDESK_GOOGLE__ADMIN_EMAIL"],
                base_url=district.base_url,
                page_size=page_size,
                patience=calm,
            )
        )
        return opened[-1]

    yield connect
    for client in opened:
        client.close()


def listings_of(google: GoogleDirectory) -> int:
    return len(google.device_parts(400))


@pytest.mark.parametrize("page_size", [5, 10, 40])
def test_that_the_parts_deliver_every_device_once(
    district: District, world: World, connect: Connect, executor: Executor, page_size: int
) -> None:
    google = connect(page_size)
    assert listings_of(google) > 3
    found = read(google, executor)
    assert found.listing.is_complete
    assert Counter(found.ids) == Counter(device["deviceId"] for device in world.devices)
    assert Counter(found.ids) == Counter(d.device_id for page in google.devices(TODAY) for d in page.records)
    assert 1 < district.log.most_at_once <= LANES


@pytest.mark.parametrize("devices", [60, 1500])
def test_that_districts_of_other_sizes_are_read_whole(
    district: District, connect: Connect, executor: Executor, devices: int
) -> None:
    district.show(World(devices, seed=11, anchor=ANCHOR))
    found = read(connect(max(1, devices // 40)), executor)
    assert Counter(found.ids) == Counter(device["deviceId"] for device in district.world.devices)


def test_that_units_with_signs_and_blanks_in_their_names_are_listed_alone(world: World, connect: Connect) -> None:
    google = connect()
    [carts] = [part for part in google.device_parts(400) if part.unit.unit_id == unit_id(world, "/Carts & Labs")]
    library = next(part for part in carts.split() if part.unit.unit_id == unit_id(world, LIBRARY_CART))
    odd = next(part for part in google.device_parts(400) if part.unit.unit_id == unit_id(world, "/Étudiants"))
    for part, path in ((carts, "/Carts & Labs"), (library, LIBRARY_CART), (odd, UNICODE_UNIT.rpartition("/")[0])):
        found = {device.device_id for page in google.devices(TODAY, part) for device in page.records}
        expected = {d["deviceId"] for d in world.devices if f"{d['orgUnitPath']}/".startswith(f"{path}/")}
        assert found == expected != set()


def unit_id(world: World, path: str) -> str:
    return next(str(unit["orgUnitId"]) for unit in world.org_units if unit["orgUnitPath"] == path)


@pytest.mark.parametrize("kind", ["rate_limited", "rate_limited_bare", "quota_exceeded", "rate_metric"])
def test_that_refusals_of_a_busy_account_halve_what_is_asked_at_once(
    district: District, world: World, connect: Connect, executor: Executor, time: Time, kind: str
) -> None:
    last_refusal: list[int] = []

    def after_a_refusal(_seconds: float, _reason: str) -> None:
        last_refusal.append(len(district.log.requests))
        district.log.most_at_once = 0

    google = connect(40, on_wait=after_a_refusal, sleep=time.sleep, clock=lambda: time.now, jitter=lambda: 0.0)
    parts = google.device_parts(400)
    district.faults.latency["google"] = 0.05
    district.faults.plan(Fault(kind, "google", "/devices/chromeos", times=LANES))  # type: ignore[arg-type]
    google.device_count = lambda: 400  # type: ignore[method-assign]  # only the listings meet the faults
    google.device_parts = lambda _devices, _executor: parts  # type: ignore[method-assign]
    found = read(google, executor)
    assert Counter(found.ids) == Counter(device["deviceId"] for device in world.devices)
    assert len(district.log.requests) - last_refusal[-1] > LANES
    assert district.log.most_at_once == LANES // 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault("forbidden", "google", "/orgunits", times=None),
        Fault("not_found", "google", "/orgunits", times=None),
        Fault("server_error", "google", "/orgunits", times=None),
        Fault("sign_in_page", "google", "/orgunits", times=None),
        None,
    ],
    ids=lambda fault: fault.kind if fault else "scope",
)
def test_that_units_that_cannot_be_read_cost_only_the_speed(
    district: District, world: World, connect: Connect, executor: Executor, fault: Fault | None
) -> None:
    if fault is None:
        district.faults.undelegated_scopes = frozenset({UNIT_SCOPE})
    else:
        district.faults.plan(fault)
    found = read(connect(), executor)
    assert found.listing.is_complete
    assert Counter(found.ids) == Counter(device["deviceId"] for device in world.devices)
    assert district.log.most_at_once == 1
    assert len([entry for entry in district.log.requests if entry.path.endswith("/chromeos")]) == 40


def test_that_a_small_fleet_is_read_in_one_listing_without_asking_for_units(
    district: District, connect: Connect, executor: Executor
) -> None:
    assert len(read(connect(100), executor).ids) == 400
    paths = Counter(entry.path.rpartition("/")[2] for entry in district.log.requests)
    assert paths == {"token": 1, "chromeos:countChromeOsDevices": 1, "chromeos": 4}


def test_that_a_fleet_of_unknown_size_is_read_in_one_listing(
    district: District, world: World, connect: Connect, executor: Executor
) -> None:
    district.faults.plan(Fault("not_found", "google", ":countChromeOsDevices", times=None))
    assert len(read(connect(), executor).ids) == len(world.devices)
    assert district.log.most_at_once == 1


@pytest.mark.parametrize(("kind", "error"), [("forbidden", SourceRefusedError), ("server_error", RetryError)])
def test_that_one_listing_that_fails_ends_all_of_them(
    district: District, connect: Connect, executor: Executor, kind: str, error: type[Exception]
) -> None:
    district.faults.plan(Fault(kind, "google", "/devices/chromeos", page=1, times=None))  # type: ignore[arg-type]
    found = read(connect(5), executor)
    assert type(found.listing.error) is error
    assert len(found.ids) < 200


def test_that_a_cancel_ends_all_listings(district: District, connect: Connect, executor: Executor) -> None:
    asked = []

    def stop() -> None:
        asked.append(1)
        if len(asked) > 30:
            raise CancelledError("The sync was stopped.")

    found = read(connect(stop=stop), executor)
    assert str(found.listing.error) == "The sync was stopped."
    assert len(found.ids) < 400


def test_that_one_thread_is_enough_for_all_parts(world: World, connect: Connect) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert len(read(connect(), pool).ids) == len(world.devices)


# ---------------------------------------------------------------- scripted answers


@pytest.fixture
def google(server: Loopback, key_file: Path, time: Time) -> Iterator[GoogleDirectory]:
    with closing(
        GoogleDirectory(key_file, ADMIN, base_url=server.url, page_size=200, patience=time.patience())
    ) as made:
        yield made


TREE = {
    "organizationUnits": [
        {"orgUnitPath": "/", "orgUnitId": "id:root"},
        {"orgUnitPath": "/A & B", "orgUnitId": "id:a", "parentOrgUnitId": "id:root"},
        {"orgUnitPath": "/A & B/C+", "orgUnitId": "id:c", "parentOrgUnitId": "id:a"},
        {"orgUnitPath": "/D", "orgUnitId": "id:d", "parentOrgUnitId": "id:root"},
    ]
}


def rows(*names: str, token: str = "") -> Reply:
    found = {"chromeosdevices": [{"deviceId": name} for name in names]}
    return Reply(200, found | ({"nextPageToken": token} if token else {}))


def unit_of(asked: Asked) -> str:
    """``a*`` with and ``a`` without the units below, ``all`` for the plain listing."""
    unit = (asked.one("orgUnitPath") or "all").removeprefix("id:")
    return unit + ("*" if asked.one("includeChildOrgunits") == "true" else "")


@pytest.fixture
def tree(server: Loopback) -> None:
    server.on("GET", UNITS, Reply(200, TREE))
    server.on("GET", COUNT, Reply(200, {"count": "4000"}))


@pytest.mark.usefixtures("tree")
def test_that_the_units_are_asked_for_under_a_scope_of_their_own_with_the_root(google, server) -> None:
    assert [unit.unit.unit_id for unit in google.device_parts(4000)] == ["id:a", "id:d", "id:root"]
    [asked] = server.of(UNITS)
    assert asked.one("type") == "allIncludingParent"
    [signed_in] = server.of("/token")
    assert jwt_of(signed_in)[1]["scope"] == UNIT_SCOPE


@pytest.mark.usefixtures("tree")
def test_that_a_part_which_google_refuses_brings_the_plain_listing_back(google, server, executor) -> None:
    def answer(asked: Asked) -> Reply:
        return error_reply("400_bad_query") if unit_of(asked) == "d*" else rows(unit_of(asked))

    server.decide("GET", DEVICES, answer)
    found = read(google, executor)
    assert found.listing.is_complete
    assert found.ids[-1] == "all"


def short(asked: Asked) -> Reply:
    if unit_of(asked) == "all":
        return rows(*map(str, range(4000)))
    return rows(*map(str, range(3999))) if unit_of(asked) == "a*" else rows("1", "2")


@pytest.mark.parametrize(
    ("counts", "is_read_again"), [((4000, 4000), True), ((4000, 4001), True), ((4000, 3999), False), ((3999,), False)]
)
def test_that_a_device_that_no_part_delivered_is_looked_for_in_the_plain_listing(
    google, server, executor, counts: tuple[int, ...], is_read_again: bool
) -> None:
    """Devices come twice from other parts, so that only different ones count; the second count is asked afterwards."""
    server.on("GET", UNITS, Reply(200, TREE))
    server.on("GET", COUNT, *(Reply(200, {"count": str(count)}) for count in counts))
    server.decide("GET", DEVICES, short)
    found = read(google, executor)
    assert found.listing.is_complete
    assert ("3999" in found.ids) is is_read_again
    assert len(server.of(COUNT)) == len(counts)


@pytest.mark.usefixtures("tree")
def test_that_a_listing_which_fails_wakes_the_others_from_their_waits(server, key_file, executor) -> None:
    tries: Counter[str] = Counter()

    def answer(asked: Asked) -> Reply:
        tries[unit_of(asked)] += 1
        if unit_of(asked) == "d*":
            may_fail = tries["a*"] and tries["root"]
            return error_reply("401_authError") if may_fail else rows("d", token=str(tries["d*"]))
        return Reply(503, {}, {"Retry-After": "299"})

    server.decide("GET", DEVICES, answer)
    patience = Patience(sleep=lambda _seconds: sleep(0.002))  # 299 seconds take more than two
    with closing(GoogleDirectory(key_file, ADMIN, base_url=server.url, page_size=200, patience=patience)) as google:
        found = read(google, executor)
    assert isinstance(found.listing.error, SignInError)
    assert (tries["a*"], tries["root"]) == (1, 1)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("whole", [False, True])
def test_that_a_listing_that_google_ends_after_an_hour_starts_again_in_parts(google, server, time, whole: bool) -> None:
    aged = "all" if whole else "a*"

    def answer(asked: Asked) -> Reply:
        if unit_of(asked) != aged:
            return rows(unit_of(asked))
        if asked.one("pageToken"):
            return error_reply("503_backendError")
        time.now += 3601
        return rows(unit_of(asked), token="next")

    server.decide("GET", DEVICES, answer)
    part = None if whole else google.device_parts(4000)[0]
    found = [device.device_id for page in google.devices(TODAY, part) for device in page.records]
    assert found == (["all", "a*", "d*", "root"] if whole else ["a*", "c*", "a"])
    assert time.slept.count(0.25) == 20  # one more try after five seconds, instead of half a minute of them


@pytest.mark.usefixtures("tree")
def test_that_an_old_listing_that_cannot_be_split_starts_again_once(google, server, time) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.one("pageToken"):
            return error_reply("503_backendError")
        time.now += 3601
        return rows("d", token="next")

    server.decide("GET", DEVICES, answer)
    part = next(part for part in google.device_parts(4000) if part.unit.unit_id == "id:d")
    with pytest.raises(RetryError, match="503"):
        list(google.devices(TODAY, part))
    assert [bool(asked.one("pageToken")) for asked in server.of(DEVICES)] == [False, True, True] * 2


def test_that_a_young_listing_is_asked_again_as_usual(google, server) -> None:
    server.on("GET", DEVICES, rows("1", token="next"), error_reply("503_backendError"), rows("2"))
    assert [device.device_id for page in google.devices(TODAY) for device in page.records] == ["1", "2"]
    assert len(server.of(DEVICES)) == 3


def test_that_the_stop_of_one_listing_does_not_stop_another(google, server) -> None:
    def stopped() -> None:
        raise CancelledError("stopped")

    server.on("GET", DEVICES, rows("1"))
    listed = partial(google.devices, TODAY)
    with pytest.raises(CancelledError):
        list(listed(None, stopped))
    assert len(list(listed())) == 1


# ---------------------------------------------------------------- users


def test_that_users_read_from_both_ends_come_whole(
    district: District, world: World, connect: Connect, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(google_room, "_USERS_PER_PAGE", 10)
    found = [user.user_id for page in connect().users(executor) for user in page.records]
    assert sorted(found) == sorted({user["id"] for user in world.users})
    assert district.log.most_at_once == 2
