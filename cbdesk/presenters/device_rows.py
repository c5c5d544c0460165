"""The columns of a device list, and its lines rendered to finished strings in the pool: painting only looks them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cbdesk.domain import health
from cbdesk.domain.device import DeviceRow, Hit
from cbdesk.domain.health import current_month
from cbdesk.domain.query import SortKey
from cbdesk.presenters import privacy, row_tones, wording
from cbdesk.presenters.row_tones import last_seen
from cbdesk.presenters.translation import said, translate

Level = Literal["good", "warn", "bad", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list; ``sort`` is the column of the database that its header sorts by."""

    key: str
    marked_title: str
    width: int
    sort: str | None
    marked_tip: str = ""

    @property
    def title(self) -> str:
        return said(self.marked_title)

    @property
    def tip(self) -> str:
        return said(self.marked_tip)


COLUMNS = (
    Column("asset_tag", "Asset", 84, "asset_tag"),
    Column("serial_number", "Serial", 128, "serial_number"),
    Column("model", "Model", 140, "model"),
    Column("annotated_user", "User", 150, "annotated_user", "The person the device is assigned to in Google"),
    Column("iiq_location", "Building", 96, "iiq_location", "The location of the asset in IncidentIQ"),
    Column("status", "Status", 132, "status"),
    Column("last_seen", "Last seen", 98, "last_policy_sync_time", "Talked to Google or was on school Wi-Fi"),
    Column("aue_date", "AUE", 94, "aue_date", "Google's auto-update expiration: the last month with updates"),
    Column("match", "Matched", 130, None, "What the search found, and how"),
    Column("attention", "Attention", 150, None, "The first rule that concerns the device; it also colours the row"),
    Column("org_unit_path", "Org unit", 190, "org_unit_path", "The organizational unit in Google Admin"),
    Column("iiq_room", "Room", 92, "iiq_room", "The room of the asset in IncidentIQ"),
    Column("os_version", "ChromeOS", 124, "os_version", "The version that Google last heard of"),
    Column("battery_health", "Battery", 92, "battery_health", "What is left of the capacity that it had when new"),
    Column("last_policy_sync_time", "Last sync", 92, "last_policy_sync_time", "Talked to Google"),
    Column("last_seen_meraki", "On Wi-Fi", 92, "last_seen_meraki", "When an access point last heard it"),
    Column("meraki_ap_name", "Access point", 140, "meraki_ap_name", "The access point that last heard it"),
    Column("meraki_network", "Network", 130, "meraki_network", "The Meraki network that last heard it"),
    Column("mac_address", "MAC address", 140, "mac_address", "Of its Wi-Fi"),
    Column("iiq_status", "In IncidentIQ", 120, "iiq_status", "The status of the asset in IncidentIQ"),
    Column("data_source", "Known to", 150, "data_source", "Which systems know the device"),
    Column("device_id", "Google id", 260, "device_id", "The device id of Google's directory"),
)
USER_COLUMN = 3
STATUS_COLUMN = 5
AUE_COLUMN = 7
MATCH_COLUMN = 8
ATTENTION_COLUMN = 9
BATTERY_COLUMN = 13
COLUMN_KEYS = tuple(column.key for column in COLUMNS)
DEFAULT_COLUMNS = COLUMN_KEYS[: MATCH_COLUMN + 1]

STATUS_LEVELS: dict[str, Level] = {
    "ACTIVE": "good",
    "PROVISIONED": "info",
    "DISABLED": "warn",
    "DEPROVISIONED": "bad",
}

BATTERY_LEVELS: dict[str, Level | None] = {"good": None, "warn": "warn", "bad": "bad", "unknown": None}
KNOWN_TO = {"merged": "Google and IncidentIQ", "google_admin": "Google alone", "incidentiq": "IncidentIQ alone"}

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

    device: DeviceRow
    cells: tuple[str, ...]
    levels: tuple[Level | None, ...]
    tone: str = ""
    """The key of the rule that colours the row, as in `row_tones`; empty for none."""
    hit: Hit | None = None

    @property
    def device_id(self) -> str:
        return self.device.device_id

    @property
    def ident(self) -> str:
        """What the device is looked up by: its serial, which the cache knows, else its id."""
        return self.device.serial_number or self.device.device_id

    @property
    def tips(self) -> tuple[str, ...]:
        """Made when somebody points at a line: those of all lines took a third of a list's time."""
        device = self.device
        google, wifi = device.last_policy_sync_time, device.last_seen_meraki
        google_time, wifi_time = wording.exact(google) if google else "", wording.exact(wifi) if wifi else ""
        is_expired = self.levels[AUE_COLUMN] is not None
        return (
            *self.cells[:USER_COLUMN],
            privacy.person(device.annotated_user or ""),
            " · ".join(part for part in (device.iiq_location, device.iiq_room) if part),
            f"IncidentIQ: {device.iiq_status}" if device.iiq_status else "",
            _seen_tip(google_time, wifi_time),
            translate("presenters", "Expired: Google sends no more updates") if is_expired else "",
            privacy.value(self.hit.field, self.hit.value or "") if self.hit else "",
            self.cells[ATTENTION_COLUMN],
            *("",) * 3,
            "" if device.battery_health is None else said(health.battery(device.battery_health).words),
            google_time,
            wifi_time,
            *("",) * 6,
        )


