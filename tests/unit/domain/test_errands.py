"""What another start of cbdesk may ask the open window: identifiers and addresses, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from cbdesk.domain.errands import LONGEST, Errand, looks_like_errand, read_errand


@pytest.mark.parametrize(
    ("argument", "errand"),
    [
        ("", Errand()),
        ("  5CD1007919\n", Errand("device", "5CD1007919")),
        ("cbdesk://device/5CD1007919", Errand("device", "5CD1007919")),
        ("CBDESK://Device/94:e6:f7:61:95:4d", Errand("device", "94:e6:f7:61:95:4d")),
        ("cbdesk://device/IQ%20011065", Errand("device", "IQ 011065")),
        ("cbdesk://search/rivera%20chromebook", Errand("search", "rivera chromebook")),
        ("cbdesk://search/ou:/Students/Grade%209", Errand("search", "ou:/Students/Grade 9")),
        ("cbdesk://search/%C3%91and%C3%BA", Errand("search", "Ñandú")),
    ],
)
def test_that_an_argument_is_read_as_what_to_show(argument: str, errand: Errand) -> None:
    assert read_errand(argument) == errand


@pytest.mark.parametrize(
    "argument",
    [
        "cbdesk://",
        "cbdesk:5CD1",
        "cbdesk://device/",
        "cbdesk://device/a/b",
        "cbdesk://device/%2Fetc%2Fpasswd",
        "cbdesk://device/5CD1?run=1",
        "cbdesk://device/5CD1#x",
        "cbdesk://user@device/5CD1",
        "cbdesk://settings/5CD1",
        "cbdesk://device/%00",
        "cbdesk://search/a%0Ab",
        "cbdesk://search/%ff",
        "cbdesk://[device/5CD1",
        "5CD1\x1b[2J",
        "x" * (LONGEST + 1),
    ],
)
def test_that_anything_else_is_refused(argument: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        read_errand(argument)


@given(strategies.text(max_size=LONGEST + 20))
def test_that_any_text_is_read_or_refused_and_what_is_read_can_be_printed(argument: str) -> None:
    for text in (argument, f"cbdesk://search/{argument}"):
        try:
            errand = read_errand(text)
        except ValueError:
            continue
        assert errand.text.isprintable()
        assert len(errand.text) <= LONGEST


@pytest.mark.parametrize(
    ("word", "is_meant"),
    [("5CD1007919", True), ("IQ-011065", True), ("cbdesk://device/x", True), ("serch", False), ("--limit=5", False)],
)
def test_that_a_word_with_a_digit_may_be_an_identifier_and_a_mistyped_command_is_none(
    word: str, is_meant: bool
) -> None:
    assert looks_like_errand(word) is is_meant
