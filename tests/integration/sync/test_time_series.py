"""What a sync writes down for later: last users, sightings, daily totals, batteries; and when it is forgotten."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.sync import time_series
from tests.integration.sync.comparison import sync, travel
from tests.integration.sync.documents import Documents

NOW = datetime(2026, 3, 2, 15, 0)
SERIES = (tables.device_user_seen, tables.ap_sighting, tables.fleet_daily, tables.device_battery)
NET = {"id": "N_1", "name": "Maple", "productTypes": ["wireless"]}
MAC = "A4:BB:6D:10:00:01"


@pytest.fixture
def set_now(monkeypatch: pytest.MonkeyPatch) -> Any:
    return travel(monkeypatch)


@pytest.fixture
def run(engine: sa.Engine, executor: Executor, set_now: Any) -> Any:
    """One sync of these documents at this moment."""

    def at(now: datetime, documents: Documents, **how: Any) -> Any:
        set_now(now)
        return sync(engine, documents.sources(), executor, **how)

    return at


def device(ident: str = "d1", *, users: Any = ("ana@x.org",), **fields: Any) -> dict[str, Any]:
    recent = [{"type": "USER_TYPE_MANAGED", "email": email} for email in users]
    days = {"activeTimeRanges": [{"date": "2026-02-27", "activeTime": 5}]}
    return {"deviceId": ident, "status": "ACTIVE", "model": "HP 11", "recentUsers": recent} | days | fields


def battery(moment: str, cycles: int, capacity: str = "4000") -> dict[str, Any]:
    report = {"reportTime": moment, "cycleCount": cycles, "fullChargeCapacity": capacity}
    return {"deviceId": "d1", "batteryInfo": [{"designCapacity": "5000"}], "batteryStatusReport": [report]}


def heard(access_point: str, moment: str, mac: str = "a4bb6d100001") -> dict[str, Any]:
    return {"mac": mac, "recentDeviceName": access_point, "lastSeen": moment}


def school(**fields: Any) -> Documents:
    documents = Documents(
        devices=[device()],
        batteries=[battery("2026-03-01T08:00:00Z", 100)],
        networks=[NET],
        clients={"N_1": [heard("LIB-AP01", "2026-03-02T14:00:00Z")]},
    )
    return replace(documents, **fields)


def rows(engine: sa.Engine, table: sa.Table) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(sa.select(table)))


def versions(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """The rows with the transactions that wrote and locked them."""
    system = ("ctid::text", "xmin::text", "xmax::text")
    with engine.connect() as connection:
        return [
            tuple(row)
            for table in SERIES
            for row in connection.execute(sa.select(*(sa.literal_column(name) for name in system)).select_from(table))
        ]


def test_that_one_sync_begins_every_series(engine: sa.Engine, run: Any) -> None:
    run(NOW, school())
    assert rows(engine, tables.device_user_seen) == [("d1", "ana@x.org", date(2026, 2, 27), date(2026, 2, 27))]
    seen = datetime(2026, 3, 2, 14)
    assert rows(engine, tables.ap_sighting) == [(MAC, "LIB-AP01", "N_1", seen, seen, 1)]
    assert rows(engine, tables.fleet_daily) == [(NOW.date(), "", "HP 11", "ACTIVE", 1)]
    assert rows(engine, tables.device_battery) == [("d1", 1772352000, 80, 100, 4000)]


def test_that_a_second_identical_sync_writes_nothing(engine: sa.Engine, run: Any) -> None:
    run(NOW, school())
    before = versions(engine)
    assert len(before) == 4
    run(NOW + timedelta(hours=1), school())
    assert versions(engine) == before


# ---------------------------------------------------------------- who used it


def test_that_the_newest_managed_user_is_the_one_who_was_seen(engine: sa.Engine, run: Any) -> None:
    guest = {"type": "USER_TYPE_UNMANAGED", "email": "guest@else.org"}
    recent = [guest, {"type": "USER_TYPE_MANAGED"}, *device(users=("Ben@X.org", "ana@x.org"))["recentUsers"]]
    run(NOW, school(devices=[device(recentUsers=recent), device("d2", users=()), device("d3", recentUsers=None)]))
    assert [row[:2] for row in rows(engine, tables.device_user_seen)] == [("d1", "ben@x.org")]


def test_that_each_user_keeps_the_first_and_the_last_active_day(engine: sa.Engine, run: Any) -> None:
    def active(day: str, user: str) -> Documents:
        return school(devices=[device(users=(user,), activeTimeRanges=[{"date": day, "activeTime": 1}])])

    run(NOW, active("2026-02-26", "ana@x.org"))
    run(NOW + timedelta(hours=1), active("2026-03-01", "ana@x.org"))
    run(NOW + timedelta(hours=2), active("2026-03-02", "ben@x.org"))
    assert rows(engine, tables.device_user_seen) == [
        ("d1", "ana@x.org", date(2026, 2, 26), date(2026, 3, 1)),
        ("d1", "ben@x.org", date(2026, 3, 2), date(2026, 3, 2)),
    ]


def test_that_a_device_without_active_days_counts_by_its_last_policy_sync_but_not_by_a_day_to_come(
    engine: sa.Engine, run: Any
) -> None:
    silent = device(activeTimeRanges=[], lastSync="2026-02-20T10:00:00Z")
    fast = device("d2", activeTimeRanges=[], lastSync="2026-04-20T10:00:00Z")
    run(NOW, school(devices=[silent, fast]))
    assert [row[3] for row in rows(engine, tables.device_user_seen)] == [date(2026, 2, 20), NOW.date()]


@pytest.mark.parametrize("strange", ['{"email": "x"}', '"text"', "17", '["a", 1, null]', r'[{"email": "\u0000"}]'])
def test_that_recent_users_which_another_program_wrote_stop_no_sync(engine: sa.Engine, run: Any, strange: str) -> None:
    run(NOW, school())
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE chromebooks SET recent_users = CAST(:it AS json), updated_at = :later"),
            {"it": strange, "later": NOW + timedelta(minutes=30)},
        )
    assert run(NOW + timedelta(hours=1), school(), sync_type="meraki").status == "completed"
    assert len(rows(engine, tables.device_user_seen)) == 1


# ---------------------------------------------------------------- where it was heard


def test_that_a_newer_sighting_at_the_same_access_point_counts_and_moves_only_the_end(
    engine: sa.Engine, run: Any
) -> None:
    for number, hour in enumerate((10, 12, 12, 11)):
        documents = school(clients={"N_1": [heard("LIB-AP01", f"2026-03-02T{hour}:00:00Z")]})
        run(NOW + timedelta(hours=number), documents)
    first, last = datetime(2026, 3, 2, 10), datetime(2026, 3, 2, 12)
    assert rows(engine, tables.ap_sighting) == [(MAC, "LIB-AP01", "N_1", first, last, 2)]


def test_that_each_access_point_has_its_own_row(engine: sa.Engine, run: Any) -> None:
    for number, name in enumerate(("LIB-AP01", "GYM-AP02", "LIB-AP01")):
        documents = school(clients={"N_1": [heard(name, f"2026-03-02T1{number}:00:00Z")]})
        run(NOW + timedelta(hours=number), documents)
    found = {row[1]: (row[3].hour, row[4].hour, row[5]) for row in rows(engine, tables.ap_sighting)}
    assert found == {"LIB-AP01": (10, 12, 2), "GYM-AP02": (11, 11, 1)}


def test_that_a_sighting_without_any_access_point_or_time_is_none(engine: sa.Engine, run: Any) -> None:
    nowhere = {"mac": "a4bb6d100002", "lastSeen": "2026-03-02T14:00:00Z"}
    never = {"mac": "a4bb6d100003", "recentDeviceName": "LIB-AP01"}
    unnamed = {"mac": "a4bb6d100004", "recentDeviceMac": "e0cbbc001003", "lastSeen": "2026-03-02T14:00:00Z"}
    run(NOW, school(clients={"N_1": [nowhere, never, unnamed]}))
    assert [row[1] for row in rows(engine, tables.ap_sighting)] == ["E0:CB:BC:00:10:03"]


# ---------------------------------------------------------------- how many there are


def test_that_the_totals_of_a_day_are_replaced_and_those_of_the_day_before_stay(engine: sa.Engine, run: Any) -> None:
    asset = {"AssetId": "A1", "SerialNumber": "S1", "Location": {"Name": "Oak Ridge"}}
    run(NOW, school(devices=[device("d1", serialNumber="S1"), device("d2"), device("d3", model=None)], assets=[asset]))
    oak, nowhere = ("Oak Ridge", "HP 11", "ACTIVE"), ("", "HP 11", "ACTIVE")
    yesterday = [(NOW.date(), "", "", "ACTIVE", 1), (NOW.date(), *nowhere, 1), (NOW.date(), *oak, 1)]
    assert rows(engine, tables.fleet_daily) == yesterday
    tomorrow = NOW + timedelta(days=1)
    run(tomorrow, school(devices=[device("d1", serialNumber="S1"), device("d2"), device("d3")], assets=[asset]))
    today = [(tomorrow.date(), *nowhere, 2), (tomorrow.date(), *oak, 1)]
    assert rows(engine, tables.fleet_daily) == yesterday + today
    run(tomorrow + timedelta(hours=1), school(devices=[device(f"d{n}", status="DISABLED") for n in (1, 2, 3)]))
    assert rows(engine, tables.fleet_daily) == [*yesterday, (tomorrow.date(), "", "HP 11", "DISABLED", 3)]


def test_that_deleted_devices_do_not_count(engine: sa.Engine, run: Any) -> None:
    devices = [device(f"d{n}") for n in range(10)]
    run(NOW, school(devices=devices))
    run(NOW + timedelta(hours=1), school(devices=devices[:9]))
    assert [row[-1] for row in rows(engine, tables.fleet_daily)] == [9]


# ---------------------------------------------------------------- how batteries age


def test_that_only_a_newer_report_that_shows_ageing_is_a_row(engine: sa.Engine, run: Any) -> None:
    reports = [
        battery("2026-02-20T08:00:00Z", 100),
        battery("2026-02-21T08:00:00Z", 100, "4001"),  # the same health and cycles
        battery("2026-02-22T08:00:00Z", 101),
        battery("2026-02-19T08:00:00Z", 99),  # older
        battery("2026-02-23T08:00:00Z", 101, "3900"),  # less health
    ]
    for number, report in enumerate(reports):
        run(NOW + timedelta(hours=number), school(batteries=[report]))
    found = [(row[2], row[3], row[4]) for row in rows(engine, tables.device_battery)]
    assert found == [(80, 100, 4000), (80, 101, 4000), (78, 101, 3900)]


# ---------------------------------------------------------------- what happens around it


def test_that_the_next_sync_makes_up_for_one_that_ended_before_its_series(
    engine: sa.Engine, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the station lost its power")

    with monkeypatch.context() as patch:
        patch.setattr(time_series, "record", fail)
        with pytest.raises(RuntimeError):
            run(NOW, school())
    engine.dispose()  # as the end of its process does
    assert rows(engine, tables.device_user_seen) == []
    run(NOW + timedelta(hours=1), school())
    assert all(len(rows(engine, table)) == 1 for table in SERIES)


def test_that_the_rows_of_an_older_version_are_recorded_by_the_first_sync_of_this_one(
    engine: sa.Engine, run: Any
) -> None:
    run(NOW, school())
    with engine.begin() as connection:
        for table in (*SERIES, tables.station_state):
            connection.execute(sa.delete(table))
    run(NOW + timedelta(hours=1), school())
    assert all(len(rows(engine, table)) == 1 for table in SERIES)


def test_that_a_sync_whose_parts_all_failed_records_nothing(engine: sa.Engine, run: Any) -> None:
    everything = frozenset({"devices", "batteries", "users", "assets", "networks"})
    assert run(NOW, school(failing=everything)).status == "failed"
    assert [rows(engine, table) for table in SERIES] == [[], [], [], []]


def test_that_the_first_sync_of_a_day_forgets_what_is_too_old_and_does_not_bring_it_back(
    engine: sa.Engine, run: Any
) -> None:
    run(NOW, school())
    later = NOW + timedelta(days=390)
    run(later, school())
    assert [len(rows(engine, table)) for table in SERIES] == [1, 1, 2, 1]
    later += timedelta(days=11)
    run(later, school())
    assert [len(rows(engine, table)) for table in SERIES] == [0, 0, 3, 1]
    with engine.begin() as connection:  # as if every row had changed
        connection.execute(sa.update(tables.chromebooks).values(updated_at=later + timedelta(minutes=1)))
        connection.execute(sa.update(tables.meraki_clients).values(updated_at=later + timedelta(minutes=1)))
    run(later + timedelta(hours=1), school())
    assert [len(rows(engine, table)) for table in SERIES] == [0, 0, 3, 1]
    run(NOW + timedelta(days=7 * 366), school())
    assert [len(rows(engine, table)) for table in SERIES] == [0, 0, 1, 0]


def log(sync_type: str, status: str, days: int) -> dict[str, Any]:
    ended = NOW - timedelta(days=days)
    return {"sync_type": sync_type, "status": status, "started_at": ended, "completed_at": ended, "run_id": str(days)}


def test_that_logs_and_calls_of_over_ninety_days_go_but_never_the_newest_completed_run_of_a_type(
    engine: sa.Engine, run: Any
) -> None:
    old = [log("meraki", "completed", days) for days in (300, 200, 91, 89)]
    old += [log("users", "completed", days) for days in (301, 202)] + [
        log("users", "failed", days) for days in (92, 88)
    ]
    calls = {"source": "meraki", "endpoint": "/x", "status": 200, "calls": 1, "retries": 0}
    figures = {"seconds": 1.5, "waited_seconds": 0.5}
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.sync_logs), old)
        connection.execute(
            sa.insert(tables.api_calls),
            [{"day": (NOW - timedelta(days=days)).date(), **calls, **figures} for days in (91, 90, 89)],
        )
    everything = frozenset({"devices", "batteries", "assets", "users", "networks"})
    run(NOW, school(failing=everything))
    s = tables.sync_logs.c
    with engine.connect() as connection:
        left = set(connection.scalars(sa.select(s.run_id).where(s.started_at < NOW)))
    assert left == {"89", "202", "88"}
    assert [(NOW.date() - row[0]).days for row in rows(engine, tables.api_calls)] == [90, 89]
