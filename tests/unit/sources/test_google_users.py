"""Google's sample users field by field, and rule R13 case by case."""

from __future__ import annotations

from datetime import datetime

import pytest

from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_parsers import parse_user
from cbdesk.sources.records import GoogleUser
from tests.unit.sources.samples import sample

USERS = [
    (
        "01",
        "avery.lopez@students.district.example",
        "Avery Lopez",
        "Avery",
        "Lopez",
        "/Students/Lincoln MS/Grade 7",
        False,
        False,
    ),
    ("02", "front.office@district.example", "Front Office", "Front", "Office", "/Staff/Office", False, False),
    ("03", "it.admin@district.example", "Dana O'Brien", "Dana", "O'Brien", "/", True, False),
    (
        "04",
        "riley.nguyen@students.district.example",
        "Riley Nguyễn",
        "Riley",
        "Nguyễn",
        "/Students/Withdrawn",
        False,
        True,
    ),
    (
        "05",
        "graduated.student@students.district.example",
        "Graduated Student",
        "Graduated",
        "Student",
        "/Retired",
        False,
        False,
    ),
    (
        "06",
        "new.kinder@students.district.example",
        "New Kinder",
        "New",
        "Kinder",
        "/Students/Lincoln ES/K",
        False,
        False,
    ),
    (
        "07",
        "zoë.müller@étudiants.example",
        "Zoë Müller-Ørsted",
        "Zoë",
        "Müller-Ørsted",
        "/Étudiants/Lycée Sainte-Zoé",
        False,
        False,
    ),
    ("08", "cart3@district.example", "Cart 3 -", "Cart 3", "-", "/Carts & Labs/Cart 3", False, False),
]
LAST_LOGIN = {"05": datetime(2024, 5, 30, 13), "06": None, "08": None}


def test_that_each_sample_user_is_read_field_by_field() -> None:
    page = read_page(sample("google/users_page.json")["users"], parse_user)
    assert page.skipped == ()
    for found, row in zip(page.records, USERS, strict=True):
        number, *values = row
        wanted = GoogleUser(
            f"1000000000044700000{number}", *values, LAST_LOGIN.get(number, datetime(2025, 11, 21, 12, 58, 3))
        )
        assert found == wanted


@pytest.mark.parametrize("never", ["1970-01-01T00:00:00.000Z", None, ""])
def test_that_a_user_who_never_signed_in_has_no_last_login(never: str | None) -> None:
    assert parse_user({"id": "1", "primaryEmail": "a@b.c", "lastLoginTime": never}).last_login is None


def test_that_a_user_of_nothing_but_id_and_mail_is_a_record() -> None:
    assert parse_user({"id": "1", "primaryEmail": " A@B.c "}) == GoogleUser(
        "1", "a@b.c", None, None, None, None, False, False, None
    )


def test_that_a_missing_full_name_is_put_together() -> None:
    assert parse_user({"id": "1", "primaryEmail": "a@b", "name": {"familyName": "Kim"}}).full_name == "Kim"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"primaryEmail": "a@b.c"}, "user without id"),
        ({"id": "1"}, "user 1: primaryEmail is missing"),
        ({"id": "1", "primaryEmail": "ana@b.c", "isAdmin": "yes"}, "user 1: isAdmin has the wrong type (text)"),
        ({"id": "1", "primaryEmail": "ana@b.c", "name": "Ana"}, "user 1: name has the wrong type (text)"),
        ({"id": "1", "primaryEmail": "ana@b.c", "lastLoginTime": "?"}, "user 1: lastLoginTime is not a time"),
    ],
)
def test_that_a_bad_user_is_skipped_without_naming_the_person(item: object, said: str) -> None:
    with pytest.raises(SkipRecordError) as caught:
        parse_user(item)
    assert str(caught.value) == said
