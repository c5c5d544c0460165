"""Builds the statements of a device list: filters, order, and pages by key instead of by number (no OFFSET)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks
from cbdesk.domain.query import ListQuery, QueryError, is_storable
from cbdesk.repositories import counted
from cbdesk.repositories.reading import DEVICE_ROW

_C = chromebooks.c
_ID = _C.device_id

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page: its value in the sorted column, and its device id."""

    value: Any
    device_id: str


def conditions(query: ListQuery) -> list[Condition]:
    """Return the filters of the query as SQL; all of them must hold."""
    found: list[Condition] = []
    if not query.include_deleted and not query.only_deleted:
        found.append(_C.is_deleted.is_(False))
    if query.status is not None:
        found.append(_C.status.is_(None) if query.status == "NONE" else _C.status == query.status)
    if query.is_unassigned is not None:
        found.append(_C.annotated_user.is_(None) if query.is_unassigned else _C.annotated_user.is_not(None))
    for column, value in (
        (_C.google_status, query.google_status),
        (_C.last_sync_status, query.sync_freshness),
        (_C.data_source, query.data_source),
    ):
        if value is not None:
            found.append(column == value)
    for column, value in (
        (_C.model, query.model),
        (_C.iiq_location, query.location),
        (_C.iiq_room, query.room),
        (_C.annotated_user, query.user),
    ):
        if value is not None:
            found.append(sa.func.lower(column) == sa.func.lower(value.strip()))
    for column, value in ((_C.org_unit_path, query.org_unit), (_C.os_version, query.os_version)):
        if value is not None:
            found.append(column.startswith(value, autoescape=True))
    return found + _ranges(query) + counted.conditions(query)


def _ranges(query: ListQuery) -> list[Condition]:
    found: list[Condition] = []
    if query.aue_before is not None:
        found.append(_C.aue_date < (query.aue_before + "-01")[:7])
    if query.aue_after is not None:
        found.append(_C.aue_date > (query.aue_after + "-12")[:7])
    if query.battery_below is not None:
        found.append(_C.battery_health < query.battery_below)
    if query.battery_at_least is not None:
        found.append(_C.battery_health >= query.battery_at_least)
    return found


def rows_with_value(query: ListQuery, after: Position | None, limit: int) -> sa.Select[Any]:
    """Select the next rows that have a value in the sorted column."""
    column = chromebooks.c[query.sort]
    statement = _filtered(query).where(column.is_not(None))
    if after is not None:
        # The range form: the first half finds the place in an index on the column, the second one skips the ties.
        value = sa.literal(after.value, column.type)
        beyond = column < value if query.descending else column > value
        reached = column <= value if query.descending else column >= value
        statement = statement.where(reached, sa.or_(beyond, after.device_id < _ID))
    order = column.desc() if query.descending else column.asc()
    return statement.order_by(order, _ID).limit(limit)


def rows_without_value(query: ListQuery, after: Position | None, limit: int) -> sa.Select[Any]:
    """Select the next rows without a value in the sorted column: they come last in both directions."""
    statement = _filtered(query).where(chromebooks.c[query.sort].is_(None))
    if after is not None:
        statement = statement.where(after.device_id < _ID)
    return statement.order_by(_ID).limit(limit)


def _filtered(query: ListQuery) -> sa.Select[Any]:
    return sa.select(*DEVICE_ROW).where(*conditions(query))


def token(query: ListQuery, position: Position) -> str:
    """Return the position as an opaque text that is only valid for this order."""
    value = position.value.isoformat() if isinstance(position.value, datetime) else position.value
    parts = [query.sort, query.descending, value, position.device_id]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def position(query: ListQuery, text: str) -> Position:
    """Read a `token`. Raises QueryError for a token of another order, or none at all."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        sort, descending, value, device_id = parts
        if value is not None and isinstance(chromebooks.c[query.sort].type, sa.TIMESTAMP):
            value = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise QueryError("after", "this is not the token of a next page") from error
    if (sort, descending) != (query.sort, query.descending):
        raise QueryError("after", "this token belongs to a list in another order; begin with its first page")
    expected = chromebooks.c[query.sort].type.python_type
    is_whole = isinstance(device_id, str) and (value is None or isinstance(value, expected))
    if not is_whole or not all(is_storable(part) for part in (device_id, value) if isinstance(part, str)):
        raise QueryError("after", "this is not the token of a next page")
    return Position(value, device_id)
