"""The filters and sort fields of IncidentIQ's asset listing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cbdesk.demo.clock import Clock
from cbdesk.demo.schools import Document

Predicate = Callable[[Document], bool]
_DATE = re.compile(r"date(>=|<=|>|<|=)(\S+)")
_LAST_DAYS = re.compile(r"range:lastdays:(\d+)")


class InvalidFilterError(ValueError):
    """The listing cannot be filtered or sorted like that; ``field`` names the offending part of the request."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _at(asset: Document, *path: str) -> Any:
    value: Any = asset
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


_IDS: dict[str, tuple[str, ...]] = {
    "modelcategory": ("Model", "CategoryId"),
    "assettype": ("AssetTypeId",),
    "assetstatus": ("StatusTypeId",),
    "location": ("LocationId",),
    "room": ("LocationRoomId",),
    "user": ("OwnerId",),
    "model": ("ModelId",),
}
_TEXTS: dict[str, tuple[str, ...]] = {
    "assettag": ("AssetTag",),
    "assetserialnumber": ("SerialNumber",),
    "serialnumber": ("SerialNumber",),
    "assetname": ("Name",),
}
_SORTS: dict[str, tuple[str, ...]] = {
    "ModelName": ("Model", "Name"),
    "ManufacturerName": ("Model", "Manufacturer", "Name"),
    "CategoryName": ("Model", "Category", "Name"),
    "LocationName": ("Location", "Name"),
    "LocationRoomName": ("LocationRoom", "Name"),
    "AssetStatusTypeName": ("Status", "Name"),
    "OwnerGrade": ("Owner", "Grade"),
    **{
        name: (name,)
        for name in (
            "AssetTag",
            "SerialNumber",
            "AssetTypeName",
            "AssetId",
            "PurchasedDate",
            "WarrantyExpirationDate",
            "HasOpenTickets",
        )
    },
    "AssetCreatedDate": ("CreatedDate",),
    "AssetModifiedDate": ("ModifiedDate",),
}


def sort_key(name: str) -> Callable[[Document], tuple[str, str]]:
    """Return the key of a sort field; equal values stand in order of their id."""
    path = next((path for known, path in _SORTS.items() if known.lower() == name.lower()), None)
    if path is None:
        raise InvalidFilterError("$o", "Unknown sort field.")
    return lambda asset: (str(_at(asset, *path) or ""), asset["AssetId"].lower())


def asset_filter(filters: Sequence[Any], asset_type: str | None, clock: Clock) -> Predicate:
    """Combine the filters: one GroupIndex is OR, different ones are AND; without an index each facet is a group."""
    groups: dict[object, list[Predicate]] = defaultdict(list)
    for number, entry in enumerate(filters):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("Facet"), str):
            raise InvalidFilterError(f"Filters[{number}].Facet", "A facet is required.")
        facet = entry["Facet"].lower()
        matches = _facet(facet, entry, f"Filters[{number}]", clock)
        groups[entry.get("GroupIndex", facet)].append(_negated(matches) if entry.get("Negative") else matches)
    if asset_type:
        groups["AssetTypeId"].append(_has_id(("AssetTypeId",), asset_type))
    return lambda asset: all(any(matches(asset) for matches in group) for group in groups.values())


def _negated(matches: Predicate) -> Predicate:
    return lambda asset: not matches(asset)


def _facet(facet: str, entry: Mapping[str, Any], where: str, clock: Clock) -> Predicate:
    if facet in _IDS:
        if not isinstance(entry.get("Id"), str):
            raise InvalidFilterError(f"{where}.Id", "An id is required.")
        return _has_id(_IDS[facet], entry["Id"])
    value = str(entry.get("Value") or "")
    if facet in _TEXTS:
        return _contains((_TEXTS[facet],), value)
    if facet == "keyword":
        return _contains(tuple(_TEXTS.values()), value)
    if facet in {"modifieddate", "createddate"}:
        return _dated("ModifiedDate" if facet == "modifieddate" else "CreatedDate", value, where, clock)
    raise InvalidFilterError(f"{where}.Facet", "Unknown facet.")


def _has_id(path: tuple[str, ...], ident: str) -> Predicate:
    return lambda asset: str(_at(asset, *path) or "").lower() == ident.lower()


def _contains(paths: tuple[tuple[str, ...], ...], text: str) -> Predicate:
    wanted = text.lower()
    return lambda asset: any(wanted in str(_at(asset, *path) or "").lower() for path in paths)


def _dated(field: str, value: str, where: str, clock: Clock) -> Predicate:
    """Compare whole days, ``date>=2026-01-31``, ``date>=01/31/2026`` or ``range:lastdays:N``."""
    days = _LAST_DAYS.fullmatch(value)
    if days is not None:
        since = (clock.anchor.date() - timedelta(days=int(days.group(1)))).isoformat()
        return lambda asset: str(asset.get(field) or "")[:10] >= since
    match = _DATE.fullmatch(value)
    if match is None:
        raise InvalidFilterError(f"{where}.Value", "Expected date>=YYYY-MM-DD.")
    operator, bound = match.group(1), _day(match.group(2), where).isoformat()
    compare = _COMPARE[operator]
    return lambda asset: compare(str(asset.get(field) or "")[:10], bound)


_COMPARE: dict[str, Callable[[str, str], bool]] = {
    ">=": lambda day, bound: day >= bound,
    "<=": lambda day, bound: day <= bound,
    ">": lambda day, bound: day > bound,
    "<": lambda day, bound: day < bound,
    "=": lambda day, bound: day == bound,
}


def _day(text: str, where: str) -> date:
    try:
        if "/" in text:
            return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007  # a calendar day has no zone
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise InvalidFilterError(f"{where}.Value", "Not a date.") from error
