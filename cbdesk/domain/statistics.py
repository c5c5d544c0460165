"""The numbers of the statistics tabs, one frozen row each. Soft-deleted devices count only in ``Overview.deleted``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta


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
    counted_at: datetime | None = None
    """When the devices were counted; no number is older than that."""


@dataclass(frozen=True, slots=True)
class StatusRow:
    status: str | None
    devices: int
    unassigned: int
    stale: int
    never_synced: int
    expired: int


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
class AueLocationRow:
    year: int | None
    location: str | None
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
    expired: int
    behind: int | None
    """Milestones behind the one that `current_milestone` names; 0 for newer ones, None for the unknown."""


@dataclass(frozen=True, slots=True)
class LastSeenRow:
    """When Google last heard of the devices, in UTC days; without any day: devices that it never heard of."""

    band: str
    since: date | None
    """The first day of the band; None: no first one."""
    before: date | None
    """The day after its last one; None: no last one, since clocks may be fast."""
    devices: int
    active: int
    unassigned: int


@dataclass(frozen=True, slots=True)
class AccessPointRow:
    """The devices that an access point heard last; without both names: devices that none ever heard."""

    network: str | None
    access_point: str | None
    devices: int
    active: int
    unassigned: int
    last_heard: datetime | None
    """When the network heard the newest of them."""


@dataclass(frozen=True, slots=True)
class SyncTypeRow:
    """How the syncs of one type went, as far back as the log goes; the first three numbers are of completed ones."""

    sync_type: str
    total_syncs: int
    avg_duration: float | None
    """Seconds."""
    total_processed: int
    longest_duration: int | None
    partial: int
    failed: int
    cancelled: int
    last_completed_at: datetime | None


_BANDS = (
    ("today", 0),
    ("1 to 7 days ago", 7),
    ("8 to 14 days ago", 14),
    ("15 to 30 days ago", 30),
    ("31 to 60 days ago", 60),
    ("61 to 90 days ago", 90),
    ("91 to 180 days ago", 180),
    ("181 to 365 days ago", 365),
)
_COMMON = 100
"""One device in so many runs a milestone that others can be expected to run."""


def seen_bands(today: date) -> tuple[tuple[str, date | None, date | None], ...]:
    """Return name, first day, and day after the last one of each band, the newest first; they leave no day out."""
    bands: list[tuple[str, date | None, date | None]] = []
    before: date | None = None
    for name, days in _BANDS:
        since = today - timedelta(days=days)
        bands.append((name, since, before))
        before = since
    return (*bands, ("over a year ago", None, before))


def current_milestone(devices: Mapping[int, int]) -> int | None:
    """Return the newest milestone that one device in a hundred runs: a tester's beta is no measure for the fleet.

    ``devices`` holds how many run each milestone.
    """
    known = sum(devices.values())
    common = [milestone for milestone, count in devices.items() if count * _COMMON >= known]
    return max(common or devices, default=None)
