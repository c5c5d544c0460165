"""What a table holds, as a count and a checksum that are the same wherever the same rows are."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

_TABLES = sa.text(
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND left(n.nspname, 3) <> 'pg_'"
    # Tables of an extension come with the extension.
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid"
    " AND d.deptype = 'e') ORDER BY 1, 2"
)
_ALIKE_EVERYWHERE = (
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = hex",
)
"""How values become text must not depend on the settings of a role or a server."""
_ROW = "cbdesk_row"  # no column is called so, and the name of the table means the whole row
_SUM: sa.ColumnClause[str] = sa.literal_column(
    f"coalesce(sum(('x' || left(md5({_ROW}::text), 16))::bit(64)::bigint::numeric), 0)::text"
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    rows: int
    checksum: str
    """The sum of the first halves of the rows' MD5: the order of the rows counts for nothing."""


def tables(connection: sa.Connection) -> list[tuple[str, str]]:
    """Return schema and name of every table of the database, partitions included, their parents not."""
    return [(row.nspname, row.relname) for row in connection.execute(_TABLES)]


def take(connection: sa.Connection) -> dict[str, Fingerprint]:
    """Return the fingerprint of every table by ``schema.name``, all of the caller's one transaction."""
    for statement in _ALIKE_EVERYWHERE:
        connection.execute(sa.text(statement))
    found = {}
    for schema, name in tables(connection):
        table = sa.table(name, schema=schema).alias(_ROW)
        row = connection.execute(sa.select(sa.func.count(), _SUM).select_from(table)).one()
        found[f"{schema}.{name}"] = Fingerprint(*row)
    return found
