"""Raw documents of the APIs behind the methods of the source clients, read by cbdesk's own parsers; any of them may fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, cast

from cbdesk.domain.identifiers import mac_address, serial_key
from cbdesk.errors import CbdeskError, RetryError, SourceRefusedError
from cbdesk.sources.fields import read_page
from cbdesk.sources.google import GoogleDirectory
from cbdesk.sources.google_parsers import parse_battery, parse_device, parse_user
from cbdesk.sources.incidentiq import IncidentIQ
from cbdesk.sources.incidentiq_parsers import parse_asset
from cbdesk.sources.meraki import Meraki
from cbdesk.sources.meraki_parsers import is_wireless, parse_access_point, parse_network, parse_sighting
from cbdesk.sources.records import MerakiNetwork, Page
from cbdesk.sources.telemetry import ChromeTelemetry, TelemetryRefusedError
from cbdesk.sync.fetch import Sources

PAGE_SIZE = 3


@dataclass
class Documents:
    """What the APIs hold at one moment, and which of them fail (after their first page)."""

    devices: list[Any] = field(default_factory=list)
    batteries: list[Any] = field(default_factory=list)
    users: list[Any] = field(default_factory=list)
    assets: list[Any] = field(default_factory=list)
    networks: list[Any] = field(default_factory=list)
    access_points: list[Any] = field(default_factory=list)
    clients: dict[str, list[Any]] = field(default_factory=dict)
    failing: frozenset[str] = frozenset()
    """Of ``devices``, ``batteries``, ``users``, ``assets``, ``networks``, ``access_points``."""
    telemetry_refused: bool = False
    failing_networks: frozenset[str] = frozenset()
    moment: datetime = datetime(2026, 3, 2)
    """When that is, for those that count back from it."""
    count: int | None = None
    """What Google's separate count says; None when it does not answer."""

    def sources(self) -> Sources:
        """The clients; the casts stand for the wires that these leave out."""
        return Sources(
            cast("GoogleDirectory", _Google(self)),
            cast("ChromeTelemetry", _Telemetry(self)),
            cast("IncidentIQ", _Assets(self)),
            cast("Meraki", _Meraki(self)),
        )


def pages(
    rows: list[Any],
    parse: Callable[[object], Any],
    fails: CbdeskError | None = None,
    identifier: str = "deviceId",
) -> Iterator[Page[Any]]:
    """Yield full pages, then a shorter one; it is empty when the rows fill whole pages."""
    for start in range(0, len(rows) + 1, PAGE_SIZE):
        yield read_page(rows[start : start + PAGE_SIZE], parse, identifier=identifier)
        if fails is not None:
            raise fails


class _Client:
    def __init__(self, documents: Documents) -> None:
        self._now = documents

    def _trouble(self, name: str) -> CbdeskError | None:
        return RetryError(f"{name} is away") if name in self._now.failing else None

    def _fail(self, name: str) -> None:
        if trouble := self._trouble(name):
            raise trouble

    def close(self) -> None:
        return


class _Google(_Client):
    def device_count(self) -> int | None:
        return self._now.count

    def device_parts(self, _devices: int, _executor: object) -> tuple[()]:
        return ()

    def devices(self, today: date, *, executor: object) -> Iterator[Page[Any]]:
        return pages(self._now.devices, partial(parse_device, today=today), self._trouble("devices"))

    def changed_devices(self, today: date, since: date) -> Iterator[Page[Any]]:
        synced = [row for row in self._now.devices if str(row.get("lastSync", ""))[:10] >= since.isoformat()]
        return pages(synced, partial(parse_device, today=today), self._trouble("devices"))

    def users(self, _executor: object) -> Iterator[Page[Any]]:
        return pages(self._now.users, parse_user, self._trouble("users"))

    def device(self, device_id: str, today: date) -> Any:
        self._fail("devices")
        found = [row for row in self._now.devices if row["deviceId"] == device_id]
        return parse_device(found[0], today) if found else None

    def find_devices(self, serial: str, today: date) -> tuple[Any, ...]:
        self._fail("devices")
        found = [row for row in self._now.devices if serial_key(row.get("serialNumber")) == serial_key(serial)]
        return tuple(parse_device(row, today) for row in found)


class _Telemetry(_Client):
    def battery(self, device_id: str) -> Any:
        self._fail("batteries")
        found = [row for row in self._now.batteries if row["deviceId"] == device_id]
        return parse_battery(found[0]) if found else None

    def batteries(self, since: datetime | None, _executor: object) -> Iterator[Page[Any]]:
        refused = TelemetryRefusedError("battery data cannot be read") if self._now.telemetry_refused else None
        rows = self._now.batteries
        if since is not None:
            rows = [
                row
                for row in rows
                if any(
                    str(one.get("reportTime", "")) >= since.isoformat() for one in row.get("batteryStatusReport", ())
                )
            ]
        return pages(rows, parse_battery, refused or self._trouble("batteries"))


class _Assets(_Client):
    def assets_of_serial(self, serial: str) -> Page[Any]:
        self._fail("assets")
        key = serial_key(serial)
        rows = [row for row in self._now.assets if key and serial_key(row.get("SerialNumber")) == key]
        return read_page(rows, parse_asset, identifier="AssetId")

    def assets_of_tag(self, tag: str) -> Page[Any]:
        self._fail("assets")
        rows = [row for row in self._now.assets if row.get("AssetTag", "").strip().lower() == tag.lower()]
        return read_page(rows, parse_asset, identifier="AssetId")

    def assets(self, changed_since: date | None, _executor: object) -> Iterator[Page[Any]]:
        rows = self._now.assets
        if changed_since is not None:
            rows = [row for row in rows if str(row.get("ModifiedDate", ""))[:10] >= changed_since.isoformat()]
        return pages(rows, parse_asset, self._trouble("assets"), identifier="AssetId")


class _Meraki(_Client):
    def sightings_of(self, mac: str, _access_points: Mapping[str, str]) -> Page[Any]:
        self._fail("networks")
        records: list[Any] = []
        for network, rows in self._now.clients.items():
            parse = partial(parse_sighting, network=MerakiNetwork(network, network, None), access_points={})
            records += read_page([row for row in rows if mac_address(row["mac"]) == mac], parse).records
        return Page(tuple(records))

    def networks(self) -> tuple[MerakiNetwork, ...]:
        if trouble := self._trouble("networks"):
            raise trouble
        return tuple(parse_network(row) for row in self._now.networks if is_wireless(row))

    def access_points(self) -> Mapping[str, str]:
        if "access_points" in self._now.failing:
            raise SourceRefusedError("access points may not be read")
        names = [parse_access_point(row) for row in self._now.access_points]
        return {key: name for found in names for key, name in found.items()}

    def clients(
        self, network: MerakiNetwork, *, access_points: Mapping[str, str], timespan: timedelta | None
    ) -> Iterator[Page[Any]]:
        rows = self._now.clients.get(network.network_id, [])
        if timespan is not None:
            since = (self._now.moment - timespan).isoformat()
            rows = [row for row in rows if str(row.get("lastSeen", "")) >= since]
        parse = partial(parse_sighting, network=network, access_points=access_points)
        failing = network.network_id in self._now.failing_networks
        return pages(rows, parse, RetryError("502") if failing else None)
