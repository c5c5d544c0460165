"""Search texts as they are read, and list filters that name what is wrong with them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cbdesk.domain.query import (
    LONGEST_TEXT,
    MOST_TERMS,
    ListQuery,
    QueryError,
    SortKey,
    clean_search,
    mac_fragment,
    parse,
    sort_keys,
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("*000122521*", "000122521"),
        ("5CD1\r\n", "5CD1"),
        ("\x025CD1\x03\x1d", "5CD1"),
        ("]C15CD1", "5CD1"),
        ("]d2LMS 42", "LMS 42"),
        ("]C1", "]C1"),
        ("ana\t rivera\u00a0 x", "ana rivera x"),
        ("\ufeff5CD\u200b1", "5CD1"),
        ("\ud800a\x00b", "ab"),
        ("e\u0301", "é"),
        ("a*b", "a*b"),
        ("***", ""),
        ("\n\t ", ""),
    ],
)
def test_that_what_scanners_and_clipboards_add_is_taken_off(typed, cleaned):
    assert clean_search(typed) == cleaned


@given(st.text())
@example("\ud800" * 3)
def test_that_any_text_is_read_into_storable_words(text):
    search = parse(text)
    search.text.encode()
    assert clean_search(search.text).replace("*", "") in search.text.replace("*", "")
    assert all(term and " " not in term and term.isprintable() is not None for term in search.terms)
    assert not any(ch in search.text for ch in "\x00\x1f\r\n\t")


def test_that_words_are_distinct_in_any_case_and_the_longest_comes_first():
    assert parse("ana Lincoln ANA lenovo").terms == ("Lincoln", "lenovo", "ANA")


def test_that_a_mac_address_with_blanks_is_one_word():
    search = parse("aa bb cc 11 22 33")
    assert (search.mac, search.terms) == ("AA:BB:CC:11:22:33", ("aabbcc112233",))


@pytest.mark.parametrize(
    ("text", "address"), [("10.0.0.1", "10.0.0.1"), ("2001:DB8:0::1", "2001:db8::1"), ("10.0.0", None)]
)
def test_that_an_ip_address_is_recognised(text, address):
    assert parse(text).ip == address


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("a", True),
        ("", False),
        ("*", False),
        ("x" * LONGEST_TEXT, True),
        ("x" * (LONGEST_TEXT + 1), False),
        (" ".join(f"w{n}" for n in range(MOST_TERMS)), True),
        (" ".join(f"w{n}" for n in range(MOST_TERMS + 1)), False),
    ],
)
def test_that_texts_beyond_all_bounds_match_nothing_and_say_so(text, can):
    search = parse(text)
    assert search.can_match is can
    assert [problem.length for problem in search.problems] == ([] if can or not search.terms else [len(search.text)])


@pytest.mark.parametrize(
    ("term", "stored"),
    [
        ("4f21", "4F:21"),
        ("4f-21", "4F:21"),
        ("4f:2", None),
        ("4f:21:a", "4F:21:A"),
        ("aabb.cc11", "AA:BB:CC:11"),
        ("aabbccddeeff", "AA:BB:CC:DD:EE:FF"),
        ("aabbccddeeff0", None),
        ("cade", None),
        ("facade", "FA:CA:DE"),
        ("4f2", None),
        ("lenovo", None),
    ],
)
def test_that_a_part_of_a_mac_is_told_from_a_word(term, stored):
    assert mac_fragment(term) == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "LOST"),
        ("sort", "recent_users"),
        ("sort", ""),
        ("sync_freshness", "old"),
        ("data_source", "excel"),
        ("aue_before", "06/2027"),
        ("aue_after", "2027-13"),
        ("aue_before", "٢٠٢٧-٠٦"),
        ("battery_below", -1),
        ("battery_at_least", 102),
        ("model", "a\x00"),
        ("org_unit", "\ud800"),
    ],
)
def test_that_a_wrong_filter_is_refused_with_its_name(field, value):
    with pytest.raises(QueryError) as caught:
        ListQuery(**{field: value})
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: ")
    assert caught.value.exit_code == 2


def test_that_several_columns_to_sort_by_are_read_with_their_directions():
    assert sort_keys("model, -battery_health") == (SortKey("model"), SortKey("battery_health", descending=True))
    query = ListQuery(sort="model", then=(SortKey("aue_date", descending=True),))
    assert query.order == (SortKey("model"), SortKey("aue_date", descending=True))


@pytest.mark.parametrize(
    "text",
    ["", ",", "model,", "model,-model", "-", "--model", "model,recent_users", "model,status,aue_date,iiq_room,x"],
)
def test_that_a_wrong_order_is_refused_by_name(text):
    def ask():
        first, *others = sort_keys(text)
        return ListQuery(sort=first.column, descending=first.descending, then=tuple(others))

    with pytest.raises(QueryError) as caught:
        ask()
    assert caught.value.field == "sort"


def test_that_status_words_may_be_typed_in_small_letters():
    assert (ListQuery(status=" active ").status, ListQuery(google_status="inactive").google_status) == (
        "ACTIVE",
        "INACTIVE",
    )
