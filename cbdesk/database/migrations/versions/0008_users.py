"""The page of a user asks which devices they used: who was seen is also found by the address."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("idx_device_user_seen_email", "device_user_seen", ["email"])


def downgrade() -> None:
    op.drop_index("idx_device_user_seen_email")
