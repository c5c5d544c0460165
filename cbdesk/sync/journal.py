"""Writes down what a run did: ``sync_logs`` (R20), ``sync_sources``, and the counts of changed rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import chromebooks, meraki_clients, sync_conflicts, sync_logs, sync_sources, users
from cbdesk.domain.sync import PartResult, SourceFigures, SyncType

_TABLE_OF: dict[SyncType, sa.Table] = {"chromebooks": chromebooks, "users": users, "meraki": meraki_clients}
_CLOCK = sa.func.timezone("UTC", sa.func.clock_timestamp(), type_=sa.TIMESTAMP)


def open_log(connection: sa.Connection, sync_type: SyncType, *, run_id: str, station: str, now: datetime) -> int:
    """Write a ``started`` row and commit, so that every station sees it. Returns its id."""
    log_id: int = connection.execute(
        sa.insert(sync_logs)
        .values(sync_type=sync_type, status="started", started_at=now, run_id=run_id, station=station)
        .returning(sync_logs.c.id)
    ).scalar_one()
    connection.commit()
    return log_id


def clock(connection: sa.Connection) -> datetime:
    """Return what the database's clock shows now, as naive UTC."""
    moment: datetime = connection.execute(sa.select(_CLOCK)).scalar_one()
    return moment


def close_log(
    connection: sa.Connection,
    log_id: int,
    result: PartResult,
    *,
    completed_at: datetime | None = None,
    details: Sequence[SourceFigures] = (),
) -> None:
    """Close a row with its outcome; the caller commits.

    ``completed_at`` is when the part was stored, by the database's clock; without it, the row ends now.
    """
    ended = _CLOCK if completed_at is None else sa.literal(completed_at, sa.TIMESTAMP)
    connection.execute(
        sa.update(sync_logs)
        .where(sync_logs.c.id == log_id)
        .values(
            status=result.status,
            records_processed=result.records_processed,
            records_created=result.records_created,
            records_updated=result.records_updated,
            records_deleted=result.records_deleted,
            error_message=result.error_message,
            warnings=result.warnings or None,
            completed_at=ended,
            duration_seconds=sa.cast(sa.extract("epoch", ended - sync_logs.c.started_at), sa.Integer),
            details=[asdict(figures) for figures in details] or None,
        )
    )


def count_changes(connection: sa.Connection, part: PartResult, now: datetime) -> None:
    """Count the rows of the part's table that this run inserted, changed and soft-deleted: each row once.

    A run stamps everything it writes with its one point in time, so the rows themselves say what happened to them.
    """
    table = _TABLE_OF[part.sync_type]
    created = table.c.created_at == now
    deleted = table.c.deleted_at == now if "deleted_at" in table.c else sa.false()
    row = connection.execute(
        sa.select(
            sa.func.count().filter(created),
            sa.func.count().filter(sa.not_(created), sa.func.coalesce(sa.not_(deleted), sa.true())),
            sa.func.count().filter(deleted),
        ).where(table.c.updated_at == now)
    ).one()
    part.records_created, part.records_updated, part.records_deleted = row


def note_source(connection: sa.Connection, source: str, *, now: datetime, records: int, error: str | None) -> None:
    """Remember when a source was last read completely, or why it was not. The caller commits."""
    values: dict[str, object] = (
        {"last_success_at": now, "records": records, "last_error": None}
        if error is None
        else {"last_error_at": now, "last_error": error}
    )
    connection.execute(
        postgresql.insert(sync_sources)
        .values(source=source, **values)
        .on_conflict_do_update(index_elements=["source"], set_=values)
    )


def conflict_count(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(sync_conflicts)).scalar_one()
