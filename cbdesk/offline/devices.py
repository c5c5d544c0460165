"""Devices out of the offline copy: one with everything that the copy has of it, or the list page by page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from cbdesk.domain.device import STATUSES, Change, Conflict, Device, DeviceRow
from cbdesk.domain.identifiers import mac_address
from cbdesk.domain.query import DevicePage, ListQuery, QueryError, Total, checked_limit, clean_search
from cbdesk.errors import NotFoundError
from cbdesk.offline.memory_database import MemoryDatabase
from cbdesk.repositories.details import SOURCES, recent_users

_DEVICE_ID = re.compile(r"iiq:.+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_ROW = tuple(field.name for field in fields(DeviceRow))

_RANKS = " ".join(
    f"WHEN '{status}' THEN {9 if status == 'DEPROVISIONED' else rank}" for rank, status in enumerate(STATUSES)
)
_CLAIM_ORDER = (
    "is_deleted, data_source IS 'incidentiq', "
    f"CASE status {_RANKS} ELSE 5 END, "
    "last_policy_sync_time IS NULL, last_policy_sync_time DESC, device_id"
)
"""The order in which devices claim an identifier (R3, R6)."""
_FIND = f"""
SELECT * FROM chromebooks
WHERE serial_number = :upper OR asset_tag = :text COLLATE NOCASE OR device_id IN (:text, :lower)
    OR mac_address = :mac OR ethernet_mac = :mac
ORDER BY CASE
    WHEN :is_id AND device_id IN (:text, :lower) THEN 0
    WHEN serial_number = :upper THEN 1
    WHEN asset_tag = :text THEN 2
    WHEN asset_tag IN (:upper, :lower) THEN 3
    WHEN device_id IN (:text, :lower) THEN 4
    WHEN asset_tag = :text COLLATE NOCASE THEN 5
    ELSE 6 END, {_CLAIM_ORDER}
LIMIT 1
"""  # noqa: S608  our own words

_FILTERS: Mapping[str, str] = {
    "google_status": "google_status = ?",
    "sync_freshness": "last_sync_status = ?",
    "data_source": "data_source = ?",
    "model": "model = trim(?) COLLATE NOCASE",
    "location": "iiq_location = trim(?) COLLATE NOCASE",
    "room": "iiq_room = trim(?) COLLATE NOCASE",
    "user": "annotated_user = trim(?) COLLATE NOCASE",
    "org_unit": "instr(org_unit_path, ?) = 1",
    "os_version": "instr(os_version, ?) = 1",
    "aue_before": "aue_date < substr(? || '-01', 1, 7)",
    "aue_after": "aue_date > substr(? || '-12', 1, 7)",
    "battery_below": "battery_health < ?",
    "battery_at_least": "battery_health >= ?",
    "is_unassigned": "(annotated_user IS NULL) = ?",
}
_ORDER = {"sort", "descending", "then", "include_deleted", "status"}
PAGE_MARK = "offline:"


def device_row(columns: Mapping[str, Any]) -> DeviceRow:
    return DeviceRow(**{name: columns[name] for name in _ROW})


@dataclass(frozen=True, slots=True)
class OfflineDevices:
    """The questions of ``repositories.devices``, and the same answers."""

    database: MemoryDatabase

    def get(self, ident: str) -> Device:
        """Return the device by serial, else asset tag, device id or MAC address. Raises NotFoundError."""
        text = clean_search(ident)
        if not text:
            raise NotFoundError("Type a serial number, an asset tag, a MAC address or a device id.")
        names = {"text": text, "upper": text.upper(), "lower": text.lower(), "mac": mac_address(text)}
        found = self.database.rows(_FIND, names | {"is_id": _DEVICE_ID.fullmatch(text) is not None})
        if not found:
            raise NotFoundError(
                "The offline copy has no device with the serial number, asset tag, MAC address or device id "
                f"“{text[:60]}”."
            )
        return self._details(found[0])

    def page(self, query: ListQuery, after: str | None = None, limit: int = 100) -> DevicePage:
        """Return the rows behind the token ``after``. QueryError for another list's token or an unknown filter."""
        start = position(after)
        wanted = checked_limit(limit)
        where, values = _conditions(query)
        order = ", ".join(
            f"{key.column} IS NULL, {key.column} {'DESC' if key.descending else 'ASC'}" for key in query.order
        )
        found = self.database.rows(
            f"SELECT * FROM chromebooks WHERE {where} "  # noqa: S608  our own words; all keys are of SORTABLE
            f"ORDER BY {order}, device_id LIMIT ? OFFSET ?",
            [*values, wanted + 1, start],
        )
        rows = tuple(map(device_row, found[:wanted]))
        return DevicePage(rows, f"{PAGE_MARK}{start + wanted}" if len(found) > wanted else None)

    def count(self, query: ListQuery) -> int:
        where, values = _conditions(query)
        [row] = self.database.rows(f"SELECT count(*) AS number FROM chromebooks WHERE {where}", values)  # noqa: S608  our own words
        number: int = row["number"]
        return number

    def total(self, query: ListQuery) -> Total:
        return Total(self.count(query))

    def _details(self, columns: dict[str, Any]) -> Device:
        ident, rows = columns["device_id"], self.database.rows
        users = rows("SELECT * FROM users WHERE email = ? COLLATE NOCASE", [columns["annotated_user"]])
        macs = [columns["mac_address"], columns["ethernet_mac"]]
        network = rows("SELECT * FROM meraki_clients WHERE mac_address IN (?, ?)", macs)
        network.sort(key=lambda client: client["mac_address"] != macs[0])
        history = rows(
            "SELECT * FROM chromebook_history WHERE device_id = ? ORDER BY changed_at DESC, id DESC", [ident]
        )
        conflicts = rows(
            "SELECT * FROM sync_conflicts WHERE device_id = ? OR kept_by = ? ORDER BY kind, device_id, field",
            [ident, ident],
        )
        times = rows("SELECT source, last_success_at FROM sync_sources")
        return Device(
            columns=columns,
            user=users[0] if users else None,
            network=network[0] if network else None,
            recent_users=recent_users(columns["recent_users"]),
            history=tuple(_record(Change, change) for change in history),
            conflicts=tuple(_record(Conflict, conflict) for conflict in conflicts),
            source_times=dict.fromkeys(SOURCES) | {row["source"]: row["last_success_at"] for row in times},
        )


def _record(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def _conditions(query: ListQuery) -> tuple[str, list[Any]]:
    """Return the filters as SQL and its values. QueryError for one that only the database can answer."""
    found, values = ["1"], []
    if not query.include_deleted:
        found.append("NOT is_deleted")
    if query.status == "NONE":
        found.append("status IS NULL")
    elif query.status is not None:
        found.append("status = ?")
        values.append(query.status)
    for field in fields(ListQuery):
        value = getattr(query, field.name)
        default = field.default if field.default is not MISSING else None
        if field.name in _ORDER or value == default:
            continue
        if field.name not in _FILTERS:
            raise QueryError(field.name, "the offline copy cannot answer this; the database is away")
        found.append(_FILTERS[field.name])
        values.append(value)
    return " AND ".join(found), values


def position(token: str | None) -> int:
    if token is None:
        return 0
    number = token.removeprefix(PAGE_MARK)
    if not token.startswith(PAGE_MARK) or not number.isdecimal():
        raise QueryError("after", "the page belongs to another list")
    return int(number)
