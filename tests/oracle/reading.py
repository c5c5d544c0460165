"""What the documents of the APIs say, read for the oracle alone: nothing here is shared with cbdesk's own parsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]
Row = dict[str, Any]

PLACEHOLDERS = [
    "N/A",
    "NA",
    "NONE",
    "UNKNOWN",
    "0",
    "DEFAULT STRING",
    "SYSTEM SERIAL NUMBER",
    "TO BE FILLED BY O.E.M.",
]
INT32 = 2**31 - 1


class BadRecordError(Exception):
    """The record cannot be stored (R19)."""


# ---------------------------------------------------------------- values


def text(value: object, length: int | None = None) -> str | None:
    """Clarification *Text*: NUL and lone surrogates dropped, stripped, blank is None, cut to the column."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRecordError(value)
    kept = "".join(c for c in value if c != "\0" and not 0xD800 <= ord(c) <= 0xDFFF).strip()
    if length is not None and len(kept) > length:
        kept = kept[:length].rstrip()
    return kept or None


def serial(value: object) -> str | None:
    """R1."""
    kept = text(value)
    if kept is None:
        return None
    key = kept.upper()
    if key in PLACEHOLDERS or key == key[0] * len(key):
        return None
    return text(key, 100)


def mac(value: object) -> str | None:
    """R8."""
    kept = text(value)
    if kept is None:
        return None
    digits = [c for c in kept.upper() if not (c in ":-." or c.isspace())]
    if len(digits) != 12 or any(c not in "0123456789ABCDEF" for c in digits):
        return None
    pairs = ["".join(digits[i : i + 2]) for i in range(0, 12, 2)]
    return ":".join(pairs)


def address(value: object, length: int) -> str | None:
    """R9: an address longer than its column is NULL."""
    kept = text(value)
    return kept if kept is not None and len(kept) <= length else None


def email(value: object) -> str | None:
    kept = text(value)
    return text(kept.lower(), 255) if kept is not None else None


def time(value: object) -> datetime | None:
    """A moment as a naive UTC datetime; ISO with or without zone, epoch seconds, epoch milliseconds."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (
        isinstance(value, str) and value.strip().isdigit() and len(value.strip()) > 8
    ):
        number = float(value)
        if number > 100_000_000_000:
            number /= 1000
        return datetime(1970, 1, 1) + timedelta(seconds=number)
    kept = text(value)
    if kept is None:
        return None
    try:
        moment = datetime.fromisoformat(kept)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment if moment.year > 1 else None


def strict_time(value: object) -> datetime | None:
    """R19: a record whose own time cannot be read is a bad one."""
    moment = time(value)
    if moment is None and text(value) is not None:
        raise BadRecordError(value)
    return moment


def flag(value: object) -> bool:
    if value is not None and not isinstance(value, bool):
        raise BadRecordError(value)
    return value is True


def whole(value: object) -> int | None:
    """An integer delivered as a number or as text, if it fits an INTEGER column."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = int(str(value).strip())
    except ValueError:
        return None
    return number if -INT32 - 1 <= number <= INT32 else None


def seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1)) // timedelta(seconds=1))


def inside(document: object, *path: str) -> object:
    """Follow nested objects; a missing step is None."""
    for step in path:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def _records(value: object) -> list[Document]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


# ---------------------------------------------------------------- Google


STATUS = {
    "ACTIVE": "ACTIVE",
    "DISABLED": "DISABLED",
    "DEPROVISIONED": "DEPROVISIONED",
    "PRE_PROVISIONED": "PROVISIONED",
}


