"""The coloured parts of a search text stand where the person sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.domain.search_marks import marks


def parts(text):
    return [(mark.kind, text[mark.start : mark.start + mark.length]) for mark in marks(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ana lenovo", []),
        ("user:ana", [("field", "user:"), ("value", "ana")]),
        ("  USER:ana", [("field", "USER:"), ("value", "ana")]),
        ("-model:3100 dell", [("not", "-"), ("field", "model:"), ("value", "3100")]),
        ("status:active|disabled", [("field", "status:"), ("value", "active"), ("or", "|"), ("value", "disabled")]),
        (
            'model:"HP 11" | dell',
            [("field", "model:"), ("value", '"HP 11"'), ("or", "|")],
        ),
        ('"room 12" x', [("phrase", '"room 12"')]),
        (
            "status:active|user:ana",
            [("field", "status:"), ("value", "active"), ("or", "|"), ("field", "user:"), ("value", "ana")],
        ),
        ("https://x.org/user:ana|b", []),
        ("3C:22:FB", []),
    ],
)
def test_that_each_part_is_of_its_kind(text, expected):
    assert parts(text) == expected


def test_that_what_is_wrong_lies_over_its_part_and_says_why():
    found = marks("  battery:many ana")
    assert ("wrong", "many") in parts("  battery:many ana")
    assert "no number" in next(mark.sentence for mark in found if mark.kind == "wrong")


def test_that_a_very_long_text_is_left_without_colours():
    assert marks("user:a " * 100) == ()


@given(st.text(alphabet='ab:|-"< user:', max_size=40) | st.text(max_size=40))
def test_that_any_text_has_its_marks_inside(text):
    for mark in marks(text):
        assert 0 <= mark.start < mark.start + mark.length <= max(len(text), 1)
