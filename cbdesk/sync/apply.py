"""Turns ``wanted`` into stored rows, touching only those that differ (R17), in an order that UNIQUE always allows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks
from cbdesk.sync import links, network
from cbdesk.sync.history import record_changes
from cbdesk.sync.temporary import temporary_table
from cbdesk.sync.wanted import MERGED_COLUMNS, Rules, is_iiq_row, scope, wanted

_NO_JSONB = r"\\u(0000|d[89a-f])"
_UNIQUE = ("serial_number", "asset_tag")
changed = temporary_table("changed", sa.Column("device_id", sa.String(255)))
"""The rows that were written: first those to change, at the end also what is new and what was replaced."""


def differs(stored: sa.ColumnElement[Any], new: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Compare two columns NULL-safe; JSON, which has no equality, by its text and, where that differs, by its value."""
    if not isinstance(stored.type, sa.JSON):
        return stored.is_distinct_from(new)
    text = sa.cast(stored, sa.Text)
    return sa.case(
        (sa.not_(text.is_distinct_from(sa.cast(new, sa.Text))), sa.false()),
        # NUL and lone surrogates, in rows that another program wrote, cannot be compared; cbdesk stores no escapes.
        (text.regexp_match(_NO_JSONB, flags="i"), sa.true()),
        else_=sa.func.to_jsonb(stored).is_distinct_from(sa.func.to_jsonb(new)),
    )


def apply_wanted(connection: sa.Connection, rules: Rules, *, run_id: str) -> None:
    """Write what differs: history first, then release of serials and tags, replaced rows, updates, new rows."""
    c, w, now = chromebooks.c, wanted.c, rules.now
    connection.execute(sa.schema.CreateTable(changed))
    # Trigrams of many rows that are put into an index together cost half of what those of a few do each time.
    connection.execute(sa.text("SET LOCAL gin_pending_list_limit = '64MB'"))
    different = sa.or_(*(differs(c[name], w[name]) for name in MERGED_COLUMNS if name != "device_id"))
    found = connection.execute(
        sa.insert(changed).from_select(
            ["device_id"],
            sa.select(w.device_id).join_from(wanted, chromebooks, c.device_id == w.device_id).where(different),
        )
    )
    if found.rowcount:
        connection.execute(sa.text("ANALYZE changed"))
        is_changed = w.device_id.in_(sa.select(changed.c.device_id))
        record_changes(connection, wanted, run_id=run_id, now=now, changed=is_changed)
        _release(connection)
    replaced = sa.and_(is_iiq_row(c.device_id), sa.not_(sa.exists().where(w.device_id == c.device_id)))
    if rules.within:
        replaced = sa.and_(replaced, c.device_id.in_(sa.select(scope.c.device_id)))
    _note(connection, sa.delete(chromebooks).where(replaced))
    if found.rowcount:
        values: dict[str, Any] = {name: w[name] for name in MERGED_COLUMNS if name != "device_id"}
        links.write(
            connection,
            sa.update(chromebooks)
            .values(**values, linked_user_id=links.user_of(wanted), updated_at=now)
            .where(c.device_id == w.device_id, c.device_id == changed.c.device_id),
        )
    # New rows are linked where they are written: to change them again would cost as much as to write them.
    seen = network.sightings_of(wanted, now=now, window=rules.link_window)
    moment = sa.literal(now, sa.TIMESTAMP)
    _note(
        connection,
        sa.insert(chromebooks).from_select(
            [*MERGED_COLUMNS, *network.LINK, "linked_user_id", "created_at", "updated_at"],
            sa.select(
                *(w[name] for name in MERGED_COLUMNS),
                *(seen.c[name] for name in network.LINK),
                links.user_of(wanted),
                moment,
                moment,
            )
            .select_from(wanted.outerjoin(seen, seen.c.device_id == w.device_id))
            .where(sa.not_(sa.exists().where(c.device_id == w.device_id))),
        ),
    )
    connection.execute(sa.text("SET LOCAL gin_pending_list_limit TO DEFAULT"))


def _note(connection: sa.Connection, write: sa.Delete | sa.Insert) -> None:
    """Write, and remember the rows."""
    written = write.returning(chromebooks.c.device_id).cte("written")
    links.write(connection, sa.insert(changed).from_select(["device_id"], sa.select(written.c.device_id)))


def _release(connection: sa.Connection) -> None:
    """Set NULL where a holder will not hold its value afterwards, so that swaps and takeovers never collide."""
    c, w = chromebooks.c, wanted.c
    leaves = {name: sa.and_(c[name].is_not(None), c[name].is_distinct_from(w[name])) for name in _UNIQUE}
    connection.execute(
        sa.update(chromebooks)
        .values({name: sa.case((leaves[name], None), else_=c[name]) for name in _UNIQUE})
        .where(c.device_id == w.device_id, c.device_id == changed.c.device_id, sa.or_(*leaves.values()))
    )
