"""What the repositories share: a read-only connection, rows as records, and records back from the cache's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks
from cbdesk.domain.device import Conflict, DeviceRow

_NAMES = tuple(field.name for field in fields(DeviceRow))
DEVICE_ROW = tuple(chromebooks.c[name] for name in _NAMES)
_TIMES = tuple(place for place, column in enumerate(DEVICE_ROW) if isinstance(column.type, sa.TIMESTAMP))


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


def device_row(row: sa.RowMapping) -> DeviceRow:
    return listed([row[name] for name in _NAMES])


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
