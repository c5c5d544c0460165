"""One device asked for alone, at each of the APIs: what comes is what a whole listing has of it, and of no other."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cbdesk.demo.district import District
from cbdesk.demo.faults import Fault
from cbdesk.demo.world import World
from cbdesk.domain.identifiers import mac_address, serial_key
from cbdesk.errors import RetryError, SignInError, SkipRecordError, SourceRefusedError
from cbdesk.sources import ChromeTelemetry, GoogleDirectory, IncidentIQ, Meraki, TelemetryRefusedError
from cbdesk.sources.google_auth import TELEMETRY_SCOPE
from cbdesk.sources.records import MerakiSighting, Page
from tests.integration.sources.conftest import ANCHOR, Clients, Time, sample
from tests.integration.sources.loopback import Asked, Loopback, Reply
from tests.integration.sources.test_google import ADMIN, DEVICES, TELEMETRY, error_reply
from tests.integration.sources.test_google_parts import rows

TODAY = ANCHOR.date()
NOBODY = "00000000-dead-4000-8000-000000000000"
SEARCH = "/api/v1/organizations/549236/clients/search"
LOOK_UP = "/api/v1.0/assets"


def with_devices(world: World, *documents: dict[str, Any]) -> World:
    """The same district with some more devices."""
    more = copy.copy(world)
    more.devices = (*world.devices, *documents)
    return more


# ---------------------------------------------------------------- Google, by id


def test_that_one_device_is_what_the_listing_has_of_it(clients: Clients, world: World) -> None:
    listed = {device.device_id: device for page in clients.google.devices(TODAY) for device in page.records}
    for document in world.devices[::23]:
        found = clients.google.device(document["deviceId"], TODAY)
        assert found == listed[document["deviceId"]]


@pytest.mark.parametrize("device_id", [NOBODY, "iiq:4f1d", "a/b", "a b#c?d"])
def test_that_a_device_that_google_does_not_know_is_none(clients: Clients, device_id: str) -> None:
    assert clients.google.device(device_id, TODAY) is None


@pytest.mark.parametrize("kind", ["backend_error", "rate_metric", "dropped", "unauthorized", "sign_in_page"])
def test_that_trouble_with_one_device_is_tried_again(
    clients: Clients, district: District, world: World, kind: Any
) -> None:
    ident = world.devices[0]["deviceId"]
    district.faults.plan(Fault(kind, "google", ident))
    found = clients.google.device(ident, TODAY)
    assert found is not None
    assert found.device_id == ident


@pytest.mark.parametrize("kind", ["forbidden", "bad_gateway", "truncated"])
def test_that_a_device_that_cannot_be_asked_for_is_not_taken_for_unknown(
    clients: Clients, district: District, world: World, kind: Any
) -> None:
    ident = world.devices[0]["deviceId"]
    district.faults.plan(Fault(kind, "google", ident, times=None))
    with pytest.raises(SourceRefusedError if kind == "forbidden" else RetryError):
        clients.google.device(ident, TODAY)


@pytest.fixture
def google(server: Loopback, key_file: Path, time: Time) -> Iterator[GoogleDirectory]:
    with closing(GoogleDirectory(key_file, ADMIN, base_url=server.url, patience=time.patience())) as client:
        yield client


@pytest.mark.parametrize("body", ["<html>Not Found</html>", None, {}, {"error": "No such API"}])
def test_that_a_404_in_other_words_than_googles_is_a_wrong_address(google, server, body: object) -> None:
    server.on("GET", f"{DEVICES}/d1", Reply(404, body))
    with pytest.raises(SourceRefusedError):
        google.device("d1", TODAY)


def test_that_one_device_is_asked_for_whole_with_the_fields_of_a_listing(google, server) -> None:
    server.on("GET", f"{DEVICES}/d1", Reply(200, {"deviceId": "d1"}))
    server.on("GET", DEVICES, rows("d1"))
    google.device("d1", TODAY)
    list(google.devices(TODAY))
    [one] = server.of(f"{DEVICES}/d1")
    [listed] = server.of(DEVICES)
    assert (one.one("projection"), one.one("prettyPrint")) == ("FULL", "false")
    assert listed.one("fields") == f"nextPageToken,chromeosdevices({one.one('fields')})"


@pytest.mark.parametrize("body", [[], {"deviceId": ""}, {"deviceId": "d1", "model": 7}])
def test_that_one_unusable_device_is_named(google, server, body: object) -> None:
    server.on("GET", f"{DEVICES}/d1", Reply(200, body))
    with pytest.raises(SkipRecordError, match="device"):
        google.device("d1", TODAY)


# ---------------------------------------------------------------- Google, by serial


def test_that_a_part_of_a_serial_is_no_serial(clients: Clients, district: District, world: World) -> None:
    """Google finds every serial that holds the asked one."""
    documents = [
        {**world.devices[0], "deviceId": f"d{number}", "serialNumber": serial}
        for number, serial in enumerate(("7XK1", "7XK12", "A7XK1", " 7xk1 ", "7XK1?"))
    ]
    district.show(with_devices(world, *documents, {**world.devices[0], "deviceId": "d9", "notes": "7XK1"}))
    for asked in ("7XK1", " 7xk1\n"):
        found = clients.google.find_devices(asked, TODAY)
        assert [(device.device_id, device.serial_key) for device in found] == [("d0", "7XK1"), ("d3", "7XK1")]
    assert clients.google.find_devices("XK1", TODAY) == ()


def test_that_every_serial_finds_all_its_devices(clients: Clients, world: World) -> None:
    listed = [device for page in clients.google.devices(TODAY) for device in page.records]
    shared = {key for key in (d.serial_key for d in listed) if sum(d.serial_key == key for d in listed) > 1} - {None}
    assert shared
    usual = {device.serial_key for device in listed[::29]} - {None}
    for key in (*shared, *usual):
        expected = [device for device in listed if device.serial_key == key]
        assert list(clients.google.find_devices(str(key), TODAY)) == expected


@pytest.mark.parametrize(
    "serial",
    [
        "",
        "  ",
        "5C",
        "5CD?",
        "?",
        "5CD 137",
        "5CD\t137",
        '5CD"1',
        "5CD'1",
        "N/A",
        "none",
        "00000",
        "system serial number",
    ],
)
def test_that_a_serial_that_would_find_far_more_is_not_asked_for(
    clients: Clients, district: District, serial: str
) -> None:
    assert clients.google.find_devices(serial, TODAY) == ()
    assert not district.log.requests


def test_that_a_search_that_finds_the_whole_fleet_ends_after_three_pages(clients: Clients, district: District) -> None:
    assert clients.google.find_devices("5CD", TODAY) == ()
    assert district.log.count["google", 200] == 3


def test_that_of_a_serials_devices_the_readable_ones_are_returned(google, server) -> None:
    bad, other = (
        {"deviceId": "d1", "serialNumber": "5CD1", "model": 7},
        {"deviceId": "d3", "serialNumber": "5CD12", "model": 7},
    )
    good = {"deviceId": "d2", "serialNumber": "5cd1"}
    server.on("GET", DEVICES, Reply(200, {"chromeosdevices": [bad, other, good, "5CD1", {"serialNumber": 5}]}))
    assert [device.device_id for device in google.find_devices("5CD1", TODAY)] == ["d2"]
    server.on("GET", DEVICES, Reply(200, {"chromeosdevices": [other, bad]}))
    with pytest.raises(SkipRecordError, match="device d1: model has the wrong type"):
        google.find_devices("5CD1", TODAY)


def test_that_a_search_that_is_refused_is_not_taken_for_nothing_found(clients: Clients, district: District) -> None:
    district.faults.plan(Fault("forbidden", "google", "/devices/chromeos", times=None))
    with pytest.raises(SourceRefusedError):
        clients.google.find_devices("5CD1370QK7", TODAY)


# ---------------------------------------------------------------- telemetry


def test_that_one_battery_is_what_the_listing_has_of_it(clients: Clients, world: World) -> None:
    listed = {battery.device_id: battery for page in clients.telemetry.batteries() for battery in page.records}
    odd = {ident for name, idents in world.oddities.items() if name.startswith("battery_") for ident in idents}
    assert len(odd & set(listed)) > 5
    for ident in (*(odd & set(listed)), *list(listed)[::31]):
        assert clients.telemetry.battery(ident) == listed[ident]


def test_that_a_device_without_telemetry_has_no_battery(clients: Clients) -> None:
    assert clients.telemetry.battery(NOBODY) is None


def test_that_one_battery_that_may_not_be_read_is_a_refusal(clients: Clients, district: District, world: World) -> None:
    district.faults.telemetry_refused = True
    with pytest.raises(TelemetryRefusedError, match=r"battery data cannot be read: .*Manage ChromeOS devices"):
        clients.telemetry.battery(world.batteries[0]["deviceId"])


def test_that_one_battery_without_the_delegated_scope_is_a_refusal(
    clients: Clients, district: District, world: World
) -> None:
    district.faults.undelegated_scopes = frozenset({TELEMETRY_SCOPE})
    with pytest.raises(TelemetryRefusedError, match="Delegate the scope"):
        clients.telemetry.battery(world.batteries[0]["deviceId"])


def test_that_busy_telemetry_is_no_refusal_of_one_battery(clients: Clients, district: District, world: World) -> None:
    ident = world.batteries[0]["deviceId"]
    district.faults.plan(Fault("rate_limited", "telemetry", ident))
    assert clients.telemetry.battery(ident) is not None
    district.faults.plan(Fault("backend_error", "telemetry", ident, times=None))
    with pytest.raises(RetryError):
        clients.telemetry.battery(ident)


@pytest.fixture
def telemetry(server: Loopback, key_file: Path, time: Time) -> Iterator[ChromeTelemetry]:
    with closing(ChromeTelemetry(key_file, ADMIN, base_url=server.url, patience=time.patience())) as client:
        yield client


def test_that_one_battery_is_asked_for_with_a_read_mask(telemetry, server) -> None:
    server.on("GET", f"{TELEMETRY}/d1", Reply(200, {"deviceId": "d1"}), error_reply("404_device"))
    assert telemetry.battery("d1").battery_health is None
    assert telemetry.battery("d1") is None
    asked: Asked = server.of(f"{TELEMETRY}/d1")[0]
    assert asked.one("readMask") == "deviceId,serialNumber,batteryInfo,batteryStatusReport"
    assert asked.one("fields").startswith("deviceId,serialNumber,batteryInfo(")


def test_that_one_unusable_battery_is_named(telemetry, server) -> None:
    server.on("GET", f"{TELEMETRY}/d1", Reply(200, {"deviceId": "d1", "batteryInfo": "x"}))
    with pytest.raises(SkipRecordError, match="telemetry device d1: batteryInfo has the wrong type"):
        telemetry.battery("d1")


# ---------------------------------------------------------------- IncidentIQ


def test_that_a_serial_and_a_tag_find_the_assets_that_the_list_has(
    clients: Clients, district: District, world: World
) -> None:
    district.faults.repeat_over_page_edge = frozenset()
    listed = [asset for page in clients.incidentiq.assets() for asset in page.records]
    several = [asset for asset in listed if sum(other.serial_key == asset.serial_key for other in listed) > 1]
    assert any(asset.serial_key for asset in several)
    for asset in (*several, *listed[::23]):
        if asset.serial_key:
            same = {other for other in listed if other.serial_key == asset.serial_key}
            assert set(clients.incidentiq.assets_of_serial(asset.serial_key.lower()).records) == same
        if asset.asset_tag:
            same = {other for other in listed if (other.asset_tag or "").lower() == asset.asset_tag.lower()}
            assert set(clients.incidentiq.assets_of_tag(asset.asset_tag).records) == same


@pytest.mark.parametrize(
    "tag", ["CB 1/2 #3", "a%2Fb", "100% ?x=1&y", "Étagère 5", "..x", "C:\\1", "a+b", "a;b=c", "*.*", "./.."]
)
def test_that_a_tag_of_any_signs_is_looked_up(clients: Clients, district: District, world: World, tag: str) -> None:
    stocked = copy.copy(world)
    asset = {**next(asset for asset in world.assets if not asset["IsDeleted"]), "AssetId": NOBODY, "AssetTag": tag}
    stocked.assets = (*world.assets, asset)
    district.show(stocked)
    for asked in (tag, f" {tag.upper()} "):
        assert [found.asset_id for found in clients.incidentiq.assets_of_tag(asked).records] == [NOBODY]


@pytest.mark.parametrize("value", ["", " ", ".", "..", "\0"])
def test_that_what_no_path_can_hold_is_not_asked_for(clients: Clients, district: District, value: str) -> None:
    assert clients.incidentiq.assets_of_tag(value) == Page(())
    assert clients.incidentiq.assets_of_serial(value) == Page(())
    assert clients.incidentiq.assets_of_serial("N/A") == Page(())
    assert not district.log.requests


def test_that_an_asset_that_was_deleted_is_not_found(clients: Clients, world: World) -> None:
    deleted = next(a for a in world.assets if a["IsDeleted"] and serial_key(a.get("SerialNumber")))
    found = clients.incidentiq.assets_of_serial(deleted["SerialNumber"])
    assert deleted["AssetId"] not in {asset.asset_id for asset in found.records}


@pytest.fixture
def iiq(server: Loopback, time: Time) -> Iterator[IncidentIQ]:
    with closing(IncidentIQ(f"{server.url}/api/v1.0", "t0ken", patience=time.patience())) as client:
        yield client


def test_that_the_sample_look_ups_are_read(iiq, server) -> None:
    for path, name in (
        ("serial/5CD1370QK7", "assets_by_serial_found"),
        ("serial/DOESNOTEXIST", "assets_by_serial_none"),
        ("assettag/CB-10007", "assets_by_tag_two"),
    ):
        server.on("GET", f"{LOOK_UP}/{path}", Reply(200, sample(f"incidentiq/{name}.json")))
    assert [asset.asset_tag for asset in iiq.assets_of_serial("5CD1370QK7").records] == ["CB-10001"]
    assert iiq.assets_of_serial("DOESNOTEXIST") == Page(())
    assert [asset.serial_key for asset in iiq.assets_of_tag("CB-10007").records] == ["5CD1370QL2", "5CD1370QL9"]


def test_that_assets_that_were_not_asked_for_are_dropped(iiq, server) -> None:
    """A server that searches instead of looking up, or knows no such route, must not give a device to another asset."""
    items = [
        {"AssetId": "a", "SerialNumber": "5CD12", "AssetTag": "T12"},
        {"AssetId": "b", "SerialNumber": " 5cd1", "AssetTag": "t1 "},
        {"AssetId": "c", "SerialNumber": "5CD1", "AssetTag": 7},
        {"AssetId": "d"},
    ]
    server.on("GET", f"{LOOK_UP}/serial/5CD1", Reply(200, {"Items": items}))
    server.on("GET", f"{LOOK_UP}/assettag/T1", Reply(200, {"Items": items}))
    for found in (iiq.assets_of_serial("5CD1"), iiq.assets_of_tag("T1")):
        assert [asset.asset_id for asset in found.records] == ["b"]
        assert found.skipped == ("asset c: AssetTag has the wrong type (number)",)
        assert found.unreadable == ("c",)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(404, {"StatusCode": 404, "Message": "No HTTP resource was found"}), SourceRefusedError),
        (Reply(200, {"Item": {"AssetId": "a"}}), SourceRefusedError),
        (Reply(200, "<html>Sign in</html>"), SourceRefusedError),
        (Reply(401, {"Message": "expired"}), SignInError),
        (Reply(200, {"StatusCode": 500, "Message": "Timeout expired"}), RetryError),
    ],
)
def test_that_a_look_up_that_fails_is_not_taken_for_nothing_found(iiq, server, reply: Reply, error: Any) -> None:
    server.on("GET", f"{LOOK_UP}/serial/5CD1", reply)
    with pytest.raises(error):
        iiq.assets_of_serial("5CD1")


# ---------------------------------------------------------------- Meraki


def names_of(world: World) -> dict[str, str]:
    """Every Meraki device's name by its MAC, switches too."""
    return {str(mac_address(device["mac"])): device["name"] for device in world.access_points if device["name"]}


