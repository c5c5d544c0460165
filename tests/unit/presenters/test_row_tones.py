"""The colour of a row is that of the first rule that concerns its device."""

from datetime import timedelta

import pytest

from cbdesk.presenters.device_rows import ATTENTION_COLUMN, render
from cbdesk.presenters.row_tones import TONES
from tests.desktop.fleet import NOW, device
from tests.desktop.memory_library import row_of

HEALTHY = {
    "status": "ACTIVE",
    "aue_date": "2031-06",
    "battery_health": 90,
    "last_policy_sync_time": NOW - timedelta(days=2),
    "last_seen_meraki": None,
}
LONG_AGO = NOW - timedelta(days=40)


@pytest.mark.parametrize(
    ("columns", "tone", "words"),
    [
        ({}, "", ""),
        ({"is_deleted": True, "status": "DISABLED"}, "gone", "Gone from Google"),
        ({"status": "DISABLED", "aue_date": "2024-06"}, "disabled", "Disabled"),
        ({"status": "DEPROVISIONED"}, "deprovisioned", "Deprovisioned"),
        ({"aue_date": "2026-10", "battery_health": 20}, "expired", "Updates ended 2026-10"),
        ({"aue_date": None, "battery_health": 59}, "battery", "Battery 59 %"),
        ({"battery_health": None, "last_policy_sync_time": LONG_AGO}, "unseen", "Last seen 5 wk ago"),
        ({"last_policy_sync_time": LONG_AGO, "last_seen_meraki": NOW}, "", ""),
        ({"last_policy_sync_time": None}, "unseen", "Never seen"),
        ({"last_policy_sync_time": None, "status": "PROVISIONED"}, "", ""),
    ],
)
def test_that_the_first_rule_that_holds_colours_the_row_and_says_why(columns, tone, words):
    row = render(row_of(device(1, **HEALTHY | columns)), NOW)
    assert (row.tone, row.cells[ATTENTION_COLUMN]) == (tone, words)
    assert tone in {"", *(one.key for one in TONES)}
