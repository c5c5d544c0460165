"""Reads how the syncs went, which one is going on, and how current each source is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.tables import live_refreshes, sync_lease, sync_logs, sync_sources
from cbdesk.domain.query import checked_limit
from cbdesk.domain.sync import LastStarts, LastStored, SourceFigures, SourceFreshness, SyncRun
from cbdesk.domain.sync_status import STATION_OF_HOLDER, RunStatus
from cbdesk.repositories.reading import aware, reading
from cbdesk.repositories.running import SEEMS_HELD, newest, read_holder

_RUN = tuple(field.name for field in fields(SyncRun) if field.name not in {"warnings", "details"})
_IS_INTERRUPTED = sa.and_(
    sync_logs.c.status == "started",
    sa.not_(sa.exists().where(sync_lease.c.run_id == sync_logs.c.run_id, SEEMS_HELD)),
).label("is_interrupted")
_computer = sa.func.coalesce(sa.func.substring(sync_logs.c.station, STATION_OF_HOLDER), sync_logs.c.station)
_GOES_ON = sa.and_(sync_logs.c.status == "started", sa.not_(_IS_INTERRUPTED.element))
_STATUSES = {"running": _GOES_ON, "interrupted": _IS_INTERRUPTED.element}
"""What a person tells apart, where the column says ``started`` of both."""
_WENT_WRONG = sa.or_(
    sync_logs.c.error_message.is_not(None), sync_logs.c.status.in_(("failed", "partial")), _IS_INTERRUPTED.element
)
_FIGURES = frozenset(field.name for field in fields(SourceFigures))
_SOURCE = tuple(field.name for field in fields(SourceFreshness))


@dataclass(frozen=True, slots=True)
class SyncLogRepository:
    engine: sa.Engine
    cache: Cache

    def recent(
        self,
        sync_type: str | None = None,
        status: str | None = None,
        limit: int = 50,
        *,
        station: str | None = None,
        with_errors: bool = False,
    ) -> tuple[SyncRun, ...]:
        """Return the newest runs first.

        ``status`` is the stored one, or ``running`` or ``interrupted``; ``station`` a computer, whoever used it.
        """
        query = sa.select(sync_logs, _IS_INTERRUPTED).order_by(sync_logs.c.started_at.desc(), sync_logs.c.id.desc())
        if sync_type is not None:
            query = query.where(sync_logs.c.sync_type == sync_type)
        if status is not None:
            query = query.where(_STATUSES.get(status, sync_logs.c.status == status))
        if station is not None:
            query = query.where(_computer == station)
        if with_errors:
            query = query.where(_WENT_WRONG)
        with reading(self.engine) as connection:
            return tuple(_run(row) for row in connection.execute(query.limit(checked_limit(limit))).mappings())

    def parts(self, run_ids: Iterable[str]) -> tuple[SyncRun, ...]:
        """Return the rows of these runs that say how their sources were read."""
        query = sa.select(sync_logs, _IS_INTERRUPTED).where(
            sync_logs.c.run_id.in_(list(run_ids)), sync_logs.c.details.is_not(None)
        )
        with reading(self.engine) as connection:
            return tuple(_run(row) for row in connection.execute(query.order_by(sync_logs.c.id)).mappings())

    def stations(self) -> tuple[str, ...]:
        """Return the computers that have synced, by name."""
        query = sa.select(_computer.label("station")).where(_computer.is_not(None)).distinct().order_by("station")
        with reading(self.engine) as connection:
            return tuple(connection.execute(query).scalars())

    def last_completed(self) -> SyncRun | None:
        """Return the run that ended completely last, whatever its type."""
        query = (
            sa.select(sync_logs, _IS_INTERRUPTED)
            .where(sync_logs.c.status == "completed", sync_logs.c.completed_at.is_not(None))
            .order_by(sync_logs.c.completed_at.desc(), sync_logs.c.id.desc())
            .limit(1)
        )
        with reading(self.engine) as connection:
            row = connection.execute(query).mappings().first()
        return _run(row) if row else None

    def running(self) -> RunStatus | None:
        """Return what the run that goes on now says of itself, on whatever station; None when there is none."""
        with reading(self.engine) as connection:
            held = read_holder(connection)
        return newest(held, self.cache.sync_status()) if held else None

    def last_stored(self) -> LastStored:
        """Return what tells whether anything was stored since it was asked last, for those who hear no notices."""
        query = sa.select(
            sa.select(sa.func.max(sync_logs.c.completed_at)).scalar_subquery().label("run"),
            sa.select(sa.func.max(live_refreshes.c.refreshed_at)).scalar_subquery().label("look"),
        )
        with reading(self.engine) as connection:
            row = connection.execute(query).one()
        return LastStored(aware(row.run), aware(row.look))

    def last_starts(self) -> LastStarts:
        """Return when runs of everything began last; one whose station died in the middle is none."""
        started = sa.func.max(sync_logs.c.started_at)
        query = sa.select(
            started.filter(sync_logs.c.is_incremental.is_not(True)).label("full"), started.label("latest")
        ).where(sync_logs.c.sync_type == "full", _IS_INTERRUPTED.is_not(True))
        with reading(self.engine) as connection:
            row = connection.execute(query).mappings().one()
        return LastStarts(full=aware(row["full"]), latest=aware(row["latest"]))

    def freshness(self) -> dict[str, SourceFreshness]:
        """Return what is known of each source that was ever asked, by its name."""
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(sync_sources).order_by(sync_sources.c.source)).mappings()
            return {row["source"]: SourceFreshness(**{name: aware(row[name]) for name in _SOURCE}) for row in rows}


def _run(row: sa.RowMapping) -> SyncRun:
    return SyncRun(
        **{name: aware(row[name]) for name in _RUN},
        warnings=tuple(row["warnings"] or ()),
        # A newer cbdesk on another station may know more about a source.
        details=tuple(
            SourceFigures(**{name: value for name, value in figures.items() if name in _FIGURES})
            for figures in row["details"] or ()
        ),
    )
