"""The search index: each device's words in one text, and each of its identifiers as a key.

What both tables should hold is said once, by two views: the migration fills the tables from them, and the sync compares
the tables with them.
"""

import sqlalchemy as sa
from alembic import op

from cbdesk.database import trigrams

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SEARCH = r"""
CREATE VIEW device_search_wanted AS
SELECT
    c.device_id,
    hash_record_extended(ROW(
        c.serial_number, c.delivered_serial, c.asset_tag, c.annotated_asset_id, c.iiq_asset_tag, c.annotated_user,
        c.iiq_owner_name, c.iiq_owner_email, c.model, c.iiq_location, c.annotated_location, c.iiq_room,
        c.org_unit_path, c.meraki_ap_name, c.mac_address, c.ethernet_mac, c.iiq_asset_id, c.ip_address,
        c.wan_ip_address, person.full_name, place.walk
    ), 0) AS digest,
    place.walk,
    lower(concat_ws(
        E'\x1f', '',
        c.serial_number, nullif(c.delivered_serial, c.serial_number),
        c.asset_tag, nullif(c.annotated_asset_id, c.asset_tag), nullif(c.iiq_asset_tag, c.asset_tag),
        c.annotated_user, person.full_name, c.iiq_owner_name, nullif(c.iiq_owner_email, c.annotated_user),
        c.model, c.iiq_location, nullif(c.annotated_location, c.iiq_location), c.iiq_room, c.org_unit_path,
        c.meraki_ap_name
    )) || E'\x1e' || concat_ws(
        E'\x1f', '',
        translate(upper(c.mac_address), '-.: ', ''),
        nullif(translate(upper(c.ethernet_mac), '-.: ', ''), translate(upper(c.mac_address), '-.: ', ''))
    ) AS search_text
FROM chromebooks c
CROSS JOIN LATERAL (
    SELECT min(u.full_name) AS full_name FROM users u WHERE lower(u.email) = lower(c.annotated_user)
) person
CROSS JOIN LATERAL (
    SELECT CASE WHEN c.is_deleted THEN 200000 ELSE 0 END
        + CASE WHEN c.status = 'ACTIVE' THEN 0 ELSE 100000 END
        + 99999 - greatest(0, least(99999, coalesce(floor(
            extract(epoch FROM greatest(c.last_policy_sync_time, c.last_seen_meraki)) / 604800  -- a week
        ), 0)))::integer AS walk
) place
"""


def _identifier(column: str) -> str:
    return f"translate(upper(c.{column}), '-.: ', '')"


def _keys() -> str:
    """Return the keys of one device: what people separate in many ways bare, the rest as it stands, upper-case."""
    numbers = ("serial_number", "delivered_serial", "asset_tag", "annotated_asset_id", "iiq_asset_tag", "iiq_asset_id")
    bare = (*numbers, "device_id", "mac_address", "ethernet_mac", "meraki_ap_name")
    keys = [(column, _identifier(column)) for column in bare]
    plain = ("annotated_user", "iiq_owner_email", "ip_address", "wan_ip_address")
    keys += [(column, f"upper(c.{column})") for column in plain]
    # Scanners and spreadsheets add and lose zeros.
    keys += [(column, f"ltrim({_identifier(column)}, '0')") for column in numbers]
    return ", ".join(f"({place}, '{column}', {key})" for place, (column, key) in enumerate(keys))


_KEYS = f"""
CREATE VIEW device_key_wanted AS
SELECT c.device_id, one.key, one.field
FROM chromebooks c
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (k.key COLLATE "C") k.key COLLATE "C" AS key, k.field
    FROM (VALUES {_keys()}) k (place, field, key)
    WHERE k.key <> ''
    ORDER BY k.key COLLATE "C", k.place
) one
"""  # noqa: S608  names of columns alone


def upgrade() -> None:
    has_trigrams = trigrams.ensure(op.get_bind())
    op.execute(_SEARCH)
    op.execute(_KEYS)
    op.create_table(
        "device_search",
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("walk", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        # Space in the pages, so that a digest alone is rewritten without a word to the indexes.
        postgresql_with={"fillfactor": 80},
    )
    op.create_table(
        "device_key",
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("device_id", sa.String(length=255), nullable=False),
        sa.Column("field", sa.String(length=50), nullable=False),
    )
    # In the order in which they are read; and indexes are built faster over rows than with them.
    op.execute(
        "INSERT INTO device_search (device_id, digest, walk, search_text) "
        "SELECT device_id, digest, walk, search_text FROM device_search_wanted ORDER BY walk"
    )
    op.execute("INSERT INTO device_key (key, device_id, field) SELECT key, device_id, field FROM device_key_wanted")
    op.create_primary_key("device_search_pkey", "device_search", ["device_id"])
    op.create_primary_key("device_key_pkey", "device_key", ["key", "device_id"])
    op.create_index("idx_device_search_walk", "device_search", ["walk"])
    if has_trigrams:
        op.create_index(
            "idx_device_search_text",
            "device_search",
            ["search_text"],
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        )
    op.create_index("idx_device_key_device", "device_key", ["device_id"])
    op.execute("ANALYZE device_search, device_key")


def downgrade() -> None:
    op.drop_table("device_key")
    op.drop_table("device_search")
    op.execute("DROP VIEW device_key_wanted")
    op.execute("DROP VIEW device_search_wanted")
