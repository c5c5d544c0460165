"""Reads all that a search, a device and a user are answered from, table by table, for the station's offline copy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from cbdesk.database.tables import (
    chromebook_history,
    chromebooks,
    meraki_clients,
    sync_conflicts,
    sync_sources,
    users,
)
from cbdesk.repositories.reading import reading

HISTORY_EACH = 20
"""Changes kept of each device, the newest: the copy is for a day without a database, not for looking years back."""
_ROWS_AT_ONCE = 2_000

Kind = Literal["text", "integer", "flag", "time", "json"]


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """One table. Values are text, integers, 0 and 1, and None; times and JSON are text, as PostgreSQL writes them."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: Iterator[tuple[Any, ...]]


def read_tables(engine: sa.Engine) -> Iterator[CopiedTable]:
    """Yield the tables one after the other, all as of one moment; the rows of each have to be taken before the next.

    Raises DatabaseAwayError.
    """
    with reading(engine) as connection:
        streaming = connection.execution_options(stream_results=True, max_row_buffer=_ROWS_AT_ONCE)
        for table in _TABLES:
            with streaming.execute(_statement(table)) as result:
                yield CopiedTable(table.name, _columns(table), (tuple(row) for row in result))


def shape() -> str:
    """Return a short digest of the copied tables and columns: it changes when a migration changes them."""
    parts = [f"{table.name}:{name}:{kind}" for table in _TABLES for name, kind in _columns(table)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


_TABLES = (chromebooks, users, meraki_clients, chromebook_history, sync_conflicts, sync_sources)


def _columns(table: sa.Table) -> tuple[tuple[str, Kind], ...]:
    return tuple((column.name, _kind(column)) for column in table.columns)


def _kind(column: sa.Column[Any]) -> Kind:
    if isinstance(column.type, sa.Boolean):
        return "flag"
    if isinstance(column.type, sa.TIMESTAMP):
        return "time"
    if isinstance(column.type, sa.JSON):
        return "json"
    return "integer" if isinstance(column.type, sa.Integer) else "text"


def _statement(table: sa.Table) -> sa.Select[Any]:
    # As text from the server: nothing here needs a date or a parsed document, only to be put away.
    columns = [sa.cast(column, sa.Text) if _kind(column) in {"time", "json"} else column for column in table.columns]
    statement = sa.select(*columns)
    if table is meraki_clients:  # what else is on the Wi-Fi is nobody's Chromebook
        macs = sa.union_all(sa.select(chromebooks.c.mac_address), sa.select(chromebooks.c.ethernet_mac))
        return statement.where(table.c.mac_address.in_(macs))
    if table is chromebook_history:
        newest = sa.func.row_number().over(
            partition_by=table.c.device_id, order_by=(table.c.changed_at.desc(), table.c.id.desc())
        )
        numbered = sa.select(table.c.id, newest.label("number")).subquery("numbered")
        return statement.join(numbered, numbered.c.id == table.c.id).where(numbered.c.number <= HISTORY_EACH)
    return statement
