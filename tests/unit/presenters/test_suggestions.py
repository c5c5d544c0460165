"""What the search bar suggests: fields and their values at the caret, earlier searches, and views."""

from cbdesk.domain.views import VIEWS
from cbdesk.presenters.suggestions import MOST, suggest


def titles(text, caret=None, searches=(), views=()):
    return [one.title for one in suggest(text, len(text) if caret is None else caret, searches, views)]


def test_that_the_beginning_of_a_field_suggests_it_with_room_for_a_value():
    first = suggest("rivera sta", 10, (), ())[0]
    assert (first.title, first.text, first.caret, first.is_complete) == ("status:", "rivera status:", 14, False)
    assert titles("ana") == []


def test_that_the_values_of_a_field_follow_its_colon():
    assert titles("status:d") == ["status:disabled", "status:deprovisioned", "status:delinquent"]
    second = suggest("-is:expired|de", 14, (), ())[1]
    assert (second.text, second.is_complete) == ("-is:expired|deleted", True)
    assert titles("battery:") == ["battery:<60"]
    assert titles("battery:<") == []


def test_that_only_the_word_at_the_caret_is_completed():
    one = suggest("sta maple", 3, (), ())[0]
    assert (one.text, one.caret) == ("status: maple", 7)
    assert titles("status maple", caret=2) == []


def test_that_earlier_searches_come_by_what_they_hold_those_that_begin_so_first():
    searches = ("ana rivera", "rivera lenovo", "maple")
    assert titles("rivera", searches=searches) == ["rivera lenovo", "ana rivera"]
    assert titles("Maple", searches=searches) == []
    assert titles("", searches=searches) == list(searches)


def test_that_views_come_by_their_titles():
    assert titles("batt", views=VIEWS) == ["battery:", "Battery below 60 %"]
    assert titles("leav", views=VIEWS) == ["With leavers"]


def test_that_there_are_never_more_than_fit_below_the_bar():
    searches = [f"user {number}" for number in range(30)]
    assert len(titles("us", searches=searches, views=VIEWS)) <= MOST
    assert len(titles("is:", searches=searches, views=VIEWS)) <= MOST
