"""A masked name tells people apart for the one who knows them, and tells nobody else who they are."""

import pytest

from cbdesk.domain import masking


@pytest.mark.parametrize(
    ("shown", "person"),
    [
        ("a•••@students.example.org", "ana.rivera12@students.example.org"),
        ("A••• R•••", "Ana Rivera"),
        ("M•••", "Müller"),
        ("A••• O•••", "Ana O'Neill-Rivera"),
        ("李•••", "李小龙"),
        ("", ""),
    ],
)
def test_that_a_person_is_masked_as(shown, person):
    assert masking.person(person) == shown


def test_that_the_length_of_a_name_is_not_told():
    assert masking.person("Al") == masking.person("Alexandria")


def test_that_addresses_in_a_text_are_masked_and_its_words_are_not():
    text = "user: ana.rivera@x.example.org → ben@x.example.org (2 devices)"
    assert masking.text_of(text) == "user: a•••@x.example.org → b•••@x.example.org (2 devices)"


def test_that_nothing_is_left_of_a_note():
    assert masking.note("Ana broke the hinge") == "•••"
    assert masking.note("") == ""
