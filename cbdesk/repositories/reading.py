"""What the repositories share: a read-only connection, rows as records, and records back from the cache's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks
from cbdesk.domain.device import Conflict, DeviceRow, Hit

_NAMES = tuple(field.name for field in fields(DeviceRow))
DEVICE_ROW = tuple(chromebooks.c[name] for name in _NAMES)
_TIMES = tuple(place for place, column in enumerate(DEVICE_ROW) if isinstance(column.type, sa.TIMESTAMP))
_values_of = attrgetter(*_NAMES)


@contextmanager
def reading(engine: Readable) -> Iterator[sa.Connection]:
    """Lend a connection on which several statements see one state of the database.

    Raises DatabaseAwayError.
    """
    with (
        database_errors(),
        engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection,
    ):
        yield connection


def aware(value: Any) -> Any:
    """Return the value of a column, a naive UTC time as an aware one."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def columns_of(row: sa.RowMapping) -> dict[str, Any]:
    return {str(name): aware(value) for name, value in row.items()}


def listed(row: Sequence[Any]) -> DeviceRow:
    """Return a row of `DEVICE_ROW`, by position: a page has thousands of values."""
    values = list(row)
    for place in _TIMES:
        values[place] = aware(values[place])
    return DeviceRow(*values)


def named(result: sa.CursorResult[Any]) -> list[dict[str, Any]]:
    """Return all rows by the names of their columns; where many are looked at, SQLAlchemy's own mappings are slow."""
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def device_row(row: Mapping[str, Any]) -> DeviceRow:
    return listed([row[name] for name in _NAMES])


def hit_values(hit: Hit) -> list[Any]:
    """Return a hit as the cache keeps it: by position, in JSON's own types."""
    values = list(_values_of(hit.device))
    for place in _TIMES:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return [hit.match, hit.field, hit.value, *values]


def hit_from_values(kept: Sequence[Any]) -> Hit:
    match, field, value, *values = kept
    for place in _TIMES:
        values[place] = time_from_json(values[place])
    return Hit(DeviceRow(*values), match, field, value)


def conflict(row: sa.RowMapping) -> Conflict:
    return Conflict(row["kind"], row["device_id"], row["field"], row["value"], row["kept_by"])


def columns_from_json(table: sa.Table, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table's columns out of a JSON object as ``domain.documents`` writes it."""
    return {
        column.name: time_from_json(document[column.name])
        if isinstance(column.type, sa.TIMESTAMP)
        else document[column.name]
        for column in table.columns
        if column.name in document
    }


def device_row_from_json(document: Mapping[str, Any]) -> DeviceRow:
    values = [document[name] for name in _NAMES]
    for place in _TIMES:
        values[place] = time_from_json(values[place])
    return DeviceRow(*values)


def time_from_json(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
