"""The words for updates, battery and age."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cbdesk.domain import health
from cbdesk.domain.health import Verdict

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("aue_date", "words", "level"),
    [
        (None, "update end not known", "unknown"),
        ("", "update end not known", "unknown"),
        ("2026", "update end not known", "unknown"),
        ("2026-13", "update end not known", "unknown"),
        ("2024-06", "expired Jun 2024", "bad"),
        ("2026-10", "expired Oct 2026", "bad"),
        ("2026-11", "AUE this month", "warn"),
        ("2026-12", "AUE in 1 month", "warn"),
        ("2027-06", "AUE in 7 months", "warn"),
        ("2027-06-01", "AUE in 7 months", "warn"),
        ("2027-11", "AUE in 12 months", "warn"),
        ("2027-12", "AUE in 13 months", "good"),
        ("2028-10", "AUE in 23 months", "good"),
        ("2028-11", "AUE in 2 years", "good"),
        ("2032-06", "AUE in 5 years", "good"),
    ],
)
def test_that_aue_is_told_in_months_until_two_years(aue_date, words, level):
    assert health.aue(aue_date, NOW) == Verdict(words, level)


def test_that_the_month_is_that_of_utc():
    new_year_in_tokyo = datetime(2027, 1, 1, 5, tzinfo=timezone(timedelta(hours=9)))
    assert health.current_month(new_year_in_tokyo) == "2026-12"
    assert health.aue("2026-12", new_year_in_tokyo).words == "AUE this month"


@pytest.mark.parametrize(
    ("percent", "level"),
    [(None, "unknown"), (0, "bad"), (59, "bad"), (60, "warn"), (79, "warn"), (80, "good"), (100, "good")],
)
def test_that_battery_levels_change_at_60_and_80(percent, level):
    assert health.battery(percent).level == health.battery_level(percent) == level


def test_that_a_battery_is_told_with_its_percentage():
    assert [health.battery(percent).words for percent in (None, 100, 79, 12)] == [
        "no battery report", "100 %, good", "79 %, worn", "12 %, replace"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(hours=-3), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=12, seconds=50), "12 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=47), "1 d ago"),
        (timedelta(days=13, hours=23), "13 d ago"),
        (timedelta(days=14), "2 wk ago"),
        (timedelta(days=21), "3 wk ago"),
        (timedelta(days=91), "2 mo ago"),
        (timedelta(days=729), "23 mo ago"),
        (timedelta(days=800), "2 yr ago"),
    ],
)
def test_that_an_age_is_told_in_its_biggest_fitting_unit(passed, words):
    assert health.age(NOW - passed, NOW) == words


def test_that_what_never_was_has_no_age():
    assert health.age(None, NOW) == "never"
    assert health.sync_age(None, NOW) == Verdict("never", "unknown")


@pytest.mark.parametrize(("days", "level"), [(0, "good"), (14, "good"), (15, "warn"), (30, "warn"), (31, "bad")])
def test_that_a_device_is_stale_after_30_days(days, level):
    assert health.sync_age(NOW - timedelta(days=days), NOW).level == level


@pytest.mark.parametrize(
    ("older_by", "words"),
    [
        (timedelta(hours=3), "offline copy, 3 h old"),
        (timedelta(seconds=5), "offline copy, made just now"),
        (-timedelta(minutes=4), "offline copy, made just now"),
        (-timedelta(minutes=6), "offline copy, age unknown"),
        (-timedelta(days=400), "offline copy, age unknown"),
    ],
)
def test_that_a_copy_from_the_future_claims_no_age(older_by, words):
    assert health.copy_age(NOW - older_by, NOW) == words
