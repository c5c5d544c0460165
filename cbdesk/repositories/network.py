"""Reads the clients of the Meraki network, the ones seen last first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import sqlalchemy as sa

from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, meraki_clients
from cbdesk.domain.network import ClientPage, ClientQuery, ClientRow
from cbdesk.domain.query import SortKey, Total, checked_limit
from cbdesk.repositories.paging import Order, read_page, read_total
from cbdesk.repositories.reading import aware, reading

_M, _C = meraki_clients.c, chromebooks.c
_ROW = tuple(_M[name] if name in _M else _C[name] for name in (field.name for field in fields(ClientRow)))
_NEWEST_FIRST = Order(meraki_clients, (SortKey("last_seen", descending=True),), unique=("mac_address",))


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NetworkRepository:
    engine: Readable
    now: Callable[[], datetime] = utc_now

    def clients(self, query: ClientQuery, after: str | None = None, limit: int = 100) -> ClientPage:
        """Return the clients behind the token `after`.

        Raises QueryError for a token of another list.
        """
        # The serial is unique among devices: the join adds columns, never rows.
        joined = meraki_clients.outerjoin(chromebooks, _C.serial_number == _M.serial_number)
        rows = sa.select(*_ROW).select_from(joined).where(*self._conditions(query))
        with reading(self.engine) as connection:
            found, token = read_page(connection, _NEWEST_FIRST, rows, after, checked_limit(limit))
        return ClientPage(tuple(ClientRow(*map(aware, row)) for row in found), token)

    def total(self, query: ClientQuery) -> Total:
        """Return how many clients the filters leave, of very many an estimate; it costs several pages."""
        with reading(self.engine) as connection:
            return read_total(connection, sa.select(_M.mac_address).where(*self._conditions(query)))

    def _conditions(self, query: ClientQuery) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        for column, value in ((_M.network_name, query.network), (_M.ap_name, query.access_point)):
            if value is not None:
                found.append(sa.func.lower(column) == sa.func.lower(value.strip()))
        if query.mac is not None:
            found.append(_M.mac_address == query.mac)
        if query.within is not None:
            earliest = self.now().replace(tzinfo=None) - query.within
            found.append(_M.last_seen >= sa.literal(earliest, sa.TIMESTAMP))
        if query.is_linked is not None:
            found.append(_M.serial_number.is_not(None) if query.is_linked else _M.serial_number.is_(None))
        return found
