"""Many identifiers at once: how a text divides, and which verdict each of them gets."""

import pytest

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.lookup import MOST_IDENTS, Ident, Match, counts, divide, judge, not_found


@pytest.mark.parametrize(
    ("text", "idents"),
    [
        ("5CD1\n5CD2\r\n\r\n5CD3\r5CD4", ["5CD1", "5CD2", "5CD3", "5CD4"]),
        ("5CD1,5CD2;5CD3\t5CD4", ["5CD1", "5CD2", "5CD3", "5CD4"]),
        (" 5CD1007919  5CD1015838 104501 ", ["5CD1007919", "5CD1015838", "104501"]),
        ("ana@example.org ben@example.org", ["ana@example.org", "ben@example.org"]),
        ("LMS 0042", ["LMS 0042"]),
        ("Dell Chromebook 3110", ["Dell Chromebook 3110"]),
        ("3C 22 FB 00 01 02\n3c:22:fb:00:01:03", ["3C 22 FB 00 01 02", "3c:22:fb:00:01:03"]),
        ('"5CD1","Smith, Ana"', ["5CD1", "Smith, Ana"]),
        ('5CD1";"5CD2', ['5CD1"', "5CD2"]),
        ("\ufeff5CD1\n---\n;;;\n , ", ["5CD1"]),
        ("", []),
    ],
)
def test_that_a_text_divides_at_every_separator_and_at_blanks_between_identifiers(text, idents):
    assert list(divide(text).idents) == idents


@pytest.mark.parametrize(
    ("text", "column", "idents"),
    [
        ("Model,Serial Number,Asset Tag\nDell 3110,5CD1,T1\nHP 11,5CD2,T2\n", "Serial Number", ("5CD1", "5CD2")),
        ("annotatedUser;annotatedAssetId\nana@x.org;T1\nben@x.org\n", "annotatedAssetId", ("T1",)),
        ("MAC address\n3C22FB000102", "MAC address", ("3C22FB000102",)),
        ('"name"\t"deviceId"\n"Ana, B"\t"abc-1"', "deviceId", ("abc-1",)),
    ],
)
def test_that_of_a_table_the_column_of_identifiers_is_read(text, column, idents):
    pasted = divide(text)
    assert (pasted.column, pasted.idents) == (column, idents)


def test_that_more_than_any_pile_is_cut_and_said():
    pasted = divide("\n".join(f"T{number}" for number in range(MOST_IDENTS + 1)))
    assert (len(pasted.idents), pasted.is_cut) == (MOST_IDENTS, True)


def row(device_id, **columns):
    return DeviceRow(**(dict.fromkeys(DeviceRow.__slots__) | {"device_id": device_id, "is_deleted": False} | columns))


def matches_of(place, *devices, field="asset_tag", is_same=True):
    return [Match(place, device, field, "value", is_same=is_same) for device in devices]


def verdicts(idents, matches):
    return [one.verdict for one in judge([Ident.of(ident) for ident in idents], matches)]


def test_that_each_identifier_gets_its_verdict():
    one, two = row("one"), row("two")
    matches = [*matches_of(0, one), *matches_of(2, one, two), *matches_of(3, one)]
    idents = ["T1", "T-9", "T3", "5CD1", "t9", "t-1"]
    looked = judge([Ident.of(ident) for ident in idents], [*matches, *matches_of(5, one)])
    assert [one.verdict for one in looked] == [
        "found",
        "not_found",
        "ambiguous",
        "duplicate",  # another identifier of the first one's device
        "duplicate",  # the same that was not found, in another notation
        "duplicate",
    ]
    assert [(one.first, one.is_same_text) for one in looked[3:]] == [(0, False), (1, True), (0, True)]
    assert counts(looked) == {"found": 1, "not_found": 1, "ambiguous": 1, "duplicate": 3}
    assert list(not_found(looked)) == ["T-9"]


def test_that_the_number_as_it_was_typed_comes_before_one_with_other_zeros():
    typed, other = row("typed"), row("other")
    [looked] = judge([Ident.of("0042")], [*matches_of(0, other, is_same=False), *matches_of(0, typed)])
    assert looked.device == typed
    assert verdicts(["42"], matches_of(0, typed, other, is_same=False)) == ["ambiguous"]


def test_that_a_device_that_is_gone_counts_only_where_no_other_has_the_identifier():
    gone, here = row("gone", is_deleted=True), row("here")
    assert verdicts(["T1"], matches_of(0, gone, here)) == ["found"]
    [looked] = judge([Ident.of("T1")], matches_of(0, gone))
    assert looked.device == gone


def test_that_a_serial_means_the_record_that_holds_it():
    holder, other = row("holder"), row("other")
    matches = [*matches_of(0, other, field="delivered_serial"), *matches_of(0, holder, field="serial_number")]
    [looked] = judge([Ident.of("5CD1")], matches)
    assert looked.device == holder


def test_that_the_same_number_is_known_with_and_without_zeros():
    ident = Ident.of("000104501")
    assert ident.is_same("asset_tag", "000-104-501")
    assert not ident.is_same("asset_tag", "104501")
    assert Ident.of("ana@x.org").is_same("annotated_user", "Ana@x.org")