def status_words(status: str | None, google_status: str | None) -> str:
    """Return the documented status in words, or Google's own word where it maps to none (R7)."""
    word = status or google_status
    return said(word.replace("_", " ").capitalize()) if word else translate("presenters", "Unknown")


def match_words(hit: Hit) -> str:
    field = said(FIELD_NAMES.get(hit.field, hit.field.replace("_", " ")))
    return f"{field}, {said('similar' if hit.match == 'fuzzy' else hit.match)}"


def render(device: DeviceRow, now: datetime, hit: Hit | None = None) -> Row:
    """Return the finished line of one device."""
    seen = last_seen(device)
    expired = device.aue_date is not None and device.aue_date < current_month(now)
    status = (
        translate("presenters", "Gone from Google")
        if device.is_deleted
        else status_words(device.status, device.google_status)
    )
    tone, attention = row_tones.judge(device, seen, now)
    google, wifi = device.last_policy_sync_time, device.last_seen_meraki
    age = wording.ago(seen, now)
    battery = health.battery(device.battery_health)
    cells = (
        device.asset_tag or "",
        device.serial_number or "",
        device.model or "",
        privacy.person(device.annotated_user or ""),
        device.iiq_location or "",
        status,
        age,
        device.aue_date or "",
        match_words(hit) if hit else "",
        attention,
        device.org_unit_path or "",
        device.iiq_room or "",
        device.os_version or "",
        "" if device.battery_health is None else f"{device.battery_health} %",
        age if google == seen else wording.ago(google, now),
        "" if wifi is None else age if wifi == seen else wording.ago(wifi, now),
        device.meraki_ap_name or "",
        device.meraki_network or "",
        device.mac_address or "",
        device.iiq_status or "",
        said(KNOWN_TO.get(device.data_source or "", device.data_source or "")),
        device.device_id,
    )
    levels: tuple[Level | None, ...] = (
        *(None,) * STATUS_COLUMN,
        "neutral" if device.is_deleted else STATUS_LEVELS.get(device.status or "", "neutral"),
        None,
        "bad" if expired else None,
        *(None,) * (BATTERY_COLUMN - MATCH_COLUMN),
        BATTERY_LEVELS[battery.level],
        *(None,) * (len(COLUMNS) - BATTERY_COLUMN - 1),
    )
    return Row(device, cells, levels, tone, hit)


def _seen_tip(google: str, wifi: str) -> str:
    tip = translate("presenters", "Talked to Google: {time}").format(time=google or translate("presenters", "never"))
    return "\n".join((tip, translate("presenters", "On school Wi-Fi: {time}").format(time=wifi))) if wifi else tip


def render_rows(devices: Sequence[DeviceRow], now: datetime) -> tuple[Row, ...]:
    return tuple(render(device, now) for device in devices)


def render_anew(rows: Sequence[Row], now: datetime) -> tuple[Row, ...]:
    return tuple(render(row.device, now, row.hit) for row in rows)


def render_hits(hits: Sequence[Hit], now: datetime) -> tuple[Row, ...]:
    return tuple(render(hit.device, now, hit) for hit in hits)


def sort_hits(hits: Sequence[Hit], order: Sequence[SortKey]) -> tuple[Hit, ...]:
    """Order found devices as the database would: by the keys, empty values last, whatever the direction."""
    found = list(hits)
    for key in reversed(order):
        present = [hit for hit in found if getattr(hit.device, key.column) is not None]
        absent = [hit for hit in found if getattr(hit.device, key.column) is None]
        present.sort(key=lambda hit: getattr(hit.device, key.column), reverse=key.descending)
        found = [*present, *absent]
    return tuple(found)
