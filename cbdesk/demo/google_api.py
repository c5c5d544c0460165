"""Google's Admin SDK Directory API as cbdesk meets it, read only: sign-in, quota, and which call a path is."""

from __future__ import annotations

import dataclasses
import re
from urllib.parse import unquote

from cbdesk.demo.exchange import RefusedError, Request, Response, common_fault
from cbdesk.demo.faults import Fault, Faults
from cbdesk.demo.google_calls import without_next_page
from cbdesk.demo.google_devices import DeviceCalls
from cbdesk.demo.google_errors import error, fault_answer, not_an_admin
from cbdesk.demo.google_tokens import SCOPES, TokenOffice
from cbdesk.demo.google_users import UserCalls
from cbdesk.demo.limits import Quota
from cbdesk.demo.org_units import UnitCalls, UnitIndex
from cbdesk.demo.page_tokens import PageTokens, offset_of
from cbdesk.demo.world import World

_DEVICES = re.compile(r"/admin/directory/v1/customer/([^/]+)/devices/chromeos(?:(:countChromeOsDevices)|/([^/:]+))?")
_UNITS = re.compile(r"/admin/directory/v1/customer/([^/]+)/orgunits(?:/(.+))?")
_USERS = re.compile(r"/admin/directory/v1/users(?:/([^/]+))?")


def _scopes(name: str) -> frozenset[str]:
    return frozenset({f"{SCOPES}{name}", f"{SCOPES}{name}.readonly"})


class GoogleApi:
    def __init__(self, world: World, office: TokenOffice, faults: Faults, tokens: PageTokens, quota: Quota) -> None:
        self._office = office
        self._faults = faults
        self._quota = quota
        units = UnitIndex(world.org_units)
        self._routes = (
            (_DEVICES, _scopes("admin.directory.device.chromeos"), DeviceCalls(world, units, tokens, faults).answer),
            (_USERS, _scopes("admin.directory.user"), UserCalls(world, tokens, faults).answer),
            (_UNITS, _scopes("admin.directory.orgunit"), UnitCalls(units).answer),
        )

    def answer(self, request: Request) -> Response:
        for pattern, scopes, call in self._routes:
            match = pattern.fullmatch(request.path)
            if match is None or request.method != "GET":
                continue
            grant = self._office.check(request, scopes)
            self._quota.enter(request.one("quotaUser") or grant.subject)
            try:
                if not self._office.people[grant.subject]:
                    raise RefusedError(not_an_admin())
                return call(request, *(None if part is None else unquote(part) for part in match.groups()))
            finally:
                self._quota.leave()
        return error(404, "Not Found", "notFound")

    @staticmethod
    def page_of(request: Request) -> int:
        size = request.one("maxResults") or "100"
        return offset_of(request.one("pageToken") or "") // max(1, int(size) if size.isdigit() else 100)

    def misbehave(self, request: Request, fault: Fault) -> Response:
        if fault.kind == "empty_page":
            return self.answer(dataclasses.replace(request, wants_empty_page=True))
        if fault.kind == "ends_early":
            return without_next_page(self.answer(request))
        limit = self._faults.google_requests_per_minute
        return common_fault(fault) or fault_answer(fault, request.one("pageToken") or "", limit)