def google_device(document: object, now: datetime) -> Row:
    """The columns that Google decides; ``last_used_date`` is absent when nothing was delivered (R12)."""
    if not isinstance(document, dict):
        raise BadRecordError(document)
    get = document.get
    device_id = text(get("deviceId"), 255)
    if device_id is None:
        raise BadRecordError(document)
    if device_id.startswith("iiq:"):  # the names of rows that Google does not know (R6)
        raise BadRecordError(document)
    last_sync = strict_time(get("lastSync"))
    networks = _records(get("lastKnownNetwork"))
    row: Row = {
        "device_id": device_id,
        "delivered_serial": serial(get("serialNumber")),
        "mac_address": mac(get("macAddress")),
        "ethernet_mac": mac(get("ethernetMacAddress")) or mac(get("ethernetMacAddress0")),
        "ip_address": address(_first(networks, "ipAddress"), 100),
        "wan_ip_address": address(_first(networks, "wanIpAddress"), 100),
        "os_version": text(get("osVersion"), 100),
        "platform_version": text(get("platformVersion"), 255),
        "firmware_version": text(get("firmwareVersion"), 255),
        "model": text(get("model"), 255),
        "google_status": text(get("status"), 50),
        "annotated_user": text(get("annotatedUser"), 255),
        "annotated_location": text(get("annotatedLocation"), 255),
        "annotated_asset_id": text(get("annotatedAssetId"), 100),
        "org_unit_path": text(get("orgUnitPath"), 500),
        "last_policy_sync_time": last_sync,
        "last_sync_status": freshness(last_sync, now),
        "recent_users": _recent_users(get("recentUsers")),
        "deprovision_reason": text(get("deprovisionReason"), 100),
        "boot_mode": text(get("bootMode"), 50),
        "last_enrollment_time": strict_time(get("lastEnrollmentTime")),
        "google_notes": text(get("notes")),
        "is_deleted": False,
        "deleted_at": None,
    }
    row["status"] = STATUS.get(row["google_status"] or "")
    row["aue_date"], row["aue_timestamp"] = _aue(get("autoUpdateThrough"), get("autoUpdateExpiration"))
    days = [time(entry.get("date")) for entry in _records(get("activeTimeRanges"))]
    used = [day for day in days if day is not None]
    if used:
        row["last_used_date"] = min(max(used), datetime(now.year, now.month, now.day))
    return row


def freshness(last_sync: datetime | None, now: datetime) -> str:
    if last_sync is None:
        return "never"
    return "stale" if last_sync < now - timedelta(days=30) else "ok"


def _first(networks: list[Document], key: str) -> str | None:
    found = [text(network.get(key)) for network in networks]
    return next((value for value in found if value is not None), None)


def _recent_users(value: object) -> list[Document] | None:
    if value is None:
        return None
    kept = [{key: text(user.get(key)) for key in ("type", "email")} for user in _records(value)]
    return [{key: word for key, word in user.items() if word is not None} for user in kept]


def _aue(through: object, expiration: object) -> tuple[str | None, int | None]:
    """R10."""
    day, moment = time(through), time(expiration)
    if day is not None:
        month = f"{day.year:04}-{day.month:02}"
    else:
        month = f"{moment.year:04}-{moment.month:02}" if moment is not None else None
    if moment is not None:
        return month, seconds(moment)
    return month, seconds(datetime(day.year, day.month, day.day)) if day is not None else None


def telemetry_device(document: object) -> Row:
    """R11: the battery columns of one device."""
    if not isinstance(document, dict):
        raise BadRecordError(document)
    device_id = text(document.get("deviceId"), 255)
    if device_id is None:
        raise BadRecordError(document)
    reports = _records(document.get("batteryStatusReport"))
    packs = _records(document.get("batteryInfo"))
    newest: Document = {}
    for report in reports:
        if not newest or (time(report.get("reportTime")) or datetime.min) > (
            time(newest.get("reportTime")) or datetime.min
        ):
            newest = report
    named = [
        p
        for p in packs
        if text(p.get("serialNumber")) and text(p.get("serialNumber")) == text(newest.get("serialNumber"))
    ]
    pack = (named or packs or [{}])[0]
    full, design = whole(newest.get("fullChargeCapacity")), whole(pack.get("designCapacity"))
    health = None
    if full is not None and design:
        health = max(0, min(100, round(100 * full / design)))
    report_time = time(newest.get("reportTime"))
    return {
        "device_id": device_id,
        "battery_health": health,
        "battery_cycle_count": whole(newest.get("cycleCount")),
        "battery_full_charge_capacity": full,
        "battery_design_capacity": design,
        "battery_manufacturer": text(pack.get("manufacturer"), 100),
        "battery_report_time": seconds(report_time) if report_time else None,
    }


