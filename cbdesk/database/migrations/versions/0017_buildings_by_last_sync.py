"""The devices of a building come by last sync along an index of their own.

Of 263,000 devices, 25,000 entries of the index over all of them were read for a page of one building: 7 ms, now 2.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "idx_chromebooks_buildings_by_last_policy_sync_time",
        "chromebooks",
        [sa.text("lower(iiq_location)"), "last_policy_sync_time", "device_id"],
        # The name once more: only where all columns of a condition are in an index does the planner read it alone.
        postgresql_include=["is_deleted", "iiq_location"],
    )


def downgrade() -> None:
    op.drop_index("idx_chromebooks_buildings_by_last_policy_sync_time")
