"""A few letters find the title that was meant, and the better answer stands first."""

import pytest

from cbdesk.domain import fuzzy


def ranked(text, *titles):
    scored = [(fuzzy.score(text, title), title) for title in titles]
    return [title for points, title in sorted(scored, key=lambda one: -(one[0] or 0)) if points is not None]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("sync", "Sync now"),
        ("now", "Sync now"),
        ("NOW sy", "Sync now"),
        ("sn", "Sync now"),
        ("uk", "Übersicht der Klassen"),
        ("ubersicht", "Übersicht"),
        ("darkcol", "Dark colours"),
        ("", "anything"),
    ],
)
def test_that_a_title_is_found_by(text, title):
    assert fuzzy.score(text, title) is not None


@pytest.mark.parametrize(("text", "title"), [("sync x", "Sync now"), ("nsy", "Sync now"), ("5CD1", "Statistics")])
def test_that_a_title_is_not_found_by(text, title):
    assert fuzzy.score(text, title) is None


def test_that_a_beginning_comes_before_a_word_a_part_and_scattered_letters():
    titles = ("Resync", "Start a sync", "Sync now", "Sort yellow new cases")
    assert ranked("sync", *titles) == ["Sync now", "Start a sync", "Resync", "Sort yellow new cases"]


def test_that_only_whole_parts_of_a_title_are_strong():
    assert fuzzy.score("copy", "Copy the serial") >= fuzzy.STRONG
    assert fuzzy.score("cts", "Copy the serial") < fuzzy.STRONG
