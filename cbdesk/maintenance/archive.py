"""Moves devices that are gone for good out of ``chromebooks``, into ``chromebooks_archive``, and shows them there.

A row is deleted and written in one statement: it is in one of the two tables, whatever happens. Its history stays. A
sync leaves an archived device there until Google says that it is in use again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.database.tables import (
    chromebooks,
    chromebooks_archive,
    device_key,
    device_search,
    sync_conflicts,
)
from cbdesk.errors import GiveUpError, NotFoundError

OLD = timedelta(days=365)
_IDENTIFIERS = ("device_id", "serial_number", "delivered_serial", "asset_tag", "annotated_asset_id", "mac_address")
_SEPARATORS = "-.: "
# A row that only IncidentIQ knows comes back with the next sync.
_IS_OLD = "status = 'DEPROVISIONED' AND updated_at < :before AND left(device_id, 4) <> 'iiq:'"
_MOVE = (
    f"WITH gone AS (DELETE FROM chromebooks WHERE {_IS_OLD} RETURNING {{names}})"  # noqa: S608  see below
    " INSERT INTO chromebooks_archive ({names}) SELECT {names} FROM gone"
)  # the names are the catalogue's own, quoted by the server: there may be more of them than cbdesk knows
_LOOK = sa.text(f"SELECT count(*), min(updated_at) FROM chromebooks WHERE {_IS_OLD}")  # noqa: S608  a constant
_COLUMNS = sa.text(
    "SELECT quote_ident(c.attname) AS name, a.attname IS NOT NULL AS is_in_both,"
    " format_type(c.atttypid, c.atttypmod) AS type FROM pg_attribute c"
    " LEFT JOIN pg_attribute a ON a.attrelid = 'chromebooks_archive'::regclass AND a.attname = c.attname"
    " AND NOT a.attisdropped"
    " WHERE c.attrelid = 'chromebooks'::regclass AND c.attnum > 0 AND NOT c.attisdropped ORDER BY c.attnum"
)


@dataclass(frozen=True, slots=True)
class Archivable:
    devices: int
    archived: int
    """So many rows are in the archive."""
    oldest: datetime | None
    """When the one that changed longest ago changed last."""


def look(connection: sa.Connection, before: datetime) -> Archivable:
    """Return what `move` would move: deprovisioned devices that have not changed since ``before``, naive UTC."""
    devices, oldest = connection.execute(_LOOK, {"before": before}).one()
    archived = connection.execute(sa.select(sa.func.count()).select_from(chromebooks_archive)).scalar_one()
    return Archivable(devices, archived, oldest)


def move(connection: sa.Connection, before: datetime) -> int:
    """Move them, and return how many. The caller commits. Raises GiveUpError rather than lose a column."""
    columns = connection.execute(_COLUMNS).all()
    missing = [column for column in columns if not column.is_in_both]
    if missing:
        added = ", ".join(f"ADD COLUMN {column.name} {column.type}" for column in missing)
        raise GiveUpError(
            "chromebooks has columns that the archive lacks. Nothing was moved. Let the owner of the tables run: "
            f"ALTER TABLE chromebooks_archive {added}"
        )
    names = ", ".join(column.name for column in columns).replace(":", "\\:")
    moved = connection.execute(sa.text(_MOVE.format(names=names)), {"before": before}).rowcount
    if moved:
        for table in (device_search, device_key, sync_conflicts):
            is_left = sa.exists().where(chromebooks.c.device_id == table.c.device_id)
            in_archive = sa.exists().where(chromebooks_archive.c.device_id == table.c.device_id)
            connection.execute(sa.delete(table).where(in_archive, sa.not_(is_left)))
    return moved


def find(engine: sa.Engine, ident: str) -> list[dict[str, Any]]:
    """Return the archived rows of a device by any of its identifiers, newest first. Raises NotFoundError."""
    a = chromebooks_archive.c
    bare = _bare(sa.literal(ident.strip()))
    query = (
        sa.select(chromebooks_archive)
        .where(sa.or_(*(_bare(a[name]) == bare for name in _IDENTIFIERS)))
        .order_by(a.archived_at.desc())
    )
    with database_errors(), engine.connect() as connection:
        found = [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001  its public name
    if not found:
        raise NotFoundError(f"No archived device has the identifier {ident}.")
    return found


def _bare(text: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.translate(sa.func.upper(text), _SEPARATORS, "")
