"""The search language: what a text asks for, what is wrong with it and where, and back to a text."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cbdesk.domain.query import clean_search
from cbdesk.domain.query import parse as parse_plain
from cbdesk.domain.search_fields import FIELDS, HOW, STATES, STATUSES, help_rows
from cbdesk.domain.search_language import And, Field, Not, Or, Words, leaves, names_deleted, parse, to_text
from cbdesk.domain.search_values import Age, Comparison, Period, Range, Version


def is_(name, *values):
    return Field(name, tuple(Comparison("", value) for value in values))


@pytest.mark.parametrize("text", ['school:="José  Marti"', '"Ana  Núñez" | é', 'ou:"/Año  1/" -user:"Ana  P"'])
def test_that_parted_accents_and_doubled_blanks_ask_for_what_letters_and_single_blanks_ask_for(text):
    plain = " ".join(text.split())
    for written in (
        text,
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFD", plain).replace(" ", "\u00a0"),
    ):
        assert parse(written).tree == parse(plain).tree


@pytest.mark.parametrize(
    "text",
    [
        "5CD-123",
        "-0042",
        "AA:BB:CC:11:22:33",
        "aa:bb",
        "fe:ed:c0:de",
        "2001:db8::1",
        "https://admin.google.com/ac/chrome/devices/0b3c-11",
        'HTTPS://dashboard.meraki.com/o/a|b?q="c"',
        "http://x.incidentiq.com/assets/9F1C?tab=is:x",
        "10.20.30.40",
        "C:\\12",
        "iiq:9F1C-11",
        "S/N:5CD1",
        "mailto:ana@example.org",
        "ana rivera",
        "what's 11\" wide",
        '"',
        "a - b",
        "--help",
        "-a -b",
        "%_\\' ; drop table",
        "",
    ],
)
def test_that_what_no_field_begins_stays_a_plain_search(text):
    expression = parse(text)
    assert expression.is_plain
    assert expression.problems == ()
    words = [leaf.text for leaf in leaves(expression.tree)]
    assert words == clean_search(text).split()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("user:ana", is_("user", "ana")),
        ("U:ana", is_("user", "ana")),
        ("t:1 s:2 m:3", And((is_("tag", "1"), is_("serial", "2"), is_("model", "3")))),
        ('model:"HP 11" dell', And((is_("model", "HP 11"), Words("dell")))),
        ('"room 12"', Words("room 12")),
        ('"say ""hi"""', Words('say "hi"')),
        ('"user:ana"', Words("user:ana")),
        ("room:=204", Field("room", (Comparison("=", "204"),))),
        ('room:=="Room 204"', Field("room", (Comparison("==", "Room 204"),))),
        ("battery:==60", Field("battery", (Comparison("=", 60),))),
        ('room:="Room 204"', Field("room", (Comparison("=", "Room 204"),))),
        ("room:C:\\12", is_("room", "C:\\12")),
        ("status:act", is_("status", "active")),
        ("status:active|DISABLED", is_("status", "active", "disabled")),
        ("status:return_req", is_("status", "return_requested")),
        ("is:unassigned", is_("is", "unassigned")),
        ("-is:deleted", Not(is_("is", "deleted"))),
        ("has:bat", is_("has", "battery")),
        ("has:n", is_("has", "notes")),
        ("dell|hp", Or((Words("dell"), Words("hp")))),
        ("dell | hp lincoln", And((Or((Words("dell"), Words("hp"))), Words("lincoln")))),
        ("status:active|user:ana", Or((is_("status", "active"), is_("user", "ana")))),
        ("status:active | ana", Or((is_("status", "active"), Words("ana")))),
        ("dell -hp", And((Words("dell"), Not(Words("hp"))))),
        ('-"quoted phrase"', Not(Words("quoted phrase"))),
        ("-user:ana|ben", Not(is_("user", "ana", "ben"))),
        ("battery:<60", Field("battery", (Comparison("<", 60),))),
        ("battery:80%", Field("battery", (Comparison("", 80),))),
        ("battery:60..80", Field("battery", (Range(60, 80),))),
        ("battery:..20|90..", Field("battery", (Range(None, 20), Range(90, None)))),
        ("aue:<2027-06", Field("aue", (Comparison("<", Period(2027, 6)),))),
        ("aue:<=2027-06-30", Field("aue", (Comparison("<=", Period(2027, 6)),))),
        ("aue:<1y", Field("aue", (Comparison("<", Age(1, "y")),))),
        ("seen:>30D", Field("seen", (Comparison(">", Age(30, "d")),))),
        ("seen:>30d|never", Field("seen", (Comparison(">", Age(30, "d")), Comparison("", "never")))),
        ("used:2026-09..2026-11-30", Field("used", (Range(Period(2026, 9), Period(2026, 11, 30)),))),
        ("os:>=131.0", Field("os", (Comparison(">=", Version((131, 0))),))),
        ("mac:4f-21", is_("mac", "4f-21")),
    ],
)
def test_that_a_text_is_read_as(text, tree):
    expression = parse(text)
    assert (expression.tree, expression.problems, expression.is_plain) == (tree, (), False)


