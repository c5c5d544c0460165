"""Writes down what a run did: ``sync_logs`` (R20), ``sync_sources``, and the counts of changed rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import chromebooks, meraki_clients, sync_conflicts, sync_logs, sync_sources, users
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.domain.sync import PartResult, SourceFigures, SyncType
from cbdesk.sync.clock import NOW
from cbdesk.sync.listing import Listing
from cbdesk.sync.staging import stage_assets, stage_devices, stage_sightings, stage_users

_TABLE_OF: dict[SyncType, sa.Table] = {"chromebooks": chromebooks, "users": users, "meraki": meraki_clients}
_DELIVERED: dict[SyncType, tuple[sa.Column[str], sa.Column[str]]] = {
    "chromebooks": (chromebooks.c.device_id, stage_devices.c.device_id),
    "users": (users.c.user_id, stage_users.c.user_id),
    "meraki": (meraki_clients.c.mac_address, stage_sightings.c.mac_address),
}
"""The key of each part's table, and the staged one."""


def open_log(
    connection: sa.Connection, sync_type: SyncType, *, run_id: str, station: str, now: datetime, is_incremental: bool
) -> int:
    """Write a ``started`` row and commit, so that every station sees it. Returns its id."""
    log_id: int = connection.execute(
        sa.insert(sync_logs)
        .values(
            sync_type=sync_type,
            status="started",
            started_at=now,
            run_id=run_id,
            station=station,
            is_incremental=is_incremental,
        )
        .returning(sync_logs.c.id)
    ).scalar_one()
    connection.commit()
    return log_id


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
    ended = NOW if completed_at is None else sa.literal(completed_at, sa.TIMESTAMP)
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


def delivered_rows(connection: sa.Connection, sync_type: SyncType) -> int:
    """Count the rows of the part's table that this run's listings delivered: inside the transaction that stores it."""
    key, delivered = _DELIVERED[sync_type]
    counted = sa.select(sa.func.count()).where(key.in_(sa.select(delivered)))
    rows: int = connection.execute(counted).scalar_one()
    if sync_type == "chromebooks":
        assets = sa.select(sa.literal(IIQ_PREFIX) + stage_assets.c.asset_key)
        only_iiq = sa.select(sa.func.count()).where(key.startswith(IIQ_PREFIX), sa.func.lower(key).in_(assets))
        rows += connection.execute(only_iiq).scalar_one()
    return rows


def count_changes(connection: sa.Connection, part: PartResult, now: datetime, *, delivered: int = 0) -> None:
    """Count the rows of the part's table that this run inserted, changed and soft-deleted: each row once.

    A run stamps everything it writes with its one point in time, so the rows themselves say what happened to them.
    Unchanged are the other ones of those that it ``delivered``.
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
    # Linking may change a row that was not delivered: it is taken for one that was.
    part.records_unchanged = max(delivered - part.records_created - part.records_updated, 0)
    if part.sync_type == "chromebooks":
        part.conflicts = conflict_count(connection)


def note_source(connection: sa.Connection, listing: Listing, *, now: datetime, refused: str | None) -> None:
    """Remember when a source was last read completely, or why it was not. The caller commits.

    ``refused`` says why it could not be stored: then it was not copied, and the next incremental run asks for it again.
    """
    values: dict[str, object]
    if listing.is_complete and not refused:
        values = {"last_success_at": now, "last_error": None}
        if listing.reach == "whole":
            values["records"] = listing.read
        if not listing.failed_networks:
            values["seen_until"] = now
            if listing.reach == "whole" and not listing.is_held:
                values["last_full_at"] = now
    else:
        values = {"last_error_at": now, "last_error": str(listing.error or listing.refusal or refused)}
    source = listing.name
    connection.execute(
        postgresql.insert(sync_sources)
        .values(source=source, **values)
        .on_conflict_do_update(index_elements=["source"], set_=values)
    )


def conflict_count(connection: sa.Connection) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(sync_conflicts)).scalar_one()
