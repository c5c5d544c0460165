"""The lines of a list: finished strings, levels, and an order that the database would give."""

from datetime import timedelta

import pytest

from cbdesk.domain.device import Hit
from cbdesk.domain.query import SortKey
from cbdesk.presenters import privacy
from cbdesk.presenters.device_rows import (
    AUE_COLUMN,
    COLUMNS,
    MATCH_COLUMN,
    STATUS_COLUMN,
    USER_COLUMN,
    render,
    sort_hits,
)
from tests.desktop.fleet import NOW, device
from tests.desktop.memory_library import row_of


def line(number=1, **columns):
    return render(row_of(device(number, **columns)), NOW)


def test_that_a_line_has_a_cell_a_tip_and_a_level_for_each_column():
    row = line()
    assert len(row.cells) == len(row.tips) == len(row.levels) == len(COLUMNS)
    assert row.cells[:5] == (
        "104501",
        "5CD1007919",
        "Lenovo 300e Gen 3",
        "ben.okafor1@students.example.org",
        "Maple MS",
    )


@pytest.mark.parametrize(
    ("columns", "word", "level"),
    [
        ({"status": "ACTIVE"}, "Active", "good"),
        ({"status": "DISABLED"}, "Disabled", "warn"),
        ({"status": "DEPROVISIONED"}, "Deprovisioned", "bad"),
        ({"status": None, "google_status": "SHIPPED"}, "Shipped", "neutral"),
        ({"status": None, "google_status": None}, "Unknown", "neutral"),
        ({"is_deleted": True}, "Gone from Google", "neutral"),
    ],
)
def test_that_the_status_is_a_word_on_a_pill(columns, word, level):
    row = line(**columns)
    assert (row.cells[STATUS_COLUMN], row.levels[STATUS_COLUMN]) == (word, level)


@pytest.mark.parametrize(
    ("aue", "level", "tip"),
    [
        ("2026-10", "bad", "Expired: Google sends no more updates"),
        ("2026-11", None, ""),
        ("2030-06", None, ""),
        (None, None, ""),
    ],
)
def test_that_only_a_month_that_is_over_has_expired(aue, level, tip):
    row = line(aue_date=aue)
    assert row.cells[AUE_COLUMN] == (aue or "")
    assert (row.levels[AUE_COLUMN], row.tips[AUE_COLUMN]) == (level, tip)


def test_that_last_seen_is_the_newer_of_google_and_wifi():
    row = line(last_policy_sync_time=NOW - timedelta(days=3), last_seen_meraki=NOW - timedelta(hours=2))
    assert row.cells[6] == "2 h ago"
    assert len(row.tips[6].splitlines()) == 2


def test_that_tips_hide_names_from_the_moment_on_that_they_are_hidden(monkeypatch):
    found = row_of(device(1))
    row = render(found, NOW, Hit(found, "prefix", "full_name", "Ben Okafor"))
    assert (row.tips[USER_COLUMN], row.tips[MATCH_COLUMN]) == ("ben.okafor1@students.example.org", "Ben Okafor")
    monkeypatch.setattr(privacy, "_is_on", True)
    assert (row.tips[USER_COLUMN], row.tips[MATCH_COLUMN]) == ("b•••@students.example.org", "B••• O•••")


def test_that_never_seen_is_said():
    assert line(last_policy_sync_time=None, last_seen_meraki=None).cells[6] == "never"


def test_that_a_device_is_looked_up_by_serial_where_it_has_one():
    assert line().ident == "5CD1007919"
    assert line(serial_number=None).ident == "device-00001"


@pytest.mark.parametrize("descending", [False, True])
def test_that_sorting_puts_empty_values_last(descending):
    hits = [Hit(row_of(device(n, asset_tag=tag)), "prefix", "model") for n, tag in enumerate(("2", None, "1", "3"))]
    tags = [hit.device.asset_tag for hit in sort_hits(hits, [SortKey("asset_tag", descending)])]
    assert tags == (["3", "2", "1", None] if descending else ["1", "2", "3", None])


def test_that_hits_that_are_alike_are_ordered_by_the_next_key():
    found = [("HP", "2"), ("Acer", "3"), ("HP", None), ("HP", "1"), ("Acer", "4")]
    hits = [
        Hit(row_of(device(n, model=model, asset_tag=tag)), "prefix", "model") for n, (model, tag) in enumerate(found)
    ]
    order = sort_hits(hits, [SortKey("model"), SortKey("asset_tag", True)])
    assert [hit.device.asset_tag for hit in order] == ["4", "3", "2", "1", None]


def test_that_the_further_columns_say_what_they_are_about():
    row = line(battery_health=71, last_seen_meraki=None, data_source="google_admin")
    by_key = {column.key: cell for column, cell in zip(COLUMNS, row.cells, strict=True)}
    assert by_key["battery_health"] == "71 %"
    assert by_key["last_seen_meraki"] == ""
    assert by_key["data_source"] == "Google alone"
    assert by_key["org_unit_path"] == "/Students/Maple MS/Grade 6"
    levels = {column.key: level for column, level in zip(COLUMNS, row.levels, strict=True)}
    assert levels["battery_health"] == "warn"
