"""What an incremental sync remembers, learned API limits, and the run that holds the lease as others see it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "iiq_assets",
        sa.Column("asset_key", sa.Text(), nullable=False),
        sa.Column("iiq_asset_id", sa.String(length=100), nullable=False),
        sa.Column("delivered_serial", sa.String(length=100)),
        sa.Column("iiq_asset_tag", sa.String(length=100)),
        sa.Column("iiq_location", sa.String(length=255)),
        sa.Column("iiq_room", sa.String(length=100)),
        sa.Column("iiq_notes", sa.Text()),
        sa.Column("iiq_status", sa.String(length=100)),
        sa.Column("iiq_owner_email", sa.String(length=255)),
        sa.Column("iiq_owner_name", sa.String(length=255)),
        sa.Column("iiq_model", sa.String(length=255)),
        sa.Column("is_chromebook", sa.Boolean(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.Column("modified_date", sa.TIMESTAMP()),
        sa.PrimaryKeyConstraint("asset_key"),
    )
    # What the rows show is known: a look at one device must not take the assets of its neighbours for gone.
    op.execute(
        """
        INSERT INTO iiq_assets (
            asset_key, iiq_asset_id, delivered_serial, iiq_asset_tag, iiq_location, iiq_room, iiq_notes, iiq_status,
            iiq_owner_email, iiq_owner_name, iiq_model, is_chromebook, is_retired
        )
        SELECT DISTINCT ON (lower(iiq_asset_id))
            lower(iiq_asset_id), iiq_asset_id, delivered_serial, iiq_asset_tag, iiq_location, iiq_room, iiq_notes,
            iiq_status, iiq_owner_email, iiq_owner_name, iiq_model, device_id LIKE 'iiq:%', false
        FROM chromebooks
        WHERE iiq_asset_id IS NOT NULL AND NOT is_deleted
        ORDER BY lower(iiq_asset_id), device_id
        """
    )
    op.create_table(
        "live_refreshes",
        sa.Column("ident", sa.String(length=255), nullable=False),
        sa.Column("refreshed_at", sa.TIMESTAMP(), nullable=False),
        sa.PrimaryKeyConstraint("ident"),
    )
    op.create_table(
        "api_limits",
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("requests_per_second", sa.Double()),
        sa.Column("at_once", sa.Integer()),
        sa.Column("held_until", sa.TIMESTAMP()),
        sa.Column("learned_at", sa.TIMESTAMP(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.add_column("sync_sources", sa.Column("last_full_at", sa.TIMESTAMP()))
    op.add_column("sync_sources", sa.Column("seen_until", sa.TIMESTAMP()))
    op.add_column("sync_logs", sa.Column("is_incremental", sa.Boolean()))
    op.add_column("sync_lease", sa.Column("progress", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("sync_lease", "progress")
    op.drop_column("sync_logs", "is_incremental")
    op.drop_column("sync_sources", "seen_until")
    op.drop_column("sync_sources", "last_full_at")
    op.drop_table("api_limits")
    op.drop_table("live_refreshes")
    op.drop_table("iiq_assets")
