"""Every number of the statistics is the length of the list that it leads to, whatever the rows hold."""

import itertools
import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.database import tables
from cbdesk.domain.documents import statistics_document
from cbdesk.domain.query import ListQuery, QueryError, narrowed
from cbdesk.domain.statistics import current_milestone, seen_bands
from cbdesk.repositories.statistics import StatisticsRepository
from tests.integration.repositories.rows import THEN, device, put, store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABS = (
    "overview", "status", "models", "org_units", "aue", "aue_by_location", "battery", "locations", "os", "network",
    "last_seen",
)  # fmt: skip
PATHS = (None, "", "/", "/A", "/A/B/C", "/A B", "/A_B/C", "/a", "/A/", "//A", "A", "A/B", "/50%", "/50%/x")


@pytest.fixture
def statistics(engine, cache):
    chance = random.Random(4)
    put(
        engine,
        *(
            device(
                f"d{number:03}",
                model=chance.choice([None, "", "Dell", "dell", "Dell ", "Acer"]),
                status=chance.choice([None, "ACTIVE", "ACTIVE", "DISABLED", "PROVISIONED", "DEPROVISIONED"]),
                annotated_user=chance.choice([None, "ana@example.org"]),
                org_unit_path=chance.choice(PATHS),
                iiq_location=chance.choice([None, "Oak", "OAK", "Maple"]),
                battery_health=chance.choice([None, 0, 9, 10, 59, 60, 79, 80, 99, 100]),
                aue_date=chance.choice([None, "", "odd", "2024-06", "2026-10", "2026-11", "2027-06", "2027-06-30"]),
                os_version=chance.choice([None, "", "131.0.1", "131", "0131.2", "99.1", "odd", "1310.2"]),
                last_sync_status=chance.choice([None, "ok", "stale", "never"]),
                last_policy_sync_time=chance.choice(
                    [
                        None,
                        *(datetime(2026, 11, 23) - timedelta(seconds=1, days=days) for days in (-3, 0, 1, 8, 9, 999)),
                    ]
                ),
                is_deleted=chance.random() < 0.1,
                meraki_network=chance.choice([None, "Oak", "oak"]),
                meraki_ap_name=chance.choice([None, "AP 1", "AP-2"]),
            )
            for number in range(300)
        ),
    )
    return StatisticsRepository(engine, cache, lambda: NOW)


def test_that_every_number_counts_its_list(statistics, library):
    asked = {}
    for tab in TABS:
        document = json.loads(json.dumps(statistics_document(getattr(statistics, tab)(), "2026-11")))
        for row in document.get("rows", [document]):
            assert row["queries"]
            for number, arguments in row["queries"].items():
                key = json.dumps(arguments, sort_keys=True)
                if key not in asked:
                    asked[key] = library.devices.count(narrowed(ListQuery(), arguments))
                assert asked[key] == row[number], (tab, number, arguments)
    assert len(asked) > 200


def test_that_the_numbers_of_a_row_are_whole(statistics):
    """No number of devices is left without a list."""
    not_counted = {"conflicts", "depth", "year", "low", "high", "milestone", "behind"}
    for tab in TABS:
        document = statistics_document(getattr(statistics, tab)(), "2026-11")
        for row in document.get("rows", [document]):
            numbers = {name for name, value in row.items() if isinstance(value, int)}
            assert numbers - not_counted == set(row["queries"])


def test_that_each_table_holds_every_device_once(statistics):
    total = statistics.overview().total_devices
    for tab in set(TABS) - {"overview"}:
        assert sum(row.devices for row in getattr(statistics, tab)()) == total


def test_that_last_seen_bands_leave_no_day_out(statistics):
    bands = seen_bands(NOW.date())
    assert [band[0] for band in bands] + ["never"] == [row.band for row in statistics.last_seen()]
    assert bands[0][2] is None
    assert bands[-1][1] is None
    assert all(newer[1] == older[2] for newer, older in itertools.pairwise(bands))


def test_that_a_testers_milestone_is_no_measure_for_the_fleet():
    assert current_milestone({140: 1, 131: 500, 130: 300, 99: 4}) == 131
    assert current_milestone({140: 9, 131: 500, 130: 300}) == 140
    assert current_milestone({}) is None


def test_that_syncs_are_summed_up_by_type(engine, library):
    def run(sync_type, status, seconds, records):
        ended = None if status == "started" else THEN + timedelta(seconds=seconds)
        return {
            "sync_type": sync_type, "status": status, "duration_seconds": seconds, "records_processed": records,
            "started_at": THEN, "completed_at": ended,
        }  # fmt: skip

    runs = [
        run("full", "completed", 10, 100), run("full", "completed", 15, 300), run("full", "failed", 99, 7),
        run("full", "started", None, None), run("users", "partial", 3, 9), run("users", "cancelled", 1, None),
    ]  # fmt: skip
    store(engine, tables.sync_logs, *runs)
    full, users = library.statistics.sync()
    assert (full.sync_type, full.total_syncs, full.avg_duration, full.total_processed) == ("full", 2, 12.5, 400)
    assert (full.longest_duration, full.failed, full.partial) == (15, 1, 0)
    assert full.last_completed_at == (THEN + timedelta(seconds=15)).replace(tzinfo=UTC)
    assert (users.total_syncs, users.avg_duration, users.total_processed, users.last_completed_at) == (0, None, 0, None)
    for row in statistics_document((full, users), "2026-11")["rows"]:
        for number, arguments in row["queries"].items():
            assert len(library.sync_logs.recent(**arguments)) == row[number]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seen_from", "2026-13-01"), ("seen_before", "soon"), ("without", ["x"]), ("without", "model"),
        ("model_is", "\0"), ("aue_year", "2027"), ("battery_below", True), ("only_deleted", None), ("colour", "red"),
    ],
)  # fmt: skip
def test_that_a_group_which_cannot_be_is_refused_by_name(field, value):
    with pytest.raises(QueryError) as refused:
        narrowed(ListQuery(), {field: value})
    assert refused.value.field == field
