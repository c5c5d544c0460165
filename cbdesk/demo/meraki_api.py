"""Cisco Meraki's Dashboard API as cbdesk meets it: organizations, networks, devices and the clients of each network."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote

from cbdesk.demo.clock import DAY, parse_moment
from cbdesk.demo.exchange import RefusedError, Request, Response, common_fault, json_response
from cbdesk.demo.faults import Fault, FaultKind, Faults
from cbdesk.demo.limits import TokenBucket
from cbdesk.demo.meraki_pages import Pages, choices, errors, query_text
from cbdesk.demo.networks import CLOSED_ORGANIZATION_ID, ORGANIZATION_ID, ORGANIZATIONS
from cbdesk.demo.schools import Document
from cbdesk.demo.world import World

_LONGEST = 31 * DAY
_PRODUCTS = [
    "appliance",
    "camera",
    "campusGateway",
    "cellularGateway",
    "secureConnect",
    "sensor",
    "switch",
    "systemsManager",
    "wireless",
    "wirelessController",
]
_HEX = re.compile(r"[0-9a-f]{12}")


class MerakiApi:
    """Serves one world. Rows are listed in order of their id, which is also what page tokens name."""

    def __init__(self, world: World, api_key: str, faults: Faults, bucket: TokenBucket) -> None:
        self._world = world
        self._key = api_key
        self._faults = faults
        self._bucket = bucket
        self._pages = Pages(faults)
        self._networks = {network["id"]: network for network in world.networks}
        self._clients = {name: sorted(rows, key=lambda row: str(row["id"])) for name, rows in world.clients.items()}
        self._client_ids = {name: [str(row["id"]) for row in rows] for name, rows in self._clients.items()}
        self._sightings = _by_mac(self._clients)
        self._routes: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = tuple(
            (re.compile(f"/api/v1/{pattern}"), call)
            for pattern, call in (
                ("organizations", self._organizations),
                ("organizations/([^/]+)/networks", self._list_networks),
                ("organizations/([^/]+)/devices", self._list_devices),
                ("organizations/([^/]+)/devices/availabilities", self._list_availabilities),
                ("organizations/([^/]+)/clients/search", self._search),
                ("networks/([^/]+)/clients", self._list_clients),
                ("networks/([^/]+)/clients/([^/]+)", self._client),
            )
        )

    def answer(self, request: Request) -> Response:
        self._sign_in(request)
        if request.method != "GET":
            return errors(405, "Method not allowed")
        for pattern, call in self._routes:
            match = pattern.fullmatch(request.path)
            if match is not None:
                if match.groups() and not self._bucket.take():
                    return _rate_limited(1)
                return call(request, *(unquote(part) for part in match.groups()))
        return errors(404, "Not found")

    def _sign_in(self, request: Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        given = key if scheme.lower() == "bearer" else request.headers.get("x-cisco-meraki-api-key")
        if given != self._key:
            raise RefusedError(errors(401, "Invalid API key" if given else "Missing API key"))

    def _organizations(self, request: Request) -> Response:
        return self._pages.page(request, ORGANIZATIONS, (3, 9000, 9000))

    def _check_organization(self, ident: str) -> None:
        if ident == CLOSED_ORGANIZATION_ID:
            raise RefusedError(errors(403, "API access is not enabled for this organization"))
        if ident != ORGANIZATION_ID:
            raise RefusedError(errors(404, "Not found"))

    def _list_networks(self, request: Request, organization: str) -> Response:
        self._check_organization(organization)
        products, tags = choices(request, "productTypes", _PRODUCTS), request.many("tags")
        rows = [
            network
            for network in self._world.networks
            if (not products or products & set(network["productTypes"]))
            and (not tags or set(tags) & set(network["tags"]))
        ]
        return self._pages.page(request, rows, (3, 100_000, 1000))

    def _devices(self, request: Request, organization: str) -> list[Document]:
        self._check_organization(organization)
        products, networks = choices(request, "productTypes", _PRODUCTS), set(request.many("networkIds"))
        serials, macs = set(request.many("serials")), {mac.lower() for mac in request.many("macs")}
        return [
            device
            for device in self._world.access_points
            if (not products or device["productType"] in products)
            and (not networks or device["networkId"] in networks)
            and (not serials or device["serial"] in serials)
            and (not macs or device["mac"] in macs)
        ]

    def _list_devices(self, request: Request, organization: str) -> Response:
        return self._pages.page(request, self._devices(request, organization), (3, 5000, 1000), ident="serial")

    def _list_availabilities(self, request: Request, organization: str) -> Response:
        rows = [
            {
                "mac": device["mac"],
                "name": device["name"],
                "network": {"id": device["networkId"]},
                "productType": device["productType"],
                "serial": device["serial"],
                "status": "offline" if number % 41 == 5 else "online",
                "tags": device["tags"],
            }
            for number, device in enumerate(self._devices(request, organization))
        ]
        return self._pages.page(request, rows, (3, 1000, 1000), ident="serial")

    def _list_clients(self, request: Request, network: str) -> Response:
        rows = self._rows_of(network)
        since = self._since(request)
        statuses = choices(request, "statuses", ("Online", "Offline"))
        connections = choices(request, "recentDeviceConnections", ("Wired", "Wireless"))
        exact = {name: value for name in ("mac", "ip", "os", "vlan", "description") if (value := request.one(name))}
        found = [
            row
            for row in rows
            if _epoch(row["lastSeen"]) >= since
            and (not statuses or row["status"] in statuses)
            and (not connections or row["recentDeviceConnection"] in connections)
            and all(str(row.get(name) or "").lower() == value.lower() for name, value in exact.items())
        ]
        return self._pages.page(request, found, (3, 5000, 10))

    def _rows_of(self, network: str) -> list[Document]:
        if network not in self._networks:
            raise RefusedError(errors(404, "Not found"))
        if network in self._world.silent_networks or not {"wireless", "switch", "appliance"} & set(
            self._networks[network]["productTypes"]
        ):
            raise RefusedError(Response(404))
        return self._clients.get(network, [])

    def _since(self, request: Request) -> float:
        """Return the earliest wanted moment in Unix seconds. The world stands still at its anchor: that is "now"."""
        timespan, start = request.one("timespan"), request.one("t0")
        if timespan is not None and start is not None:
            raise RefusedError(errors(400, "'t0' and 'timespan' are mutually exclusive"))
        if start is not None:
            try:
                return float(start) if start.replace(".", "", 1).isdigit() else parse_moment(start).timestamp()
            except ValueError as error:
                raise RefusedError(errors(400, "'t0' must be a date or a timestamp")) from error
        try:
            seconds = float(timespan or DAY)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= _LONGEST:
            raise RefusedError(errors(400, f"'timespan' must be between 0 and {_LONGEST} seconds"))
        return self._world.clock.anchor_epoch - seconds

    def _client(self, _: Request, network: str, ident: str) -> Response:
        """Find a client by its id, MAC or IP address."""
        wanted = ident.lower()
        for row in self._rows_of(network):
            if wanted in {str(row["id"]).lower(), str(row["mac"]).lower(), str(row.get("ip") or "").lower()}:
                document = {key: value for key, value in row.items() if key not in {"usage", "namedVlan", "pskGroup"}}
                return json_response(200, {**document, "lldp": None, "cdp": None, "clientVpnConnections": []})
        return errors(404, "Not found")

    def _search(self, request: Request, organization: str) -> Response:
        self._check_organization(organization)
        mac = re.sub("[:.-]", "", request.one("mac") or "").lower()
        if not _HEX.fullmatch(mac):
            return errors(400, "'mac' must be a MAC address")
        found = self._sightings.get(mac, [])
        if not found:
            return Response(204)
        first = found[0][1]
        rows = (self._record(network, row) for network, row in found)
        records, headers = self._pages.cut(request, rows, (3, 5, 5), ident="clientId")
        document = {
            "clientId": first["id"],
            "mac": first["mac"].lower(),
            "manufacturer": first.get("manufacturer"),
            "records": records,
        }
        return json_response(200, document, headers)

    def _record(self, network: str, row: Document) -> Document:
        names = [
            "ip",
            "ip6",
            "description",
            "os",
            "user",
            "vlan",
            "ssid",
            "switchport",
            "wirelessCapabilities",
            "smInstalled",
            "recentDeviceMac",
            "status",
        ]
        network_document = {
            key: value
            for key, value in self._networks[network].items()
            if key not in {"isBoundToConfigTemplate", "configTemplateId"}
        }
        return {
            "network": network_document,
            "clientId": row["id"],
            **{name: row.get(name) for name in names},
            "firstSeen": _epoch(row["firstSeen"]),
            "lastSeen": _epoch(row["lastSeen"]),
            "cdp": None,
            "lldp": None,
            "clientVpnConnections": [],
        }

    def page_of(self, request: Request) -> int:
        match = re.fullmatch("/api/v1/networks/([^/]+)/clients", request.path)
        idents = self._client_ids.get(match.group(1), []) if match else []
        size = request.one("perPage") or "10"
        return bisect_right(idents, request.one("startingAfter") or "") // max(1, int(size) if size.isdigit() else 10)

    def misbehave(self, request: Request, fault: Fault) -> Response:
        if fault.kind == "looped_next":
            return self._looped(request)
        if fault.kind == "redirect":
            return self._redirect(request)
        make = _FAULTS.get(fault.kind)
        return make(fault) if make else common_fault(fault) or errors(500, "Internal server error")

    def _looped(self, request: Request) -> Response:
        answer = self.answer(request)
        query = query_text(request.query)
        link = f"<http://{request.headers.get('host', '')}{request.path}?{query}>; rel=next"
        return Response(answer.status, answer.body, {**answer.headers, "Link": link}, answer.content_type)

    @staticmethod
    def _redirect(request: Request) -> Response:
        host, _, port = request.headers.get("host", "").partition(":")
        other = "localhost" if host == "127.0.0.1" else "127.0.0.1"
        query = query_text(request.query)
        return Response(308, headers={"Location": f"http://{other}:{port}{request.path}?{query}"})


def _rate_limited(seconds: int) -> Response:
    return json_response(429, {"errors": ["API rate limit exceeded for organization"]}, {"Retry-After": str(seconds)})


_FAULTS: dict[FaultKind, Callable[[Fault], Response]] = {
    "rate_limited": lambda fault: _rate_limited(fault.retry_after),
    "unauthorized": lambda _: errors(401, "Invalid API key"),
    "forbidden": lambda _: errors(403, "API access is not enabled for this organization"),
    "not_found": lambda _: Response(404),
    "empty_page": lambda _: json_response(200, []),
    "backend_error": lambda _: errors(503, "Service unavailable"),
}


def _epoch(value: str | int) -> int:
    """Return Unix seconds of any of the forms in which a client says when it was seen."""
    if isinstance(value, int):
        return value // 1000 if value > 10**11 else value
    return int(parse_moment(value).timestamp())


def _by_mac(clients: Mapping[str, Sequence[Document]]) -> dict[str, list[tuple[str, Document]]]:
    found: dict[str, list[tuple[str, Document]]] = {}
    for network, rows in clients.items():
        for row in rows:
            found.setdefault(row["mac"].replace(":", "").lower(), []).append((network, row))
    return found
