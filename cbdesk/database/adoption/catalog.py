"""What a database holds under the names that cbdesk needs: columns, keys, indexes, constraints, and views on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

DOCUMENTED = ("chromebooks", "users", "meraki_clients", "sync_logs", "chromebook_history")
"""The tables of the schema document. Their rows are the district's, whoever made them."""

_HERE = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
_TABLES = sa.text(f"""
    SELECT c.relname, c.relkind = 'r' AND NOT c.relispartition AS is_plain, pg_get_userbyid(c.relowner) AS owner,
        pg_has_role(c.relowner, 'USAGE') AS is_ours
    FROM pg_class c WHERE c.relnamespace = {_HERE} AND c.relname = ANY (:names)
""")  # noqa: S608  no values
_COLUMNS = sa.text(f"""
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS kind, NOT a.attnotnull AS is_nullable,
        pg_get_expr(d.adbin, d.adrelid) AS default, a.attidentity <> '' OR a.attgenerated <> '' AS is_made
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = {_HERE} AND c.relname = ANY (:names) ORDER BY c.relname, a.attnum
""")  # noqa: S608  no values
_INDEXES = sa.text(f"""
    SELECT c.relname AS table_name, n.relname AS name, i.indisvalid AS is_valid, i.indisprimary AS is_primary,
        pg_get_indexdef(i.indexrelid) AS definition,
        CASE WHEN i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
            AND i.indnkeyatts = 1
            THEN (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = i.indkey[0])
        END AS unique_column,
        ARRAY(
            SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
        ) AS columns
    FROM pg_index i JOIN pg_class n ON n.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = {_HERE} AND c.relname = ANY (:names)
""")  # noqa: S608  no values
_CONSTRAINTS = sa.text(f"""
    SELECT c.relname AS table_name, k.conname AS name, k.contype::text AS kind, k.convalidated AS is_valid
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relnamespace = {_HERE} AND c.relname = ANY (:names)
""")  # noqa: S608  no values
_VIEWS = sa.text(f"""
    SELECT DISTINCT c.relname AS table_name, a.attname AS column_name, v.relname AS view
    FROM pg_depend d
    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    JOIN pg_class v ON v.oid = r.ev_class
    JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid AND v.oid <> c.oid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
    WHERE c.relnamespace = {_HERE} AND c.relname = ANY (:names)
""")  # noqa: S608  no values
_NAMES = sa.text(f"SELECT relname, relkind::text FROM pg_class WHERE relnamespace = {_HERE}")  # noqa: S608  no values


@dataclass(frozen=True, slots=True)
class StoredColumn:
    name: str
    kind: str
    """The type as PostgreSQL writes it: ``character varying(255)``."""
    is_nullable: bool
    default: str | None
    is_made: bool
    """The server makes its values: an identity or a generated column."""

    @property
    def needs_a_value(self) -> bool:
        return not (self.is_nullable or self.default or self.is_made)


@dataclass(frozen=True, slots=True)
class StoredTable:
    name: str
    is_plain: bool
    owner: str
    is_ours: bool
    columns: dict[str, StoredColumn]
    indexes: dict[str, bool]
    """Each index by name, and whether it is whole."""
    primary_key: str | None
    """The name of its index."""
    key_columns: tuple[str, ...]
    unique: frozenset[str]
    """Columns of which each value is there once at any moment, by an index over them alone."""
    constraints: dict[str, bool]
    """Each constraint by name, and whether every row was found to obey it."""
    views: dict[str, tuple[str, ...]]
    """The views that read a column."""


@dataclass(frozen=True, slots=True)
class Catalog:
    tables: dict[str, StoredTable]
    names: dict[str, str]
    """Everything in the schema that has columns or is an index, with PostgreSQL's letter for its kind."""


def read(connection: sa.Connection, tables: tuple[str, ...] = DOCUMENTED) -> Catalog:
    asked = {"names": list(tables)}

    def rows(query: sa.TextClause) -> dict[str, list[sa.Row[Any]]]:
        found: dict[str, list[sa.Row[Any]]] = {}
        for row in connection.execute(query, asked):
            found.setdefault(row[0], []).append(row)
        return found

    columns, indexes, constraints = rows(_COLUMNS), rows(_INDEXES), rows(_CONSTRAINTS)
    views = rows(_VIEWS)
    stored = {}
    for [row] in rows(_TABLES).values():
        name, seen = row.relname, views.get(row.relname, [])
        stored[name] = StoredTable(
            name=name,
            is_plain=row.is_plain,
            owner=row.owner,
            is_ours=row.is_ours,
            columns={
                one.attname: StoredColumn(one.attname, one.kind, one.is_nullable, one.default, one.is_made)
                for one in columns.get(name, [])
            },
            indexes={one.name: one.is_valid for one in indexes.get(name, [])},
            primary_key=next((one.name for one in indexes.get(name, []) if one.is_primary), None),
            key_columns=next((tuple(one.columns) for one in indexes.get(name, []) if one.is_primary), ()),
            unique=frozenset(one.unique_column for one in indexes.get(name, []) if one.unique_column),
            constraints={one.name: one.is_valid for one in constraints.get(name, [])},
            views={
                column: tuple(sorted(one.view for one in seen if one.column_name == column))
                for column in {one.column_name for one in seen}
            },
        )
    names = {row.relname: row.relkind for row in connection.execute(_NAMES)}
    return Catalog(stored, names)


def count(connection: sa.Connection, table: str) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
