"""A small school district as plain column values: the same devices go into the memory library and into PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.domain.sync import LastStored, SourceFreshness, SyncRun
from cbdesk.domain.sync_status import RunStatus
from cbdesk.sync import search_index

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)

_MODELS = ("Dell Chromebook 3110", "Lenovo 300e Gen 3", "HP 11 G9 EE", "Acer C736")
_STATUSES = ("ACTIVE", "ACTIVE", "ACTIVE", "DISABLED", "DEPROVISIONED", "PROVISIONED", None)
_BUILDINGS = ("Lincoln ES", "Maple MS", "North HS", None)
_FIRST = ("ana", "ben", "chloe", "dara", "eli")
_LAST = ("rivera", "okafor", "chen", "patel", "novak", "tran", "kim")


def device(number: int, **columns: Any) -> dict[str, Any]:
    """Every column of ``chromebooks`` for one device; times are aware, in UTC."""
    status = _STATUSES[number % 7]
    user = f"{_FIRST[number % 5]}.{_LAST[number % 7]}{number}@students.example.org" if number % 5 else None
    seen = NOW - timedelta(minutes=12 + 97 * (number % 400))
    values: dict[str, Any] = dict.fromkeys(column.name for column in tables.chromebooks.columns)
    values.update(
        device_id=f"device-{number:05d}",
        serial_number=f"5CD{1000000 + number * 7919}",
        asset_tag=f"{104500 + number}" if number % 11 else None,
        model=_MODELS[number % 4],
        status=status,
        google_status=status or "RETURN_REQUESTED",
        annotated_user=user,
        annotated_asset_id=f"{104500 + number}" if number % 11 else None,
        org_unit_path=f"/Students/{_BUILDINGS[number % 3]}/Grade {5 + number % 8}",
        mac_address=f"3C:22:FB:00:{number // 256:02X}:{number % 256:02X}",
        ip_address=f"10.20.{number // 250}.{number % 250 + 1}",
        wan_ip_address="203.0.113.7",
        os_version=f"{126 + number % 6}.0.6834.{number % 90}",
        platform_version="15917.71.0 (Official Build) stable-channel",
        boot_mode="Verified",
        battery_health=None if number % 9 == 0 else 100 - number % 61,
        battery_cycle_count=number % 600,
        battery_full_charge_capacity=4000 - number % 61 * 40,
        battery_design_capacity=4000,
        battery_report_time=int((NOW - timedelta(days=1)).timestamp()),
        aue_date=f"{2025 + number % 9}-06",
        last_policy_sync_time=seen if number % 13 else None,
        last_sync_status="ok" if number % 13 else "never",
        last_used_date=NOW.replace(hour=0, minute=0) - timedelta(days=number % 30),
        last_enrollment_time=NOW - timedelta(days=400 + number % 300),
        recent_users=[{"type": "USER_TYPE_MANAGED", "email": user}] if user else [],
        iiq_asset_id=f"asset-{number}" if number % 6 else None,
        iiq_location=_BUILDINGS[number % 4],
        iiq_room=f"Room {100 + number % 40}" if number % 4 else None,
        iiq_status="In Service",
        iiq_owner_email=user,
        last_seen_meraki=NOW - timedelta(hours=number % 90) if number % 3 == 0 else None,
        meraki_ap_name=f"AP-{number % 60:03d}" if number % 3 == 0 else None,
        meraki_network=_BUILDINGS[number % 3] if number % 3 == 0 else None,
        data_source="merged" if number % 6 else "google_admin",
        created_at=NOW - timedelta(days=100),
        updated_at=NOW - timedelta(hours=2),
        is_deleted=False,
    )
    return values | columns


@dataclass(slots=True)
class Fleet:
    """What a library is made of. Tests change it and look at what the window says."""

    devices: list[dict[str, Any]] = field(default_factory=list)
    users: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    """Rows of ``device_user_seen``."""
    runs: list[SyncRun] = field(default_factory=list)
    sources: list[SourceFreshness] = field(default_factory=list)
    running: RunStatus | None = None
    """The sync that another station has under way."""
    stored: LastStored = field(default_factory=LastStored)


def user_of(columns: Mapping[str, Any]) -> dict[str, Any]:
    email = columns["annotated_user"]
    first, last = email.split("@")[0].rstrip("0123456789").split(".")
    return {
        "user_id": f"user-{email}",
        "email": email,
        "full_name": f"{first.capitalize()} {last.capitalize()}",
        "first_name": first.capitalize(),
        "last_name": last.capitalize(),
        "org_unit_path": columns["org_unit_path"],
        "is_admin": False,
        "is_suspended": False,
        "assigned_devices": [columns["device_id"]],
        "device_count": 1,
        "last_login": NOW - timedelta(days=1),
        "created_at": NOW - timedelta(days=100),
        "updated_at": NOW - timedelta(days=1),
    }


def run(number: int, **values: Any) -> SyncRun:
    started = NOW - timedelta(hours=number)
    fields: dict[str, Any] = {
        "id": number,
        "sync_type": "full",
        "status": "completed",
        "records_processed": 780,
        "records_created": 12,
        "records_updated": 40,
        "records_deleted": 0,
        "duration_seconds": 95,
        "error_message": None,
        "started_at": started,
        "completed_at": started + timedelta(seconds=95),
        "run_id": f"0d8f6c1e-0000-4000-8000-{number:012d}",
        "station": "front-desk-02",
        "warnings": (),
    }
    return SyncRun(**fields | values)


def district(size: int) -> Fleet:
    """A fleet of that size with its users, a history, a conflict, sync runs and fresh sources."""
    devices = [device(number) for number in range(1, size + 1)]
    fleet = Fleet(devices, [user_of(one) for one in devices if one["annotated_user"]])
    if devices:
        fleet.history.append(
            {
                "device_id": devices[0]["device_id"],
                "field_name": "annotated_user",
                "old_value": "eli.kim900@students.example.org",
                "new_value": devices[0]["annotated_user"],
                "changed_by": "sync:0d8f6c1e",
                "changed_at": NOW - timedelta(days=3),
            }
        )
        fleet.conflicts.append(
            {
                "kind": "duplicate_asset_tag",
                "device_id": devices[0]["device_id"],
                "field": "asset_tag",
                "value": "104777",
                "kept_by": "device-00277",
                "detected_at": NOW - timedelta(hours=2),
            }
        )
        fleet.runs = [
            run(1),
            run(2, status="partial", error_message="IncidentIQ refused the token.", warnings=("a", "b")),
        ]
        fleet.sources = [
            SourceFreshness(name, NOW - age, None, None, size)
            for name, age in (
                ("google", timedelta(minutes=12)),
                ("incidentiq", timedelta(minutes=12)),
                ("meraki", timedelta(hours=3)),
            )
        ]
    return fleet


def store(engine: sa.Engine, fleet: Fleet) -> None:
    """Put the fleet into PostgreSQL as the sync would have stored it."""
    with engine.begin() as connection:
        for table, rows in (
            (tables.chromebooks, fleet.devices),
            (tables.users, fleet.users),
            (tables.chromebook_history, fleet.history),
            (tables.sync_conflicts, fleet.conflicts),
            (tables.device_user_seen, fleet.seen),
            (tables.sync_sources, [_fields(one) for one in fleet.sources]),
            (tables.sync_logs, [_fields(one) | {"warnings": list(one.warnings)} for one in fleet.runs]),
        ):
            if rows:
                connection.execute(table.insert(), [_naive(row) for row in rows])
        search_index.refresh(connection)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in type(record).__slots__}


def _naive(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
        for key, value in row.items()
    }
