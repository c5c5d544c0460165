"""Takes an adoption back: the tables get their former shape, and every row and column of the district's stays."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import exc

from cbdesk.database.adoption import catalog, record
from cbdesk.database.adoption.catalog import StoredTable
from cbdesk.database.adoption.columns import kept_name
from cbdesk.database.adoption.plan import KINDS
from cbdesk.database.adoption.record import FormerColumn, FormerTable, Record
from cbdesk.database.adoption.steps import quoted
from cbdesk.database.tables import metadata
from cbdesk.domain.identifiers import ADOPTED_PREFIX

_CANNOT = ("22", "23", "42804", "42846")
"""Values that the former type or rule does not hold."""


def restore(connection: sa.Connection, former: Record) -> list[str]:
    """Give the tables back their former shape; the migrations are undone already. Returns what could not be."""
    left: list[str] = []
    for name, table in former.tables.items():
        stored = catalog.read(connection).tables[name]
        _put_values_back(connection, former, stored)
        for statement in _drops(stored, table):
            connection.exec_driver_sql(statement)
        left += _reshape(connection, name, table)
    for kept, name in former.renamed.items():
        kind = KINDS.get(catalog.read(connection).names.get(kept, ""), "TABLE")
        connection.exec_driver_sql(f"ALTER {kind} {quoted(kept)} RENAME TO {quoted(name)}")
    record.forget(connection)
    return left


def _put_values_back(connection: sa.Connection, former: Record, stored: StoredTable) -> None:
    """What an adoption had to say in place of nothing."""
    columns = former.tables[stored.name].columns
    if stored.name == "chromebooks" and "is_deleted" in columns and former.undecided:
        connection.exec_driver_sql("ALTER TABLE chromebooks ALTER COLUMN is_deleted DROP NOT NULL")
        undecided = sa.text("UPDATE chromebooks SET is_deleted = NULL WHERE device_id = ANY (:ids) AND NOT is_deleted")
        connection.execute(undecided, {"ids": former.undecided})
    if stored.name == "users" and "user_id" in columns and columns["user_id"].is_nullable:
        connection.exec_driver_sql("ALTER TABLE users ALTER COLUMN user_id DROP NOT NULL")
        given = sa.text("UPDATE users SET user_id = NULL WHERE starts_with(user_id, :prefix)")
        connection.execute(given, {"prefix": ADOPTED_PREFIX})


def _drops(stored: StoredTable, former: FormerTable) -> list[str]:
    """Drop what is cbdesk's, by its name; what others added meanwhile is not."""
    wanted = metadata.tables[stored.name]
    table = quoted(stored.name)
    [key] = wanted.primary_key.columns
    ours = {str(one.name) for one in wanted.constraints if one.name}
    ours |= {f"{stored.name}_pkey", f"{stored.name}_{key.name}_key"}
    gone = sorted(ours & set(stored.constraints) - set(former.constraints))
    statements = [f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}" for name in gone]
    names = {str(index.name) for index in wanted.indexes} & set(stored.indexes) - set(former.indexes) - set(gone)
    statements += [f"DROP INDEX {quoted(name)}" for name in sorted(names)]
    new = [name for name in stored.columns if name in wanted.columns and _is_new(name, stored, former)]
    if new:
        statements.append(f"ALTER TABLE {table} " + ", ".join(f"DROP COLUMN {quoted(name)}" for name in new))
    for name in new:
        if kept_name(name) in stored.columns and name in former.columns:
            statements.append(f"ALTER TABLE {table} RENAME COLUMN {quoted(kept_name(name))} TO {quoted(name)}")
    return statements


def _is_new(name: str, stored: StoredTable, former: FormerTable) -> bool:
    return name not in former.columns or (kept_name(name) in stored.columns and kept_name(name) not in former.columns)


def _reshape(connection: sa.Connection, name: str, former: FormerTable) -> list[str]:
    left = []
    stored = catalog.read(connection).tables[name]
    for column, was in former.columns.items():
        for statement in _differences(name, stored, column, was):
            try:
                with connection.begin_nested():
                    connection.exec_driver_sql(statement)
            except exc.DBAPIError as error:
                if not str(getattr(error.orig, "pgcode", "")).startswith(_CANNOT):
                    raise
                left.append(f"{name}.{column} stays as it is: values that were written since do not fit {was.kind}.")
    return left


def _differences(name: str, stored: StoredTable, column: str, was: FormerColumn) -> list[str]:
    now = stored.columns[column]
    alter = f"ALTER TABLE {quoted(name)} ALTER COLUMN {quoted(column)}"
    statements = []
    if now.default != was.default:
        statements.append(f"{alter} SET DEFAULT {was.default}" if was.default else f"{alter} DROP DEFAULT")
        sequence = f"{name}_{column}_cbdesk_seq"
        if was.default is None and sequence in str(now.default):
            statements.append(f"DROP SEQUENCE {quoted(sequence)}")
    if now.kind != was.kind:
        # A cast to a shorter text would cut it without a word.
        using = "" if was.kind.startswith(("character", "timestamp")) else f" USING {quoted(column)}::{was.kind}"
        statements.append(f"{alter} TYPE {was.kind}{using}")
    if now.is_nullable != was.is_nullable:
        statements.append(f"{alter} {'DROP' if was.is_nullable else 'SET'} NOT NULL")
    return statements
