"""What cbdesk knows about one Chromebook, and what Google's words for its state mean (R6, R7, R12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

STATUSES = ("ACTIVE", "PROVISIONED", "DISABLED", "DEPROVISIONED")
"""The documented values of ``chromebooks.status``, in the order in which they claim a serial or a tag (R3)."""

STATUS_OF_GOOGLE = {
    "ACTIVE": "ACTIVE",
    "DISABLED": "DISABLED",
    "DEPROVISIONED": "DEPROVISIONED",
    "PRE_PROVISIONED": "PROVISIONED",
}

STALE_AFTER = timedelta(days=30)


def status_of(google_status: str | None) -> str | None:
    """Map Google's word to the documented four, or None (R7)."""
    return STATUS_OF_GOOGLE.get(google_status) if google_status else None


def sync_freshness(last_sync: datetime | None, now: datetime) -> str:
    """Return ``never``, ``stale`` (older than 30 days) or ``ok``: the column ``last_sync_status`` (R12)."""
    if last_sync is None:
        return "never"
    return "stale" if now - last_sync > STALE_AFTER else "ok"


@dataclass(frozen=True, slots=True)
class RecentUser:
    """One entry of Google's ``recentUsers``; unmanaged users carry no e-mail."""

    type: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class SeenUser:
    """Somebody who was the last to use a device, from a first day to a last one (both UTC)."""

    email: str
    first_seen: date
    last_seen: date


@dataclass(frozen=True, slots=True)
class Change:
    """One line of ``chromebook_history`` (R18)."""

    field_name: str
    old_value: str | None
    new_value: str | None
    changed_by: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that the merge could not store as delivered, and the row that kept it (R3, R4, R5)."""

    kind: str
    device_id: str
    field: str
    value: str
    kept_by: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One line of a device list: the columns that lists show and sort by. Times are aware, in UTC."""

    device_id: str
    serial_number: str | None
    asset_tag: str | None
    model: str | None
    status: str | None
    google_status: str | None
    annotated_user: str | None
    org_unit_path: str | None
    iiq_location: str | None
    iiq_room: str | None
    iiq_status: str | None
    os_version: str | None
    battery_health: int | None
    aue_date: str | None
    last_policy_sync_time: datetime | None
    last_seen_meraki: datetime | None
    meraki_ap_name: str | None
    meraki_network: str | None
    mac_address: str | None
    data_source: str | None
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result, and how and where it matched."""

    device: DeviceRow
    match: str
    """``exact``, ``prefix``, ``substring`` or ``fuzzy``."""
    field: str
    """The column that matched."""
    value: str | None = None
    """What stands in that column; lists do not show every column that is searched."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device with everything that is stored about it."""

    columns: Mapping[str, object]
    """Every column of ``chromebooks`` by its name; times are aware, in UTC."""
    user: Mapping[str, object] | None
    """The row of ``users`` whose e-mail is the annotated user, if there is one."""
    network: Mapping[str, object] | None
    """The row of ``meraki_clients`` that the device is linked to, if there is one."""
    recent_users: tuple[RecentUser, ...]
    history: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    source_times: Mapping[str, datetime | None]
    """When each source was last read completely: ``google``, ``incidentiq``, ``meraki``."""
    seen_users: tuple[SeenUser, ...] = ()
    """Who used it last, day by day, since cbdesk began to record; the newest first."""
    network_url: str | None = None
    """Meraki's page of the network in which it was heard, as Meraki delivers it."""
