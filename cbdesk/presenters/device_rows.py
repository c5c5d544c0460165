"""The columns of a device list, and its lines rendered to finished strings in the pool: painting only looks them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cbdesk.domain.device import DeviceRow, Hit
from cbdesk.domain.health import current_month
from cbdesk.presenters import privacy, wording

Level = Literal["good", "warn", "bad", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list; ``sort`` is the column of the database that its header sorts by."""

    key: str
    title: str
    width: int
    sort: str | None
    tip: str = ""


COLUMNS = (
    Column("asset_tag", "Asset", 84, "asset_tag"),
    Column("serial_number", "Serial", 128, "serial_number"),
    Column("model", "Model", 140, "model"),
    Column("annotated_user", "User", 150, "annotated_user", "The person the device is assigned to in Google"),
    Column("iiq_location", "Building", 96, "iiq_location", "The location of the asset in IncidentIQ"),
    Column("status", "Status", 132, "status"),
    Column("last_seen", "Last seen", 84, "last_policy_sync_time", "Talked to Google or was on school Wi-Fi"),
    Column("aue_date", "AUE", 112, "aue_date", "Google's auto-update expiration: the last month with updates"),
    Column("match", "Matched", 130, None, "What the search found, and how"),
)
STATUS_COLUMN = 5
AUE_COLUMN = 7
MATCH_COLUMN = 8

STATUS_LEVELS: dict[str, Level] = {
    "ACTIVE": "good",
    "PROVISIONED": "info",
    "DISABLED": "warn",
    "DEPROVISIONED": "bad",
}

FIELD_NAMES = {
    "serial_number": "serial",
    "asset_tag": "asset tag",
    "annotated_asset_id": "asset tag",
    "iiq_asset_tag": "asset tag",
    "mac_address": "MAC",
    "ethernet_mac": "MAC",
    "annotated_user": "user",
    "iiq_owner_email": "owner",
    "iiq_owner_name": "owner",
    "iiq_location": "building",
    "iiq_room": "room",
    "annotated_location": "location",
    "org_unit_path": "org unit",
    "ip_address": "IP address",
    "wan_ip_address": "IP address",
    "device_id": "device id",
    "full_name": "name",
    "meraki_ap_name": "access point",
    "meraki_network": "network",
    "google_notes": "notes",
    "iiq_notes": "notes",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finished line: a string, a tool tip and a level for each column."""

    device_id: str
    ident: str
    """What the device is looked up by: its serial, which the cache knows, else its id."""
    cells: tuple[str, ...]
    tips: tuple[str, ...]
    levels: tuple[Level | None, ...]


def status_words(status: str | None, google_status: str | None) -> str:
    """Return the documented status in words, or Google's own word where it maps to none (R7)."""
    word = status or google_status
    return word.replace("_", " ").capitalize() if word else "Unknown"


def last_seen(device: DeviceRow) -> datetime | None:
    return max((when for when in (device.last_policy_sync_time, device.last_seen_meraki) if when), default=None)


def match_words(hit: Hit) -> str:
    field = FIELD_NAMES.get(hit.field, hit.field.replace("_", " "))
    return f"{field}, {'similar' if hit.match == 'fuzzy' else hit.match}"


def render(device: DeviceRow, now: datetime, hit: Hit | None = None) -> Row:
    """Return the finished line of one device."""
    seen = last_seen(device)
    expired = device.aue_date is not None and device.aue_date < current_month(now)
    status = "Gone from Google" if device.is_deleted else status_words(device.status, device.google_status)
    tag, serial, model, user = (
        device.asset_tag or "",
        device.serial_number or "",
        device.model or "",
        privacy.person(device.annotated_user or ""),
    )
    building = device.iiq_location or ""
    cells = (
        tag,
        serial,
        model,
        user,
        building,
        status,
        wording.ago(seen, now),
        device.aue_date or "",
        match_words(hit) if hit else "",
    )
    tips = (
        tag,
        serial,
        model,
        user,
        " · ".join(part for part in (building, device.iiq_room) if part),
        f"IncidentIQ: {device.iiq_status}" if device.iiq_status else "",
        _seen_tip(device),
        "Expired: Google sends no more updates" if expired else "",
        privacy.value(hit.field, hit.value or "") if hit else "",
    )
    levels: tuple[Level | None, ...] = (
        *(None,) * STATUS_COLUMN,
        "neutral" if device.is_deleted else STATUS_LEVELS.get(device.status or "", "neutral"),
        None,
        "bad" if expired else None,
        None,
    )
    return Row(device.device_id, serial or device.device_id, cells, tips, levels)


def _seen_tip(device: DeviceRow) -> str:
    google, wifi = device.last_policy_sync_time, device.last_seen_meraki
    lines = [f"Talked to Google: {wording.exact(google) if google else 'never'}"]
    if wifi:
        lines.append(f"On school Wi-Fi: {wording.exact(wifi)}")
    return "\n".join(lines)


def render_rows(devices: Sequence[DeviceRow], now: datetime) -> tuple[Row, ...]:
    return tuple(render(device, now) for device in devices)


def render_hits(hits: Sequence[Hit], now: datetime) -> tuple[Row, ...]:
    return tuple(render(hit.device, now, hit) for hit in hits)


def sort_hits(hits: Sequence[Hit], column: str, *, descending: bool) -> tuple[Hit, ...]:
    """Order found devices by one column as the database would: empty values last, whatever the direction."""
    present = [hit for hit in hits if getattr(hit.device, column) is not None]
    absent = [hit for hit in hits if getattr(hit.device, column) is None]
    present.sort(key=lambda hit: getattr(hit.device, column), reverse=descending)
    return (*present, *absent)
