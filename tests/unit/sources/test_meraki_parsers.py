"""Meraki's sample payloads field by field, and the rules R8 and R14 case by case."""

from __future__ import annotations

from datetime import datetime

import pytest

from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import read_page
from cbdesk.sources.meraki_parsers import is_wireless, parse_access_point, parse_found, parse_network, parse_sighting
from cbdesk.sources.records import MerakiNetwork, MerakiSighting
from tests.unit.sources.samples import sample

ORE = MerakiNetwork(
    "L_646829496481105433",
    "Oak Ridge Elementary",
    "https://n149.meraki.com/Oak-Ridge-Elementary/n/aBcD1cxa/manage/usage/list",
)
WHS = MerakiNetwork("N_646829496481105501", "Westfield High School - Wireless", None)
ACCESS_POINTS = {
    key: name for item in sample("meraki/devices_wireless.json") for key, name in parse_access_point(item).items()
}
FIRST_SEEN = datetime(2025, 8, 18, 12, 1, 44)
ORE_AP = ("ORE-RM112-AP", "E0:CB:BC:00:10:01")
WHS_AP = ("WHS-LIB-AP01", "E0:CB:BC:00:10:03")


def seen(network, mac, ap, last_seen, *, ip="10.21.4.10", vlan=100, description=None, is_wired=False) -> MerakiSighting:
    return MerakiSighting(
        mac, network.network_id, network.name, *ap, ip, vlan, description, FIRST_SEEN, last_seen, is_wired
    )


EXPECTED = {
    "clients_net1_page1": [
        seen(ORE, "A4:BB:6D:10:00:01", ORE_AP, datetime(2026, 3, 2, 13, 5, 31), description="5CD1370QK7"),
        seen(ORE, "A4:BB:6D:10:00:02", (None, "E0:CB:BC:00:10:02"), datetime(2026, 3, 2, 18), vlan=None),
        seen(ORE, "A4:BB:6D:10:00:05", ORE_AP, datetime(2026, 3, 2, 18, 59, 10)),
        seen(ORE, "A4:BB:6D:10:00:07", ORE_AP, datetime(2026, 3, 2, 17, 20), ip=None, vlan=None),
        seen(ORE, "3C:22:FB:AA:00:01", ORE_AP, datetime(2026, 3, 2, 19, 10, 10), description="Carla's iPhone"),
    ],
    "clients_net1_page2": [
        seen(ORE, "A4:BB:6D:10:00:08", ORE_AP, datetime(2026, 3, 2, 18, 40)),
        seen(
            ORE,
            "00:24:9B:55:00:09",
            ("ORE-MDF-SW1", "AC:17:C8:00:00:09"),
            datetime(2026, 3, 2, 14),
            description="USB dock",
            is_wired=True,
        ),
        seen(ORE, "A4:BB:6D:10:00:09", (None, None), datetime(2026, 3, 1, 20, 11, 12)),
    ],
    "clients_net2_page1": [
        seen(WHS, "A4:BB:6D:10:00:01", WHS_AP, datetime(2026, 3, 2, 19, 41, 7), vlan=200, description="ana-chromebook"),
        seen(WHS, "A4:BB:6D:10:00:0A", WHS_AP, datetime(2026, 3, 2, 19), vlan=200),
        seen(WHS, "A4:BB:6D:10:00:04", WHS_AP, datetime(2026, 2, 27, 15), vlan=200),
        seen(WHS, "DA:A1:19:C0:FF:EE", WHS_AP, datetime(2026, 3, 2, 19, 30), vlan=200, description="random MAC phone"),
    ],
    "clients_net5_empty": [],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_that_each_sample_client_is_read_field_by_field(name: str) -> None:
    network = WHS if "net2" in name else ORE
    page = read_page(sample(f"meraki/{name}.json"), lambda item: parse_sighting(item, network, ACCESS_POINTS))
    assert page.skipped == ()
    assert list(page.records) == EXPECTED[name]


def test_that_the_sample_search_finds_what_the_sample_lists_have() -> None:
    document = sample("meraki/clients_search.json")
    found = [parse_found(record, "A4:BB:6D:10:00:01", ACCESS_POINTS) for record in document["records"]]
    assert [(one.network_id, one.network_name) for one in found] == [(n.network_id, n.name) for n in (ORE, WHS)]
    listed = [EXPECTED[name][0] for name in ("clients_net1_page1", "clients_net2_page1")]
    assert found == listed


@pytest.mark.parametrize(
    ("ssid", "switchport", "wired"),
    [("Students", None, False), (None, "12", True), (None, None, False), ("Students", "12", False), ("", "12", True)],
)
def test_that_a_port_without_an_ssid_tells_a_wired_client(
    ssid: str | None, switchport: str | None, wired: bool
) -> None:
    record = {"network": {"id": "N_1"}, "ssid": ssid, "switchport": switchport}
    assert parse_found(record, "A4:BB:6D:10:00:01", {}).is_wired is wired


def test_that_the_sample_networks_are_read_and_told_apart_by_their_products() -> None:
    items = sample("meraki/networks.json")
    networks = [parse_network(item) for item in items]
    assert networks[0] == ORE
    assert [network.name for network in networks] == [
        "Oak Ridge Elementary",
        WHS.name,
        "Bus Garage",
        "Student MDM",
        "New Building",
    ]
    assert [is_wireless(item) for item in items] == [True, True, False, False, True]
    assert not any(is_wireless(item) for item in (None, "wireless", {"productTypes": "wireless"}, {}))


def test_that_an_access_point_without_a_name_is_no_name() -> None:
    assert [parse_access_point(item) for item in sample("meraki/devices_wireless.json")][1] == {}
    assert parse_access_point({"name": "e0:cb:bc:00:10:02", "serial": "q1", "mac": "e0cbbc001002"}) == {}
    assert parse_access_point({"name": "AP", "serial": "q1", "mac": None}) == {"Q1": "AP"}


def parsed(**item: object) -> MerakiSighting:
    return parse_sighting({"mac": "a4bb6d100001"} | item, WHS, {"Q-1": "by serial", "E0:CB:BC:00:10:02": "by mac"})


@pytest.mark.parametrize(
    ("name", "serial", "mac", "expected"),
    [
        ("AP", "q-1", "e0cbbc001002", "AP"),
        ("e0:cb:bc:00:10:02", "q-1", "e0:cb:bc:00:10:02", "by serial"),
        ("E0CB.BC00.1002", None, "e0:cb:bc:00:10:02", "by mac"),
        ("e0:cb:bc:00:10:02", None, None, "by mac"),
        ("e0:cb:bc:00:10:09", "q-9", "e0:cb:bc:00:10:09", None),
        ("e0:cb:bc:00:10:08", "q-1", "e0:cb:bc:00:10:09", "e0:cb:bc:00:10:08"),
        (None, "Q-1", None, "by serial"),
        ("  ", None, "e0cbbc001002", "by mac"),
        (None, None, None, None),
    ],
)
def test_that_an_access_point_known_by_its_mac_only_is_looked_up(name, serial, mac, expected: str | None) -> None:
    found = parsed(recentDeviceName=name, recentDeviceSerial=serial, recentDeviceMac=mac)
    assert found.ap_name == expected


@pytest.mark.parametrize(
    ("vlan", "expected"),
    [
        ("100", 100),
        (100, 100),
        (100.0, 100),
        (" 7 ", 7),
        ("", None),
        (None, None),
        ("guest", None),
        (True, None),
        ("-1", None),
        (1.5, None),
        ([], None),
        (10**12, None),
        ("²", None),
    ],
)
def test_that_a_vlan_is_a_number_or_nothing(vlan: object, expected: int | None) -> None:
    assert parsed(vlan=vlan).vlan == expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-03-02T18:40:00Z", datetime(2026, 3, 2, 18, 40)),
        (1772476800, datetime(2026, 3, 2, 18, 40)),
        (1772476800000, datetime(2026, 3, 2, 18, 40)),
        (1772476800.5, datetime(2026, 3, 2, 18, 40, 0, 500000)),
        ("1772476800", datetime(2026, 3, 2, 18, 40)),
        ("", None),
        (None, None),
    ],
)
def test_that_times_are_read_as_iso_text_seconds_or_milliseconds(time: object, expected: datetime | None) -> None:
    assert parsed(lastSeen=time, firstSeen=time).last_seen == expected


