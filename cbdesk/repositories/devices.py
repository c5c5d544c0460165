"""Reads devices: one with everything that is stored about it, or a filtered, sorted list page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, device_key
from cbdesk.domain.device import STATUSES, Device
from cbdesk.domain.documents import device_document
from cbdesk.domain.identifiers import mac_address
from cbdesk.domain.query import DevicePage, ListQuery, Total, checked_limit, clean_search
from cbdesk.domain.search_keys import ident_key
from cbdesk.errors import NotFoundError
from cbdesk.repositories import listing
from cbdesk.repositories.details import details, device_from_json
from cbdesk.repositories.paging import read_page, read_total
from cbdesk.repositories.reading import DEVICE_ROW, columns_of, listed, reading

_C = chromebooks.c
_DEVICE_ID = re.compile(r"iiq:.+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""What nobody prints on a label: the ids of Google, and those of rows that only IncidentIQ knows (R6)."""


@dataclass(frozen=True, slots=True)
class DeviceRepository:
    engine: sa.Engine
    cache: Cache
    lists: Readable | None = None
    """Where the lists are read, if not over the engine; single devices always come from the primary."""

    def get(self, ident: str) -> Device:
        """Return the device by serial, else asset tag, else device id, else MAC address in any notation.

        Of several with one MAC address (docks share theirs) a live one counts, then the order of R3.
        Raises NotFoundError.
        """
        text = clean_search(ident)
        if not text:
            raise NotFoundError("Type a serial number, an asset tag, a MAC address or a device id.")
        if _DEVICE_ID.fullmatch(text):  # the window opens devices by it: no detour through serials and tags
            device = self._find(_C.device_id.in_({text, text.lower()}))
            if device is not None:
                return device
        serial = _C.serial_number == text.upper()
        asset = _C.asset_tag.in_({text, text.upper(), text.lower()})
        document = self.cache.fetch("chromebook:serial", text.upper(), lambda: self._document(serial))
        if document is None:
            document = self.cache.fetch("chromebook:asset", text, lambda: self._document(asset, _C.asset_tag == text))
        if document is not None:
            return device_from_json(document)
        device = self._find(_C.device_id.in_({text, text.lower()})) or self._find_unindexed(text)
        if device is None:
            shown = text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004  (a message stays one line)
            raise NotFoundError(
                f"No device has the serial number, asset tag, MAC address or device id “{shown}”. "
                "Search for a part of it, or sync if the device is new."
            )
        return device

    def page(self, query: ListQuery, after: str | None = None, limit: int = 100) -> DevicePage:
        """Return the rows behind the token `after`; rows without a value in a sorted column come last in it.

        Raises QueryError for a token of another order.
        """
        rows = sa.select(*DEVICE_ROW).where(*listing.conditions(query))
        with reading(self.lists or self.engine) as connection:
            found, token = read_page(connection, listing.order(query), rows, after, checked_limit(limit))
        return DevicePage(tuple(map(listed, found)), token)

    def total(self, query: ListQuery) -> Total:
        """Return how many devices the filters leave, of very many an estimate."""
        with reading(self.lists or self.engine) as connection:
            return read_total(connection, sa.select(_C.device_id).where(*listing.conditions(query)))

    def count(self, query: ListQuery) -> int:
        """Return how many devices the filters leave, exactly, however many those are."""
        statement = sa.select(sa.func.count()).select_from(chromebooks).where(*listing.conditions(query))
        with reading(self.engine) as connection:
            return connection.execute(statement).scalar_one()

    def _document(self, condition: sa.ColumnElement[bool], *preference: sa.ColumnElement[bool]) -> Any:
        device = self._find(condition, *preference)
        return device_document(device) if device else None

    def _find_unindexed(self, text: str) -> Device | None:
        """Look among what the search index knows by that text, and only then in the whole table, which may be ahead."""
        condition, *preference = _unindexed(text)
        keys = {
            ident_key(name, value) for name, value in (("asset_tag", text), ("mac_address", mac_address(text))) if value
        }
        known = _C.device_id.in_(sa.select(device_key.c.device_id).where(device_key.c.key.in_(keys)))
        return self._find(sa.and_(known, condition), *preference) or self._find(condition, *preference)

    def _find(self, condition: sa.ColumnElement[bool], *preference: sa.ColumnElement[bool]) -> Device | None:
        """Return the best row: one that meets an earlier preference, then a live one, then by R3."""
        order = [sa.desc(wish).nulls_last() for wish in preference]
        statement = sa.select(chromebooks).where(condition).order_by(*order, *CLAIM_ORDER).limit(1)
        with reading(self.engine) as connection:
            row = connection.execute(statement).mappings().first()
            return details(connection, columns_of(row)) if row else None


CLAIM_ORDER: tuple[sa.ColumnElement[Any], ...] = (
    _C.is_deleted.asc(),
    # R3 by the mapped status, any other before DEPROVISIONED; a row that only IncidentIQ knows ranks last (R6).
    (_C.data_source == "incidentiq").asc().nulls_first(),
    sa.case(
        {status: rank for rank, status in enumerate(STATUSES) if status != "DEPROVISIONED"} | {"DEPROVISIONED": 9},
        value=_C.status,
        else_=5,
    ),
    _C.last_policy_sync_time.desc().nulls_last(),
    _C.device_id,
)


def _unindexed(text: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the identifiers that no index finds: another case of the tag or the device id, and MAC addresses."""
    wishes = [sa.func.lower(column) == sa.func.lower(text) for column in (_C.asset_tag, _C.device_id)]
    mac = mac_address(text)
    if mac is not None:
        wishes += [_C.mac_address == mac, _C.ethernet_mac == mac]
        # A live device that has it on the cable comes before a deleted one that had it on the air.
        return sa.or_(*wishes), wishes[0], wishes[1]
    return sa.or_(*wishes), *wishes
