"""The repositories over lists instead of PostgreSQL: the same methods and answers, quick, and able to fail on demand."""

from __future__ import annotations

import operator
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import partial
from typing import Any

from cbdesk.domain import search_language
from cbdesk.domain.device import Change, Conflict, Device, DeviceRow, Hit, RecentUser, SeenUser
from cbdesk.domain.health import battery_level, current_month
from cbdesk.domain.lookup import Ident, Looked, Match, judge
from cbdesk.domain.org_units import tree
from cbdesk.domain.query import DevicePage, ListQuery, SearchResult, Total, parse
from cbdesk.domain.search_keys import IDENTIFIERS, NUMBERS, ident_key
from cbdesk.domain.statistics import (
    AccessPointRow,
    AueLocationRow,
    AueRow,
    BatteryRow,
    LastSeenRow,
    LocationRow,
    ModelRow,
    OrgUnitRow,
    OsRow,
    Overview,
    SyncTypeRow,
    seen_bands,
)
from cbdesk.domain.sync import LastStarts, LastStored, SourceFreshness, SyncRun
from cbdesk.domain.sync_status import Holder, RunStatus
from cbdesk.errors import NotFoundError
from tests.desktop.fleet import NOW, Fleet
from tests.desktop.memory_users import Users

_WORDS = ("serial_number", "asset_tag", "annotated_user", "model", "iiq_location", "iiq_room", "meraki_ap_name")


@dataclass(slots=True)
class Gate:
    """Every call goes through here: it may wait, fail, and is remembered."""

    calls: list[tuple[str, ...]] = field(default_factory=list)
    error: Exception | None = None
    held: dict[str, threading.Event] = field(default_factory=dict)
    """Calls whose name and first argument are here wait for the event."""

    def __call__(self, *call: str) -> None:
        self.calls.append(call)
        event = self.held.get(" ".join(call))
        if event is not None:
            assert event.wait(20), f"nobody let {call} go on"
        if self.error is not None:
            raise self.error


def row_of(columns: dict[str, Any]) -> DeviceRow:
    return DeviceRow(**{one.name: columns[one.name] for one in fields(DeviceRow)})


class Devices:
    def __init__(self, fleet: Fleet, gate: Gate) -> None:
        self._fleet, self._gate = fleet, gate

    def page(self, query: ListQuery, after: str | None = None, limit: int = 100) -> DevicePage:
        self._gate("page", after or "")
        rows = [row_of(one) for one in self._listed(query)]
        rows.sort(key=lambda row: row.device_id, reverse=query.order[-1].descending)
        for key in reversed(query.order):
            present = [row for row in rows if getattr(row, key.column) is not None]
            present.sort(key=lambda row, column=key.column: getattr(row, column), reverse=key.descending)
            rows = present + [row for row in rows if getattr(row, key.column) is None]
        start = int(after or 0)
        end = start + limit
        return DevicePage(tuple(rows[start:end]), str(end) if end < len(rows) else None)

    def total(self, query: ListQuery) -> Total:
        self._gate("count")
        return Total(len(self._listed(query)))

    def _listed(self, query: ListQuery) -> list[dict[str, Any]]:
        rows = [one for one in self._fleet.devices if query.include_deleted or not one["is_deleted"]]
        tree = search_language.parse(query.query or "").tree
        return [one for one in rows if tree is None or _passes(one, tree)]

    def get(self, ident: str) -> Device:
        self._gate("get", ident)
        for column in ("serial_number", "asset_tag", "device_id", "mac_address"):
            for columns in self._fleet.devices:
                if columns[column] == ident:
                    return self._device(columns)
        raise NotFoundError(f"No device has the serial number, asset tag, MAC address or device id “{ident}”.")

    def _device(self, columns: dict[str, Any]) -> Device:
        ident = columns["device_id"]
        names = {one.name for one in fields(Conflict)}
        return Device(
            columns=columns,
            user=next((one for one in self._fleet.users if one["email"] == columns["annotated_user"]), None),
            network=None,
            recent_users=tuple(RecentUser(one["type"], one["email"]) for one in columns["recent_users"]),
            history=tuple(
                Change(**{key: value for key, value in one.items() if key != "device_id"})
                for one in self._fleet.history
                if one["device_id"] == ident
            ),
            conflicts=tuple(
                Conflict(**{key: value for key, value in one.items() if key in names})
                for one in self._fleet.conflicts
                if ident in {one["device_id"], one["kept_by"]}
            ),
            source_times={one.source: one.last_success_at for one in self._fleet.sources},
            seen_users=tuple(
                SeenUser(one["email"], one["first_seen"], one["last_seen"])
                for one in sorted(self._fleet.seen, key=lambda one: one["last_seen"], reverse=True)
                if one["device_id"] == ident
            ),
        )


