"""Foreign keys: of a device to its user, and of a network client to its device.

Beside `annotated_user` and `serial_number`, which hold what was delivered and may name nobody: these hold what it was
resolved to, and NULL where nobody is found. Rows that are stored already are linked afterwards, some thousand at a time
(`adoption.links`); until then their tables have rules that are not valid yet, and no index for them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LINKS = (
    ("chromebooks", "linked_user_id", "users", "user_id", "idx_chromebooks_linked_user"),
    ("meraki_clients", "linked_device_id", "chromebooks", "device_id", "idx_meraki_linked_device"),
)


def upgrade() -> None:
    for table, column, referred, key, index in _LINKS:
        op.add_column(table, sa.Column(column, sa.Text()))
        rows = sa.select(sa.literal(True)).select_from(sa.table(table)).limit(1)
        has_rows = op.get_bind().execute(rows).scalar() is not None
        if not has_rows:
            op.create_index(index, table, [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
        op.create_foreign_key(
            f"{table}_{column}_fkey",
            table,
            referred,
            [column],
            [key],
            onupdate="CASCADE",
            ondelete="SET NULL",
            postgresql_not_valid=has_rows,
        )
    op.add_column("chromebooks_archive", sa.Column("linked_user_id", sa.Text()))


def downgrade() -> None:
    op.drop_column("chromebooks_archive", "linked_user_id")
    for table, column, _referred, _key, index in _LINKS:
        op.drop_constraint(f"{table}_{column}_fkey", table)
        op.drop_index(index)
        op.drop_column(table, column)
