"""The search strings of ``chromeosdevices.list`` and ``users.list``, compiled to predicates.

Of Google's device operators those that need data the district does not report (``policy_status``, ``sku``,
``license_sku``, ``update_status``, ``cpu_model_name``, ``ram``, ``storage``) are refused like misspelt ones.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime

from cbdesk.demo.schools import Document

Predicate = Callable[[Document], bool]
_TERM = re.compile(r'([A-Za-z_]+):("[^"]*"|\S*)|("[^"]*"|\S+)')
_USER_TERM = re.compile(r"(\w+)\s*([=:])\s*(.*)", re.DOTALL)
_STATUS_WORDS: dict[str, Callable[[str], bool]] = {
    "provisioned": lambda status: status == "ACTIVE",
    "disabled": lambda status: status == "DISABLED",
    "deprovisioned": lambda status: status == "DEPROVISIONED",
    "managed": lambda status: status != "DEPROVISIONED",
}


class InvalidQueryError(ValueError):
    """The search string cannot be understood."""


def device_query(text: str) -> Predicate:
    """Compile a device search; its terms are joined by AND."""
    predicates = [_device_term(*match.groups()) for match in _TERM.finditer(text)]
    return lambda device: all(matches(device) for matches in predicates)


def _device_term(operator: str | None, value: str | None, bare: str | None) -> Predicate:
    if operator is None:
        return _anywhere((bare or "").strip('"').lower())
    wanted = (value or "").strip('"')
    if operator in _PARTIAL:
        return _partial(_PARTIAL[operator], wanted.lower())
    if operator in _DATES:
        return _date_range(_DATES[operator], wanted)
    make = _OTHERS.get(operator)
    if make is None:
        raise InvalidQueryError(operator)
    return make(wanted)


def _partial(field: str, wanted: str) -> Predicate:
    """Part of the text, any case. An empty value and a ``?`` match far more than was meant, as with the real API."""
    if field == "serialNumber" and 0 < len(wanted) < 3:
        raise InvalidQueryError(wanted)
    if "?" in wanted:
        return lambda _: True
    return lambda device: wanted in str(device.get(field, "")).lower()


def _anywhere(wanted: str) -> Predicate:
    return lambda device: any(wanted in str(device.get(field, "")).lower() for field in _PARTIAL.values())


def _status(wanted: str) -> Predicate:
    test = _STATUS_WORDS.get(wanted.lower())
    if test is None:
        raise InvalidQueryError(wanted)
    return lambda device: test(device["status"])


def _words_of_user(wanted: str) -> Predicate:
    words = re.findall(r"\w+", wanted.lower())
    return lambda device: set(words) <= set(re.findall(r"\w+", str(device.get("annotatedUser", "")).lower()))


def _recent_user(wanted: str) -> Predicate:
    def matches(device: Document) -> bool:
        users = device.get("recentUsers") or [{}]
        return str(users[0].get("email", "")).lower() == wanted.lower()

    return matches


def _mac(*fields: str) -> Callable[[str], Predicate]:
    def make(wanted: str) -> Predicate:
        return lambda device: any(str(device.get(field, "")).lower() == wanted.lower() for field in fields)

    return make


def _chrome_version(wanted: str) -> Predicate:
    version, _, how = wanted.partition(";")
    if how == "prefix":
        return lambda device: str(device.get("osVersion", "")).startswith(version)
    return lambda device: version in str(device.get("osVersion", ""))


def _exact(field: str) -> Callable[[str], Predicate]:
    return lambda wanted: lambda device: str(device.get(field, "")).lower() == wanted.lower()


def _date_range(field: str, wanted: str) -> Predicate:
    """``D``, ``..D``, ``D..`` or ``D..D``, both ends included; a shorter bound covers all that starts with it."""
    low, dots, high = wanted.partition("..")
    if not dots:
        high = low
    for bound in (low, high):
        if bound:
            _check_date(bound)

    def matches(device: Document) -> bool:
        value = _date_of(device, field)
        return bool(value) and value >= low and (not high or value[: len(high)] <= high)

    return matches


def _check_date(bound: str) -> None:
    try:
        datetime.fromisoformat(bound)
    except ValueError as error:
        raise InvalidQueryError(bound) from error


def _date_of(device: Document, field: str) -> str:
    if field == "activeTimeRanges":
        return max((entry["date"] for entry in device.get(field) or ()), default="")
    if field == "autoUpdateThrough" and field not in device and "autoUpdateExpiration" in device:
        return datetime.fromtimestamp(int(device["autoUpdateExpiration"]) / 1000, UTC).date().isoformat()
    return str(device.get(field, ""))


_PARTIAL = {
    "id": "serialNumber",
    "asset_id": "annotatedAssetId",
    "location": "annotatedLocation",
    "note": "notes",
    "public_model_name": "model",
}
_DATES = {
    "register": "lastEnrollmentTime",
    "sync": "lastSync",
    "last_user_activity": "activeTimeRanges",
    "aue": "autoUpdateThrough",
}
_OTHERS: dict[str, Callable[[str], Predicate]] = {
    "status": _status,
    "user": _words_of_user,
    "recent_user": _recent_user,
    "wifi_mac": _mac("macAddress"),
    "ethernet_mac": _mac("ethernetMacAddress", "ethernetMacAddress0"),
    "chrome_version": _chrome_version,
    "meid": _exact("meid"),
    "boot_mode": _exact("bootMode"),
    "compliance": _exact("osVersionCompliance"),
}


def user_query(text: str) -> Predicate:
    """Compile a user search: ``field=value`` and ``field:value*`` terms, joined by AND."""
    try:
        terms = shlex.split(text)
    except ValueError as error:
        raise InvalidQueryError(text) from error
    predicates = [_user_term(term) for term in terms]
    return lambda user: all(matches(user) for matches in predicates)


def _user_term(term: str) -> Predicate:
    match = _USER_TERM.fullmatch(term)
    if match is None:
        raise InvalidQueryError(term)
    name, operator, value = match.groups()
    if name in _USER_FLAGS:
        if value not in {"true", "false"}:
            raise InvalidQueryError(term)
        field = _USER_FLAGS[name]
        return lambda user: user[field] is (value == "true")
    if name == "orgUnitPath":
        path = value.rstrip("/").lower()
        return lambda user: user["orgUnitPath"].lower() == path or user["orgUnitPath"].lower().startswith(f"{path}/")
    read = _USER_TEXTS.get(name)
    if read is None:
        raise InvalidQueryError(term)
    wanted = value.lower()
    if operator == ":" and wanted.endswith("*"):
        return lambda user: read(user).lower().startswith(wanted[:-1])
    return lambda user: read(user).lower() == wanted


_USER_FLAGS = {
    "isSuspended": "suspended",
    "isArchived": "archived",
    "isAdmin": "isAdmin",
    "isDelegatedAdmin": "isDelegatedAdmin",
}
_USER_TEXTS: dict[str, Callable[[Document], str]] = {
    "email": lambda user: str(user["primaryEmail"]),
    "givenName": lambda user: str(user["name"]["givenName"]),
    "familyName": lambda user: str(user["name"]["familyName"]),
    "name": lambda user: str(user["name"]["fullName"]),
}
