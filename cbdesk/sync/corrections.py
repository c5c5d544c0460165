"""Corrects what the documented checks do not allow in rows that other programs wrote before the checks were there.

PostgreSQL refuses every change of such a row, whatever is changed in it; so this comes before any other.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks
from cbdesk.domain.device import STATUS_OF_GOOGLE, STATUSES
from cbdesk.sync.history import record_changes
from cbdesk.sync.temporary import temporary_table

_FULL = 100
_ARE_BROKEN = sa.text(
    "SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'chromebooks'::regclass AND NOT convalidated"
    " AND conname IN ('check_status', 'check_battery_health'))"
)
_corrected = temporary_table(
    "corrected",
    *(sa.Column(name, chromebooks.c[name].type) for name in ("device_id", "status", "google_status", "battery_health")),
)


def correct(connection: sa.Connection, *, run_id: str, now: datetime) -> None:
    """Write such statuses and battery values by the rules (R7, R11), with their history; the caller commits."""
    if not connection.execute(_ARE_BROKEN).scalar_one():
        return
    c = chromebooks.c
    words = {**STATUS_OF_GOOGLE, **{stored: stored for stored in STATUSES}}
    status = sa.case(words, value=sa.func.upper(c.status), else_=None)
    health = sa.case((c.battery_health < 0, 0), (c.battery_health > _FULL, _FULL), else_=c.battery_health)
    connection.execute(sa.schema.CreateTable(_corrected))
    found = connection.execute(
        sa.insert(_corrected).from_select(
            ["device_id", "status", "google_status", "battery_health"],
            sa.select(
                c.device_id,
                status,
                sa.func.coalesce(c.google_status, c.status),
                health,
            ).where(sa.or_(c.status.not_in(STATUSES), sa.not_(c.battery_health.between(0, _FULL)))),
        )
    )
    if found.rowcount:
        record_changes(connection, _corrected, run_id=run_id, now=now, changed=sa.true())
        values = {name: _corrected.c[name] for name in ("status", "google_status", "battery_health")}
        connection.execute(
            sa.update(chromebooks).values(**values, updated_at=now).where(c.device_id == _corrected.c.device_id)
        )
    connection.execute(sa.schema.DropTable(_corrected))
