"""The filters and the order of a device list, as SQL."""

from __future__ import annotations

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks
from cbdesk.domain.query import ListQuery
from cbdesk.repositories import counted, expressions
from cbdesk.repositories.paging import Order

_C = chromebooks.c

Condition = sa.ColumnElement[bool]


def order(query: ListQuery) -> Order:
    unique = ("device_id", "serial_number", "asset_tag")
    return Order(chromebooks, query.order, unique, usual=("is_deleted",))


def conditions(query: ListQuery) -> list[Condition]:
    """Return the filters of the query as SQL; all of them must hold."""
    found: list[Condition] = []
    if query.query is not None:
        found += expressions.listed(query.query, query.include_deleted or query.only_deleted)
    elif not query.include_deleted and not query.only_deleted:
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
