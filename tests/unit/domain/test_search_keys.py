"""Keys of identifiers, ids in pasted addresses, and keys that are nearly the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.domain.query import parse
from cbdesk.domain.search_keys import near_keys, pasted_ident, search_key

GUID = "8b771522-614f-4bbc-3278-792b1506e0f3"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("lms-00.42", "LMS0042"),
        ("aa:bb cc-dd", "AABBCCDD"),
        ("000122521", "000122521"),
        ("straße", "STRAßE"),
        ("-. :", ""),
    ],
)
def test_that_a_key_is_upper_case_without_separators(typed, key):
    assert search_key(typed) == key


@pytest.mark.parametrize(
    ("pasted", "ident"),
    [
        (f"https://admin.google.com/ac/chrome/devices/{GUID}", GUID),
        (f"https://admin.google.com/u/1/ac/chrome/devices/{GUID}?hl=en#tab", GUID),
        (f"admin.google.com/ac/chrome/devices/{GUID}", GUID),
        (f"https://admin.google.com/somewhere/new?device={GUID}", GUID),
        (f"https://mvusd.incidentiq.com/agent/assets/{GUID}/activity", GUID),
        (f"HTTPS://MVUSD.INCIDENTIQ.COM/agent/assets/{GUID}", GUID),
        ("https://n149.meraki.com/Lincoln/n/aB1/manage/usage/list#c=k1&mac=a4:bb:6d:67:9f:75", "A4:BB:6D:67:9F:75"),
        ("https://n149.meraki.com/Lincoln/n/aB1/manage/clients/a4bb6d679f75", "A4:BB:6D:67:9F:75"),
        ("https://n149.meraki.com/Lincoln/n/aB1/manage/nodes/new_list/181124901347189", "A4:BB:6D:67:9F:75"),
        ("https://n149.meraki.com/Lincoln/n/aB1/manage/nodes/new_list/999999999999999", None),
        ("https://n149.meraki.com/", None),
        ("https://admin.google.com/ac/users", None),
        (f"https://incidentiq.com.evil.example/assets/{GUID}", None),
        (f"https://elsewhere.example/assets/{GUID}", None),
        ("https://[broken/", None),
        ("Lincoln/204", None),
        ("/Students/Grade 6", None),
        ("5CD1234ABC", None),
    ],
)
def test_that_the_id_is_taken_out_of_a_pasted_address(pasted, ident):
    assert pasted_ident(pasted) == ident
    assert parse(f" {pasted}\r\n").text == (ident or pasted)


@given(st.text(max_size=60) | st.text("https:/admin.google.com[]%?#", max_size=60))
def test_that_no_text_is_refused(text):
    pasted_ident(text)
    near_keys(search_key(text))
    pasted_ident(f"https://admin.google.com/ac/chrome/devices/{text}")


@pytest.mark.parametrize(
    ("typed", "meant", "distance"),
    [
        ("5CDO12", "5CD012", 0),
        ("SCDO1Z", "5CD01Z", 0),
        ("BIS0", "815O", 0),
        ("5CD1", "5CD2", 1),
        ("C5D1", "5CD1", 1),
        ("5CD12", "5CD1", 2),
        ("5CD1", "5CD12", 2),
        ("5CD1", "A5CD1", 2),
        ("ANA@X.ORG", "ANA@XORG", 2),
        ("ANAX.ORG", "ANA.X.ORG", 2),
    ],
)
def test_that_look_alikes_are_nearer_than_one_edit(typed, meant, distance):
    assert near_keys(typed)[meant] == distance


@given(st.text("ABO0I1S5B8", min_size=4, max_size=40))
def test_that_near_keys_never_hold_the_key_itself_nor_are_without_bounds(key):
    near = near_keys(key)
    assert key not in near
    assert len(near) < 4_000


def test_that_keys_of_three_letters_are_near_to_everything_hence_to_nothing():
    assert near_keys("ABC") == {}
