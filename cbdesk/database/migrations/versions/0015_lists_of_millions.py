"""Indexes for two lists that a million devices made slow: of one status and of weak batteries, by last sync.

The one for a status replaces that of 0009, which had its times turned round: of the devices of one status, it could be
walked only where the order named the status, too, and a list that is filtered by it read twenty devices for each one.
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
    # A device that was not heard of for long tells nothing of its battery: the end of this list was looked for among
    # all of those, row by row. 60 % is where the built-in view and the statistics draw the line.
    op.create_index(
        "idx_chromebooks_weak_battery",
        "chromebooks",
        ["last_policy_sync_time", "device_id"],
        postgresql_where=sa.text("battery_health < 60"),
    )


def downgrade() -> None:
    op.drop_index("idx_chromebooks_weak_battery")
    op.create_index(
        "idx_chromebooks_by_status_synced",
        "chromebooks",
        ["status", sa.text("last_policy_sync_time DESC NULLS LAST"), sa.text("device_id DESC")],
    )
    op.drop_index("idx_chromebooks_by_status_and_sync")
