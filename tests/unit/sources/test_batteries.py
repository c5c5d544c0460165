"""Google's sample telemetry field by field, and rule R11 case by case."""

from __future__ import annotations

import pytest

from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_parsers import parse_battery
from cbdesk.sources.records import Battery
from tests.unit.sources.samples import sample

IDENT = "10000000-0000-4000-8000-0000000000"


def test_that_each_sample_battery_is_read_field_by_field() -> None:
    page = read_page(sample("google/telemetry_devices_page.json")["devices"], parse_battery)
    assert page.skipped == ()
    assert page.records == (
        Battery(IDENT + "01", 89, 212, 3612, 4050, "333-AC-1B-A", 1763728811),
        Battery(IDENT + "03", None, 589, None, 3220, "SIMPLO", 1763650800),
        Battery(IDENT + "04", 59, 1043, 1890, 3220, "LGC", 1763719200),
        Battery(IDENT + "07", 100, 12, 3684, 3684, "BYD", 1763705400),
        Battery(IDENT + "0e", None, None, None, None, None, None),
        Battery(IDENT + "63", None, None, None, 4000, "SUNWODA", None),
    )


def battery(reports: object, packs: object) -> Battery:
    return parse_battery({"deviceId": "d", "batteryStatusReport": reports, "batteryInfo": packs})


def test_that_reports_of_unusable_time_come_last() -> None:
    reports = [{"reportTime": "?", "cycleCount": 1}, {"cycleCount": 2}, {"reportTime": 7, "cycleCount": 3}]
    assert battery(reports, []).battery_cycle_count == 1
    assert battery([*reports, {"reportTime": "2020-01-01T00:00:00Z", "cycleCount": 4}], []).battery_cycle_count == 4


def test_that_the_newest_report_counts_wherever_it_stands() -> None:
    times = ["2025-11-01T00:00:00.1Z", "2025-11-01T00:00:00.123456789Z", "2025-11-01T00:00:00Z"]
    found = battery([{"reportTime": time, "cycleCount": count} for count, time in enumerate(times)], [])
    assert (found.battery_cycle_count, found.battery_report_time) == (1, 1761955200)


@pytest.mark.parametrize(
    ("serial", "design", "manufacturer"),
    [("B", 2000, "b"), ("A", 1000, "a"), ("C", 1000, "a"), (None, 1000, "a"), ("", 1000, "a")],
)
def test_that_the_pack_that_the_report_names_counts_and_else_the_first(serial, design: int, manufacturer: str) -> None:
    packs = [
        {"serialNumber": "A", "designCapacity": "1000", "manufacturer": "a"},
        {"serialNumber": "B", "designCapacity": "2000", "manufacturer": "b"},
    ]
    found = battery([{"reportTime": "2025-11-01T00:00:00Z", "serialNumber": serial}], packs)
    assert (found.battery_design_capacity, found.battery_manufacturer) == (design, manufacturer)


@pytest.mark.parametrize(
    ("full", "design", "health"),
    [
        ("3612", "4050", 89),
        (3612, 4050, 89),
        ("5000", "4000", 100),
        ("0", "4000", 0),
        ("1", "0", None),
        (None, "4000", None),
        ("3000", None, None),
        ("lots", "4000", None),
        ("-5", "4000", None),
    ],
)
def test_that_health_is_percent_of_the_design_capacity(full, design, health: int | None) -> None:
    assert battery([{"fullChargeCapacity": full}], [{"designCapacity": design}]).battery_health == health


def test_that_a_capacity_beyond_the_column_is_no_value() -> None:
    found = battery([{"fullChargeCapacity": "99999999999"}], [{"designCapacity": "4000"}])
    assert (found.battery_full_charge_capacity, found.battery_design_capacity, found.battery_health) == (
        None,
        4000,
        100,
    )


@pytest.mark.parametrize(
    "item", [{"batteryInfo": []}, {"deviceId": "d", "batteryInfo": {}}, {"deviceId": "d", "batteryStatusReport": [7]}]
)
def test_that_a_bad_battery_record_is_skipped(item: object) -> None:
    with pytest.raises(SkipRecordError):
        parse_battery(item)
