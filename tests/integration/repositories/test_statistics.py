"""The numbers of the statistics tabs, judged against counts of the same rows in Python."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.database import tables
from cbdesk.domain.statistics import AueRow, BatteryRow, OrgUnitRow, OsRow
from cbdesk.repositories.statistics import StatisticsRepository
from tests.integration.repositories.rows import THEN, device, put, recorded, store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def rows(engine):
    chance = random.Random(11)
    rows = [
        device(
            f"d{number:03}",
            model=chance.choice([None, "Dell", "Lenovo", "Acer"]),
            status=chance.choice([None, "ACTIVE", "ACTIVE", "DISABLED", "PROVISIONED", "DEPROVISIONED"]),
            annotated_user=chance.choice([None, "ana@example.org"]),
            org_unit_path=chance.choice([None, "/", "/A", "/A/B/C", "/A B"]),
            iiq_location=chance.choice([None, "Oak", "Maple"]),
            battery_health=chance.choice([None, 0, 9, 10, 59, 60, 79, 80, 99, 100]),
            aue_date=chance.choice([None, "2024-06", "2026-10", "2026-11", "2027-06"]),
            os_version=chance.choice([None, "131.0.1", "131.9", "99.1", "odd"]),
            last_sync_status=chance.choice(["ok", "stale", "never"]),
            updated_at=THEN + timedelta(minutes=number),
            is_deleted=chance.random() < 0.1,
        )
        for number in range(400)
    ]
    put(engine, *rows)
    return rows


@pytest.fixture
def statistics(engine, cache):
    return StatisticsRepository(engine, cache, lambda: NOW)


def _count(rows, keeps):
    return sum(1 for row in rows if keeps(row))


def _expired(row):
    return "" < (row["aue_date"] or "") < "2026-11"


def _live(rows):
    return [row for row in rows if not row["is_deleted"]]


def test_that_the_overview_counts_live_devices(engine, statistics, rows):
    runs = [
        {"sync_type": "full", "status": "completed", "started_at": THEN, "completed_at": THEN + timedelta(hours=1)},
        {"sync_type": "users", "status": "completed", "started_at": THEN, "completed_at": THEN},
        {"sync_type": "full", "status": "failed", "started_at": THEN, "completed_at": THEN + timedelta(hours=9)},
        {"sync_type": "full", "status": "started", "started_at": THEN + timedelta(hours=10)},
    ]
    store(engine, tables.sync_logs, *runs)
    lost = {"kind": "duplicate_serial", "device_id": "d1", "field": "serial_number", "value": "x", "kept_by": "d2"}
    store(engine, tables.sync_conflicts, lost | {"detected_at": THEN})
    overview, live = statistics.overview(), _live(rows)
    assert overview.total_devices == len(live)
    for word in ("active", "disabled", "provisioned", "deprovisioned"):
        assert getattr(overview, word) == _count(live, lambda row, word=word: row["status"] == word.upper())
    assert overview.without_status == _count(live, lambda row: row["status"] is None)
    assert overview.unassigned == _count(live, lambda row: row["annotated_user"] is None)
    assert overview.stale == _count(live, lambda row: row["last_sync_status"] == "stale")
    assert overview.never_synced == _count(live, lambda row: row["last_sync_status"] == "never")
    assert overview.expired == _count(live, _expired)
    assert overview.deleted == len(rows) - len(live) > 0
    assert overview.conflicts == 1
    assert overview.last_sync == (THEN + timedelta(hours=1)).replace(tzinfo=UTC)
    assert overview.updated_at == max(row["updated_at"] for row in rows).replace(tzinfo=UTC)


def test_that_an_empty_fleet_has_an_overview(statistics):
    overview = statistics.overview()
    assert (overview.total_devices, overview.active, overview.last_sync, overview.updated_at) == (0, 0, None, None)
    for tab in ("models", "org_units", "aue", "locations", "os"):
        assert getattr(statistics, tab)() == ()


def test_that_models_are_counted_the_most_frequent_first(statistics, rows):
    live = _live(rows)
    found = {row.model: row for row in statistics.models()}
    assert {model: row.devices for model, row in found.items()} == Counter(row["model"] for row in live)
    dell = [row for row in live if row["model"] == "Dell"]
    assert found["Dell"].active == _count(dell, lambda row: row["status"] == "ACTIVE")
    assert found["Dell"].expired == _count(dell, _expired)
    health = [row["battery_health"] for row in dell if row["battery_health"] is not None]
    assert found["Dell"].battery_average == pytest.approx(sum(health) / len(health), abs=0.06)
    counts = [row.devices for row in statistics.models()]
    assert counts == sorted(counts, reverse=True)


def test_that_org_units_form_a_tree_whose_totals_roll_up(statistics, rows):
    live = _live(rows)

    def unit(path, name, depth):
        own = _count(live, lambda row: row["org_unit_path"] == path)
        below = [
            row for row in live
            if row["org_unit_path"] and (path == "/" or f"{row['org_unit_path']}/".startswith(f"{path}/"))
        ]  # fmt: skip
        active = _count(below, lambda row: row["status"] == "ACTIVE")
        return OrgUnitRow(path, name, depth, own, len(below), active, _count(below, _expired))

    nowhere = [row for row in live if row["org_unit_path"] is None]
    active, expired = _count(nowhere, lambda row: row["status"] == "ACTIVE"), _count(nowhere, _expired)
    assert statistics.org_units() == (
        unit("/", "/", 0), unit("/A", "A", 1), unit("/A/B", "B", 2), unit("/A/B/C", "C", 3), unit("/A B", "A B", 1),
        OrgUnitRow(None, "", 0, len(nowhere), len(nowhere), active, expired),
    )  # fmt: skip


def test_that_aue_is_counted_by_year_and_model_unknown_last(statistics, rows):
    live = _live(rows)
    found = statistics.aue()
    assert [row.year for row in found] == [2024] * 4 + [2026] * 4 + [2027] * 4 + [None] * 4
    of_2026 = [row for row in live if (row["aue_date"] or "").startswith("2026") and row["model"] == "Acer"]
    assert AueRow(2026, "Acer", len(of_2026), _count(of_2026, _expired)) in found


def test_that_battery_bands_cover_0_to_100_and_name_their_level(statistics, rows):
    health = Counter(row["battery_health"] for row in _live(rows))
    assert statistics.battery() == (
        BatteryRow(0, 9, "bad", health[0] + health[9]),
        BatteryRow(10, 19, "bad", health[10]),
        BatteryRow(20, 29, "bad", 0),
        BatteryRow(30, 39, "bad", 0),
        BatteryRow(40, 49, "bad", 0),
        BatteryRow(50, 59, "bad", health[59]),
        BatteryRow(60, 69, "warn", health[60]),
        BatteryRow(70, 79, "warn", health[79]),
        BatteryRow(80, 89, "good", health[80]),
        BatteryRow(90, 100, "good", health[99] + health[100]),
        BatteryRow(None, None, "unknown", health[None]),
    )


def test_that_locations_are_counted(statistics, rows):
    live = _live(rows)
    found = {row.location: row for row in statistics.locations()}
    assert {name: row.devices for name, row in found.items()} == Counter(row["iiq_location"] for row in live)
    oak = [row for row in live if row["iiq_location"] == "Oak"]
    assert found["Oak"].unassigned == _count(oak, lambda row: row["annotated_user"] is None)
    assert found["Oak"].stale == _count(oak, lambda row: row["last_sync_status"] == "stale")


def test_that_os_versions_are_counted_by_milestone_the_newest_first(statistics, rows):
    live = _live(rows)

    def milestone(number, versions):
        of_it = [row for row in live if row["os_version"] in versions]
        active, behind = _count(of_it, lambda row: row["status"] == "ACTIVE"), number and 131 - number
        return OsRow(number, len(of_it), active, _count(of_it, _expired), behind)

    assert statistics.os() == (
        milestone(131, {"131.0.1", "131.9"}), milestone(99, {"99.1"}), milestone(None, {None, "odd"})
    )  # fmt: skip


TABS = (
    "overview", "status", "models", "org_units", "aue", "aue_by_location", "battery", "locations", "os", "last_seen",
    "sync",
)  # fmt: skip


def test_that_a_tab_reads_what_was_counted_and_is_equal_when_cached(engine, statistics, rows):
    statistics.overview()
    statistics.cache.invalidate()
    for tab in TABS:
        with recorded(engine) as statements:
            first = getattr(statistics, tab)()
        assert len(statements) == 1
        assert not any("FROM chromebooks" in statement for statement in statements)
        with recorded(engine) as statements:
            assert getattr(statistics, tab)() == first
        assert not statements


def test_that_invalidating_the_cache_shows_new_numbers(engine, statistics, rows):
    before = statistics.overview().total_devices
    put(engine, device("new"))
    assert statistics.overview().total_devices == before
    statistics.cache.invalidate()
    assert statistics.overview().total_devices == before + 1