def test_that_a_client_is_seen_as_its_networks_list_it(clients: Clients, world: World) -> None:
    names = names_of(world)
    listed: dict[str, set[MerakiSighting]] = {}
    for network in clients.meraki.networks():
        for page in clients.meraki.clients(network, names):
            for sighting in page.records:
                listed.setdefault(sighting.mac_address, set()).add(sighting)
    odd = [mac for name, macs in world.oddities.items() if name.startswith("client_") for mac in macs[:2]]
    assert max(len(listed[str(mac_address(mac))]) for mac in odd) > 1
    for mac in (*odd, *list(listed)[::17]):
        found = clients.meraki.sightings_of(mac, names)
        assert found.skipped == ()
        assert set(found.records) == listed[str(mac_address(mac))]


def test_that_an_access_point_of_no_known_name_is_none(clients: Clients, world: World) -> None:
    row = next(row for rows in world.clients.values() for row in rows if row.get("recentDeviceMac"))
    [*found] = clients.meraki.sightings_of(row["mac"], {}).records
    assert found
    assert {sighting.ap_name for sighting in found} == {None}
    assert mac_address(row["recentDeviceMac"]) in {sighting.ap_mac for sighting in found}


@pytest.mark.parametrize("mac", ["a4bb6dffffff", "A4:BB:6D:FF:FF:FF"])
def test_that_a_client_that_was_never_seen_has_no_sightings(clients: Clients, district: District, mac: str) -> None:
    assert clients.meraki.sightings_of(mac, {}) == Page(())
    assert district.log.count["meraki", 204] == 1


