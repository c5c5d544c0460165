"""The district's Meraki organization: networks, switches and access points, and the clients that each network saw."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from cbdesk.demo.clock import Clock
from cbdesk.demo.devices import Fleet, Placement
from cbdesk.demo.names import DISTRICT, GIVEN
from cbdesk.demo.people import People
from cbdesk.demo.schools import Document, School

ORGANIZATION_ID: Final = "549236"
CLOSED_ORGANIZATION_ID: Final = "549237"
_HOST = "https://n149.meraki.com"
ORGANIZATIONS: tuple[Document, ...] = tuple(
    {
        "id": ident,
        "name": name,
        "url": f"{_HOST}/o/{handle}/manage/organization/overview",
        "api": {"enabled": enabled},
        "licensing": {"model": "co-term"},
        "cloud": {"region": {"name": "North America", "host": {"name": "United States"}}},
        "management": {"details": []},
    }
    for ident, name, handle, enabled in (
        (ORGANIZATION_ID, DISTRICT, "VjjsAd", True),
        (CLOSED_ORGANIZATION_ID, "Old demo org", "XkktBe", False),
    )
)
_PHONES = (("Apple", "iOS"), ("Samsung", "Android"), (None, "Android"), ("Google", "Android"), (None, None))


class Organization:
    """Builds the networks, ``access_points`` (all Meraki devices), and ``clients`` by network id."""

    def __init__(self, count: int, schools: tuple[School, ...], clock: Clock, rng: Random) -> None:
        self.networks: list[Document] = []
        self.access_points: list[Document] = []
        self.clients: dict[str, list[Document]] = {}
        self.silent: list[str] = []
        """Networks whose clients are answered with 404."""
        self.found: dict[str, list[str]] = {}
        self._varied = 0
        self._schools = schools
        self._clock = clock
        self._rng = rng
        self._aps: list[list[Document]] = []
        self._switches: list[Document] = []
        for school in schools:
            self._add_school(school)
        self._add_others(max(count, len(schools) + 5))

    def _add_network(self, name: str, products: list[str]) -> Document:
        number = len(self.networks)
        handle = name.replace(" ", "-")
        prefix = "N" if len(products) == 1 else "L"
        document: Document = {
            "id": f"{prefix}_{646829496481105433 + number * 31}",
            "organizationId": ORGANIZATION_ID,
            "name": name,
            "productTypes": products,
            "timeZone": "America/New_York",
            "tags": ["school"] if prefix == "L" else [],
            "enrollmentString": None,
            "url": f"{_HOST}/{handle}/n/aB{number:04d}xa/manage/usage/list",
            "notes": "" if number % 7 else None,
            "isBoundToConfigTemplate": number % 3 == 0,
        }
        if number % 3 == 0:
            document["configTemplateId"] = "L_646829496481900001"
        self.networks.append(document)
        self.clients[document["id"]] = []
        return document

    def _add_school(self, school: School) -> None:
        network = self._add_network(school.short, ["switch", "wireless"])
        names: list[str | None] = [f"{school.code}-RM{room}-AP" for room in school.rooms if room.isdigit()]
        names += [f"{school.code}-LIB-AP01", f"{school.code}-GYM-AP01", None]
        self._aps.append([self._add_device(network, name, "wireless", "MR46") for name in names])
        self._switches.append(self._add_device(network, f"{school.code}-MDF-SW1", "switch", "MS225-48"))

    def _add_device(self, network: Document, name: str | None, product: str, model: str) -> Document:
        number = len(self.access_points)
        mac = f"e0cbbc{0x001000 + number:06x}" if product == "wireless" else f"ac17c8{number:06x}"
        document: Document = {
            "name": name,
            "serial": f"Q3{'AB' if product == 'wireless' else 'XX'}-{number // 10_000:04d}-{number % 10_000:04d}",
            "mac": ":".join(mac[i : i + 2] for i in range(0, 12, 2)),
            "networkId": network["id"],
            "productType": product,
            "model": model,
            "address": "",
            "lat": 39.1,
            "lng": -75.5,
            "notes": "",
            "tags": [],
            "lanIp": f"10.20.{number // 250 % 250}.{number % 250}" if number % 9 else None,
            "firmware": f"{product}-31-1-5",
            "url": f"{network['url'].partition('/manage')[0]}/manage/nodes/new_list/{100 + number}",
            "configurationUpdatedAt": "2026-01-12T15:00:00Z",
            "details": [],
        }
        self.access_points.append(document)
        return document

    def _add_others(self, count: int) -> None:
        bus = self._add_network("Bus Garage", ["wireless"])
        self._bus = bus["id"]
        self._bus_ap = self._add_device(bus, "BUS-AP01", "wireless", "MR76")
        self.silent.append(self._add_network("District Office Cameras", ["camera", "wireless"])["id"])
        self._add_network("New Building", ["wireless"])
        self._add_network("Student MDM", ["systemsManager"])
        self._add_network("Data Center Switches", ["switch"])
        kinds = (["switch"], ["wireless"], ["appliance"], ["sensor"], ["wireless"])
        for number in range(count - len(self.networks)):
            school = self._schools[number % len(self._schools)]
            name = f"{school.short} - {('IDF', 'Stadium', 'Firewall', 'Freezer sensors', 'Annex')[number % 5]}"
            self._add_network(name, list(kinds[number % 5]))

    def see_fleet(self, fleet: Fleet) -> None:
        """Let every Chromebook be seen that synced in the last three weeks, and its dock."""
        docks: set[str] = set()
        for device, placement in fleet.pairs():
            if not 0 <= placement.synced_ago < 22 or "lastSync" not in device or self._rng.random() > 0.93:
                continue
            wireless, wired = (
                device.get("macAddress", ""),
                device.get("ethernetMacAddress0", device.get("ethernetMacAddress", "")),
            )
            for mac, is_wired in ((str(wireless), False), (str(wired), True)):
                if len(mac) == 12:
                    self._see(device, placement, mac, wired=is_wired)
            dock = device.get("dockMacAddress")
            if dock and dock not in docks:
                docks.add(dock)
                self._see(device, placement, dock, wired=True, description="USB dock")

    def _see(
        self, device: Document, placement: Placement, mac: str, *, wired: bool, description: str | None = None
    ) -> None:
        ago = placement.synced_ago
        second = self._clock.school_second(self._rng, ago)
        network = self.networks[placement.school]["id"]
        described = description if wired else device.get("serialNumber")
        client = self._client(network, mac.lower(), placement.school, (ago, second), wired=wired, description=described)
        if wired or (len(self.clients[network]) > 3 and self._rng.random() > 0.02):
            return
        elsewhere = (placement.school + 1) % len(self._schools)
        if elsewhere == placement.school:
            return
        earlier = (
            (ago, max(0, second - 3_000)) if self._rng.random() < 0.5 else (self._clock.school_day_before(ago), second)
        )
        other = self.networks[elsewhere]["id"]
        self._client(other, mac.lower(), elsewhere, earlier, wired=False, description=None)
        self.found.setdefault("client_in_two_networks", []).append(client["mac"])

    def _client(
        self, network: str, mac: str, school: int, seen: tuple[int, int], *, wired: bool, description: str | None
    ) -> Document:
        clock, draw = self._clock, self._rng.getrandbits(30)
        rows = self.clients[network]
        ap = self._switches[school] if wired else self._aps[school][draw % len(self._aps[school])]
        number = len(rows)
        client: Document = {
            "id": f"k{int(network[2:]) % 100_000:x}{number:05x}",
            "mac": f"{mac[:2]}:{mac[2:4]}:{mac[4:6]}:{mac[6:8]}:{mac[8:10]}:{mac[10:]}",
            "ip": f"10.{21 + school % 200}.{number // 250 % 250}.{number % 250 + 2}",
            "ip6": None,
            "ip6Local": f"fe80:0:0:0:{mac[:4]}:{mac[4:6]}ff:fe{mac[6:8]}:{mac[8:]}",
            "description": description if draw & 3 else None,
            "firstSeen": f"{clock.day(90 + draw % 90)}T12:01:44Z",
            "lastSeen": clock.plain(*seen) + "Z",
            "manufacturer": "Intel" if draw & 64 else None,
            "os": "Chrome OS" if draw & 31 else None,
            "user": None,
            "vlan": "100",
            "namedVlan": None,
            "ssid": None if wired else "MVUSD-Student",
            "switchport": str(1 + draw % 48) if wired else None,
            "wirelessCapabilities": "" if wired else "802.11ax - 2.4 and 5 GHz",
            "smInstalled": False,
            "recentDeviceMac": ap["mac"],
            "recentDeviceSerial": ap["serial"],
            "recentDeviceName": ap["name"] or ap["mac"],
            "recentDeviceConnection": "Wired" if wired else "Wireless",
            "status": "Online" if seen[0] == self._clock.school_days[0] and draw & 1 else "Offline",
            "usage": _usage(draw % 9_000, draw % 90_000),
            "notes": None,
            "groupPolicy8021x": None,
            "adaptivePolicyGroup": None,
            "deviceTypePrediction": None,
            "pskGroup": None,
        }
        self._vary(client, seen, draw)
        rows.append(client)
        return client

    def _vary(self, client: Document, seen: tuple[int, int], draw: int) -> None:
        """Give one client in about 25 one of the forms that live data has; the first ones take every form once."""
        if self._varied >= len(_VARIANTS) and draw % 25:
            return
        number = self._varied
        self._varied += 1
        name, change = _VARIANTS[number % len(_VARIANTS)]
        change(client)
        if name == "client_epoch_seconds":
            client["firstSeen"], client["lastSeen"] = self._clock.epoch(120, 43_304), self._clock.epoch(*seen)
        elif name == "client_epoch_milliseconds":
            client["lastSeen"] = self._clock.epoch(*seen) * 1000
        self.found.setdefault(name, []).append(client["mac"])

    def see_others(self, count: int, people: People) -> None:
        """Add phones with random addresses, a few without any name, and buses."""
        for number in range(count):
            draw = self._rng.getrandbits(46)
            school = number % len(self._schools)
            mac = f"{draw >> 40 & 0xF:x}{'26ae'[draw & 3]}{draw & 0xFFFFFFFFFF:010x}"
            ago = self._clock.school_days[draw % 5 % len(self._clock.school_days)]
            second = self._clock.school_second(self._rng, ago)
            network = self.networks[school]["id"]
            client = self._client(network, mac, school, (ago, second), wired=False, description=None)
            client["manufacturer"], client["os"] = _PHONES[number % 5]
            client["ssid"] = "MVUSD-Guest"
            if number % 3 == 0:
                client["description"] = f"{GIVEN[draw % len(GIVEN)]}'s iPhone"
            if number % 11 == 0:
                client["user"] = (
                    people.persons[people.staff[number % len(people.staff)]].email.partition("@")[0]
                    if people.staff
                    else None
                )
            self.found.setdefault("client_random_mac", []).append(client["mac"])
        for school in range(min(2, len(self._schools))):
            rows = self.clients[self.networks[school]["id"]]
            self.clients[self._bus].extend(self._on_the_bus(rows[:2]))

    def _on_the_bus(self, rows: list[Document]) -> Iterator[Document]:
        for number, row in enumerate(rows):
            yield {
                **row,
                "id": f"kb{number}{row['id'][1:]}",
                "lastSeen": f"{self._clock.day(self._clock.school_days[4])}T11:{10 + number}:00Z",
                "recentDeviceName": self._bus_ap["name"],
                "recentDeviceMac": self._bus_ap["mac"],
                "recentDeviceSerial": self._bus_ap["serial"],
            }


def _usage(sent: int, received: int) -> Document:
    """Kilobytes, of tenths."""
    return {"sent": sent / 10, "recv": received / 10, "total": (sent + received) / 10}


def _ipv6_only(client: Document) -> None:
    client.update(ip=None, ip6="2001:db8:10:21:0:0:0:7", vlan=None)


def _no_access_point(client: Document) -> None:
    client.update(
        mac=client["mac"].upper(),
        recentDeviceMac=None,
        recentDeviceSerial=None,
        recentDeviceName=None,
        usage={"sent": 0, "recv": 0},
    )


def _nulls_missing(client: Document) -> None:
    for key in [key for key, value in client.items() if value is None and key not in {"ip", "recentDeviceName"}]:
        del client[key]


_VARIANTS = (
    ("client_vlan_empty", lambda client: client.update(vlan="")),
    ("client_vlan_integer", lambda client: client.update(vlan=100)),
    ("client_vlan_null", lambda client: client.update(vlan=None)),
    ("client_vlan_text", lambda client: client.update(vlan="native")),
    ("client_epoch_seconds", lambda _: None),
    ("client_epoch_milliseconds", lambda _: None),
    ("client_ipv6_only", _ipv6_only),
    ("client_without_access_point", _no_access_point),
    ("client_nulls_missing", _nulls_missing),
    ("client_extra_keys", lambda client: client.update(is11beCapable=False, mcgSerial=None)),
    ("client_empty_description", lambda client: client.update(description="")),
)
