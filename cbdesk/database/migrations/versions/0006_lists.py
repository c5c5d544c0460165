"""The indexes of the lists: a page costs the same wherever it lies, for every order and filter that the window offers.

Each of them costs a sync time, the more the more rows it changes; tests/bench/lists.py and database_part.py measure it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SORTED = ("model", "annotated_user", "iiq_location", "status", "aue_date", "last_policy_sync_time")
"""What the headers of the window's list sort by, besides serial and tag, which are unique and have their index. A few
values, each of very many devices: the device id has to be part of the index, or a page reads all devices of its value.
These columns stay as they are from sync to sync, but for the time of the last sync. It is indexed all the same: it is
the order that a technician asks for most; the rows that it moves are written anew with all their index entries in any
case, because their pages are full; and so it costs a sync one index more of many."""


def upgrade() -> None:
    for column in _SORTED:
        op.create_index(f"idx_chromebooks_by_{column}", "chromebooks", [column, "device_id"])
    # The end of the order by tag: those without one, which the unique index keeps in no order.
    op.create_index(
        "idx_chromebooks_untagged",
        "chromebooks",
        ["asset_tag", "device_id"],
        postgresql_where=sa.text("asset_tag IS NULL"),
    )
    # One model, one building: what the statistics lead to, whatever its case.
    for column in ("model", "iiq_location"):
        op.create_index(
            f"idx_chromebooks_{column}_lower", "chromebooks", [sa.text(f"lower({column})"), "serial_number"]
        )
    # Small ones: only the rows in question are in them.
    op.create_index(
        "idx_chromebooks_unassigned",
        "chromebooks",
        ["serial_number"],
        postgresql_where=sa.text("annotated_user IS NULL"),
    )
    op.create_index(
        "idx_chromebooks_never_synced",
        "chromebooks",
        ["serial_number"],
        postgresql_where=sa.text("last_sync_status = 'never'"),
    )
    # Without it, the newest of the stale ones are looked for from the newest of all on, which is the wrong end.
    op.create_index(
        "idx_chromebooks_stale",
        "chromebooks",
        ["last_policy_sync_time", "device_id"],
        postgresql_where=sa.text("last_sync_status = 'stale'"),
    )
    # A unit with all below it, a milestone: how a text begins, whatever the database's collation.
    for column in ("org_unit_path", "os_version"):
        op.create_index(
            f"idx_chromebooks_{column}_prefix",
            "chromebooks",
            [column],
            postgresql_ops={column: "varchar_pattern_ops"},
        )


def downgrade() -> None:
    for column in _SORTED:
        op.drop_index(f"idx_chromebooks_by_{column}")
    for name in ("untagged", "model_lower", "iiq_location_lower", "unassigned", "never_synced", "stale"):
        op.drop_index(f"idx_chromebooks_{name}")
    for column in ("org_unit_path", "os_version"):
        op.drop_index(f"idx_chromebooks_{column}_prefix")