@pytest.mark.parametrize("mac", ["", "a4bb6d", "10.1.2.3", "a4:bb:6d:10:00:0g"])
def test_that_what_is_no_mac_is_not_asked_for(clients: Clients, district: District, mac: str) -> None:
    assert clients.meraki.sightings_of(mac, {}) == Page(())
    assert not district.log.requests


def test_that_a_search_answered_with_404_has_no_sightings(clients: Clients, district: District, world: World) -> None:
    district.faults.plan(Fault("not_found", "meraki", "/clients/search"))
    assert clients.meraki.sightings_of(world.oddities["client_in_two_networks"][0], {}) == Page(())


def test_that_a_client_of_more_than_five_networks_is_seen_in_all_of_them(
    clients: Clients, district: District, world: World
) -> None:
    client = next(rows[0] for rows in world.clients.values() if rows)
    busy = copy.copy(world)
    busy.clients = {
        name: ({**client, "id": f"k{number:02}"},) if number < 7 else () for number, name in enumerate(world.clients)
    }
    district.show(busy)
    for relative in (False, True):
        district.faults.meraki_relative_links = relative
        found = clients.meraki.sightings_of(client["mac"], {})
        assert [sighting.network_id for sighting in found.records] == list(busy.clients)[:7]


@pytest.mark.parametrize("kind", ["rate_limited", "server_error", "bad_gateway", "truncated", "dropped"])
def test_that_trouble_with_a_search_is_tried_again(
    clients: Clients, district: District, world: World, kind: Any
) -> None:
    mac = world.oddities["client_in_two_networks"][0]
    district.faults.plan(Fault(kind, "meraki", "/clients/search"))
    assert len(clients.meraki.sightings_of(mac, {}).records) >= 2


