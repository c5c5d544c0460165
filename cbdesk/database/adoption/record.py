"""What was there before the first step of an adoption, kept in the database itself so that any station can undo it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa

from cbdesk.database import state
from cbdesk.database.adoption.catalog import Catalog
from cbdesk.database.tables import station_state

_KEY = "adoption"


@dataclass(frozen=True, slots=True)
class FormerColumn:
    kind: str
    is_nullable: bool
    default: str | None


@dataclass(frozen=True, slots=True)
class FormerTable:
    columns: dict[str, FormerColumn]
    indexes: list[str]
    constraints: list[str]


@dataclass(frozen=True, slots=True)
class Record:
    tables: dict[str, FormerTable] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """What stood where cbdesk's own tables and views are now, and under which name it is kept."""
    undecided: list[str] = field(default_factory=list)
    """Devices of which the soft delete said neither yes nor no."""


def of_catalog(catalog: Catalog, renamed: dict[str, str]) -> Record:
    return Record(
        tables={
            table.name: FormerTable(
                {one.name: FormerColumn(one.kind, one.is_nullable, one.default) for one in table.columns.values()},
                sorted(table.indexes),
                sorted(table.constraints),
            )
            for table in catalog.tables.values()
        },
        renamed=renamed,
    )


def load(connection: sa.Connection) -> Record | None:
    """Return the record; None in a database that cbdesk made itself, or one that is not adopted yet."""
    if not sa.inspect(connection).has_table(station_state.name):
        return None
    text = connection.execute(sa.select(station_state.c.value).where(station_state.c.key == _KEY)).scalar()
    return _parse(json.loads(text)) if text else None


def store(connection: sa.Connection, record: Record) -> None:
    """Keep it, in the caller's transaction; makes the table for it, which is the first of the schema's own."""
    station_state.create(connection, checkfirst=True)
    state.put(connection, _KEY, json.dumps(asdict(record)))


def forget(connection: sa.Connection) -> None:
    """Drop it with its table: nothing of cbdesk is left."""
    station_state.drop(connection, checkfirst=True)


def _parse(document: dict[str, Any]) -> Record:
    tables = {
        name: FormerTable(
            {column: FormerColumn(**facts) for column, facts in table["columns"].items()},
            table["indexes"],
            table["constraints"],
        )
        for name, table in document["tables"].items()
    }
    return Record(tables, document["renamed"], document["undecided"])
