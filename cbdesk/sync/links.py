"""Foreign keys: which user a device belongs to, and writes that never fail because of one.

Links are no facts of their own: they follow from what other columns hold. So they move no ``updated_at``, and have no
history.
"""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, users
from cbdesk.sync.temporary import temporary_table

_unlinked = temporary_table("unlinked", sa.Column("device_id", sa.Text), sa.Column("user_id", sa.Text))
_FOREIGN_KEY_VIOLATION = "23503"
# Of several users with one address, in a table that others made, the first one counts.
_FIRST = sa.func.min(sa.collate(users.c.user_id, "C"))
_ADDRESS = sa.func.lower(users.c.email)

_log = logging.getLogger(__name__)


def user_of(device: sa.Table) -> sa.ScalarSelect[str]:
    """Return the user whose address these devices are annotated with: for rows that are written anyway."""
    address = sa.func.lower(device.c.annotated_user)
    return sa.select(_FIRST).where(address == _ADDRESS).correlate(device).scalar_subquery()


def link_devices(connection: sa.Connection) -> None:
    """Link every device to its user where it is not: users came, went, or got another address."""
    c, n = chromebooks.c, _unlinked.c
    person = sa.select(_ADDRESS.label("email"), _FIRST.label("user_id")).group_by(_ADDRESS).subquery("person")
    connection.execute(sa.schema.CreateTable(_unlinked))
    different = (
        sa.select(c.device_id, person.c.user_id)
        .select_from(chromebooks.outerjoin(person, person.c.email == sa.func.lower(c.annotated_user)))
        .where(c.linked_user_id.is_distinct_from(person.c.user_id))
    )
    if not connection.execute(sa.insert(_unlinked).from_select(["device_id", "user_id"], different)).rowcount:
        return
    connection.execute(sa.text("ANALYZE unlinked"))
    still_there = sa.select(users.c.user_id).where(users.c.user_id == n.user_id).correlate(_unlinked).scalar_subquery()
    write(connection, sa.update(chromebooks).values(linked_user_id=still_there).where(c.device_id == n.device_id))


def write(connection: sa.Connection, statement: sa.Insert | sa.Update) -> sa.CursorResult[Any]:
    """Run a statement that sets links; where a row that it names was deleted just then, once more without it."""
    try:
        with connection.begin_nested():
            return connection.execute(statement)
    except sa.exc.IntegrityError as error:
        if getattr(error.orig, "pgcode", None) != _FOREIGN_KEY_VIOLATION:
            raise
        _log.info("A row went while another one was linked to it: the statement runs again")
        return connection.execute(statement)
