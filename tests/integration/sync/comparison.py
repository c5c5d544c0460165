"""Runs the real engine and the oracle side by side, and compares every cell that they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cache import Cache, MemoryCache
from cbdesk.database import tables
from cbdesk.domain.sync import SyncResult, SyncType
from cbdesk.sync import lease as leases
from cbdesk.sync.fetch import Sources
from cbdesk.sync.parts import MergeOptions
from cbdesk.sync.runner import SyncOptions, SyncRun
from tests.integration.sync.documents import Documents
from tests.oracle import Meraki, Oracle, Outcome

ALL_TABLES = [
    tables.meraki_clients,
    tables.chromebooks,
    tables.users,
    tables.chromebook_history,
    tables.sync_conflicts,
    tables.sync_logs,
    tables.sync_sources,
    tables.sync_lease,
    tables.device_user_seen,
    tables.ap_sighting,
    tables.fleet_daily,
    tables.device_battery,
    tables.api_calls,
    tables.iiq_assets,
    tables.live_refreshes,
    tables.api_limits,
    tables.device_search,
    tables.device_key,
]
_KEYS = {"chromebooks": "device_id", "users": "user_id", "meraki_clients": "mac_address"}
_TIMES = ("created_at", "updated_at")
_LINKS = {"linked_user_id", "linked_device_id"}
"""Foreign keys, which follow from the other columns: see `wrong_links`."""
PART_OF_TABLE: dict[str, SyncType] = {"chromebooks": "chromebooks", "users": "users", "meraki_clients": "meraki"}
Row = dict[str, Any]


def forget_everything(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for table in ALL_TABLES:  # a few rows each: several times faster than TRUNCATE
            connection.execute(sa.delete(table))


def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Return a function that sets the point in time of the next runs, which otherwise is the database's clock."""
    real = leases.acquire
    moment: list[datetime] = []

    def acquire(connection: sa.Connection, *, holder: str, run_id: str) -> leases.Lease:
        return replace(real(connection, holder=holder, run_id=run_id), now=moment[-1])

    monkeypatch.setattr(leases, "acquire", acquire)
    return moment.append


def sync(
    engine: sa.Engine,
    sources: Sources,
    executor: Executor,
    *,
    sync_type: SyncType = "full",
    options: MergeOptions | None = None,
    cache: Cache | None = None,
    stop: Callable[[], bool] = lambda: False,
    station: str = "test station",
    batch_size: int = 4,
    is_incremental: bool = False,
    full_listing_after: timedelta = timedelta(days=7),
) -> SyncResult:
    run = SyncRun(
        engine,
        cache or MemoryCache(),
        sources,
        SyncOptions(station, options or MergeOptions(), batch_size, full_listing_after),
        executor=executor,
        on_progress=lambda _progress: None,
        stop=stop,
    )
    return run.execute(sync_type, is_incremental=is_incremental)


def rows_of(engine: sa.Engine, table: sa.Table) -> dict[str, Row]:
    with engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sa.select(table))]
    return {row[_KEYS[table.name]]: row for row in rows}


