"""Keeps the search index in step with what is stored: a set-based comparison, and writes only where it differs.

Searches never wait for it: they pass the locks of its writes and of an index that is made, and the one lock that they
would have to wait for is taken for a moment, or not at all.
"""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import (
    chromebooks,
    device_key,
    device_key_wanted,
    device_search,
    device_search_text,
    device_search_wanted,
)
from cbdesk.sync.temporary import temporary_table

_stale = temporary_table("stale", sa.Column("device_id", sa.String(255)))
_touched = temporary_table("touched", sa.Column("device_id", sa.String(255)))
_wanted_key = temporary_table("wanted_key", *(sa.Column(c.name, c.type) for c in device_key.columns))
_TURN = 0x6362_696E_6478  # "cbindx"
"""Who writes the index takes turns: a sync and looks at single devices would wait for each other's rows."""
_MANY = 1000
"""So many rows at once change what the planner should know of the tables."""
_IS_EMPTY = sa.select(~sa.exists(sa.select(device_search.c.device_id)))
_IS_OURS = sa.text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'device_search'::regclass")
_LACKS_TRIGRAMS = sa.text(
    "SELECT to_regclass(:name) IS NULL AND EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
).bindparams(name=device_search_text.name)
_LOCK_NOT_AVAILABLE = "55P03"
_NO_WAIT = "50ms"
"""So long may searches queue behind the lock that taking an index off needs."""

_log = logging.getLogger(__name__)


def make_room(connection: sa.Connection) -> bool:
    """Tell whether the index is still to be filled; then take off what is built faster over rows than with them.

    In a transaction of its own, which ends here: where a search is under way, everything stays as it is.
    """
    is_first = connection.execute(_IS_EMPTY).scalar_one()
    if is_first and connection.execute(_IS_OURS).scalar_one():
        try:
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{_NO_WAIT}'"))
            connection.execute(sa.schema.DropIndex(device_search_text, if_exists=True))
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "pgcode", None) != _LOCK_NOT_AVAILABLE:
                raise
            connection.rollback()
    connection.commit()
    return is_first


def keep_up(connection: sa.Connection, devices: sa.Select[tuple[str]]) -> None:
    """Bring these devices' index in step within the caller's transaction, so that both are seen at the same time.

    A statement that the database refuses costs the index alone: the end of the run compares everything.
    """
    try:
        with connection.begin_nested():
            connection.execute(sa.schema.CreateTable(_touched))
            if connection.execute(sa.insert(_touched).from_select(["device_id"], devices)).rowcount:
                connection.execute(sa.text("ANALYZE touched"))
                is_first = connection.execute(_IS_EMPTY).scalar_one()
                refresh(connection, None if is_first else sa.select(_touched.c.device_id))
            connection.execute(sa.schema.DropTable(_touched))
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        _log.info("The search index is left to the end of the sync (%s)", type(error).__name__)


def refresh(connection: sa.Connection, within: sa.Select[tuple[str]] | None = None) -> int:
    """Bring the index in step with devices and users; return how many devices it was behind. The caller commits.

    Every device is compared by a digest, not only those that this run touched: what a run that died left behind, or
    another program wrote, is found too. ``within`` limits it to these devices.
    """
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
    if within is None and connection.execute(_IS_EMPTY).scalar_one():
        written = _load(connection)
    else:
        written = _write_differing(connection, within)
    _complete(connection)
    if written >= _MANY:
        connection.execute(sa.text("ANALYZE device_search, device_key"))
    return written


def _write_differing(connection: sa.Connection, within: sa.Select[tuple[str]] | None) -> int:
    _remove_gone(connection, within)
    s, w = device_search.c, device_search_wanted.c
    differs = (
        sa.select(w.device_id)
        .select_from(device_search_wanted.outerjoin(device_search, s.device_id == w.device_id))
        .where(s.digest.is_distinct_from(w.digest))
    )
    if within is not None:
        differs = differs.where(w.device_id.in_(within))
    connection.execute(sa.schema.CreateTable(_stale))
    stale = connection.execute(sa.insert(_stale).from_select(["device_id"], differs)).rowcount
    if stale:
        connection.execute(sa.text("ANALYZE stale"))
        _write_texts(connection)
        _write_keys(connection)
    connection.execute(sa.schema.DropTable(_stale))
    return stale


def _load(connection: sa.Connection) -> int:
    """Fill the empty tables."""
    w, k = device_search_wanted.c, device_key_wanted.c
    texts = sa.select(*w).order_by(w.walk, w.device_id)
    loaded = connection.execute(sa.insert(device_search).from_select([column.name for column in w], texts)).rowcount
    connection.execute(sa.delete(device_key))
    keys = sa.select(*k).order_by(k.key, k.device_id)
    connection.execute(sa.insert(device_key).from_select([column.name for column in k], keys))
    return loaded


def _complete(connection: sa.Connection) -> None:
    """Make the index that `make_room` took off, whoever did so."""
    if connection.execute(_LACKS_TRIGRAMS).scalar_one() and connection.execute(_IS_OURS).scalar_one():
        connection.execute(sa.schema.CreateIndex(device_search_text))


def _remove_gone(connection: sa.Connection, within: sa.Select[tuple[str]] | None) -> None:
    """Forget devices whose rows are no more; soft-deleted ones stay to be found."""
    s, c = device_search.c, chromebooks.c
    gone = sa.delete(device_search).where(sa.not_(sa.exists().where(c.device_id == s.device_id)))
    lost = (gone if within is None else gone.where(s.device_id.in_(within))).returning(s.device_id).cte("lost")
    connection.execute(sa.delete(device_key).where(device_key.c.device_id == lost.c.device_id))


def _write_texts(connection: sa.Connection) -> None:
    w = device_search_wanted.c
    # A first load is written in the order in which it will be read.
    rows = (
        sa.select(*w)
        .join_from(device_search_wanted, _stale, w.device_id == _stale.c.device_id)
        .order_by(w.walk, w.device_id)
    )
    new = postgresql.insert(device_search).from_select([column.name for column in w], rows)
    values: dict[str, Any] = {column.name: column for column in new.excluded if column.name != "device_id"}
    connection.execute(new.on_conflict_do_update(index_elements=["device_id"], set_=values))


def _write_keys(connection: sa.Connection) -> None:
    w, k, n = device_key_wanted.c, device_key.c, _wanted_key.c
    names = [column.name for column in w]
    wanted = sa.select(*w).join_from(device_key_wanted, _stale, w.device_id == _stale.c.device_id)
    connection.execute(sa.schema.CreateTable(_wanted_key))
    connection.execute(sa.insert(_wanted_key).from_select(names, wanted))
    connection.execute(sa.text("ANALYZE wanted_key"))
    is_kept = sa.exists().where(n.device_id == k.device_id, n.key == k.key, n.field == k.field)
    connection.execute(sa.delete(device_key).where(k.device_id == _stale.c.device_id, sa.not_(is_kept)))
    is_there = sa.exists().where(n.device_id == k.device_id, n.key == k.key)
    connection.execute(
        sa.insert(device_key).from_select(names, sa.select(*n).where(sa.not_(is_there)).order_by(n.key, n.device_id))
    )
    connection.execute(sa.schema.DropTable(_wanted_key))
