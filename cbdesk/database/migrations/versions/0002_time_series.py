"""What the sources forget and a sync sees: users, sightings, daily totals, batteries, API calls; details of a sync."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_user_seen",
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("first_seen", sa.Date(), nullable=False),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "email"),
    )
    op.create_table(
        "ap_sighting",
        sa.Column("mac_address", sa.String(length=17), nullable=False),
        sa.Column("ap_name", sa.String(length=255), nullable=False),
        sa.Column("network_id", sa.String(length=100), nullable=False),
        sa.Column("first_seen", sa.TIMESTAMP(), nullable=False),
        sa.Column("last_seen", sa.TIMESTAMP(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mac_address", "ap_name", "network_id"),
    )
    op.create_table(
        "fleet_daily",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("location", sa.String(length=255), nullable=False),
        sa.Column("model", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "location", "model", "status"),
    )
    op.create_table(
        "device_battery",
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("report_time", sa.BigInteger(), nullable=False),
        sa.Column("battery_health", sa.Integer()),
        sa.Column("cycle_count", sa.Integer()),
        sa.Column("full_charge_capacity", sa.Integer()),
        sa.PrimaryKeyConstraint("device_id", "report_time"),
    )
    op.create_table(
        "api_calls",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("endpoint", sa.String(length=255), nullable=False),
        sa.Column("status", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("waited_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("day", "source", "endpoint", "status"),
    )
    op.add_column("sync_logs", sa.Column("details", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("sync_logs", "details")
    for table in ("api_calls", "device_battery", "fleet_daily", "ap_sighting", "device_user_seen"):
        op.drop_table(table)
