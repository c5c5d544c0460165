"""The state of the four tables, and one run of the merge rules over the raw documents of the APIs.

Readings chosen where the rules (R1 to R21 and their clarifications) leave something open:

1.  R1 "all one repeated character" includes a serial of one single character.
2.  R2, R11, R13: of two entries with the same id and the same time (users have none), the one read later counts.
3.  R3, R4: ranks are: live Google rows in R3's order, live IIQ-only rows, soft-deleted Google rows, soft-deleted IIQ-only rows.
4.  R3: a soft-deleted row keeps its claim and is named in the conflicts when it loses.
5.  R5: only live rows are joined; a soft-deleted row keeps what it showed when it went.
6.  R6: "only IIQ knows" means: no live Google row has the serial. The asset of a soft-deleted Google row is an IIQ-only Chromebook.
7.  R6: while the IIQ listing failed, the Google row that takes over an ``iiq:`` row inherits its ``iiq_*`` columns.
8.  R6: an ``iiq:`` row whose asset is still listed but no longer chosen, no longer a Chromebook, deleted or training is
    soft-deleted; an ``iiq:`` row, soft-deleted or not, is deleted when a live Google row has its serial or its asset's.
9.  R5: a ``duplicate_iiq_serial`` names the losing asset as ``iiq:`` + AssetId, and as ``kept_by`` the row that holds the
    serial and shows the winning asset, or ``iiq:`` + AssetId of the winner where no row shows it (a laptop).
10. R6: AssetIds are compared without regard to case; the row keeps the device_id it got first. A ``deviceId`` from Google
    that starts with ``iiq:`` is a bad record.
11. R11: a device that a complete telemetry listing does not mention keeps its battery columns; one that is mentioned
    without a report loses what a report says.
12. R12: a day of activity after today counts as today. ``last_sync_status`` is computed for delivered devices.
13. R13: the loser of an e-mail is not stored; a stored row that holds an e-mail which a delivered user wins is deleted.
    Users that are no longer delivered stay. ``assigned_devices`` is true of every stored user after every run.
14. R13: a missing ``fullName`` is made of the other two names; a missing flag is false.
15. R14: of sightings of one moment, a wireless one wins before a wired one, then the smaller network id, then the later read.
    ``first_seen`` is the earliest of all sightings of a pull and the stored one, unless the pull is older than what is stored.
16. R15: links are recomputed in every run from what is stored, for soft-deleted devices too: a removed device that shows up
    is worth knowing. A client that several devices claim carries the serial of the first of them: live before deleted,
    Wi-Fi before Ethernet, then the order of R3 (also when its ``serial_number`` is NULL).
17. R16: a device whose record is delivered but unreadable (R19) has not vanished; nor has an IncidentIQ asset.
18. R18: inserted rows write no history; the raw claims (``delivered_serial``, ``iiq_asset_tag``) are not tracked.
19. R19: a text field of another JSON type and an unreadable ``lastSync``, ``lastLoginTime``, ``firstSeen`` or ``lastSeen``
    make a bad record; other unreadable dates are NULL.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.oracle import reading
from tests.oracle.reading import BadRecordError, Document, Row

IIQ_COLUMNS = (
    "iiq_asset_id",
    "iiq_asset_tag",
    "iiq_location",
    "iiq_room",
    "iiq_notes",
    "iiq_status",
    "iiq_owner_email",
    "iiq_owner_name",
    "iiq_model",
)
BATTERY_COLUMNS = (
    "battery_health",
    "battery_cycle_count",
    "battery_full_charge_capacity",
    "battery_design_capacity",
    "battery_manufacturer",
    "battery_report_time",
)
CHROMEBOOK_COLUMNS = (
    "device_id",
    "serial_number",
    "mac_address",
    "ethernet_mac",
    "ip_address",
    "wan_ip_address",
    "aue_date",
    "aue_timestamp",
    *BATTERY_COLUMNS,
    "os_version",
    "platform_version",
    "firmware_version",
    "last_used_date",
    "asset_tag",
    "model",
    "status",
    "annotated_user",
    "annotated_location",
    "annotated_asset_id",
    "org_unit_path",
    "last_sync_status",
    "last_policy_sync_time",
    "recent_users",
    *IIQ_COLUMNS,
    "last_seen_meraki",
    "meraki_ap_name",
    "meraki_network",
    "data_source",
    "google_status",
    "deprovision_reason",
    "boot_mode",
    "last_enrollment_time",
    "google_notes",
    "is_deleted",
    "deleted_at",
    "delivered_serial",
)
UNTRACKED = {
    "ip_address",
    "wan_ip_address",
    "recent_users",
    "last_used_date",
    "last_sync_status",
    "last_policy_sync_time",
    "last_seen_meraki",
    "last_enrollment_time",
    "deleted_at",
    "battery_report_time",
    "aue_timestamp",
    "delivered_serial",
    "iiq_asset_tag",
}
_RANK = {"ACTIVE": 0, "PROVISIONED": 1, "DISABLED": 2, "DEPROVISIONED": 4}


@dataclass
class Meraki:
    """One pull: networks, access points, and the clients of each network by its id; None where the network failed."""

    networks: list[Document]
    access_points: list[Document]
    clients: dict[str, list[Any] | None]


@dataclass
class Outcome:
    """What one run did, beside the rows."""

    skipped: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    inserted: dict[str, set[str]] = field(default_factory=dict)
    changed: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    soft_deleted: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    history: list[tuple[str, str, str | None, str | None]] = field(default_factory=list)


class Oracle:
    """Rows by primary key in ``chromebooks``, ``users``, ``meraki_clients``; ``conflicts`` is a set of five-tuples."""

    def __init__(
        self, *, vanish_limit_percent: int = 20, link_window_days: int = 7, category_ids: list[str] | None = None
    ) -> None:
        self.vanish_limit_percent = vanish_limit_percent
        self.link_window_days = link_window_days
        self.category_ids = category_ids or []
        self.chromebooks: dict[str, Row] = {}
        self.users: dict[str, Row] = {}
        self.meraki_clients: dict[str, Row] = {}
        self.conflicts: set[tuple[str, str, str, str, str]] = set()
        self.assets: dict[str, Row] = {}
        """The usable assets of the last complete listing, by their ids in lower case."""

    def run(
        self,
        now: datetime,
        *,
        google: list[Any] | None = None,
        telemetry: list[Any] | None = None,
        assets: list[Any] | None = None,
        users: list[Any] | None = None,
        meraki: Meraki | None = None,
        may_vanish: bool = True,
        force: bool = False,
    ) -> Outcome:
        """Apply one run at ``now`` (naive UTC). A document that is None was not read, or its listing failed.

        ``may_vanish`` is false where the listing ended but the count of the source disagrees: nothing vanishes then.
        """
        outcome = Outcome()
        before = deepcopy(self._tables())
        if google is not None:
            unreadable = {
                str(document.get("deviceId")).strip()
                for document in google
                if isinstance(document, dict) and isinstance(document.get("deviceId"), str)
            }
            devices = self._read(google, outcome, "google", reading.google_device, now)
            self._google(devices, unreadable, now, outcome, may_vanish, force)
        if telemetry is not None:
            self._telemetry(self._read(telemetry, outcome, "telemetry", reading.telemetry_device))
        if google is not None or assets is not None:
            chosen = None
            if assets is not None:
                delivered = self._read(assets, outcome, "assets", reading.iiq_asset, self.category_ids)
                chosen = self._choose([*self._unreadable_assets(assets, delivered), *delivered])
                self.assets = {row["iiq_asset_id"].lower(): row for group in chosen.values() for row in group}
            self._join(chosen)
            self._iiq_only(chosen, now, outcome)
            self._claims()
            if chosen is not None:
                self._asset_conflicts(chosen)
        if users is not None:
            self._users(self._read(users, outcome, "users", reading.google_user))
        if meraki is not None:
            self._meraki(meraki, outcome)
        self._link(now)
        self._assign()
        self._account(before, outcome)
        return outcome

    def _tables(self) -> dict[str, dict[str, Row]]:
        return {"chromebooks": self.chromebooks, "users": self.users, "meraki_clients": self.meraki_clients}

    def _read(self, documents: list[Any], outcome: Outcome, source: str, read: Any, *more: Any) -> list[Row]:
        rows = []
        for document in documents:
            try:
                rows.append(read(document, *more))
            except BadRecordError:
                outcome.skipped[source] += 1
        return rows

    # ------------------------------------------------------------ chromebooks

    def _google(
        self, rows: list[Row], unreadable: set[str], now: datetime, outcome: Outcome, may_vanish: bool, force: bool
    ) -> None:
        delivered: dict[str, Row] = {}
        for row in rows:  # R2
            other = delivered.get(row["device_id"])
            if other is None or _time(row["last_policy_sync_time"]) >= _time(other["last_policy_sync_time"]):
                delivered[row["device_id"]] = row
        live = {key for key, row in self.chromebooks.items() if _is_google(row) and not row["is_deleted"]}
        vanished = live - set(delivered) - unreadable
        if not may_vanish or (not force and len(vanished) * 100 > self.vanish_limit_percent * len(live)):  # R16
            outcome.held, vanished = vanished, set()
        for key in vanished:
            self.chromebooks[key].update(is_deleted=True, deleted_at=now)
        outcome.soft_deleted |= vanished
        for key, row in delivered.items():
            stored = self.chromebooks.setdefault(key, dict.fromkeys(CHROMEBOOK_COLUMNS))
            stored.update(row)
            stored["data_source"] = "merged" if stored["iiq_asset_id"] else "google_admin"

    def _telemetry(self, rows: list[Row]) -> None:
        newest: dict[str, Row] = {}
        for row in rows:
            other = newest.get(row["device_id"])
            if other is None or (row["battery_report_time"] or 0) >= (other["battery_report_time"] or 0):
                newest[row["device_id"]] = row
        for key, row in newest.items():
            stored = self.chromebooks.get(key)
            if stored is not None and not stored["is_deleted"]:
                stored.update(row)

    def _unreadable_assets(self, documents: list[Any], delivered: list[Row]) -> list[Row]:
        """Return what was known of assets whose record is delivered but unreadable (R19)."""
        readable = {row["iiq_asset_id"].lower() for row in delivered}
        idents = {
            document["AssetId"].strip().lower()
            for document in documents
            if isinstance(document, dict) and isinstance(document.get("AssetId"), str)
        }
        return [row for key, row in self.assets.items() if key in idents - readable]

    def _choose(self, assets: list[Row]) -> dict[str | None, list[Row]]:
        """Return the usable assets of each serial, the best first (R5); those without a serial under None."""
        once: dict[str, Row] = {}
        for asset in assets:
            key = asset["iiq_asset_id"].lower()
            if key not in once or asset["_modified"] >= once[key]["_modified"]:
                once[key] = asset
        by_serial: dict[str | None, list[Row]] = defaultdict(list)
        for asset in once.values():
            if not asset["_unusable"]:
                by_serial[asset["_serial"]].append(asset)
        for group in by_serial.values():
            group.sort(key=lambda asset: asset["iiq_asset_id"].lower())
            group.sort(key=lambda asset: asset["_modified"], reverse=True)
            group.sort(key=lambda asset: asset["_retired"])
        return by_serial

    def _join(self, chosen: dict[str | None, list[Row]] | None) -> None:
        for row in self.chromebooks.values():
            if not _is_google(row) or row["is_deleted"]:
                continue
            if chosen is not None:
                group = chosen.get(row["delivered_serial"], []) if row["delivered_serial"] else []
                row.update({column: group[0][column] if group else None for column in IIQ_COLUMNS})
            elif row["iiq_asset_id"] is None and row["delivered_serial"]:
                for other in self.chromebooks.values():
                    if (
                        not _is_google(other)
                        and not other["is_deleted"]
                        and other["delivered_serial"] == row["delivered_serial"]
                    ):
                        row.update({column: other[column] for column in IIQ_COLUMNS})
            row["data_source"] = "merged" if row["iiq_asset_id"] else "google_admin"

    def _iiq_only(self, chosen: dict[str | None, list[Row]] | None, now: datetime, outcome: Outcome) -> None:
        known = {
            row["delivered_serial"]
            for row in self.chromebooks.values()
            if _is_google(row) and not row["is_deleted"] and row["delivered_serial"]
        }
        names = {key.lower(): key for key, row in self.chromebooks.items() if not _is_google(row)}
        wanted: dict[str, Row] = {}
        for serial, group in (chosen or {}).items():
            for asset in group if serial is None else group[:1]:
                key = "iiq:" + asset["iiq_asset_id"]
                if asset["_chromebook"] and serial not in known:
                    wanted[names.get(key.lower(), key)] = asset
            if serial in known:
                for asset in group:
                    self.chromebooks.pop(names.get(("iiq:" + asset["iiq_asset_id"]).lower(), ""), None)
        for key, row in list(self.chromebooks.items()):
            if _is_google(row) or key in wanted:
                continue
            if row["delivered_serial"] in known:
                del self.chromebooks[key]
            elif chosen is not None and not row["is_deleted"]:
                row.update(is_deleted=True, deleted_at=now)
                outcome.soft_deleted.add(key)
        for key, asset in wanted.items():
            row = self.chromebooks.setdefault(key, dict.fromkeys(CHROMEBOOK_COLUMNS))
            row.update({column: asset[column] for column in IIQ_COLUMNS})
            row.update(
                device_id=key,
                delivered_serial=asset["_serial"],
                model=asset["iiq_model"],
                data_source="incidentiq",
                is_deleted=False,
                deleted_at=None,
            )

    def _claims(self) -> None:
        """R3 and R4: who keeps a serial and a tag."""
        self.conflicts = {c for c in self.conflicts if c[0] not in ("duplicate_serial", "duplicate_asset_tag")}
        order = sorted(self.chromebooks.values(), key=_claim_order)
        kept_serials: dict[str, str] = {}
        kept_tags: dict[str, str] = {}
        for row in order:
            tag = row["annotated_asset_id"] or row["iiq_asset_tag"]
            row["serial_number"] = self._claim(
                "duplicate_serial", row, "serial_number", row["delivered_serial"], kept_serials
            )
            row["asset_tag"] = self._claim("duplicate_asset_tag", row, "asset_tag", tag, kept_tags)

    def _claim(self, kind: str, row: Row, column: str, value: str | None, kept: dict[str, str]) -> str | None:
        if value is None:
            return None
        if value in kept:
            self.conflicts.add((kind, row["device_id"], column, value, kept[value]))
            return None
        kept[value] = row["device_id"]
        return value

    def _asset_conflicts(self, chosen: dict[str | None, list[Row]]) -> None:
        """R5: the assets that lost a serial, and the row that shows the one which kept it."""
        self.conflicts = {conflict for conflict in self.conflicts if conflict[0] != "duplicate_iiq_serial"}
        holders = {row["serial_number"]: row for row in self.chromebooks.values()}
        for serial, (best, *losers) in chosen.items():
            if serial is None:
                continue
            holder = holders.get(serial)
            is_shown = holder is not None and holder["iiq_asset_id"] == best["iiq_asset_id"]
            kept_by = holder["device_id"] if holder is not None and is_shown else "iiq:" + best["iiq_asset_id"]
            for loser in losers:
                name = "iiq:" + loser["iiq_asset_id"]
                self.conflicts.add(("duplicate_iiq_serial", name, "serial_number", serial, kept_by))

    # ------------------------------------------------------------ users

    def _users(self, rows: list[Row]) -> None:
        delivered = {row["user_id"]: row for row in rows}
        winners: dict[str, Row] = {}
        for row in sorted(delivered.values(), key=lambda row: (row["is_suspended"] is True, row["user_id"])):
            winners.setdefault(row["email"], row)
        ids = {row["user_id"] for row in winners.values()}
        for key, stored in list(self.users.items()):
            if key not in ids and (key in delivered or stored["email"] in winners):
                del self.users[key]
        for row in winners.values():
            stored = self.users.setdefault(row["user_id"], {"last_login": None})
            old = stored["last_login"]
            stored.update(row)
            stored["last_login"] = row["last_login"] or old

    def _assign(self) -> None:
        devices: dict[str, list[str]] = defaultdict(list)
        for key, row in self.chromebooks.items():
            if row["annotated_user"] and not row["is_deleted"]:
                devices[row["annotated_user"].lower()].append(key)
        for user in self.users.values():
            user["assigned_devices"] = sorted(devices[user["email"]])
            user["device_count"] = len(user["assigned_devices"])

    # ------------------------------------------------------------ network

    def _meraki(self, meraki: Meraki, outcome: Outcome) -> None:
        sightings: dict[str, list[Row]] = defaultdict(list)
        for network in meraki.networks:
            documents = meraki.clients.get(network["id"])
            read = self._read(documents or [], outcome, "meraki", reading.meraki_client, network, meraki.access_points)
            for row in read:
                sightings[row["mac_address"]].insert(0, row)  # the later read first
        for key, rows in sightings.items():
            rows.sort(key=lambda row: row["network_id"])
            rows.sort(key=lambda row: row["_wired"])
            rows.sort(key=lambda row: _time(row["last_seen"]), reverse=True)
            stored = self.meraki_clients.get(key, {"serial_number": None, "first_seen": None, "last_seen": None})
            newest = rows[0]
            if _time(newest["last_seen"]) < _time(stored["last_seen"]):
                continue
            first = [row["first_seen"] for row in [*rows, stored] if row["first_seen"] is not None]
            stored.update({column: value for column, value in newest.items() if not column.startswith("_")})
            stored["first_seen"] = min(first, default=None)
            self.meraki_clients[key] = stored

    def _link(self, now: datetime) -> None:
        claims: dict[str, list[tuple[bool, bool, Row]]] = defaultdict(list)
        for row in self.chromebooks.values():
            wifi = self.meraki_clients.get(row["mac_address"] or "")
            client = wifi or self.meraki_clients.get(row["ethernet_mac"] or "")
            if client is None:
                continue
            claims[client["mac_address"]].append((row["is_deleted"], wifi is None, row))
            seen = client["last_seen"]
            if seen is not None and seen >= now - timedelta(days=self.link_window_days):
                row["last_seen_meraki"] = seen
                row["meraki_ap_name"] = client["ap_name"]
                row["meraki_network"] = client["network_name"]
        for key, client in self.meraki_clients.items():
            order = sorted(claims[key], key=lambda claim: (claim[0], claim[1], _claim_order(claim[2])))
            client["serial_number"] = order[0][2]["serial_number"] if order else None

    # ------------------------------------------------------------ what changed

    def _account(self, before: dict[str, dict[str, Row]], outcome: Outcome) -> None:
        for table, rows in self._tables().items():
            old = before[table]
            outcome.inserted[table] = set(rows) - set(old)
            outcome.removed[table] = set(old) - set(rows)
            outcome.changed[table] = {key for key in set(rows) & set(old) if rows[key] != old[key]}
        for key in sorted(outcome.changed["chromebooks"]):
            for column in CHROMEBOOK_COLUMNS:
                was, now = before["chromebooks"][key][column], self.chromebooks[key][column]
                if column not in UNTRACKED and was != now:
                    outcome.history.append((key, column, _word(was), _word(now)))


def _is_google(row: Row) -> bool:
    return bool(row["data_source"] != "incidentiq")


def _time(value: datetime | None) -> datetime:
    return value or datetime.min


def _claim_order(row: Row) -> tuple[bool, bool, int, timedelta, str]:
    return (
        row["is_deleted"],
        not _is_google(row),
        _RANK.get(row["status"], 3),
        datetime.max - _time(row["last_policy_sync_time"]),
        row["device_id"],
    )


def _word(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
