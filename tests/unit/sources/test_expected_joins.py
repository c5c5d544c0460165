"""The three sources' samples meet on the same keys: serial and MAC, whatever notation each one delivers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from cbdesk.sources.fields import read_page
from cbdesk.sources.google_parsers import parse_device
from cbdesk.sources.incidentiq_parsers import parse_asset
from cbdesk.sources.meraki_parsers import parse_access_point, parse_network, parse_sighting
from tests.unit.sources.samples import sample

ASSETS = read_page(sample("incidentiq/_all_assets.json"), parse_asset).records
NETWORKS = {network.network_id: network for network in map(parse_network, sample("meraki/networks.json"))}
ACCESS_POINTS = {
    key: name for item in sample("meraki/devices_wireless.json") for key, name in parse_access_point(item).items()
}
SIGHTINGS = [
    parse_sighting(item, NETWORKS[network_id], ACCESS_POINTS)
    for network_id, pages in {
        "L_646829496481105433": ("clients_net1_page1", "clients_net1_page2"),
        "N_646829496481105501": ("clients_net2_page1",),
    }.items()
    for page in pages
    for item in sample(f"meraki/{page}.json")
]


@dataclass(frozen=True)
class Expected:
    serial: str | None
    google_mac: str | None
    tags: tuple[str, ...]
    ap_name: str | None = None
    ap_mac: str | None = None
    network: str | None = None
    last_seen: datetime | None = None


ORE, WHS = "Oak Ridge Elementary", "Westfield High School - Wireless"
ORE_AP = ("ORE-RM112-AP", "E0:CB:BC:00:10:01", ORE)
WHS_AP = ("WHS-LIB-AP01", "E0:CB:BC:00:10:03", WHS)
JOINS = [
    Expected("5CD1370QK7", "a4bb6d100001", ("CB-10001",), *WHS_AP, datetime(2026, 3, 2, 19, 41, 7)),
    Expected(" pf2k9x3m", "a4bb6d100002", ("10002",), None, "E0:CB:BC:00:10:02", ORE, datetime(2026, 3, 2, 18)),
    Expected(None, "a4bb6d100004", (), *WHS_AP, datetime(2026, 2, 27, 15)),
    Expected(
        "NXHBPAA0010381F0A97600",
        "a4bb6d100005",
        ("CB-10005", "CB-10005-OLD"),
        *ORE_AP,
        datetime(2026, 3, 2, 18, 59, 10),
    ),
    Expected("5CD1370QL2", "a4bb6d100007", ("CB-10007",), *ORE_AP, datetime(2026, 3, 2, 17, 20)),
    Expected("5CD1370QL9", "a4bb6d100008", ("CB-10007",), *ORE_AP, datetime(2026, 3, 2, 18, 40)),
    Expected("5CD1370QM1", "a4bb6d100009", ("CB-10009",), None, None, ORE, datetime(2026, 3, 1, 20, 11, 12)),
    Expected("5CD1370QM4", "a4bb6d10000a", ("5CD1370QM4",), *WHS_AP, datetime(2026, 3, 2, 19)),
    Expected("", None, ()),
    Expected("C02XK0AAJK7L", None, ("MB-20001",)),
    Expected("PF3A77QR", "a4bb6d10000d", ("CB-10013",)),
    Expected("5CD1370QN5", "a4bb6d10000e", ("cb-10014",)),
    Expected("N/A", None, ()),
]


@pytest.mark.parametrize("join", JOINS, ids=lambda join: str(join.serial))
def test_that_serial_and_mac_find_the_same_asset_and_sighting(join: Expected) -> None:
    device = parse_device(
        {"deviceId": "d", "serialNumber": join.serial, "macAddress": join.google_mac}, date(2026, 3, 2)
    )
    tags = tuple(asset.asset_tag for asset in ASSETS if asset.serial_key and asset.serial_key == device.serial_key)
    assert tags == join.tags
    seen = [sighting for sighting in SIGHTINGS if sighting.mac_address == device.mac_address]
    newest = max(seen, key=lambda sighting: sighting.last_seen, default=None)
    found = newest and (newest.ap_name, newest.ap_mac, newest.network_name, newest.last_seen)
    assert found == (join.last_seen and (join.ap_name, join.ap_mac, join.network, join.last_seen))


def test_that_the_first_device_was_also_seen_at_the_other_school() -> None:
    seen = [sighting for sighting in SIGHTINGS if sighting.mac_address == "A4:BB:6D:10:00:01"]
    assert [(sighting.ap_name, sighting.last_seen) for sighting in seen] == [
        ("ORE-RM112-AP", datetime(2026, 3, 2, 13, 5, 31)),
        ("WHS-LIB-AP01", datetime(2026, 3, 2, 19, 41, 7)),
    ]


def test_that_of_the_two_assets_of_one_serial_only_the_old_one_is_retired() -> None:
    pair = {asset.asset_tag: asset.is_retired for asset in ASSETS if asset.serial_key == "NXHBPAA0010381F0A97600"}
    assert pair == {"CB-10005": False, "CB-10005-OLD": True}
