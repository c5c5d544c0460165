"""Texts that know how they were made."""

import copy
import pickle

from cbdesk.domain.phrases import Joined, Phrase


def test_that_a_phrase_is_the_text_that_it_says():
    phrase = Phrase("{count} devices have it", count=2)
    assert phrase == "2 devices have it"
    assert {phrase: 1}["2 devices have it"] == 1


def test_that_a_phrase_survives_a_copy_whatever_stands_in_it():
    phrase = Phrase("“{text}” is no number.", text="{0}")
    for twin in (copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):
        assert (twin, twin.pattern, twin.values) == ("“{0}” is no number.", "“{text}” is no number.", {"text": "{0}"})


def test_that_joined_texts_are_one_text_whose_parts_are_still_known():
    joined = Joined.of([Phrase("{count} rows", count=3), "and {more}"])
    assert (joined, joined.parts) == ("3 rows, and {more}", ("3 rows", "and {more}"))
    assert copy.deepcopy(joined).parts == joined.parts
