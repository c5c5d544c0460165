"""Reads users: one with the devices that carry their e-mail address, or those whose name or address matches."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, users
from cbdesk.domain.documents import user_document
from cbdesk.domain.query import SortKey, checked_limit, parse
from cbdesk.domain.user import User, UserPage, UserQuery, UserRow
from cbdesk.errors import NotFoundError
from cbdesk.repositories.paging import Order, read_page, read_total
from cbdesk.repositories.reading import (
    DEVICE_ROW,
    columns_from_json,
    columns_of,
    device_row,
    device_row_from_json,
    reading,
)

_ROW = tuple(users.c[field.name] for field in fields(UserRow))
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
        return User(
            columns=columns_from_json(users, document),
            devices=tuple(device_row_from_json(device) for device in document["devices"]),
        )

    def page(self, query: UserQuery, after: str | None = None, limit: int = 100) -> UserPage:
        """Return the users behind the token `after` by e-mail address, and how many there are in all."""
        conditions: list[sa.ColumnElement[bool]] = []
        if query.org_unit is not None:
            conditions.append(users.c.org_unit_path.startswith(query.org_unit, autoescape=True))
        if query.has_devices is not None:
            some = users.c.device_count > 0
            conditions.append(some if query.has_devices else some.is_not(True))
        if query.is_suspended is not None:
            conditions.append(users.c.is_suspended.is_(query.is_suspended))
        rows = sa.select(*_ROW).where(*conditions)
        with reading(self.lists or self.engine) as connection:
            found, token = read_page(connection, _BY_EMAIL, rows, after, checked_limit(limit))
            total = read_total(connection, sa.select(users.c.user_id).where(*conditions))
        return UserPage(tuple(UserRow(*list(row)) for row in found), total, token)

    def search(self, text: str, limit: int = 50) -> tuple[UserRow, ...]:
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
        query = sa.select(*_ROW).where(*matching).order_by(rank, name, users.c.email).limit(checked_limit(limit))
        with reading(self.engine) as connection:
            return tuple(UserRow(**row) for row in connection.execute(query).mappings())

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
            rows = connection.execute(devices).mappings()
            return user_document(User(columns_of(row), tuple(device_row(device) for device in rows)))
