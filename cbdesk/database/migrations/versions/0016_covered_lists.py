"""The orders of filtered lists hold what such a list is filtered by, and the devices of a room come together.

Whether a device passes is then seen in the index, and only those of the page are read from the table: a list of one org
unit by last sync looked at 2,500 devices of 26,000 for a page of 100, one by one, all over the table. A column by which
devices are found in that order anyway, by an index of its own, is left out: it would be walked instead of that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "idx_chromebooks_list_by_serial_number",
        "chromebooks",
        ["serial_number", "device_id"],
        postgresql_include=[
            *("is_deleted", "org_unit_path", "aue_date", "status", "battery_health", "last_sync_status")
        ],
    )
    op.create_index(
        "idx_chromebooks_list_by_last_policy_sync_time",
        "chromebooks",
        ["last_policy_sync_time", "device_id"],
        postgresql_include=["is_deleted", "org_unit_path", "aue_date", "os_version"],
    )
    # In one with the others, the longest texts would not find room in an entry.
    op.create_index(
        "idx_chromebooks_places_by_last_policy_sync_time",
        "chromebooks",
        ["last_policy_sync_time", "device_id"],
        postgresql_include=["is_deleted", "model", "iiq_location", "iiq_room"],
    )
    op.drop_index("idx_chromebooks_by_last_policy_sync_time")
    # Few devices pass these two, and of those again few have the status that is asked for.
    op.create_index(
        "idx_chromebooks_inactive_by_serial_number",
        "chromebooks",
        ["serial_number", "device_id"],
        postgresql_include=["is_deleted", "status"],
        postgresql_where=sa.text("status <> 'ACTIVE'"),
    )
    op.drop_index("idx_chromebooks_inactive")
    for column in ("serial_number", "last_policy_sync_time"):
        op.create_index(
            f"idx_chromebooks_unassigned_by_{column}",
            "chromebooks",
            [column, "device_id"],
            postgresql_include=["is_deleted", "status", "annotated_user"],
            postgresql_where=sa.text("annotated_user IS NULL"),
        )
    op.drop_index("idx_chromebooks_unassigned")
    # A room of that name is in every building. Equal entries are kept once: some 10 bytes for each device.
    op.create_index("idx_chromebooks_rooms", "chromebooks", ["iiq_location", "iiq_room"])
    op.create_index(
        "idx_chromebooks_rooms_lower", "chromebooks", [sa.text("lower(iiq_location)"), sa.text("lower(iiq_room)")]
    )


def downgrade() -> None:
    op.drop_index("idx_chromebooks_rooms_lower")
    op.drop_index("idx_chromebooks_rooms")
    op.create_index(
        "idx_chromebooks_unassigned",
        "chromebooks",
        ["serial_number"],
        postgresql_where=sa.text("annotated_user IS NULL"),
    )
    for column in ("last_policy_sync_time", "serial_number"):
        op.drop_index(f"idx_chromebooks_unassigned_by_{column}")
    op.create_index(
        "idx_chromebooks_inactive", "chromebooks", ["serial_number"], postgresql_where=sa.text("status <> 'ACTIVE'")
    )
    op.drop_index("idx_chromebooks_inactive_by_serial_number")
    op.create_index("idx_chromebooks_by_last_policy_sync_time", "chromebooks", ["last_policy_sync_time", "device_id"])
    op.drop_index("idx_chromebooks_places_by_last_policy_sync_time")
    for column in ("last_policy_sync_time", "serial_number"):
        op.drop_index(f"idx_chromebooks_list_by_{column}")
