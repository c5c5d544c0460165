"""What a run asks of each source: everything, what changed since it was read last, or nothing before it is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import sync_sources
from cbdesk.sync.listing import Asked, SourceName

_OVERLAP = timedelta(days=1)
"""The APIs filter by day, in time zones that they do not name, and reports arrive hours after their time."""
_MERAKI_OVERLAP = timedelta(hours=2)
"""Meraki counts back in seconds, and refreshes what it knows every few minutes."""
_UNSEEN: Mapping[SourceName, str] = MappingProxyType(
    {
        "google": (
            "Google devices: those that synced since {since:%Y-%m-%d}. What an administrator edited or moved, and "
            "which devices were removed, shows with the next full listing, by {due:%Y-%m-%d}."
        ),
        "telemetry": "Batteries: reports since {since:%Y-%m-%d}.",
        "incidentiq": (
            "IncidentIQ: assets edited since {since:%Y-%m-%d}. Deleted ones show with the next full listing, "
            "by {due:%Y-%m-%d}."
        ),
        "users": (
            "Google users: not read, since Google has no list of changed ones. "
            "The next full listing is due {due:%Y-%m-%d}."
        ),
        "meraki": "Meraki: clients seen since {since:%Y-%m-%d %H:%M} UTC.",
    }
)


def ask_for_changes(
    connection: sa.Connection, names: Iterable[SourceName], *, now: datetime, full_listing_after: timedelta
) -> dict[SourceName, Asked]:
    """Return what an incremental run asks.

    A source that was never listed completely, or not for ``full_listing_after``, is asked for everything.
    """
    s = sync_sources.c
    rows = connection.execute(sa.select(s.source, s.last_full_at, s.seen_until)).all()
    read = {row.source: row for row in rows if row.last_full_at is not None and row.seen_until is not None}
    return {name: _asked(name, read.get(name), now, full_listing_after) for name in names}


def _asked(name: SourceName, read: sa.Row[*tuple[Any, ...]] | None, now: datetime, after: timedelta) -> Asked:
    if read is None or not now - after < read.last_full_at <= now:
        return Asked()
    since = min(read.seen_until, now) - (_MERAKI_OVERLAP if name == "meraki" else _OVERLAP)
    note = _UNSEEN[name].format(since=since, due=read.last_full_at + after)
    return Asked(is_skipped=True, note=note) if name == "users" else Asked(since, note=note)
