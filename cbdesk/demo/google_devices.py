"""``chromeosdevices`` of the Directory API: list, get and count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cbdesk.demo import diagnostics
from cbdesk.demo.exchange import Request, Response
from cbdesk.demo.faults import Faults
from cbdesk.demo.fields import Mask, project, selects
from cbdesk.demo.google_calls import (
    LIST_PARAMETERS,
    PAGE,
    SORT_ORDERS,
    Call,
    Listing,
    check_customer,
    compiled,
    dump_text,
)
from cbdesk.demo.google_errors import invalid_input, not_found
from cbdesk.demo.google_queries import device_query
from cbdesk.demo.google_shapes import BASIC_DEVICE, DEVICE
from cbdesk.demo.org_units import UnitIndex
from cbdesk.demo.page_tokens import PageTokens
from cbdesk.demo.schools import Document
from cbdesk.demo.world import World

_UNIT_FILTER = frozenset({"orgUnitPath", "includeChildOrgunits"})
_ORDER = ("annotatedLocation", "annotatedUser", "lastSync", "notes", "serialNumber", "status")


class DeviceCalls:
    """Found devices are remembered by their query, so that the later pages of a listing cost nothing but rendering."""

    def __init__(self, world: World, units: UnitIndex, tokens: PageTokens, faults: Faults) -> None:
        self._world = world
        self._units = units
        self._faults = faults
        self._listing = Listing("admin#directory#chromeosdevices", "chromeosdevices", len(world.devices), tokens)
        self._at = {device["deviceId"]: index for index, device in enumerate(world.devices)}
        self._found = lru_cache(maxsize=16)(self._find)

    def answer(self, request: Request, customer: str | None, count: str | None, ident: str | None) -> Response:
        check_customer(customer)
        if count:
            return self._count(request)
        return self._list(request) if ident is None else self._get(request, ident)

    def _list(self, request: Request) -> Response:
        call = Call(request, LIST_PARAMETERS | _UNIT_FILTER, {**PAGE, "chromeosdevices": DEVICE})
        limit = self._faults.google_max_results
        size = call.number("maxResults", min(100, limit), 1, limit)
        basic = call.choice("projection", ("BASIC", "FULL"), "BASIC") == "BASIC"
        order = call.choice("orderBy", _ORDER)
        descending = call.choice("sortOrder", SORT_ORDERS) == "DESCENDING"
        wanted = (*self._unit_filter(call), call.text("query") or "", order, descending)
        mask = call.below("chromeosdevices")

        def render(index: int) -> str:
            return dump_text(self._row(index, mask, basic=basic))

        def render_older(index: int) -> str:
            """What the device was years before: the copy that must not win."""
            row = self._row(index, mask, basic=basic)
            return dump_text({**row, "lastSync": f"2020{row['lastSync'][4:]}"} if "lastSync" in row else row)

        repeat = render_older if "google" in self._faults.repeat_over_page_edge else None
        return self._listing.page(call, repr((*wanted, basic)), self._found(*wanted), size, render, repeat)

    def _row(self, index: int, mask: Mask | None, *, basic: bool) -> Document:
        device = self._world.devices[index]
        if basic:
            device = {name: value for name, value in device.items() if name in BASIC_DEVICE}
        elif any(selects(mask, name) for name in diagnostics.FIELDS):
            device = {**device, **diagnostics.of(device)}
        row: Document = project(device, mask)
        return row

    def _get(self, request: Request, ident: str) -> Response:
        call = Call(request, frozenset({"projection"}), DEVICE)
        basic = call.choice("projection", ("BASIC", "FULL"), "BASIC") == "BASIC"
        index = self._at.get(ident.lower())
        if index is None:
            raise not_found("deviceId")
        return call.answer(self._row(index, call.mask, basic=basic))

    def _count(self, request: Request) -> Response:
        call = Call(request, _UNIT_FILTER | {"filter"}, {"count": {}})
        found = self._found(*self._unit_filter(call), call.text("filter") or "", "", False)
        return call.answer({"count": str(max(0, len(found) + self._faults.google_count_off_by))})

    def _unit_filter(self, call: Call) -> tuple[str, bool]:
        """Return the lower-case path of the wanted unit (empty for all devices) and whether what is below it counts."""
        children = call.flag("includeChildOrgunits")
        wanted = call.text("orgUnitPath")
        if wanted is None:
            if children:
                raise invalid_input()
            return "", True
        path = self._units.path(wanted)
        if path is None:
            raise invalid_input("INVALID_OU_ID")
        return path, children

    def _find(self, unit: str, children: bool, query: str, order: str, descending: bool) -> Sequence[int]:
        devices = self._world.devices
        if not (unit or query or order):
            return range(len(devices))
        matches = compiled(device_query, query)
        prefix = unit if unit == "/" else f"{unit}/"
        found = []
        for index, device in enumerate(devices):
            path = device["orgUnitPath"].lower()
            if (not unit or path == unit or (children and path.startswith(prefix))) and matches(device):
                found.append(index)
        if order:
            found.sort(key=lambda index: str(devices[index].get(order, "")), reverse=descending)
        return found
