"""Merges Google Workspace users (R13) and keeps each user's list of devices in step with the fleet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import chromebook_history, chromebooks, users
from cbdesk.domain.identifiers import ADOPTED_PREFIX
from cbdesk.sync.apply import differs
from cbdesk.sync.staging import stage_users
from cbdesk.sync.temporary import keep_newest, temporary_table

_COLUMNS = ("email", "full_name", "first_name", "last_name", "org_unit_path", "is_admin", "is_suspended", "last_login")
_winner = temporary_table("winner", *(sa.Column(name, users.c[name].type) for name in ("user_id", *_COLUMNS)))
_renamed = temporary_table("renamed", sa.Column("email", sa.Text))
"""The addresses, in small letters, whose people had another name before, or were not there, or are no more."""
_RELEASED = "released:"


def merge_users(connection: sa.Connection, now: datetime) -> None:
    """Store the staged users; a row whose e-mail now belongs to another delivered user makes room for it."""
    connection.execute(sa.schema.CreateTable(_winner))
    _choose_winners(connection)
    _name_adopted(connection)
    u, w = users.c, _winner.c
    other = _winner.alias("other")
    others_email = sa.and_(other.c.email == u.email, other.c.user_id != u.user_id)
    replaced = sa.select(u.user_id).join_from(users, other, others_email).outerjoin(_winner, w.user_id == u.user_id)
    unwanted = sa.select(stage_users.c.user_id).outerjoin(_winner, w.user_id == stage_users.c.user_id)
    _note_renamed(connection, unwanted.where(w.user_id.is_(None)))
    # Of several rows with one address that another program stored, none is cbdesk's to delete where UNIQUE lacks yet.
    twin = users.alias("twin")
    has_twin = sa.exists().where(twin.c.email == u.email, twin.c.user_id != u.user_id)
    is_theirs = sa.and_(_is_adopted(u.user_id), has_twin)
    for doomed in (replaced, unwanted):
        is_doomed = u.user_id.in_(doomed.where(w.user_id.is_(None)))
        connection.execute(sa.delete(users).where(is_doomed, sa.not_(is_theirs)))
    values = {name: w[name] for name in _COLUMNS}
    values["last_login"] = sa.func.coalesce(w.last_login, u.last_login)  # type: ignore[assignment]  # R13: never back to NULL
    # Two users may swap addresses: whoever gives one up first steps aside under a name nobody else can have.
    connection.execute(
        sa.update(users)
        .values(email=sa.literal(_RELEASED) + sa.func.md5(u.user_id))
        .where(u.user_id == w.user_id, u.email != w.email, sa.exists().where(others_email))
    )
    different = sa.or_(*(u[name].is_distinct_from(value) for name, value in values.items()))
    connection.execute(sa.update(users).values(**values, updated_at=now).where(u.user_id == w.user_id, different))
    held = _held_devices()
    constant = {"created_at": sa.literal(now, sa.TIMESTAMP), "updated_at": sa.literal(now, sa.TIMESTAMP)}
    connection.execute(
        sa.insert(users).from_select(
            ["user_id", *_COLUMNS, "assigned_devices", "device_count", *constant],
            sa.select(w.user_id, *(w[name] for name in _COLUMNS), *_assigned(held), *constant.values())
            .select_from(_winner.outerjoin(held, held.c.email == w.email))
            .where(sa.not_(sa.exists().where(u.user_id == w.user_id))),
        )
    )


def _note_renamed(connection: sa.Connection, unwanted: sa.Select[tuple[str]]) -> None:
    """Remember whose name changes, before it does: by the old address and by the new one."""
    u, w = users.c, _winner.c
    is_other = sa.or_(u.email != w.email, u.full_name.is_distinct_from(w.full_name))
    before = sa.select(sa.func.lower(u.email)).join_from(users, _winner, u.user_id == w.user_id).where(is_other)
    after = (
        sa.select(sa.func.lower(w.email))
        .select_from(_winner.outerjoin(users, u.user_id == w.user_id))
        .where(sa.or_(u.user_id.is_(None), is_other))
    )
    gone = sa.select(sa.func.lower(u.email)).where(u.user_id.in_(unwanted))
    connection.execute(sa.schema.CreateTable(_renamed))
    connection.execute(sa.insert(_renamed).from_select(["email"], sa.union(before, after, gone)))
    connection.execute(sa.text("ANALYZE renamed"))


def devices_of_renamed() -> sa.Select[tuple[str]]:
    """Return the devices of those whose name `merge_users` changed."""
    c = chromebooks.c
    return sa.select(c.device_id).where(sa.func.lower(c.annotated_user).in_(sa.select(_renamed.c.email)))


def _choose_winners(connection: sa.Connection) -> None:
    s = stage_users.c
    keep_newest(connection, stage_users, s.user_id, s.seq)
    repeated = sa.select(s.email).group_by(s.email).having(sa.func.count() > 1)
    ranked = (
        sa.select(
            s.user_id,
            sa.func.row_number()
            .over(partition_by=s.email, order_by=(s.is_suspended, sa.collate(s.user_id, "C")))
            .label("place"),
        )
        .where(s.email.in_(repeated))
        .subquery("ranked")
    )
    losers = sa.select(ranked.c.user_id).where(ranked.c.place > 1)
    names = [column.name for column in _winner.columns]
    connection.execute(
        sa.insert(_winner).from_select(names, sa.select(*(s[name] for name in names)).where(s.user_id.not_in(losers)))
    )
    connection.execute(sa.text("ANALYZE winner (user_id, email)"))


def _is_adopted(user_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return user_id.startswith(ADOPTED_PREFIX, autoescape=True)


def _name_adopted(connection: sa.Connection) -> None:
    """Give rows that came without Google's id the one of their address; what else refers to them still does."""
    u, w, known = users.c, _winner.c, users.alias("known")
    first = (
        sa.select(sa.func.lower(u.email).label("email"), sa.func.min(u.user_id).label("user_id"))
        .where(_is_adopted(u.user_id))
        .group_by(sa.func.lower(u.email))
        .subquery("first")
    )
    connection.execute(
        sa.update(users)
        .values(user_id=w.user_id)
        .where(
            u.user_id == first.c.user_id,
            first.c.email == w.email,
            sa.not_(sa.exists().where(known.c.user_id == w.user_id)),
        )
    )