def test_that_a_search_that_leads_in_circles_is_refused(clients: Clients, district: District, world: World) -> None:
    district.faults.plan(Fault("looped_next", "meraki", "/clients/search", times=None))
    with pytest.raises(SourceRefusedError, match="repeats a page"):
        clients.meraki.sightings_of(world.oddities["client_in_two_networks"][0], {})


@pytest.fixture
def meraki(server: Loopback, time: Time) -> Iterator[Meraki]:
    client = Meraki("k3y", "549236", base_url=f"{server.url}/api/v1", patience=time.patience())
    with closing(client):
        yield client


def test_that_a_search_asks_for_one_mac_in_pages_of_five(meraki, server) -> None:
    server.on("GET", SEARCH, Reply(200, sample("meraki/clients_search.json")))
    found = meraki.sightings_of("A4-BB-6D-10-00-01", {"E0:CB:BC:00:10:03": "WHS-LIB-AP01"})
    assert [sighting.ap_name for sighting in found.records] == [None, "WHS-LIB-AP01"]
    [asked] = server.asked
    assert asked.query == {"mac": ["a4:bb:6d:10:00:01"], "perPage": ["5"]}


@pytest.mark.parametrize("body", [{}, [], {"records": None}, {"records": {}}, "null"])
def test_that_a_search_without_records_is_refused(meraki, server, body: object) -> None:
    server.on("GET", SEARCH, Reply(200, body))
    with pytest.raises(SourceRefusedError, match="without a list of records"):
        meraki.sightings_of("a4bb6d100001", {})


