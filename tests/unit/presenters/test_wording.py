"""Ages, times and counts in words."""

from datetime import timedelta

import pytest

from cbdesk.domain.query import Total
from cbdesk.presenters import wording
from tests.desktop.fleet import NOW


def test_that_an_age_is_short():
    assert wording.age(NOW - timedelta(minutes=12), NOW) == "12 min"
    assert wording.age(NOW, NOW) == "now"
    assert wording.age(None, NOW) == "never"


def test_that_ago_is_said_where_there_is_room():
    assert wording.ago(NOW - timedelta(hours=2), NOW) == "2 h ago"


@pytest.mark.parametrize(
    ("number", "things", "words"),
    [
        (1, ("device",), "1 device"),
        (26104, ("device",), "26,104 devices"),
        (2, ("copy", "copies"), "2 copies"),
        (7, (), "7"),
    ],
)
def test_that_counts_carry_separators_and_number(number, things, words):
    assert wording.count(number, *things) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (185, "3 min 05 s"), (3720, "1 h 02 min"), (-1, "0 s")],
)
def test_that_durations_are_read_at_a_glance(seconds, words):
    assert wording.duration(seconds) == words


def test_that_a_total_which_nobody_counted_is_rounded_and_says_so():
    assert wording.total(Total(263_104), "device") == "263,104 devices"
    assert wording.total(Total(263_104, is_estimate=True), "device") == "about 263,000 devices"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 byte"), (812, "812 bytes"), (650_000, "635 kB"), (12_900_000, "12.3 MB"), (3 << 40, "3.0 TB")],
)
def test_that_sizes_are_read_at_a_glance(number, words):
    assert wording.size(number) == words
