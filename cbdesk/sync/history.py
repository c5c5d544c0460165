"""Field history: one row for each tracked column that a merge changes, by unpivoting old and new (R18)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebook_history, chromebooks

TRACKED = (
    "serial_number",
    "mac_address",
    "ethernet_mac",
    "aue_date",
    "battery_health",
    "battery_cycle_count",
    "battery_full_charge_capacity",
    "battery_design_capacity",
    "battery_manufacturer",
    "os_version",
    "platform_version",
    "firmware_version",
    "asset_tag",
    "model",
    "status",
    "annotated_user",
    "annotated_location",
    "annotated_asset_id",
    "org_unit_path",
    "iiq_asset_id",
    "iiq_location",
    "iiq_room",
    "iiq_notes",
    "meraki_ap_name",
    "meraki_network",
    "data_source",
    "google_status",
    "deprovision_reason",
    "boot_mode",
    "google_notes",
    "iiq_status",
    "iiq_owner_email",
    "iiq_owner_name",
    "iiq_model",
    "is_deleted",
)
"""Every column but times, ``recent_users``, ``last_*``, IP addresses and the raw claims behind serial and tag."""


def record_changes(
    connection: sa.Connection, wanted: sa.FromClause, *, run_id: str, now: datetime, changed: sa.ColumnElement[bool]
) -> None:
    """Write the history of rows about to change; call it before they do.

    ``wanted`` has ``device_id`` and the columns' new values; ``changed`` says which of its rows will be written.
    """
    names = [name for name in TRACKED if name in wanted.c]
    pairs: list[tuple[Any, ...]] = [
        (
            sa.literal(name, sa.Text),
            sa.cast(chromebooks.c[name], sa.Text),
            sa.cast(wanted.c[name], sa.Text),
        )
        for name in names
    ]
    field = sa.values(
        sa.column("field_name", sa.Text), sa.column("old_value", sa.Text), sa.column("new_value", sa.Text), name="field"
    )
    unpivoted = field.data(pairs).lateral()
    select = (
        sa.select(
            chromebooks.c.device_id,
            unpivoted.c.field_name,
            unpivoted.c.old_value,
            unpivoted.c.new_value,
            sa.literal(f"sync:{run_id}"),
            sa.literal(now, sa.TIMESTAMP),
        )
        .select_from(chromebooks.join(wanted, chromebooks.c.device_id == wanted.c.device_id).join(unpivoted, sa.true()))
        .where(changed, unpivoted.c.old_value.is_distinct_from(unpivoted.c.new_value))
    )
    connection.execute(
        sa.insert(chromebook_history).from_select(
            ["device_id", "field_name", "old_value", "new_value", "changed_by", "changed_at"], select
        )
    )