@pytest.mark.parametrize(
    ("text", "place", "words", "rest"),
    [
        ("dell battery:low", (13, 3), "“low” is no number", Words("dell")),
        ("battery:<sixty dell", (8, 6), "“sixty” is no number", Words("dell")),
        ("aue:06/2027", (4, 7), "no month", None),
        ("aue:2027-13", (4, 7), "not in the calendar", None),
        ("synced:2027-02-30", (7, 10), "not in the calendar", None),
        ("synced:2027-00", (7, 7), "not in the calendar", None),
        ("seen:=30d", (5, 4), "< or >", None),
        ("seen:<never", (5, 6), "stands alone", None),
        ("seen:never..7d", (5, 9), "stands alone", None),
        ("seen:7d..2027", (5, 8), "Both ends", None),
        ("seen:99999y", (5, 6), "hundred years", None),
        ("battery:<1..2", (8, 5), "without “<”", None),
        ("battery:..", (8, 2), "at least one end", None),
        ("os:new", (3, 3), "no version", None),
        ("model:>x", (6, 2), "is text", None),
        ("model:=", (6, 1), "directly after", None),
        ("user: ana", (0, 5), "directly after the colon", Words("ana")),
        ("status:lost", (7, 4), "no status", None),
        ("is:assinged", (3, 8), "Did you mean assigned", None),
        ("is:de", (3, 2), "developer, deleted or deprovisioned", None),
        ("has:wings", (4, 5), "no field", None),
        ("mac:zz", (4, 2), "no part of a MAC", None),
        ("stauts:active dell", (0, 13), "Did you mean status:", Words("dell")),
        ('"hp 11', (0, 1), "not closed", Words("hp 11")),
        ('"" dell', (0, 2), "nothing to look for", Words("dell")),
        ("| dell", (0, 1), "Before “|”", Words("dell")),
        ("dell | | hp", (7, 1), "Before “|”", Or((Words("dell"), Words("hp")))),
        ("5CD1|", (4, 1), "After “|”", Words("5CD1")),
        ("status:active|lost", (14, 4), "“lost”", is_("status", "active")),
        (" ".join(["is:live"] * 25), (0, 199), "more than 24", None),
        ("s:" + "|".join(["1"] * 201), (0, 403), "more than 200", None),
    ],
)
def test_that_a_wrong_term_is_explained_at_its_place_and_left_out(text, place, words, rest):
    expression = parse(text)
    (problem,) = expression.problems
    assert (problem.position, problem.length) == place
    assert words in problem.sentence
    assert expression.tree == rest
    assert not expression.is_plain


def test_that_every_wrong_term_is_told():
    problems = parse("aue:x dell battery:y").problems
    assert [problem.position for problem in problems] == [4, 19]