class Search:
    def __init__(self, fleet: Fleet, gate: Gate) -> None:
        self._fleet, self._gate = fleet, gate

    def search(self, text: str, limit: int = 50, first: int | None = None) -> SearchResult:
        limit = min(limit, first or limit)
        self._gate("search", text)
        asked = search_language.parse(text)
        if not asked.is_plain:
            found = [one for one in self._fleet.devices if asked.tree is not None and _passes(one, asked.tree)]
            by = [Hit(row_of(one), "exact", "status", one["status"]) for one in found]
            return SearchResult(text, len(by), False, 3.2, tuple(by[:limit]), asked.problems)
        terms = [term.lower() for term in parse(text).terms]
        ranked: list[tuple[int, Hit]] = []
        for columns in self._fleet.devices:
            values = {name: str(columns[name] or "").lower() for name in _WORDS}
            found = [name for name, value in values.items() if terms and terms[0] in value]
            if not found or not all(any(term in value for value in values.values()) for term in terms):
                continue
            rank, name = min((_rank(values[name], text.lower()), name) for name in found)
            match = ("exact", "prefix", "substring")[rank]
            ranked.append((rank, Hit(row_of(columns), match, name, columns[name])))
        ranked.sort(key=lambda one: one[0])
        hits = tuple(hit for _, hit in ranked[:limit])
        return SearchResult(text, len(ranked), False, 3.2, hits, search_language.parse(text).problems)


_COMPARE = {"<": operator.lt, ">=": operator.ge}


def _passes(columns: dict[str, Any], node: search_language.Node) -> bool:
    """Whether a device passes as much of the search language as the window's tests ask for."""
    if isinstance(node, search_language.And | search_language.Or):
        every = all if isinstance(node, search_language.And) else any
        return every(_passes(columns, one) for one in node.nodes)
    if isinstance(node, search_language.Not):
        return not _passes(columns, node.node)
    if isinstance(node, search_language.Words):
        return any(node.text.lower() in str(columns[name] or "").lower() for name in _WORDS)
    value = columns[{"status": "status", "battery": "battery_health"}.get(node.name, "model")]
    tests = [str(test) for test in node.tests]
    if node.name == "battery":
        return value is not None and any(_COMPARE[test.operator](value, test.value) for test in node.tests)
    return any(test.lower() in str(value or "none").lower() for test in tests)


def _rank(value: str, text: str) -> int:
    return 0 if value == text else 1 if value.startswith(text) else 2


class Lookup:
    def __init__(self, fleet: Fleet, gate: Gate) -> None:
        self._fleet, self._gate = fleet, gate

    def look_up(self, typed: Sequence[str]) -> tuple[Looked, ...]:
        self._gate("look_up", *typed[:1])
        idents = [Ident.of(text) for text in typed]
        keyed = [(columns, _keys(columns)) for columns in self._fleet.devices]
        return judge(
            idents,
            [
                Match(place, row_of(columns), field, columns[field], is_same=ident.is_same(field, columns[field]))
                for place, ident in enumerate(idents)
                for columns, keys in keyed
                for field in [next((keys[key] for key in ident.keys if key in keys), None)]
                if field
            ],
        )


def _keys(columns: dict[str, Any]) -> dict[str, str]:
    """Every key of a device with its column; the first of two columns that hold the same counts."""
    bare = [(ident_key(name, columns[name]), name) for name in IDENTIFIERS if columns[name]]
    without_zeros = [(ident_key(name, columns[name]).lstrip("0"), name) for name in NUMBERS if columns[name]]
    return dict(reversed([*bare, *without_zeros]))


