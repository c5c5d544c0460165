"""IncidentIQ's API as cbdesk meets it: assets with filters and paging, look-ups, reference lists and tickets."""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from cbdesk.demo.assets import CATEGORIES, SITE_ID, STATUS_TYPES
from cbdesk.demo.exchange import HTML, RefusedError, Request, Response, common_fault, json_response
from cbdesk.demo.faults import Fault, FaultKind, Faults
from cbdesk.demo.incidentiq_filters import InvalidFilterError, asset_filter, sort_key
from cbdesk.demo.schools import Document
from cbdesk.demo.tickets import tickets_of
from cbdesk.demo.world import World

_NOT_SIGNED_IN = "Authentication required: token is missing, invalid or expired."
_NO_RESOURCE = "No HTTP resource was found that matches the request."
_NULLABLE = (
    "SerialNumber",
    "AssetTag",
    "Status",
    "Location",
    "LocationRoom",
    "Owner",
    "OwnerId",
    "Notes",
    "LocationDetails",
    "RetiredDate",
    "Vendor",
)


def new_token() -> str:
    """Return a token as the Developer Tools page makes it: a JWT that expires after three years."""
    now = int(time.time())
    parts = ({"alg": "HS256", "typ": "JWT"}, {"unique_name": "cbdesk", "iat": now, "exp": now + 3 * 365 * 86_400})
    head = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{secrets.token_urlsafe(32)}"


