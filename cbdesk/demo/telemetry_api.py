"""Google's Chrome Management Telemetry API as cbdesk meets it: the battery reports of the fleet."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import unquote

from cbdesk.demo.clock import DAY, parse_moment
from cbdesk.demo.exchange import RefusedError, Request, Response, common_fault
from cbdesk.demo.faults import Fault, FaultKind, Faults
from cbdesk.demo.fields import InvalidFieldError, Mask, parse_mask, project
from cbdesk.demo.google_calls import GOOGLE_JSON, dump, dump_text, without_next_page
from cbdesk.demo.google_errors import rpc_error
from cbdesk.demo.google_shapes import COMMON_PARAMETERS, TELEMETRY_DEVICE, TELEMETRY_FIELDS
from cbdesk.demo.google_tokens import SCOPES, TokenOffice
from cbdesk.demo.limits import Quota
from cbdesk.demo.page_tokens import PageTokens, offset_of
from cbdesk.demo.people import CUSTOMER
from cbdesk.demo.schools import Document
from cbdesk.demo.world import World

_PATH = re.compile(r"/v1/customers/([^/]+)/telemetry/devices(?:/([^/]+))?")
_SCOPE = frozenset({f"{SCOPES}chrome.management.telemetry.readonly"})
_TERM = re.compile(r'\s*(\w+)\s*(>=|<=|=)\s*("[^"]*"|\S+)\s*(?:AND\s+|$)', re.IGNORECASE)
_NAMES = {"org_unit_id": "orgUnitId", "serial_number": "serialNumber", "device_id": "deviceId"}
_RECENT_DAYS = 31
"""How old the newest report may be when the filter does not speak of report times."""


class TelemetryApi:
    def __init__(self, world: World, office: TokenOffice, faults: Faults, tokens: PageTokens, quota: Quota) -> None:
        self._world = world
        self._office = office
        self._faults = faults
        self._tokens = tokens
        self._quota = quota
        self._newest = [_newest_report(battery) for battery in world.batteries]
        self._found = lru_cache(maxsize=8)(self._find)

    def answer(self, request: Request) -> Response:
        match = _PATH.fullmatch(request.path)
        if match is None or request.method != "GET":
            return rpc_error(404, "Requested entity was not found.", "NOT_FOUND")
        grant = self._office.check(request, _SCOPE)
        self._quota.enter(request.one("quotaUser") or grant.subject)
        try:
            if self._faults.telemetry_refused or not self._office.people[grant.subject]:
                return rpc_error(403, "The caller does not have permission", "PERMISSION_DENIED")
            if unquote(match.group(1)) not in {"my_customer", CUSTOMER}:
                return rpc_error(404, "Requested entity was not found.", "NOT_FOUND")
            ident = match.group(2)
            return self._list(request) if ident is None else self._get(request, unquote(ident))
        finally:
            self._quota.leave()

    def _list(self, request: Request) -> Response:
        _check_parameters(request, {"readMask", "pageSize", "pageToken", "filter"})
        names = _read_mask(request)
        mask, pretty = _mask(request, listing=True), request.one("prettyPrint") != "false"
        size = request.one("pageSize") or "100"
        if not size.isdigit() or not 1 <= int(size) <= 1000:
            raise _invalid()
        places = self._found(request.one("filter") or "")
        key = f"telemetry/{request.one('filter')}/{sorted(names)}"
        token = request.one("pageToken")
        start = 0 if token is None else self._tokens.read(key, token)
        if start is None:
            raise _invalid()
        end = start + int(size)
        document: Document = {"devices": [self._row(index, names) for index in places[start:end]]}
        if request.wants_empty_page:
            document = {"nextPageToken": self._tokens.make(key, start)}
        elif end < len(places):
            document["nextPageToken"] = self._tokens.make(key, end)
        if not document.get("devices"):
            document.pop("devices", None)
        return Response(200, dump(project(document, mask), pretty=pretty), content_type=GOOGLE_JSON)

    def _row(self, index: int, names: frozenset[str]) -> Document:
        return {name: value for name, value in self._world.batteries[index].items() if name in names}

    def _get(self, request: Request, ident: str) -> Response:
        _check_parameters(request, {"readMask"})
        names = _read_mask(request)
        for index, battery in enumerate(self._world.batteries):
            if battery["deviceId"] == ident:
                row = project(self._row(index, names), _mask(request, listing=False))
                return Response(200, dump_text(row).encode(), content_type=GOOGLE_JSON)
        return rpc_error(404, "Requested entity was not found.", "NOT_FOUND")

    def _find(self, text: str) -> Sequence[int]:
        tests = self._tests(text)
        return [index for index in range(len(self._world.batteries)) if all(test(index) for test in tests)]

    def _tests(self, text: str) -> list[Callable[[int], bool]]:
        tests: list[Callable[[int], bool]] = []
        oldest: float | None = self._world.clock.anchor_epoch - _RECENT_DAYS * DAY
        at = 0
        while at < len(text):
            match = _TERM.match(text, at)
            if match is None:
                raise _invalid()
            at = match.end()
            name, operator, quoted = match.groups()
            value = quoted.strip('"')
            if name in {"reports_timestamp", "reportsTimestamp"} and operator == ">=":
                oldest = None
                if value == quoted and not value.isdigit():
                    raise _invalid()  # a time of day needs its quotes
                tests.append(self._reported_since(_bound(value)))
            elif operator == "=" and _NAMES.get(name, name) in _NAMES.values():
                tests.append(self._equals(_NAMES.get(name, name), value))
            else:
                raise _invalid()
        return tests if oldest is None else [*tests, self._reported_since(oldest)]

    def _reported_since(self, bound: float) -> Callable[[int], bool]:
        return lambda index: bound <= 0 or self._newest[index] is None or (self._newest[index] or 0) >= bound

    def _equals(self, name: str, value: str) -> Callable[[int], bool]:
        return lambda index: self._world.batteries[index].get(name) == value

    @staticmethod
    def page_of(request: Request) -> int:
        size = request.one("pageSize") or "100"
        return offset_of(request.one("pageToken") or "") // max(1, int(size) if size.isdigit() else 100)

    def misbehave(self, request: Request, fault: Fault) -> Response:
        if fault.kind == "empty_page":
            return self.answer(dataclasses.replace(request, wants_empty_page=True))
        if fault.kind == "ends_early":
            return without_next_page(self.answer(request))
        known = _FAULTS.get(fault.kind)
        return (
            rpc_error(*known)
            if known
            else common_fault(fault) or rpc_error(500, "Internal error encountered.", "INTERNAL")
        )


_QUOTA = (429, "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'", "RESOURCE_EXHAUSTED")
_FAULTS: dict[FaultKind, tuple[int, str, str]] = {
    "forbidden": (403, "The caller does not have permission", "PERMISSION_DENIED"),
    "rate_limited": _QUOTA,
    "quota_exceeded": _QUOTA,
    "user_rate_limited": _QUOTA,
    "rate_metric": _QUOTA,
    "unauthorized": (401, "Request had invalid authentication credentials.", "UNAUTHENTICATED"),
    "not_found": (404, "Requested entity was not found.", "NOT_FOUND"),
    "backend_error": (503, "The service is currently unavailable.", "UNAVAILABLE"),
    "bad_page_token": (400, "Request contains an invalid argument.", "INVALID_ARGUMENT"),
}


def _invalid() -> RefusedError:
    return RefusedError(rpc_error(400, "Request contains an invalid argument.", "INVALID_ARGUMENT"))


def _check_parameters(request: Request, known: set[str]) -> None:
    if any(name not in known and name not in COMMON_PARAMETERS for name, _ in request.query):
        raise _invalid()


def _read_mask(request: Request) -> frozenset[str]:
    """Return the wanted top-level fields; ``snake_case`` is as good as ``camelCase``."""
    names = [
        re.sub(r"_(\w)", lambda m: m.group(1).upper(), part.strip())
        for part in (request.one("readMask") or "").split(",")
    ]
    if not all(name in TELEMETRY_FIELDS for name in names):
        raise _invalid()
    return frozenset({*names, "name"}) if "name" in names else frozenset(names)


def _mask(request: Request, *, listing: bool) -> Mask | None:
    text = request.one("fields")
    if text is None:
        return None
    try:
        return parse_mask(text, {"devices": TELEMETRY_DEVICE, "nextPageToken": {}} if listing else TELEMETRY_DEVICE)
    except InvalidFieldError as error:
        raise _invalid() from error


def _bound(value: str) -> float:
    """Read a report time: epoch milliseconds or RFC 3339; return Unix seconds."""
    if value.isdigit():
        return int(value) / 1000
    try:
        return parse_moment(value).timestamp()
    except ValueError as error:
        raise _invalid() from error


def _newest_report(battery: Document) -> float | None:
    """Return the Unix time of the newest report; None when none says when it was made."""
    times = [report["reportTime"] for report in battery.get("batteryStatusReport", ()) if "reportTime" in report]
    return max((parse_moment(text).timestamp() for text in times), default=None)
