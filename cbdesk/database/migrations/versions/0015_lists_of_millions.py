"""Indexes for lists that a million devices made slow, by status and of weak batteries; and memory for the counts.

The one by status and last sync replaces that of 0009, which had its times turned round: it could be walked only where
the order named the status, too, and a list that is filtered by it read a hundred devices for each one that it showed.
The two others are small: only the rows in question are in them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "idx_chromebooks_by_status_and_sync", "chromebooks", ["status", "last_policy_sync_time", "device_id"]
    )
    op.drop_index("idx_chromebooks_by_status_synced")
    # In the order that a list has by itself, where few devices pass.
    op.create_index(
        "idx_chromebooks_inactive", "chromebooks", ["serial_number"], postgresql_where=sa.text("status <> 'ACTIVE'")
    )
    # A device that was not heard of for long tells nothing of its battery: the end of this list was looked for among
    # all of those, row by row. 60 % is where the built-in view and the statistics draw the line.
    op.create_index(
        "idx_chromebooks_weak_battery",
        "chromebooks",
        ["last_policy_sync_time", "device_id"],
        postgresql_where=sa.text("battery_health < 60"),
    )
    # The groups of a million devices need 5 MB. PostgreSQL reckons with more, and with what a session may have it sorts
    # all devices on the disk, three times, which takes nearly twice as long.
    op.execute("ALTER FUNCTION refresh_statistics() SET work_mem = '64MB'")


def downgrade() -> None:
    op.execute("ALTER FUNCTION refresh_statistics() RESET work_mem")
    op.drop_index("idx_chromebooks_weak_battery")
    op.drop_index("idx_chromebooks_inactive")
    op.create_index(
        "idx_chromebooks_by_status_synced",
        "chromebooks",
        ["status", sa.text("last_policy_sync_time DESC NULLS LAST"), sa.text("device_id DESC")],
    )
    op.drop_index("idx_chromebooks_by_status_and_sync")