class IncidentIqApi:
    """Serves one world. Filtered and sorted listings are remembered: their later pages cost nothing but rendering."""

    def __init__(self, world: World, token: str, faults: Faults) -> None:
        self._world = world
        self._token = token
        self._faults = faults
        self._by_id = {asset["AssetId"].lower(): asset for asset in world.assets}
        self._listed = lru_cache(maxsize=8)(self._find)
        self._routes: tuple[tuple[re.Pattern[str], str, Callable[..., Response]], ...] = tuple(
            (re.compile(f"/api/{pattern}"), methods, call)
            for pattern, methods, call in (
                (r"v1\.0/assets", "GET POST", self._assets),
                (r"v1\.0/assets/serial/([^/]+)", "GET", self._by_serial),
                (r"v1\.0/assets/assettag/([^/]+)", "GET", self._by_tag),
                (r"v1\.0/assets/status/types", "GET", self._reference(STATUS_TYPES)),
                (r"v1\.0/assets/([0-9A-Fa-f-]{36})", "GET", self._asset),
                (r"v1\.0/users", "GET POST", self._reference(world.asset_users)),
                (r"v2\.0/locations/all", "GET", self._reference(world.locations)),
                (r"v2\.0/locations/([^/]+)/rooms", "GET", self._rooms),
                (r"v1\.0/locations", "GET", self._reference(world.locations)),
                (r"v1\.0/categories/of/models", "GET", self._reference(CATEGORIES)),
                (r"v1\.0/tickets", "POST", self._tickets),
            )
        )

    def answer(self, request: Request) -> Response:
        self._sign_in(request)
        for pattern, methods, call in self._routes:
            match = pattern.fullmatch(request.path)
            if match is not None and request.method in methods.split():
                return call(request, *(unquote(part) for part in match.groups()))
        return _problem(404, _NO_RESOURCE)

    def _sign_in(self, request: Request) -> None:
        if request.headers.get("authorization") != f"Bearer {self._token}":
            raise RefusedError(_problem(401, _NOT_SIGNED_IN))
        site = request.headers.get("siteid")
        if site is not None and site.lower() != SITE_ID:
            raise RefusedError(_problem(403, "The user behind this token does not belong to this site."))
        if self._faults.incidentiq_requires_client and (site is None or request.headers.get("client") != "ApiClient"):
            raise RefusedError(_problem(400, "The headers SiteId and Client are required."))

    def _assets(self, request: Request) -> Response:
        body = _body(request)
        text = json.dumps({key: body.get(key) for key in ("OnlyShowDeleted", "AssetTypeId", "Filters")}, sort_keys=True)
        try:
            assets = self._listed(text, *_order(request))
        except InvalidFilterError as problem:
            raise RefusedError(_invalid(problem.field, str(problem))) from problem
        return self._page(request, assets, 20, repeats=True)

    def _find(self, body: str, order: str, descending: bool) -> Sequence[Document]:
        wanted = json.loads(body)
        only_deleted = bool(wanted["OnlyShowDeleted"])
        matches = asset_filter(wanted["Filters"] or [], wanted["AssetTypeId"], self._world.clock)
        found = [asset for asset in self._world.assets if self._is_shown(asset, only_deleted) and matches(asset)]
        found.sort(key=sort_key(order), reverse=descending)
        return found

    def _is_shown(self, asset: Document, only_deleted: bool = False) -> bool:
        return bool(asset["IsDeleted"]) is only_deleted or (self._faults.incidentiq_shows_deleted and not only_deleted)

    def _page(self, request: Request, rows: Sequence[Document], default: int, *, repeats: bool = False) -> Response:
        """Answer with the page ``$p`` of size ``$s``. The body's own Paging is ignored, as the real API ignores it."""
        page, size = (
            _number(request, "$p", 0, 0, 10**9),
            _number(request, "$s", default, 1, self._faults.incidentiq_max_page_size),
        )
        if self._faults.incidentiq_ignores_page:
            page = 0
        total = len(rows)
        start, end = page * size, (page + 1) * size
        items = list(rows[start:end])
        if repeats and size > 3 and total > size and "incidentiq" in self._faults.repeat_over_page_edge:
            total += 1
            items = [rows[max(0, index - 1 if index >= size else index)] for index in range(start, min(end, total))]
        return self._envelope(
            {"ItemCount": len(items), "Items": self._with_nulls(items), "Paging": _paging(total, size, page)}
        )

    def _with_nulls(self, items: Sequence[Document]) -> Sequence[Document]:
        if not self._faults.incidentiq_sends_nulls:
            return items
        return [{**dict.fromkeys(_NULLABLE), **item} if "AssetId" in item else item for item in items]

    def _envelope(self, content: Mapping[str, Any]) -> Response:
        document = {
            **content,
            "UserToken": "00000000-0000-4000-8000-0000000000aa",
            "RequestDate": f"{self._world.anchor:%Y-%m-%dT%H:%M:%S}.5211964Z",
            "ExecutionTime": 12.4471,
            "StatusCode": 200,
            "ServerName": "demo-web-01",
            "ProcessId": 4711,
            "OperationId": "9f0d0000-0000-4000-8000-00000000beef",
            "Properties": {},
            "Metadata": {"QueryEngineSource": "Database"},
        }
        return json_response(200, document)

    def _by_serial(self, request: Request, serial: str) -> Response:
        return self._look_up(request, "SerialNumber", serial)

    def _by_tag(self, request: Request, tag: str) -> Response:
        return self._look_up(request, "AssetTag", tag)

    def _look_up(self, request: Request, field: str, value: str) -> Response:
        """Exact but for case and outer blanks; nothing found is a list without items."""
        wanted = value.strip().lower()
        found = [
            a for a in self._world.assets if self._is_shown(a) and str(a.get(field) or "").strip().lower() == wanted
        ]
        return self._page(request, found, 20)

    def _asset(self, _: Request, ident: str) -> Response:
        asset = self._by_id.get(ident.lower())
        if asset is None or not self._is_shown(asset):
            return json_response(404, {"StatusCode": 404, "Message": "No such asset.", "ResourceId": ident})
        return self._envelope({"Item": asset})

    def _reference(self, rows: Sequence[Document]) -> Callable[[Request], Response]:
        return lambda request: self._page(request, rows, 100)

    def _rooms(self, request: Request, location: str) -> Response:
        rooms = [room for room in self._world.rooms if room["LocationId"].lower() == location.lower()]
        return self._page(request, rooms, 20)

    def _tickets(self, request: Request) -> Response:
        filters = _body(request).get("Filters") or []
        wanted = [
            str(entry.get("Id", "")).lower() for entry in filters if str(entry.get("Facet", "")).lower() == "asset"
        ]
        if len(wanted) != len(filters) or not wanted:
            return _invalid("Filters[0].Facet", "Unknown facet.")
        assets = [self._by_id[ident] for ident in wanted if ident in self._by_id]
        return self._page(request, [ticket for asset in assets for ticket in tickets_of(asset, self._world.clock)], 20)

    @staticmethod
    def page_of(request: Request) -> int:
        page = request.one("$p") or "0"
        return int(page) if page.isdigit() else 0

    def misbehave(self, request: Request, fault: Fault) -> Response:
        if fault.kind == "empty_page":
            paging = _paging(len(self._world.assets), 500, self.page_of(request))
            return self._envelope({"ItemCount": 0, "Items": [], "Paging": paging})
        make = _FAULTS.get(fault.kind)
        return make(fault) if make else common_fault(fault) or json_response(500, _UNEXPECTED)


