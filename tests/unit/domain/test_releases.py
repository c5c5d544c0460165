"""Which version is newer, and when it is time to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.domain.releases import Outlook, Release, is_version

NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offered", "own", "is_newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10", "0.9.9", True),
        ("1", "0.9", True),
        ("0.1.0", "0.1.0", False),
        ("0.1", "0.1.0", False),
        ("0.1.0", "0.2.0", False),
        ("0.2.0", "0.2.0.dev1", False),
    ],
)
def test_that_versions_are_ordered_by_their_numbers(offered: str, own: str, is_newer: bool) -> None:
    assert Release(offered).is_newer_than(own) is is_newer


@pytest.mark.parametrize("text", ["", "v0.2.0", "0.2.0rc1", "0..2", "1.2.3.4.5", "latest", "1" * 9])
def test_that_what_is_no_version_is_told_apart(text: str) -> None:
    assert not is_version(text)


def test_that_it_is_time_to_ask_once_a_day() -> None:
    assert Outlook().is_due(NOW)
    asked = Outlook(NOW)
    assert not asked.is_due(NOW + timedelta(hours=23))
    assert asked.is_due(NOW + timedelta(hours=24))
    assert asked.is_due(NOW - timedelta(days=30))  # the clock was ahead, and was set right


def test_that_failures_are_counted_until_there_is_an_answer() -> None:
    known = Outlook(NOW, Release("0.2.0"))
    twice = known.failed("away").failed("still away")
    assert (twice.failures, twice.problem, twice.release) == (2, "still away", Release("0.2.0"))
    assert twice.answered(Release("0.3.0")) == Outlook(NOW, Release("0.3.0"))