class SyncLogs:
    def __init__(self, fleet: Fleet, gate: Gate) -> None:
        self._fleet, self._gate = fleet, gate

    def recent(
        self,
        sync_type: str | None = None,
        status: str | None = None,
        limit: int = 50,
        *,
        station: str | None = None,
        with_errors: bool = False,
    ) -> tuple[SyncRun, ...]:
        self._gate("recent")
        runs = [
            one
            for one in sorted(self._fleet.runs, key=lambda one: one.started_at, reverse=True)
            if sync_type in {None, one.sync_type}
            and status in {None, one.status}
            and station in {None, Holder.of(one.station or "").station}
            and (one.error_message is not None or not with_errors)
        ]
        return tuple(runs[:limit])

    def parts(self, run_ids: Iterable[str]) -> tuple[SyncRun, ...]:
        wanted = set(run_ids)
        return tuple(one for one in self._fleet.runs if one.run_id in wanted and one.details)

    def stations(self) -> tuple[str, ...]:
        return tuple(sorted({Holder.of(one.station).station for one in self._fleet.runs if one.station}))

    def running(self) -> RunStatus | None:
        self._gate("running")
        return self._fleet.running

    def last_stored(self) -> LastStored:
        return self._fleet.stored

    def last_starts(self) -> LastStarts:
        self._gate("last_starts")
        runs = [one for one in self._fleet.runs if one.sync_type == "full" and not one.is_interrupted]
        full = max((one.started_at for one in runs if not one.is_incremental), default=None)
        return LastStarts(full, max((one.started_at for one in runs), default=None))

    def freshness(self) -> dict[str, SourceFreshness]:
        self._gate("freshness")
        return {one.source: one for one in self._fleet.sources}


