"""Alembic's hand on the database, which leaves alone what is there: for tables that are older than their history."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.runtime.migration import MigrationContext

from cbdesk.database.adoption.record import Record


class _Gentle(PostgresqlImpl):
    """Makes only what is missing, and drops nothing that the district had before."""

    record = Record()

    def create_table(self, table: sa.Table, **kw: Any) -> None:
        if not self._there(table.name):
            super().create_table(table, **kw)

    def create_index(self, index: sa.Index, **kw: Any) -> None:
        if not self._there(str(index.name)):
            super().create_index(index, **kw)

    def add_column(self, table_name: str, column: sa.Column[Any], **kw: Any) -> None:
        if column.name not in self._columns(table_name):
            super().add_column(table_name, column, **kw)

    def drop_table(self, table: sa.Table, **kw: Any) -> None:
        # The record itself goes last, and what it tells of is the district's.
        if table.name not in self.record.tables and table.name != "cbdesk_state":
            super().drop_table(table, **kw)

    def drop_index(self, index: sa.Index, **kw: Any) -> None:
        is_theirs = any(index.name in table.indexes for table in self.record.tables.values())
        if not is_theirs and self._there(str(index.name)):
            super().drop_index(index, **kw)

    def drop_column(self, table_name: str, column: sa.Column[Any], **kw: Any) -> None:
        former = self.record.tables.get(table_name)
        if former is None or column.name not in former.columns:
            super().drop_column(table_name, column, **kw)

    def _there(self, name: str) -> bool:
        assert self.connection is not None
        found = sa.text(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relname = :name"
            " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()))"
        )
        return bool(self.connection.execute(found, {"name": name}).scalar_one())

    def _columns(self, table_name: str) -> Collection[str]:
        assert self.connection is not None
        return [column["name"] for column in sa.inspect(self.connection).get_columns(table_name)]


def make_gentle(context: MigrationContext, record: Record | None) -> None:
    """Let this context's migrations make only what is missing, and keep what the record tells of."""
    gentle = object.__new__(_Gentle)
    gentle.__dict__.update(context.impl.__dict__)
    gentle.record = record or Record()
    context.impl = gentle
