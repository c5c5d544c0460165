"""What a run remembers of earlier ones, on any station: how long it will take, and what the APIs were asked today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import sync_logs
from cbdesk.domain.sync import PARTS
from cbdesk.sync.api_calls import calls_of_day
from cbdesk.sync.outlook import Past


@dataclass(frozen=True, slots=True)
class Memory:
    """Read once, when a run begins."""

    past: Past = field(default_factory=Past)
    calls_today: Mapping[str, int] = field(default_factory=dict)


def recall(connection: sa.Connection, day: date, *, is_incremental: bool = False) -> Memory:
    """Read what runs of the same kind left."""
    s = sync_logs.c
    newest = (
        sa.select(s.sync_type, s.details)
        .ext(postgresql.distinct_on(s.sync_type))
        .where(
            s.sync_type.in_(PARTS),
            s.status.in_(("completed", "partial")),
            s.is_incremental.is_(True) if is_incremental else s.is_incremental.is_not(True),
            s.details.is_not(None),
        )
        .order_by(s.sync_type, s.started_at.desc(), s.id.desc())
    )
    rows = [(row.sync_type, row.details) for row in connection.execute(newest)]
    return Memory(past_of(rows), calls_of_day(connection, day))


def past_of(runs: Iterable[tuple[str, Iterable[Mapping[str, object]]]]) -> Past:
    """Read ``Past`` out of the details of the newest log row of each part; other stations may run other versions."""
    records: dict[str, int] = {}
    reading: dict[str, float] = {}
    storing: dict[str, float] = {}
    linking = 0.0
    for part, details in runs:
        for figures in details:
            source, phases = figures.get("source"), figures.get("phases")
            seconds = {
                name: float(value)
                for name, value in (phases.items() if isinstance(phases, Mapping) else ())
                if isinstance(value, int | float)
            }
            if source == "merge":
                storing[part] = seconds.get("storing", 0.0)
                linking = max(linking, seconds.get("linking", 0.0))
            elif isinstance(source, str) and figures.get("error") is None:
                read = figures.get("read")
                records[source] = read if isinstance(read, int) else 0
                if "reading" in seconds:
                    reading[source] = seconds["reading"]
    return Past(records, reading, storing, linking)