_PIECES = st.sampled_from(
    [
        *("user:", "is:", "aue:", "seen:", "battery:", "os:", "status:", "mac:", '"', '""', "|", "-", " ", "=", "<"),
        *(
            ">=",
            "..",
            "30d",
            "2027-06",
            "60",
            "never",
            "active",
            "*",
            "]C1x",
            "aa:bb",
            "\u0338",
            "https://x",
            "stauts:a",
        ),
    ]
)
_TEXTS = st.one_of(st.text(), st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=14).map("".join))


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
@example("\ud800:\x00|")
@example('-"')
@example('user:" b')
def test_that_any_text_is_read_and_written_back_to_the_same_tree(text):
    expression = parse(text)
    assert expression.text == clean_search(text)
    for problem in expression.problems:
        assert 0 <= problem.position < problem.position + problem.length <= len(expression.text)
        assert problem.sentence.endswith((".", "?"))
    written = to_text(expression.tree)
    again = parse(written)
    assert again.tree == expression.tree
    assert again.problems == ()
    assert not expression.is_plain or set(parse_plain(text).terms) <= {
        leaf.text for leaf in leaves(expression.tree)
    } | {parse_plain(text).text.replace(" ", "")}


_MOMENTS = st.one_of(
    st.builds(Age, st.integers(0, 99), st.sampled_from("hdwmy")),
    st.builds(Period, st.integers(1970, 2199), st.integers(1, 12), st.integers(1, 28) | st.none()),
)
_QUOTED = st.text(st.characters(exclude_categories=("C",)), min_size=1).map(clean_search).filter(bool)
_LEAVES = st.one_of(
    st.builds(Words, _QUOTED),
    st.builds(lambda text, op: Field("room", (Comparison(op, text),)), _QUOTED, st.sampled_from(["", "=", "=="])),
    st.builds(lambda *ends: Field("battery", (Range(*ends),)), st.integers(0, 100), st.none() | st.integers(0, 100)),
    st.builds(
        lambda op, when: Field("seen", (Comparison(op, when),)), st.sampled_from(["<", "<=", ">", ">="]), _MOMENTS
    ),
    st.builds(lambda states: is_("is", *states), st.lists(st.sampled_from(list(STATES)), min_size=1, max_size=3)),
)
_TERMS = st.one_of(_LEAVES, st.builds(Not, _LEAVES))
_GROUPS = st.one_of(_TERMS, st.lists(_TERMS, min_size=2, max_size=3).map(lambda nodes: Or(tuple(nodes))))


@settings(max_examples=100, deadline=None)
@given(st.one_of(_GROUPS, st.lists(_GROUPS, min_size=2, max_size=4).map(lambda nodes: And(tuple(nodes)))))
@example(Not(Words("a")))
@example(And((Words('a "b" c'), Field("room", (Comparison("==", '"x" "y"'),)))))
@example(And((Words("*a"), Words("b|c"), Words("-d"), is_("room", "=x"))))
def test_that_any_tree_is_written_so_that_it_is_read_again(tree):
    assert parse(to_text(tree)).tree == tree


def test_that_names_and_values_are_written_as_a_person_would():
    assert to_text(parse('U:ana  STATUS:act|dis -m:"HP 11" dell|hp "room 12" battery:<60%').tree) == (
        'user:ana status:active|disabled -model:"HP 11" dell | hp "room 12" battery:<60'
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [("is:deleted", True), ("-is:deleted", True), ("a | is:live b", True), ("is:expired deleted", False), ("", False)],
)
def test_that_a_text_is_asked_whether_it_wants_deleted_devices(text, says):
    assert names_deleted(parse(text).tree) is says


def test_that_every_example_of_the_help_is_understood():
    for text in [*(text for text, _ in HOW), *(spec.example for spec in FIELDS)]:
        assert parse(text).problems == (), text
    assert all(parse(f"is:{state}").problems == () for state in STATES)
    assert all(parse(f"status:{status}").problems == () for status in STATUSES)
    assert [row["field"] for row in help_rows()["fields"]] == [f"{spec.name}:" for spec in FIELDS]


def test_that_no_abbreviation_means_two_fields_or_begins_a_mac_address():
    names = [name for spec in FIELDS for name in (spec.name, *spec.aliases)]
    assert len(names) == len(set(names))
    assert not [name for name in names if len(name) <= 2 and all(ch in "0123456789abcdef" for ch in name)]
