"""Reads what the merge could not store as delivered (R3, R4, R5)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk.database.tables import sync_conflicts
from cbdesk.domain.device import Conflict
from cbdesk.repositories.reading import conflict, reading

_COLUMNS = sync_conflicts.c


@dataclass(frozen=True, slots=True)
class ConflictRepository:
    engine: sa.Engine

    def all(self) -> tuple[Conflict, ...]:
        """Return every conflict, those about one value together."""
        query = sa.select(sync_conflicts).order_by(_COLUMNS.kind, _COLUMNS.value, _COLUMNS.device_id, _COLUMNS.field)
        with reading(self.engine) as connection:
            return tuple(conflict(row) for row in connection.execute(query).mappings())
