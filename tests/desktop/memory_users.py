"""The users of the library in memory: the same answers as the repository, from a ``Fleet``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.query import Total, parse
from cbdesk.domain.user import OtherDevice, User, UserPage, UserQuery, UserRow
from cbdesk.errors import NotFoundError
from tests.desktop.fleet import Fleet

EVERYBODY = UserQuery()


def _row(columns: dict[str, Any]) -> UserRow:
    return UserRow(**{one.name: columns[one.name] for one in fields(UserRow)})


def _device(columns: dict[str, Any]) -> DeviceRow:
    return DeviceRow(**{one.name: columns[one.name] for one in fields(DeviceRow)})


class Users:
    def __init__(self, fleet: Fleet, gate: Callable[..., None]) -> None:
        self._fleet, self._gate = fleet, gate

    def get(self, email: str) -> User:
        self._gate("user", email)
        wanted = email.strip().lower()
        columns = next((one for one in self._fleet.users if one["email"].lower() == wanted), None)
        if columns is None:
            raise NotFoundError(f"No user has the e-mail address “{wanted}”.")
        live = [one for one in self._fleet.devices if not one["is_deleted"]]
        mine = [one for one in live if (one["annotated_user"] or "").lower() == wanted]
        return User(
            columns,
            tuple(map(_device, sorted(mine, key=lambda one: one["device_id"]))),
            self._others(wanted, [one for one in live if one not in mine]),
            {
                one["device_id"]: one["iiq_owner_email"]
                for one in mine
                if one["iiq_owner_email"] and one["iiq_owner_email"].lower() != wanted
            },
            dict.fromkeys(("google", "users", "incidentiq"))
            | {
                one.source: one.last_success_at
                for one in self._fleet.sources
                if one.source in {"google", "users", "incidentiq"}
            },
        )

    def _others(self, email: str, devices: list[dict[str, Any]]) -> tuple[OtherDevice, ...]:
        seen = {one["device_id"]: one for one in self._fleet.seen if one["email"] == email}
        found = []
        for columns in devices:
            used = seen.get(columns["device_id"])
            is_owner = (columns["iiq_owner_email"] or "").lower() == email
            if used or is_owner:
                days = (used["first_seen"], used["last_seen"]) if used else (None, None)
                found.append(OtherDevice(_device(columns), is_owner, *days))
        found.sort(key=lambda one: (one.last_used is None, -(one.last_used.toordinal() if one.last_used else 0)))
        return tuple(found)

    def page(self, query: UserQuery, after: str | None = None, limit: int = 100) -> UserPage:
        self._gate("users", after or "")
        rows = sorted((_row(one) for one in self._fleet.users if _meets(one, query)), key=lambda row: row.email)
        start = int(after or 0)
        end = start + limit
        return UserPage(tuple(rows[start:end]), Total(len(rows)), str(end) if end < len(rows) else None)

    def search(self, text: str, limit: int = 50, query: UserQuery = EVERYBODY) -> tuple[UserRow, ...]:
        self._gate("search users", text)
        terms = [term.lower() for term in parse(text).terms]
        found = [
            _row(one)
            for one in self._fleet.users
            if _meets(one, query) and all(term in f"{one['email']} {one['full_name'] or ''}".lower() for term in terms)
        ]
        return tuple(sorted(found, key=lambda row: (row.email != text.lower(), row.full_name or ""))[:limit])


def _meets(columns: dict[str, Any], query: UserQuery) -> bool:
    has_devices = bool(columns["device_count"])
    return (query.has_devices is None or has_devices is query.has_devices) and (
        query.is_suspended is None or columns["is_suspended"] is query.is_suspended
    )
