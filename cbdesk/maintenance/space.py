"""How big the tables and indexes are, how much of that is dead or empty, and which indexes nobody uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

_TABLES = sa.text("""
    SELECT s.relname AS name, s.schemaname AS schema, greatest(c.reltuples, s.n_live_tup)::bigint AS rows,
        s.n_dead_tup AS dead_rows,
        round(s.n_dead_tup * 100.0 / nullif(s.n_live_tup + s.n_dead_tup, 0), 1)::float8 AS dead_percent,
        pg_total_relation_size(s.relid) AS bytes, pg_indexes_size(s.relid) AS index_bytes,
        greatest(s.last_vacuum, s.last_autovacuum) AS vacuumed_at,
        greatest(s.last_analyze, s.last_autoanalyze) AS analyzed_at,
        s.n_mod_since_analyze AS changed_since_analyze
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE left(s.schemaname, 3) <> 'pg_' AND c.relkind = 'r'
    ORDER BY bytes DESC, name
""")
# The size that a B-tree of these rows would have when it is new: each entry is its values, eight bytes of header and
# four of pointer, in multiples of eight, in pages that are nine tenths full. Duplicates are kept more tightly than
# that, so the estimate of what is empty is rather too low.
_INDEXES = sa.text("""
    SELECT s.indexrelname AS name, s.schemaname AS schema, s.relname AS table, pg_relation_size(s.indexrelid) AS bytes,
        s.idx_scan AS scans, i.indisunique AS is_unique, i.indisvalid AS is_valid, am.amname AS kind,
        CASE WHEN am.amname = 'btree' AND entries.number > 0
        THEN greatest(0, pg_relation_size(s.indexrelid) - 8192 * (
            1 + ceil(entries.number * (8 * ceil(coalesce(width.bytes, 8) / 8.0) + 8 + 4) / (8192 * 0.9))
        ))::bigint END AS empty_bytes
    FROM pg_stat_user_indexes s
    JOIN pg_index i ON i.indexrelid = s.indexrelid
    JOIN pg_class c ON c.oid = s.indexrelid
    JOIN pg_am am ON am.oid = c.relam
    -- What was loaded since the last count is in no estimate yet. A partial index has fewer entries than rows.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN i.indpred IS NULL THEN greatest(c.reltuples, pg_stat_get_live_tuples(i.indrelid))
            ELSE c.reltuples END AS number
    ) entries
    LEFT JOIN LATERAL (
        SELECT sum(coalesce(t.avg_width, e.avg_width, 8)) AS bytes
        FROM unnest(i.indkey) WITH ORDINALITY k (attnum, place)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
        LEFT JOIN pg_stats t ON t.schemaname = s.schemaname AND t.tablename = s.relname AND t.attname = a.attname
        LEFT JOIN pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = k.place
        LEFT JOIN pg_stats e ON e.schemaname = s.schemaname AND e.tablename = s.indexrelname AND e.attname = x.attname
    ) width ON true
    WHERE left(s.schemaname, 3) <> 'pg_'
    ORDER BY bytes DESC, name
""")
DEAD_PERCENT = 10.0
"""As the schema document says: above it, a vacuum is due."""
_FEW_ROWS = 1_000
"""Of so few, nobody notices anything."""
_CHANGED_SHARE = 0.1
_WORTH_BYTES = 16 << 20
_WORTH_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TableSpace:
    name: str
    schema: str
    rows: int
    """As the planner believes."""
    dead_rows: int
    dead_percent: float | None
    bytes: int
    """With its indexes and long values."""
    index_bytes: int
    vacuumed_at: datetime | None
    analyzed_at: datetime | None
    changed_since_analyze: int

    @property
    def needs_vacuum(self) -> bool:
        is_dead = (self.dead_percent or 0) > DEAD_PERCENT and self.dead_rows > _FEW_ROWS
        is_unknown = self.analyzed_at is None and self.rows > _FEW_ROWS
        return is_dead or is_unknown or self.changed_since_analyze > max(_FEW_ROWS, self.rows * _CHANGED_SHARE)


@dataclass(frozen=True, slots=True)
class IndexSpace:
    name: str
    schema: str
    table: str
    bytes: int
    scans: int
    """How often it was used since the server's statistics began."""
    is_unique: bool
    is_valid: bool
    """False for what a rebuilding left behind that was broken off."""
    kind: str
    empty_bytes: int | None
    """Estimated; None for kinds of which nothing is known."""

    @property
    def needs_rebuild(self) -> bool:
        empty = self.empty_bytes or 0
        return not self.is_valid or (empty > _WORTH_BYTES and empty > self.bytes * _WORTH_SHARE)


def tables(connection: sa.Connection) -> list[TableSpace]:
    return [TableSpace(**row._mapping) for row in connection.execute(_TABLES)]  # noqa: SLF001  its public name


def indexes(connection: sa.Connection) -> list[IndexSpace]:
    return [IndexSpace(**row._mapping) for row in connection.execute(_INDEXES)]  # noqa: SLF001  its public name
