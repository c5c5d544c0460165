"""Reads users: one with the devices that carry their e-mail address, or those whose name or address matches.

Besides the assigned devices a user comes with those that only IncidentIQ gives them, and those that they used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, device_key, device_user_seen, users
from cbdesk.domain.documents import user_document
from cbdesk.domain.query import SortKey, checked_limit, parse
from cbdesk.domain.search_keys import upper
from cbdesk.domain.user import OtherDevice, User, UserPage, UserQuery, UserRow
from cbdesk.errors import NotFoundError
from cbdesk.repositories.details import source_times
from cbdesk.repositories.paging import Order, read_page, read_total
from cbdesk.repositories.reading import (
    DEVICE_ROW,
    columns_from_json,
    columns_of,
    device_row,
    device_row_from_json,
    named,
    reading,
    time_from_json,
)

_ROW = tuple(users.c[field.name] for field in fields(UserRow))
_EVERYBODY = UserQuery()
_SOURCES = ("google", "users", "incidentiq")
MOST_OTHERS = 200
_BY_EMAIL = Order(users, (SortKey("email"),), unique=("email", "user_id"))


@dataclass(frozen=True, slots=True)
class UserRepository:
    engine: sa.Engine
    cache: Cache
    lists: Readable | None = None
    """Where lists are read, if not over the engine; single users always come from the primary."""

    def get(self, email: str) -> User:
        """Return the user and the devices that are annotated with the address (R13). Raises NotFoundError."""
        wanted = parse(email).text.lower()
        document = self.cache.fetch("user:email", wanted, lambda: self._document(wanted)) if wanted else None
        if document is None:
            raise NotFoundError(
                f"No user has the e-mail address “{wanted[:100]}”. Search for a part of the name, or sync the users."
            )
        return _user_from_json(document)

    def page(self, query: UserQuery, after: str | None = None, limit: int = 100) -> UserPage:
        """Return the users behind the token `after` by e-mail address, and how many there are in all."""
        conditions = _conditions(query)
        rows = sa.select(*_ROW).where(*conditions)
        with reading(self.lists or self.engine) as connection:
            found, token = read_page(connection, _BY_EMAIL, rows, after, checked_limit(limit))
            total = read_total(connection, sa.select(users.c.user_id).where(*conditions))
        return UserPage(tuple(UserRow(*list(row)) for row in found), total, token)

    def search(self, text: str, limit: int = 50, query: UserQuery = _EVERYBODY) -> tuple[UserRow, ...]:
        """Return the users with all words of the text in name or e-mail address, those that begin with it first."""
        search = parse(text)
        if not search.can_match:
            return ()
        email, name = sa.func.lower(users.c.email), sa.func.lower(sa.func.coalesce(users.c.full_name, ""))
        whole = search.text.lower()
        rank = sa.case(
            (email == whole, 0),
            (email.startswith(whole, autoescape=True) | name.startswith(whole, autoescape=True), 1),
            else_=2,
        )
        matching = (
            email.contains(term.lower(), autoescape=True) | name.contains(term.lower(), autoescape=True)
            for term in search.terms
        )
        found = sa.select(*_ROW).where(*matching, *_conditions(query)).order_by(rank, name, users.c.email)
        with reading(self.lists or self.engine) as connection:
            rows = connection.execute(found.limit(checked_limit(limit))).mappings()
            return tuple(UserRow(**row) for row in rows)

    def _document(self, email: str) -> dict[str, Any] | None:
        user = sa.select(users).where(sa.func.lower(users.c.email) == email).order_by(users.c.user_id).limit(1)
        devices = (
            sa.select(*DEVICE_ROW)
            .where(sa.func.lower(chromebooks.c.annotated_user) == email, chromebooks.c.is_deleted.is_(False))
            .order_by(chromebooks.c.device_id)
        )
        with reading(self.engine) as connection:
            row = connection.execute(user).mappings().first()
            if row is None:
                return None
            assigned = tuple(map(device_row, named(connection.execute(devices))))
            return user_document(
                User(
                    columns_of(row),
                    assigned,
                    _others(connection, email),
                    _other_owners(connection, email),
                    source_times(connection, _SOURCES),
                )
            )


def _conditions(query: UserQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if query.org_unit is not None:
        found.append(users.c.org_unit_path.startswith(query.org_unit, autoescape=True))
    if query.has_devices is not None:
        some = users.c.device_count > 0
        found.append(some if query.has_devices else some.is_not(True))
    if query.is_suspended is not None:
        found.append(users.c.is_suspended.is_(query.is_suspended))
    return found


def _others(connection: sa.Connection, email: str) -> tuple[OtherDevice, ...]:
    """Return the live devices that the user owns in IncidentIQ or has used, without those assigned to them."""
    c, seen = chromebooks.c, device_user_seen.c
    # The search index keys owners: their column has no index of its own.
    owned = sa.select(device_key.c.device_id).where(
        device_key.c.key == upper(email), device_key.c.field == "iiq_owner_email"
    )
    used = sa.select(seen.device_id).where(seen.email == email)
    is_owner = sa.func.coalesce(sa.func.lower(c.iiq_owner_email) == email, sa.false())
    found = connection.execute(
        sa.select(*DEVICE_ROW, is_owner.label("is_owner"), seen.first_seen, seen.last_seen)
        .select_from(
            chromebooks.outerjoin(device_user_seen, sa.and_(seen.device_id == c.device_id, seen.email == email))
        )
        .where(
            c.device_id.in_(sa.union(owned, used)),
            c.is_deleted.is_(False),
            sa.func.lower(c.annotated_user).is_distinct_from(email),
            sa.or_(is_owner, seen.email.is_not(None)),
        )
        .order_by(seen.last_seen.desc().nulls_last(), c.device_id)
        .limit(MOST_OTHERS)
    )
    return tuple(
        OtherDevice(device_row(row), row["is_owner"], row["first_seen"], row["last_seen"]) for row in named(found)
    )


def _other_owners(connection: sa.Connection, email: str) -> dict[str, str]:
    c = chromebooks.c
    rows = connection.execute(
        sa.select(c.device_id, c.iiq_owner_email).where(
            sa.func.lower(c.annotated_user) == email,
            c.is_deleted.is_(False),
            sa.func.lower(c.iiq_owner_email) != email,
        )
    )
    return {row.device_id: row.iiq_owner_email for row in rows}


def _user_from_json(document: Mapping[str, Any]) -> User:
    """Return the user whose document `user_document` wrote."""
    return User(
        columns=columns_from_json(users, document),
        devices=tuple(device_row_from_json(device) for device in document["devices"]),
        others=tuple(
            OtherDevice(
                device_row_from_json(other),
                other["is_owner"],
                _day_from_json(other["first_used"]),
                _day_from_json(other["last_used"]),
            )
            for other in document["others"]
        ),
        owners=document["owners"],
        source_times={name: time_from_json(when) for name, when in document["source_times"].items()},
    )


def _day_from_json(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