class Statistics:
    def __init__(self, fleet: Fleet, gate: Gate, now: datetime) -> None:
        self._fleet, self._gate, self._month = fleet, gate, current_month(now)

    @property
    def _live(self) -> list[dict[str, Any]]:
        return [one for one in self._fleet.devices if not one["is_deleted"]]

    def _count(self, rows: list[dict[str, Any]], test: Callable[[dict[str, Any]], bool]) -> int:
        return sum(1 for row in rows if test(row))

    def _expired(self, rows: list[dict[str, Any]]) -> int:
        return self._count(rows, lambda row: row["aue_date"] is not None and row["aue_date"] < self._month)

    def _groups(self, key: Callable[[dict[str, Any]], Any]) -> list[tuple[Any, list[dict[str, Any]]]]:
        keys = Counter(key(row) for row in self._live)
        return [(one, [row for row in self._live if key(row) == one]) for one, _ in keys.most_common()]

    def overview(self) -> Overview:
        self._gate("overview")
        rows = self._live
        status = Counter(row["status"] for row in rows)
        return Overview(
            total_devices=len(rows),
            active=status["ACTIVE"],
            disabled=status["DISABLED"],
            provisioned=status["PROVISIONED"],
            deprovisioned=status["DEPROVISIONED"],
            last_sync=max((one.completed_at for one in self._fleet.runs if one.completed_at), default=None),
            without_status=status[None],
            unassigned=self._count(rows, lambda row: row["annotated_user"] is None),
            stale=self._count(rows, lambda row: row["last_sync_status"] == "stale"),
            never_synced=self._count(rows, lambda row: row["last_sync_status"] == "never"),
            expired=self._expired(rows),
            deleted=len(self._fleet.devices) - len(rows),
            conflicts=len(self._fleet.conflicts),
            updated_at=NOW,
        )

    def models(self) -> tuple[ModelRow, ...]:
        self._gate("models")
        result = []
        for model, rows in self._groups(lambda row: row["model"]):
            status = Counter(row["status"] for row in rows)
            health = [row["battery_health"] for row in rows if row["battery_health"] is not None]
            unassigned = self._count(rows, lambda row: row["annotated_user"] is None)
            counts = (status["ACTIVE"], status["DISABLED"], status["PROVISIONED"], status["DEPROVISIONED"])
            mean = round(sum(health) / len(health), 1) if health else None
            result.append(ModelRow(model, len(rows), *counts, unassigned, self._expired(rows), mean))
        return tuple(result)

    def org_units(self) -> tuple[OrgUnitRow, ...]:
        self._gate("org_units")
        return tuple(
            tree(
                {
                    "org_unit_path": path,
                    "devices": len(rows),
                    "active": self._count(rows, lambda row: row["status"] == "ACTIVE"),
                    "expired": self._expired(rows),
                }
                for path, rows in self._groups(lambda row: row["org_unit_path"])
            )
        )

    def aue(self) -> tuple[AueRow, ...]:
        self._gate("aue")
        groups = self._groups(lambda row: (int(row["aue_date"][:4]), row["model"]))
        return tuple(
            sorted((AueRow(*key, len(rows), self._expired(rows)) for key, rows in groups), key=lambda r: r.year)
        )

    def aue_by_location(self) -> tuple[AueLocationRow, ...]:
        self._gate("aue_by_location")
        groups = self._groups(lambda row: (int(row["aue_date"][:4]), row["iiq_location"]))
        found = [AueLocationRow(*key, len(rows), self._expired(rows)) for key, rows in groups]
        return tuple(sorted(found, key=lambda row: row.year or 0))

    def network(self) -> tuple[AccessPointRow, ...]:
        self._gate("network")
        groups = self._groups(lambda row: (row["meraki_network"], row["meraki_ap_name"]))
        found = [
            AccessPointRow(
                *names,
                len(rows),
                self._count(rows, lambda row: row["status"] == "ACTIVE"),
                self._count(rows, lambda row: row["annotated_user"] is None),
                max((row["last_seen_meraki"] for row in rows if row["last_seen_meraki"]), default=None),
            )
            for names, rows in groups
        ]
        return tuple(sorted(found, key=lambda row: (row.network is None, row.network or "", row.access_point or "")))

    def battery(self) -> tuple[BatteryRow, ...]:
        self._gate("battery")
        bands = Counter(
            None if row["battery_health"] is None else min(row["battery_health"] // 10, 9) for row in self._live
        )
        rows = [BatteryRow(b * 10, 100 if b == 9 else b * 10 + 9, battery_level(b * 10), bands[b]) for b in range(10)]
        return (*rows, BatteryRow(None, None, "unknown", bands[None]))

    def locations(self) -> tuple[LocationRow, ...]:
        self._gate("locations")
        return tuple(
            LocationRow(place, len(rows), self._count(rows, lambda row: row["status"] == "ACTIVE"), 0, 0, 0)
            for place, rows in self._groups(lambda row: row["iiq_location"])
        )

    def os(self) -> tuple[OsRow, ...]:
        self._gate("os")
        groups = self._groups(lambda row: int(row["os_version"].split(".")[0]))
        newest = max((key for key, _ in groups), default=0)
        return tuple(
            OsRow(key, len(rows), len(rows), self._expired(rows), newest - key)
            for key, rows in sorted(groups, reverse=True)
        )

    def last_seen(self) -> tuple[LastSeenRow, ...]:
        self._gate("last_seen")
        seen = [one["last_policy_sync_time"] for one in self._live]
        days = [when.date() if when else None for when in seen]
        bands = [
            LastSeenRow(name, since, before, sum(map(partial(_is_between, since, before), days)), 0, 0)
            for name, since, before in seen_bands(NOW.date())
        ]
        return (*bands, LastSeenRow("never", None, None, days.count(None), 0, 0))

    def sync(self) -> tuple[SyncTypeRow, ...]:
        self._gate("sync")
        types = sorted({one.sync_type for one in self._fleet.runs if one.sync_type})
        return tuple(self._sync_type(one, [run for run in self._fleet.runs if run.sync_type == one]) for one in types)

    def _sync_type(self, sync_type: str, runs: list[SyncRun]) -> SyncTypeRow:
        status = Counter(run.status for run in runs)
        completed = [run for run in runs if run.status == "completed"]
        seconds = [run.duration_seconds or 0 for run in completed]
        return SyncTypeRow(
            sync_type,
            len(completed),
            sum(seconds) / len(seconds) if seconds else None,
            sum(run.records_processed or 0 for run in completed),
            max(seconds, default=None),
            *(status[word] for word in ("partial", "failed", "cancelled")),
            max((run.completed_at for run in completed if run.completed_at), default=None),
        )


def _is_between(since: date | None, before: date | None, day: date | None) -> bool:
    return day is not None and (since is None or day >= since) and (before is None or day < before)


@dataclass(slots=True)
class MemoryLibrary:
    """The shape of ``cbdesk.repositories.Library`` over a ``Fleet``."""

    fleet: Fleet
    gate: Gate = field(default_factory=Gate)
    devices: Devices = field(init=False)
    search: Search = field(init=False)
    users: Users = field(init=False)
    statistics: Statistics = field(init=False)
    sync_logs: SyncLogs = field(init=False)
    lookup: Lookup = field(init=False)

    def __post_init__(self) -> None:
        self.devices = Devices(self.fleet, self.gate)
        self.search = Search(self.fleet, self.gate)
        self.users = Users(self.fleet, self.gate)
        self.statistics = Statistics(self.fleet, self.gate, NOW)
        self.sync_logs = SyncLogs(self.fleet, self.gate)
        self.lookup = Lookup(self.fleet, self.gate)