@pytest.mark.parametrize("mac", ["a4bb.6d10.0001", "A4-BB-6D-10-00-01", "a4:bb:6d:10:00:01", " a4 bb 6d 10 00 01 "])
def test_that_every_notation_of_a_mac_is_the_same(mac: str) -> None:
    assert parsed(mac=mac).mac_address == "A4:BB:6D:10:00:01"


@pytest.mark.parametrize(
    ("connection", "wired"), [("Wired", True), ("Wireless", False), (None, False), ("wired", True)]
)
def test_that_a_wired_client_is_told(connection: str | None, wired: bool) -> None:
    assert parsed(recentDeviceConnection=connection).is_wired is wired


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (7, "Meraki client: not an object but a number"),
        ({"id": "k1"}, "Meraki client without mac (id k1)"),
        ({"mac": "10.1.2.3"}, "Meraki client 10.1.2.3: mac is not a MAC address (R8)"),
        ({"mac": "a4bb6d100001", "lastSeen": "?"}, "Meraki client a4bb6d100001: lastSeen is not a time"),
        ({"mac": "a4bb6d100001", "lastSeen": 1e300}, "Meraki client a4bb6d100001: lastSeen is not a time"),
        ({"mac": "a4bb6d100001", "lastSeen": float("nan")}, "Meraki client a4bb6d100001: lastSeen is not a time"),
        ({"mac": "a4bb6d100001", "firstSeen": []}, "Meraki client a4bb6d100001: firstSeen has the wrong type (list)"),
        (
            {"mac": "a4bb6d100001", "description": 5},
            "Meraki client a4bb6d100001: description has the wrong type (number)",
        ),
    ],
)
def test_that_a_bad_client_is_skipped_by_its_name(item: object, said: str) -> None:
    with pytest.raises(SkipRecordError) as caught:
        parse_sighting(item, WHS, {})
    assert str(caught.value) == said
