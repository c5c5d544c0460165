"""A name of its own for each database, by which stations tell it from others whose answers the same Redis keeps.

And an index for the devices of a status with those that synced last in front, as a filter and as an order: the others
have one direction for both of their columns, and a page of this one sorted every active device.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO cbdesk_state (key, value) VALUES ('identity', gen_random_uuid()::text) ON CONFLICT DO NOTHING"
    )
    op.create_index(
        "idx_chromebooks_by_status_synced",
        "chromebooks",
        ["status", sa.text("last_policy_sync_time DESC NULLS LAST"), sa.text("device_id DESC")],
    )


def downgrade() -> None:
    op.drop_index("idx_chromebooks_by_status_synced")
    op.execute("DELETE FROM cbdesk_state WHERE key = 'identity'")
