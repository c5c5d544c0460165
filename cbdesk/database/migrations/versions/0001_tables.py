"""The four documented tables with cbdesk's additions, and the tables that only cbdesk reads."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cbdesk_state",
        sa.Column("key", sa.String(length=50), nullable=False),
        sa.Column("value", sa.Text()),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "chromebook_history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("field_name", sa.String(length=50), nullable=False),
        sa.Column("old_value", sa.Text()),
        sa.Column("new_value", sa.Text()),
        sa.Column("changed_by", sa.String(length=255)),
        sa.Column("changed_at", sa.TIMESTAMP(), server_default=sa.text("(now() AT TIME ZONE 'utc')")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("idx_history_device", "chromebook_history", ["device_id", sa.literal_column("changed_at DESC")])
    op.create_table(
        "chromebooks",
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("serial_number", sa.String(length=100)),
        sa.Column("mac_address", sa.String(length=255)),
        sa.Column("ethernet_mac", sa.String(length=255)),
        sa.Column("ip_address", sa.String(length=100)),
        sa.Column("wan_ip_address", sa.String(length=100)),
        sa.Column("aue_date", sa.String(length=20)),
        sa.Column("aue_timestamp", sa.BigInteger()),
        sa.Column("battery_health", sa.Integer()),
        sa.Column("battery_cycle_count", sa.Integer()),
        sa.Column("battery_full_charge_capacity", sa.Integer()),
        sa.Column("battery_design_capacity", sa.Integer()),
        sa.Column("battery_manufacturer", sa.String(length=100)),
        sa.Column("battery_report_time", sa.BigInteger()),
        sa.Column("os_version", sa.String(length=100)),
        sa.Column("platform_version", sa.String(length=255)),
        sa.Column("firmware_version", sa.String(length=255)),
        sa.Column("last_used_date", sa.TIMESTAMP()),
        sa.Column("asset_tag", sa.String(length=100)),
        sa.Column("model", sa.String(length=255)),
        sa.Column("status", sa.String(length=50)),
        sa.Column("annotated_user", sa.String(length=255)),
        sa.Column("annotated_location", sa.String(length=255)),
        sa.Column("annotated_asset_id", sa.String(length=100)),
        sa.Column("org_unit_path", sa.String(length=500)),
        sa.Column("last_sync_status", sa.String(length=50)),
        sa.Column("last_policy_sync_time", sa.TIMESTAMP()),
        sa.Column("recent_users", sa.JSON(none_as_null=True)),
        sa.Column("iiq_asset_id", sa.String(length=100)),
        sa.Column("iiq_location", sa.String(length=255)),
        sa.Column("iiq_room", sa.String(length=100)),
        sa.Column("iiq_notes", sa.Text()),
        sa.Column("last_seen_meraki", sa.TIMESTAMP()),
        sa.Column("meraki_ap_name", sa.String(length=255)),
        sa.Column("meraki_network", sa.String(length=255)),
        sa.Column("created_at", sa.TIMESTAMP(), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(), nullable=False),
        sa.Column("data_source", sa.String(length=50)),
        sa.Column("google_status", sa.String(length=50)),
        sa.Column("deprovision_reason", sa.String(length=100)),
        sa.Column("boot_mode", sa.String(length=50)),
        sa.Column("last_enrollment_time", sa.TIMESTAMP()),
        sa.Column("google_notes", sa.Text()),
        sa.Column("iiq_status", sa.String(length=100)),
        sa.Column("iiq_owner_email", sa.String(length=255)),
        sa.Column("iiq_owner_name", sa.String(length=255)),
        sa.Column("iiq_model", sa.String(length=255)),
        sa.Column("is_deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", sa.TIMESTAMP()),
        sa.Column("delivered_serial", sa.String(length=100)),
        sa.Column("iiq_asset_tag", sa.String(length=100)),
        sa.CheckConstraint("status IN ('ACTIVE', 'DISABLED', 'PROVISIONED', 'DEPROVISIONED')", name="check_status"),
        sa.CheckConstraint(
            "battery_health IS NULL OR (battery_health >= 0 AND battery_health <= 100)", name="check_battery_health"
        ),
        sa.PrimaryKeyConstraint("device_id"),
        sa.UniqueConstraint("asset_tag", name="chromebooks_asset_tag_key"),
        sa.UniqueConstraint("serial_number", name="chromebooks_serial_number_key"),
    )
    op.create_index("idx_chromebooks_asset_tag", "chromebooks", ["asset_tag"])
    op.create_index("idx_chromebooks_aue_date", "chromebooks", ["aue_date"])
    op.create_index(
        "idx_chromebooks_battery_health",
        "chromebooks",
        ["battery_health"],
        postgresql_where=sa.text("battery_health IS NOT NULL"),
    )
    op.create_index("idx_chromebooks_deleted", "chromebooks", ["is_deleted", "deleted_at"])
    op.create_index("idx_chromebooks_iiq_asset", "chromebooks", ["iiq_asset_id"])
    op.create_index("idx_chromebooks_iiq_location", "chromebooks", ["iiq_location"])
    op.create_index("idx_chromebooks_model", "chromebooks", ["model"])
    op.create_index("idx_chromebooks_serial", "chromebooks", ["serial_number"])
    op.create_index("idx_chromebooks_status", "chromebooks", ["status"])
    op.create_index("idx_chromebooks_status_orgunit", "chromebooks", ["status", "org_unit_path"])
    op.create_index("idx_chromebooks_user", "chromebooks", ["annotated_user"])
    op.create_index("idx_chromebooks_user_lower", "chromebooks", [sa.literal_column("lower(annotated_user)")])
    op.create_table(
        "meraki_clients",
        sa.Column("mac_address", sa.String(length=17), nullable=False),
        sa.Column("serial_number", sa.String(length=100)),
        sa.Column("network_id", sa.String(length=100)),
        sa.Column("network_name", sa.String(length=255)),
        sa.Column("ap_name", sa.String(length=255)),
        sa.Column("ap_mac", sa.String(length=17)),
        sa.Column("ip_address", sa.String(length=45)),
        sa.Column("vlan", sa.Integer()),
        sa.Column("description", sa.String(length=255)),
        sa.Column("first_seen", sa.TIMESTAMP()),
        sa.Column("last_seen", sa.TIMESTAMP()),
        sa.Column("created_at", sa.TIMESTAMP(), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(), nullable=False),
        sa.PrimaryKeyConstraint("mac_address"),
    )
    op.create_index("idx_meraki_last_seen", "meraki_clients", ["last_seen"])
    op.create_index("idx_meraki_serial", "meraki_clients", ["serial_number"])
    op.create_table(
        "sync_conflicts",
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("field", sa.String(length=50), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.String(length=255), nullable=False),
        sa.Column("detected_at", sa.TIMESTAMP(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "device_id", "field"),
    )
    op.create_table(
        "sync_lease",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(length=255)),
        sa.Column("run_id", sa.String(length=36)),
        sa.Column("acquired_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True)),
        sa.Column("backend_pid", sa.Integer()),
        sa.Column("backend_start", sa.TIMESTAMP(timezone=True)),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sync_logs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sync_type", sa.String(length=50)),
        sa.Column("status", sa.String(length=20)),
        sa.Column("records_processed", sa.Integer()),
        sa.Column("records_created", sa.Integer()),
        sa.Column("records_updated", sa.Integer()),
        sa.Column("duration_seconds", sa.Integer()),
        sa.Column("error_message", sa.Text()),
        sa.Column("started_at", sa.TIMESTAMP(), nullable=False),
        sa.Column("completed_at", sa.TIMESTAMP()),
        sa.Column("run_id", sa.String(length=36)),
        sa.Column("station", sa.String(length=255)),
        sa.Column("records_deleted", sa.Integer()),
        sa.Column("warnings", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("idx_sync_logs_status", "sync_logs", ["status"])
    op.create_index("idx_sync_logs_type", "sync_logs", ["sync_type"])
    op.create_index(
        "idx_sync_logs_type_status",
        "sync_logs",
        ["sync_type", "status", sa.literal_column("completed_at DESC")],
    )
    op.create_table(
        "sync_sources",
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("last_success_at", sa.TIMESTAMP()),
        sa.Column("last_error_at", sa.TIMESTAMP()),
        sa.Column("last_error", sa.Text()),
        sa.Column("records", sa.Integer()),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("full_name", sa.String(length=255)),
        sa.Column("first_name", sa.String(length=100)),
        sa.Column("last_name", sa.String(length=100)),
        sa.Column("org_unit_path", sa.String(length=500)),
        sa.Column("is_admin", sa.Boolean()),
        sa.Column("is_suspended", sa.Boolean()),
        sa.Column("assigned_devices", sa.JSON(none_as_null=True)),
        sa.Column("device_count", sa.Integer()),
        sa.Column("created_at", sa.TIMESTAMP(), nullable=False),
        sa.Column("updated_at", sa.TIMESTAMP(), nullable=False),
        sa.Column("last_login", sa.TIMESTAMP()),
        sa.CheckConstraint("device_count = jsonb_array_length(assigned_devices::jsonb)", name="check_device_count"),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("email", name="users_email_key"),
    )
    op.create_index("idx_users_device_count", "users", ["device_count"], postgresql_where=sa.text("device_count > 0"))
    op.create_index("idx_users_email", "users", ["email"])
    op.create_index("idx_users_email_lower", "users", [sa.literal_column("lower(email)")])
    op.create_index("idx_users_org_unit", "users", ["org_unit_path"])


def downgrade() -> None:
    """Only where the documented tables are older than this history: those stay, with their rows."""
    for table in (
        *("users", "sync_sources", "sync_logs", "sync_lease", "sync_conflicts"),
        *("meraki_clients", "chromebooks", "chromebook_history", "cbdesk_state"),
    ):
        op.drop_table(table)