def test_that_the_records_of_another_client_are_none_of_ours(meraki, server) -> None:
    document = sample("meraki/clients_search.json")
    server.on("GET", SEARCH, Reply(200, document | {"mac": "a4:bb:6d:10:00:02"}))
    assert meraki.sightings_of("a4bb6d100001", {}) == Page(())
    for same in (None, "A4BB.6D10.0001"):
        server.on("GET", SEARCH, Reply(200, document | {"mac": same}))
        assert len(meraki.sightings_of("a4bb6d100001", {}).records) == 2


def test_that_a_bad_record_of_a_search_is_named_and_the_others_are_read(meraki, server) -> None:
    document = sample("meraki/clients_search.json")
    document["records"][0]["lastSeen"] = "soon"
    document["records"] += [{"network": None}, 7]
    server.on("GET", SEARCH, Reply(200, document))
    found = meraki.sightings_of("a4bb6d100001", {})
    assert [sighting.network_name for sighting in found.records] == ["Westfield High School - Wireless"]
    assert found.skipped == (
        "Meraki client A4:BB:6D:10:00:01: lastSeen is not a time",
        "network: not an object but a null",
        "Meraki client A4:BB:6D:10:00:01: not an object but a number",
    )


# ---------------------------------------------------------------- what is counted


def test_that_no_serial_tag_mac_or_id_is_in_what_is_counted(clients: Clients, world: World) -> None:
    device = next(device for device in world.devices if str(device.get("serialNumber")).startswith("5CD"))
    for serial in (device["serialNumber"], "search", "assets"):
        clients.incidentiq.assets_of_serial(serial)
        clients.incidentiq.assets_of_tag(serial)
    clients.google.find_devices(device["serialNumber"], TODAY)
    clients.google.device(device["deviceId"], TODAY)
    clients.google.device("users", TODAY)
    clients.telemetry.battery(device["deviceId"])
    clients.meraki.sightings_of(device["macAddress"], {})
    assert {call.endpoint for call in clients.calls} == {
        "/token",
        "/api/v1.0/assets/serial/{id}",
        "/api/v1.0/assets/assettag/{id}",
        "/admin/directory/v1/customer/{id}/devices/chromeos",
        "/admin/directory/v1/customer/{id}/devices/chromeos/{id}",
        "/v1/customers/{id}/telemetry/devices/{id}",
        "/api/v1/organizations/{id}/clients/search",
    }


def test_that_three_calls_tell_all_of_one_device(clients: Clients, world: World) -> None:
    """Once signed in: what a live refresh may cost."""
    device = next(
        d for d in world.devices if str(d.get("serialNumber")).startswith("5CD") and len(d.get("macAddress", "")) == 12
    )
    assert clients.google.device(device["deviceId"], TODAY)
    clients.calls.clear()
    found = clients.google.device(device["deviceId"], TODAY)
    assert found is not None
    assets = clients.incidentiq.assets_of_serial(str(found.serial_key))
    sightings = clients.meraki.sightings_of(str(found.mac_address), {})
    assert {asset.serial_key for asset in assets.records} <= {found.serial_key}
    assert {sighting.mac_address for sighting in sightings.records} <= {found.mac_address}
    assert len(clients.calls) == 3