def google_user(document: object) -> Row:
    """R13."""
    if not isinstance(document, dict):
        raise BadRecordError(document)
    user_id, address_ = text(document.get("id"), 255), email(document.get("primaryEmail"))
    if user_id is None or address_ is None:
        raise BadRecordError(document)
    login = strict_time(document.get("lastLoginTime"))
    first, last = text(inside(document, "name", "givenName")), text(inside(document, "name", "familyName"))
    full = text(inside(document, "name", "fullName")) or text(f"{first or ''} {last or ''}")
    return {
        "user_id": user_id,
        "email": address_,
        "full_name": text(full, 255),
        "first_name": text(first, 100),
        "last_name": text(last, 100),
        "org_unit_path": text(document.get("orgUnitPath"), 500),
        "is_admin": flag(document.get("isAdmin")),
        "is_suspended": flag(document.get("suspended")),
        "last_login": login if login is not None and login.year > 1970 else None,
    }


# ---------------------------------------------------------------- IncidentIQ


def iiq_asset(document: object, category_ids: list[str]) -> Row:
    """The asset's facts; keys that start with ``_`` decide, the others are columns (R5, R6)."""
    if not isinstance(document, dict):
        raise BadRecordError(document)
    asset_id = text(document.get("AssetId"), 100)
    if asset_id is None:
        raise BadRecordError(document)
    category = _word(document, None, ("Model", "Category", "Name"), ("Model", "CategoryName"), ("CategoryName",)) or ""
    category_id = (text(inside(document, "Model", "Category", "CategoryId")) or "").lower()
    return {
        "_serial": serial(document.get("SerialNumber")),
        "_modified": time(document.get("ModifiedDate")) or datetime.min,
        "_retired": inside(document, "Status", "IsRetired") is True,
        "_unusable": document.get("IsDeleted") is True or document.get("IsTraining") is True,
        "_chromebook": "chromebook" in category.lower() or category_id in [c.lower() for c in category_ids],
        "iiq_asset_id": asset_id,
        "iiq_asset_tag": text(document.get("AssetTag"), 100),
        "iiq_location": text(inside(document, "Location", "Name"), 255) or text(document.get("LocationName"), 255),
        "iiq_room": text(inside(document, "LocationRoom", "Name"), 100),
        "iiq_notes": text(document.get("Notes")),
        "iiq_status": _word(document, 100, ("Status", "Name"), ("AssetStatus", "Name"), ("StatusName",)),
        "iiq_owner_email": email(inside(document, "Owner", "Email")),
        "iiq_owner_name": text(inside(document, "Owner", "Name"), 255)
        or text(inside(document, "Owner", "FullName"), 255),
        "iiq_model": _word(document, 255, ("Model", "Name"), ("Model", "ModelName"), ("ModelName",)),
    }


def _word(document: Document, length: int | None, *paths: tuple[str, ...]) -> str | None:
    """The first of the places where sites were seen to write the same thing."""
    found = [text(inside(document, *path), length) for path in paths]
    return next((word for word in found if word is not None), None)


# ---------------------------------------------------------------- Meraki


def meraki_client(document: object, network: Document, access_points: list[Document]) -> Row:
    """R14; ``_wired`` and ``_network`` only decide between sightings of the same moment."""
    if not isinstance(document, dict):
        raise BadRecordError(document)
    mac_address = mac(document.get("mac"))
    if mac_address is None:
        raise BadRecordError(document)
    return {
        "_wired": (text(document.get("recentDeviceConnection")) or "").lower() == "wired",
        "mac_address": mac_address,
        "network_id": text(network.get("id"), 100),
        "network_name": text(network.get("name"), 255),
        "ap_name": text(_access_point_name(document, access_points), 255),
        "ap_mac": mac(document.get("recentDeviceMac")),
        "ip_address": address(document.get("ip"), 45),
        "vlan": whole(document.get("vlan")),
        "description": text(document.get("description"), 255),
        "first_seen": strict_time(document.get("firstSeen")),
        "last_seen": strict_time(document.get("lastSeen")),
    }


def _access_point_name(document: Document, access_points: list[Document]) -> str | None:
    name, ap_mac = text(document.get("recentDeviceName")), mac(document.get("recentDeviceMac"))
    if name is not None and mac(name) is None:
        return name
    if name is not None and ap_mac is not None and mac(name) != ap_mac:
        return name
    ap_serial = (text(document.get("recentDeviceSerial")) or "").upper()
    for key, value in (("serial", ap_serial), ("mac", ap_mac), ("mac", mac(name))):
        for point in access_points:
            of_point = (text(point.get("serial")) or "").upper() if key == "serial" else mac(point.get("mac"))
            known = text(point.get("name"))
            if value and of_point == value and known is not None and mac(known) is None:
                return known
    return None
