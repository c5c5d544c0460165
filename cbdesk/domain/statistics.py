"""The numbers of the statistics tabs, one frozen row each. Soft-deleted devices count only in ``Overview.deleted``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """The fleet in one row; the first six are those of the schema document's dashboard query."""

    total_devices: int
    active: int
    disabled: int
    provisioned: int
    deprovisioned: int
    last_sync: datetime | None
    """When the newest completed sync ended."""
    without_status: int
    unassigned: int
    """Without an annotated user."""
    stale: int
    """Google heard nothing of them for more than 30 days (R12)."""
    never_synced: int
    expired: int
    """Their last month with updates is over."""
    deleted: int
    conflicts: int
    updated_at: datetime | None
    """When a device's row last changed."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    model: str | None
    devices: int
    active: int
    disabled: int
    provisioned: int
    deprovisioned: int
    unassigned: int
    expired: int
    battery_average: float | None
    """Mean health in percent of the devices that reported one."""


@dataclass(frozen=True, slots=True)
class OrgUnitRow:
    """One org unit; rows come parents first. Units that hold only other units are in the list too."""

    org_unit_path: str | None
    """None: devices without an org unit."""
    name: str
    depth: int
    """0 for ``/``."""
    devices: int
    """In the unit itself."""
    total: int
    """In the unit and everything below it."""
    total_active: int
    total_expired: int


@dataclass(frozen=True, slots=True)
class AueRow:
    year: int | None
    model: str | None
    devices: int
    expired: int


@dataclass(frozen=True, slots=True)
class BatteryRow:
    """A band of battery health, both ends included; without ends: devices that reported none."""

    low: int | None
    high: int | None
    level: str
    """``good``, ``warn``, ``bad`` or ``unknown``: see ``domain.health``."""
    devices: int


@dataclass(frozen=True, slots=True)
class LocationRow:
    location: str | None
    devices: int
    active: int
    unassigned: int
    stale: int
    expired: int


@dataclass(frozen=True, slots=True)
class OsRow:
    milestone: int | None
    """The first number of ``os_version``."""
    devices: int
    active: int