def holders(devices: sa.Select[tuple[str]], run_id: str) -> sa.CompoundSelect[tuple[str]]:
    """Return the e-mail addresses that hold these devices, and those that did before this run."""
    c, h = chromebooks.c, chromebook_history.c
    return sa.union(
        sa.select(sa.func.lower(c.annotated_user)).where(c.device_id.in_(devices)),
        sa.select(sa.func.lower(h.old_value)).where(
            h.device_id.in_(devices), h.changed_by == f"sync:{run_id}", h.field_name == "annotated_user"
        ),
    )


def assign_devices(
    connection: sa.Connection, now: datetime, within: sa.CompoundSelect[tuple[str]] | None = None
) -> None:
    """Bring ``assigned_devices`` and ``device_count`` of users in step with ``chromebooks`` (R13).

    ``within`` limits it to the users with these e-mail addresses.
    """
    u, held = users.c, _held_devices(within)
    query = sa.select(u.user_id, *_assigned(held)).select_from(users.outerjoin(held, held.c.email == u.email))
    wanted = (query if within is None else query.where(u.email.in_(within))).subquery("wanted")
    different = sa.or_(
        u.device_count.is_distinct_from(wanted.c.device_count),
        differs(u.assigned_devices, wanted.c.assigned_devices),
    )
    connection.execute(
        sa.update(users)
        .values(assigned_devices=wanted.c.assigned_devices, device_count=wanted.c.device_count, updated_at=now)
        .where(u.user_id == wanted.c.user_id, different)
    )


def _held_devices(within: sa.CompoundSelect[tuple[str]] | None = None) -> sa.Subquery:
    """The live devices of each annotated e-mail address, in the order of their ids."""
    c = chromebooks.c
    holder = sa.func.lower(c.annotated_user)
    in_order = postgresql.aggregate_order_by(c.device_id, sa.collate(c.device_id, "C"))
    query = sa.select(holder.label("email"), sa.func.array_agg(in_order).label("device_ids")).where(
        sa.not_(c.is_deleted), c.annotated_user.is_not(None)
    )
    return (query if within is None else query.where(holder.in_(within))).group_by(holder).subquery("held")


def _assigned(held: sa.Subquery) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[int]]:
    """Return what ``assigned_devices`` and ``device_count`` are for one user joined to ``held``."""
    devices = sa.func.coalesce(sa.func.to_json(held.c.device_ids), sa.cast(sa.literal("[]", sa.Text), sa.JSON))
    count = sa.func.coalesce(sa.func.cardinality(held.c.device_ids), 0)
    return devices.label("assigned_devices"), count.label("device_count")
