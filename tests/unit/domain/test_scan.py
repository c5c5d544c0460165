"""What is said of a scanned device: nothing, or why to look twice."""

from datetime import UTC, datetime

import pytest

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.lookup import Ident, Looked, Match
from cbdesk.domain.scan import ScanVerdict, judge_scan

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HEALTHY = dict.fromkeys(DeviceRow.__slots__) | {
    "device_id": "one",
    "status": "ACTIVE",
    "iiq_location": "Maple MS",
    "aue_date": "2030-06",
    "is_deleted": False,
}


def judged(place="", before=None, **columns):
    match = Match(0, DeviceRow(**(HEALTHY | columns)), "asset_tag", "T1")
    return judge_scan(Looked(Ident.of("T1"), "found", (match,)), place, before, NOW)


def test_that_a_device_without_trouble_is_simply_known():
    assert judged() == judged("maple ms") == judged("Maple MS", iiq_location=None) == ScanVerdict("good")


@pytest.mark.parametrize(
    ("columns", "place", "before", "reason"),
    [
        ({"status": "DISABLED"}, "", None, "Disabled: reported lost or stolen?"),
        ({"status": "DEPROVISIONED"}, "", None, "Deprovisioned: no longer managed"),
        ({"is_deleted": True}, "", None, "Gone from Google"),
        ({"aue_date": "2025-06"}, "", None, "Updates expired Jun 2025"),
        ({}, "North HS", None, "Wrong place: belongs to Maple MS"),
        ({}, "", 3, "Already scanned: number 3"),
    ],
)
def test_that_each_trouble_is_named(columns, place, before, reason):
    assert judged(place, before, **columns) == ScanVerdict("look", (reason,))


def test_that_a_code_without_one_device_is_unknown():
    two = tuple(Match(0, DeviceRow(**(HEALTHY | {"device_id": name})), "asset_tag", "T1") for name in "ab")
    assert judge_scan(Looked(Ident.of("T1"), "not_found"), "", None, NOW) == ScanVerdict("unknown")
    assert judge_scan(Looked(Ident.of("T1"), "ambiguous", two), "", None, NOW) == ScanVerdict(
        "unknown", ("2 devices have it",)
    )
