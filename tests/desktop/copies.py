"""An offline copy of a fleet without PostgreSQL in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from cbdesk.offline import OfflineCopy, pack
from cbdesk.repositories import whole_fleet
from cbdesk.repositories.whole_fleet import CopiedTable
from tests.desktop.fleet import Fleet


def copy_of(fleet: Fleet, made_at: datetime) -> OfflineCopy:
    return OfflineCopy.over(pack(_tables(fleet)), made_at)


def _tables(fleet: Fleet) -> Iterator[CopiedTable]:
    rows = {
        "chromebooks": fleet.devices,
        "users": fleet.users,
        "chromebook_history": [{"id": number, **one} for number, one in enumerate(fleet.history)],
        "sync_conflicts": fleet.conflicts,
        "sync_sources": [asdict(one) for one in fleet.sources],
    }
    for table in whole_fleet._TABLES:
        columns = whole_fleet._columns(table)
        found = rows.get(table.name, [])
        yield CopiedTable(table.name, columns, (tuple(_stored(row.get(name)) for name, _ in columns) for row in found))


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return json.dumps(value) if isinstance(value, list) else value