_UNEXPECTED = {
    "StatusCode": 500,
    "Message": "An unexpected error occurred.",
    "RequestId": "6b000000-0000-4000-8000-000000000002",
}


def _rate_limited(fault: Fault) -> Response:
    content = {"StatusCode": 429, "Message": "Too many requests, try again later.", "RetryAfter": fault.retry_after}
    headers = {"Retry-After": str(fault.retry_after)} if fault.kind == "rate_limited" else {}
    return json_response(429, content, headers)


def _unavailable(fault: Fault) -> Response:
    page = b"<html><body>Service Unavailable</body></html>"
    return Response(503, page, {"Retry-After": str(fault.retry_after)}, HTML)


_FAULTS: dict[FaultKind, Callable[[Fault], Response]] = {
    "rate_limited": _rate_limited,
    "rate_limited_bare": _rate_limited,
    "unauthorized": lambda _: _problem(401, _NOT_SIGNED_IN),
    "forbidden": lambda _: _problem(403, "The user behind this token may not view assets."),
    "not_found": lambda _: _problem(404, _NO_RESOURCE),
    "inner_failure": lambda _: json_response(200, {"StatusCode": 500, "Message": "An unexpected error occurred."}),
    "backend_error": _unavailable,
}


def _paging(total: int, size: int, page: int) -> dict[str, int]:
    return {"TotalRows": total, "PageCount": -(-total // size), "PageSize": size, "PageIndex": page}


def _problem(status: int, message: str) -> Response:
    return json_response(status, {"StatusCode": status, "Message": message})


def _invalid(field: str, message: str) -> Response:
    content = {
        "StatusCode": 400,
        "Message": "The request is invalid.",
        "Errors": [{"Field": field, "Message": message}],
        "CorrelationId": "6b000000-0000-4000-8000-000000000001",
    }
    return json_response(400, content)


def _body(request: Request) -> dict[str, Any]:
    if request.method == "GET":
        return {}
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise RefusedError(_invalid("", "The body is not JSON.")) from error
    if not isinstance(body, dict) or not isinstance(body.get("Filters", []), list):
        raise RefusedError(_invalid("Filters", "Expected a list of filters."))
    return body


def _number(request: Request, name: str, default: int, low: int, high: int) -> int:
    value = request.one(name)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise RefusedError(_invalid(name, f"Must be a number from {low} to {high}."))
    return int(value)


def _order(request: Request) -> tuple[str, bool]:
    """Read ``$o=Field desc``, or the older ``$o=Field&$d=Descending``."""
    name, _, direction = (request.one("$o") or "ModelName").partition(" ")
    direction = direction or request.one("$d") or "asc"
    if direction.lower() not in {"asc", "desc", "ascending", "descending"}:
        raise RefusedError(_invalid("$o", "Unknown direction."))
    return name, direction.lower().startswith("desc")
