"""Changes the schema for the command line: what an upgrade would do, the upgrade itself, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cbdesk.app.station import open_station
from cbdesk.database import schema
from cbdesk.domain.documents import plain


def plan() -> dict[str, Any]:
    """Return what an upgrade would do, in sentences."""
    with open_station(upgrade=False) as station:
        document: dict[str, Any] = plain(schema.plan(station.engine))
        return document


def upgrade(*, tell: Callable[[str], None]) -> dict[str, Any]:
    """Bring the database to this program's schema, whoever made it, and say what is left to do."""
    with open_station(upgrade=False, time_limit_ms=0) as station:
        status = schema.upgrade(station.engine, adopt=True, tell=tell)
        rest = schema.plan(station.engine)
        return {**plain(status), "broken": plain(rest.broken), "notes": plain(rest.notes)}


def downgrade(revision: str | None) -> dict[str, Any]:
    """Go back, and say what could not get its former shape."""
    with open_station(upgrade=False, time_limit_ms=0) as station:
        result = schema.downgrade(station.engine, revision)
        return {**plain(result.status), "left": plain(result.left)}