class SideBySide:
    """One database and one oracle that saw the same runs. ``times`` is what the row's own times have to be."""

    def __init__(self, engine: sa.Engine, oracle: Oracle) -> None:
        self.engine = engine
        self.oracle = oracle
        self.times: dict[tuple[str, str], tuple[datetime, datetime]] = {}

    def ask_oracle(self, documents: Documents, now: datetime, sync_type: SyncType = "full", **how: Any) -> Outcome:
        def of(name: str, part: SyncType, rows: list[Any]) -> list[Any] | None:
            return None if name in documents.failing or sync_type not in {"full", part} else rows

        wireless = [n for n in documents.networks if "wireless" in n.get("productTypes", [])]
        meraki = None
        if sync_type in {"full", "meraki"} and "networks" not in documents.failing:
            clients = {
                n["id"]: None if n["id"] in documents.failing_networks else documents.clients.get(n["id"], [])
                for n in wireless
            }
            points = [] if "access_points" in documents.failing else documents.access_points
            meraki = Meraki(wireless, points, clients)
        batteries = [] if documents.telemetry_refused else documents.batteries
        return self.oracle.run(
            now,
            google=of("devices", "chromebooks", documents.devices),
            telemetry=of("batteries", "chromebooks", batteries),
            assets=of("assets", "chromebooks", documents.assets),
            users=of("users", "users", documents.users),
            meraki=meraki,
            **how,
        )

    def compare(self, outcome: Outcome, result: SyncResult, now: datetime) -> None:
        """Fail with every difference there is."""
        for table in (tables.chromebooks, tables.users, tables.meraki_clients):
            self.compare_rows(table, outcome, now)
        assert not (found := wrong_links(self.engine)), found
        self._compare_history(outcome, result, now)
        assert result.conflicts == self.compare_conflicts()
        self._compare_counts(outcome, result)

    def compare_rows(self, table: sa.Table, outcome: Outcome, now: datetime) -> None:
        self._note_times(table.name, outcome, now)
        stored = rows_of(self.engine, table)
        expected = self.oracle_rows(table.name)
        assert not (found := differences(stored, expected)), f"{table.name}: {found}"
        assert not (found := self._wrong_times(table.name, stored)), f"{table.name}: {found}"

    def compare_conflicts(self) -> int:
        """Compare the stored conflicts, and return how many there are."""
        with self.engine.connect() as connection:
            s = tables.sync_conflicts.c
            conflicts = {
                tuple(row) for row in connection.execute(sa.select(s.kind, s.device_id, s.field, s.value, s.kept_by))
            }
        assert conflicts == self.oracle.conflicts, f"conflicts: stored {conflicts}, expected {self.oracle.conflicts}"
        return len(conflicts)

    def oracle_rows(self, table: str) -> dict[str, Row]:
        rows: dict[str, Row] = getattr(self.oracle, table)
        return rows

    def _note_times(self, table: str, outcome: Outcome, now: datetime) -> None:
        for key in outcome.removed[table]:
            del self.times[table, key]
        for key in outcome.inserted[table]:
            self.times[table, key] = now, now
        for key in outcome.changed[table]:
            self.times[table, key] = self.times[table, key][0], now

    def _wrong_times(self, table: str, stored: dict[str, Row]) -> list[object]:
        return [
            (key, name, row[name], expected)
            for key, row in stored.items()
            for name, expected in zip(_TIMES, self.times[table, key], strict=True)
            if row[name] != expected
        ]

    def _compare_history(self, outcome: Outcome, result: SyncResult, now: datetime) -> None:
        h = tables.chromebook_history.c
        with self.engine.connect() as connection:
            rows = connection.execute(
                sa.select(h.device_id, h.field_name, h.old_value, h.new_value, h.changed_at).where(
                    h.changed_by == f"sync:{result.run_id}"
                )
            ).all()
        assert {row.changed_at for row in rows} <= {now}
        stored, expected = (sorted(map(str, lines)) for lines in ([tuple(row)[:4] for row in rows], outcome.history))
        assert stored == expected, f"history: stored {stored}, expected {expected}"

    def _compare_counts(self, outcome: Outcome, result: SyncResult) -> None:
        parts = {part.sync_type: part for part in result.parts}
        for table, sync_type in PART_OF_TABLE.items():
            if sync_type not in parts:
                continue
            part = parts[sync_type]
            gone = outcome.soft_deleted if table == "chromebooks" else set()
            counted = (part.records_created, part.records_updated, part.records_deleted)
            expected = (len(outcome.inserted[table]), len(outcome.changed[table] - gone), len(gone))
            assert counted == expected, f"created, updated, deleted of {table}: counted {counted}, expected {expected}"


def wrong_links(engine: sa.Engine) -> list[object]:
    """Return the devices and clients that name another user or device than their other columns do."""
    devices, people, clients = (
        rows_of(engine, table) for table in (tables.chromebooks, tables.users, tables.meraki_clients)
    )
    by_address: dict[str, str] = {}
    for user_id in sorted(people):
        by_address.setdefault(people[user_id]["email"].lower(), user_id)
    found: list[object] = [
        (key, row["linked_user_id"], wanted)
        for key, row in devices.items()
        if row["linked_user_id"] != (wanted := by_address.get((row["annotated_user"] or "").lower()))
    ]
    wifi = {row["mac_address"] for row in devices.values()}
    wired = {row["ethernet_mac"] for row in devices.values() if row["mac_address"] not in clients}
    for mac, client in clients.items():
        device = devices.get(client["linked_device_id"])
        if device is None:
            is_right = mac not in wifi | wired
        else:
            addresses = (device["mac_address"], device["ethernet_mac"])
            is_right = mac in addresses and device["serial_number"] == client["serial_number"]
        if not is_right:
            found.append((mac, client["linked_device_id"], client["serial_number"]))
    return found


def differences(stored: dict[str, Row], expected: dict[str, Row]) -> list[object]:
    found: list[object] = [("only in the database", key, stored[key]) for key in sorted(set(stored) - set(expected))]
    found += [("only in the oracle", key, expected[key]) for key in sorted(set(expected) - set(stored))]
    for key in sorted(set(stored) & set(expected)):
        columns = set(stored[key]) - {*_TIMES, *_LINKS}
        assert columns == set(expected[key]), (key, columns ^ set(expected[key]))
        found += [
            (key, column, "stored", stored[key][column], "expected", expected[key][column])
            for column in sorted(columns)
            if stored[key][column] != expected[key][column]
        ]
    return found
