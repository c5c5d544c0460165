"""The archive of devices that are gone for good, and the log of what is done to look after the database."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_NOW = sa.text("(now() AT TIME ZONE 'utc')")
_MISSING = sa.text(
    "SELECT quote_ident(attname) || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = 'chromebooks'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ("
    "SELECT attname FROM pg_attribute WHERE attrelid = 'chromebooks_archive'::regclass AND NOT attisdropped)"
    " ORDER BY attnum"
)


def upgrade() -> None:
    connection = op.get_bind()
    if sa.inspect(connection).has_table("chromebooks_archive"):
        # Somebody archived by hand already, as the schema document tells: those rows stay, and more can join them.
        for column in connection.execute(_MISSING).scalars().all():
            op.execute(f"ALTER TABLE chromebooks_archive ADD COLUMN {column}")
    else:
        op.execute("CREATE TABLE chromebooks_archive AS SELECT * FROM chromebooks WITH NO DATA")
    op.add_column("chromebooks_archive", sa.Column("archived_at", sa.TIMESTAMP(), nullable=False, server_default=_NOW))
    op.create_index("idx_chromebooks_archive_device", "chromebooks_archive", ["device_id"])
    op.create_table(
        "maintenance_log",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task", sa.String(length=50), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("done_by", sa.String(length=255), nullable=False),
        sa.Column("done_at", sa.TIMESTAMP(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("idx_maintenance_log_task", "maintenance_log", ["task", sa.literal_column("done_at DESC")])


def downgrade() -> None:
    # What is in the archive is nowhere else: it goes back to where it came from, unless the device is there again.
    names = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("chromebooks")]
    columns = ", ".join(f'"{name}"' for name in names)
    op.execute(
        f"INSERT INTO chromebooks ({columns}) SELECT DISTINCT ON (device_id) {columns} FROM chromebooks_archive "  # noqa: S608  names of columns alone
        "ORDER BY device_id, archived_at DESC ON CONFLICT DO NOTHING"
    )
    op.drop_table("maintenance_log")
    op.drop_table("chromebooks_archive")
