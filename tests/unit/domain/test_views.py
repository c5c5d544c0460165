"""The built-in views: each is a question that the search language understands."""

import pytest

from cbdesk.domain.search_language import parse, to_text
from cbdesk.domain.views import VIEWS, view
from cbdesk.errors import NotFoundError


def test_that_each_view_is_understood_as_it_is_written():
    for one in VIEWS:
        expression = parse(one.query)
        assert (expression.problems, expression.is_plain) == ((), False), one.name
        assert to_text(expression.tree) == one.query
    assert len({one.name for one in VIEWS}) == len(VIEWS)


def test_that_an_unknown_view_is_answered_with_the_known_ones():
    assert view(" Not-Seen ").query == "seen:>30d|never"
    with pytest.raises(NotFoundError, match="unassigned, mismatch"):
        view("nope")
