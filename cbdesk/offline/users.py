"""Users out of the offline copy: one with the assigned devices, or a list. Who used what is not copied."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from cbdesk.domain.query import Total, checked_limit, parse
from cbdesk.domain.user import User, UserPage, UserQuery, UserRow
from cbdesk.errors import NotFoundError
from cbdesk.offline.devices import PAGE_MARK, device_row, position
from cbdesk.offline.memory_database import MemoryDatabase

_EVERYBODY = UserQuery()
_COLUMNS = ", ".join(field.name for field in fields(UserRow))
_SOURCES = ("google", "users", "incidentiq")


@dataclass(frozen=True, slots=True)
class OfflineUsers:
    """The questions of ``repositories.users``, and the same answers as far as the copy goes."""

    database: MemoryDatabase

    def get(self, email: str) -> User:
        """Return the user and the devices annotated with the address, as the copy has them. Raises NotFoundError."""
        wanted = parse(email).text.lower()
        found = self.database.rows("SELECT * FROM users WHERE email = ? COLLATE NOCASE ORDER BY user_id", [wanted])
        if not found:
            raise NotFoundError(f"The offline copy has no user with the e-mail address “{wanted[:100]}”.")
        devices = self.database.rows(
            "SELECT * FROM chromebooks WHERE annotated_user = ? COLLATE NOCASE AND NOT is_deleted ORDER BY device_id",
            [wanted],
        )
        owners = {
            device["device_id"]: device["iiq_owner_email"]
            for device in devices
            if (device["iiq_owner_email"] or wanted).lower() != wanted
        }
        times = self.database.rows("SELECT source, last_success_at FROM sync_sources")
        known = {row["source"]: row["last_success_at"] for row in times}
        return User(
            found[0], tuple(map(device_row, devices)), owners=owners, source_times=dict.fromkeys(_SOURCES) | known
        )

    def page(self, query: UserQuery, after: str | None = None, limit: int = 100) -> UserPage:
        """Return the users behind the token ``after`` by e-mail address, and how many there are in all."""
        start, wanted = position(after), checked_limit(limit)
        where, values = _conditions(query)
        [count] = self.database.rows(f"SELECT count(*) AS number FROM users WHERE {where}", values)  # noqa: S608  our own words
        found = self.database.rows(
            f"SELECT {_COLUMNS} FROM users WHERE {where} ORDER BY email, user_id LIMIT ? OFFSET ?",  # noqa: S608  our own words
            [*values, wanted + 1, start],
        )
        rows = tuple(UserRow(**row) for row in found[:wanted])
        return UserPage(rows, Total(count["number"]), f"{PAGE_MARK}{start + wanted}" if len(found) > wanted else None)

    def search(self, text: str, limit: int = 50, query: UserQuery = _EVERYBODY) -> tuple[UserRow, ...]:
        """Return the users with all words of the text in name or e-mail address."""
        search = parse(text)
        if not search.can_match:
            return ()
        where, values = _conditions(query)
        for term in search.terms:
            where += " AND instr(lower(email || ' ' || coalesce(full_name, '')), ?)"
            values.append(term.lower())
        found = self.database.rows(
            f"SELECT {_COLUMNS} FROM users WHERE {where} ORDER BY email <> ?, full_name, email LIMIT ?",  # noqa: S608  our own words
            [*values, search.text.lower(), checked_limit(limit)],
        )
        return tuple(UserRow(**row) for row in found)


def _conditions(query: UserQuery) -> tuple[str, list[Any]]:
    found, values = ["1"], []
    if query.org_unit is not None:
        found.append("instr(org_unit_path, ?) = 1")
        values.append(query.org_unit)
    if query.has_devices is not None:
        found.append("coalesce(device_count, 0) > 0" if query.has_devices else "coalesce(device_count, 0) = 0")
    if query.is_suspended is not None:
        found.append("is_suspended" if query.is_suspended else "is_suspended = 0")
    return " AND ".join(found), values
