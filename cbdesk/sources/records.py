"""The frozen records that parsers hand to the sync, already in stored form (rules R1, R4, R5 and R7 to R14).

Text is cleaned (``domain.identifiers.clean_text``), MAC addresses and serial keys are normal, times are naive UTC as
the documented TIMESTAMP columns hold them. Nothing is cut to a column's length here: the staging room knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class GoogleDevice:
    """One entry of ``chromeosdevices.list``."""

    device_id: str
    serial_key: str | None
    google_status: str | None
    status: str | None
    deprovision_reason: str | None
    model: str | None
    mac_address: str | None
    ethernet_mac: str | None
    ip_address: str | None
    wan_ip_address: str | None
    aue_date: str | None
    aue_timestamp: int | None
    os_version: str | None
    platform_version: str | None
    firmware_version: str | None
    boot_mode: str | None
    last_policy_sync_time: datetime | None
    last_enrollment_time: datetime | None
    last_used_date: datetime | None
    """Midnight UTC of the newest active day, at most today (R12); None: nothing delivered, the old value stays."""
    annotated_user: str | None
    annotated_location: str | None
    annotated_asset_id: str | None
    google_notes: str | None
    org_unit_path: str | None
    recent_users: tuple[Mapping[str, str], ...] | None
    """``{"type", "email"}`` as delivered, keys that were missing left out; None when the key itself was missing."""


@dataclass(frozen=True, slots=True)
class Battery:
    """The newest battery report of one device (R11). Capacities in mAh, ``report_time`` in Unix seconds."""

    device_id: str
    battery_health: int | None
    battery_cycle_count: int | None
    battery_full_charge_capacity: int | None
    battery_design_capacity: int | None
    battery_manufacturer: str | None
    battery_report_time: int | None


@dataclass(frozen=True, slots=True)
class GoogleUser:
    """One entry of ``users.list``."""

    user_id: str
    email: str
    full_name: str | None
    first_name: str | None
    last_name: str | None
    org_unit_path: str | None
    is_admin: bool
    is_suspended: bool
    last_login: datetime | None
    """None when Google says 1970 or nothing (R13)."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One IncidentIQ asset (R5, R6)."""

    asset_id: str
    serial_key: str | None
    asset_tag: str | None
    location: str | None
    room: str | None
    notes: str | None
    status: str | None
    owner_email: str | None
    owner_name: str | None
    model: str | None
    category: str | None
    category_id: str | None
    is_retired: bool
    is_left_out: bool
    """``IsDeleted`` or ``IsTraining``: counted as read, never joined nor stored."""
    modified_date: datetime | None


@dataclass(frozen=True, slots=True)
class MerakiNetwork:
    """One wireless network of the organization."""

    network_id: str
    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class MerakiSighting:
    """One client as one network saw it (R14)."""

    mac_address: str
    network_id: str
    network_name: str | None
    ap_name: str | None
    ap_mac: str | None
    ip_address: str | None
    vlan: int | None
    description: str | None
    first_seen: datetime | None
    last_seen: datetime | None
    is_wired: bool


RecordT = TypeVar("RecordT")


@dataclass(frozen=True, slots=True)
class Page(Generic[RecordT]):
    """One page as it was read: its usable records, and a sentence for each record that had to be skipped (R19)."""

    records: tuple[RecordT, ...]
    skipped: tuple[str, ...] = ()
    total: int | None = None
    """Records that the source announces for the whole listing, where it says so."""
    unreadable: tuple[str, ...] = ()
    """Identifiers of skipped records, where a record that cannot be read must not count as gone (R16)."""
